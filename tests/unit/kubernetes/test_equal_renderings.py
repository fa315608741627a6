"""Overlays of one environment that make the same object, and a change that sets them apart."""

import os
from pathlib import Path

import pytest

from tallygate.engine.packs import builtin_packs
from tallygate.kubernetes.renderer import find_kustomize
from tests.unit.engine.test_engine_report import found, run
from tests.unit.engine.written import pod

pytestmark = pytest.mark.skipif(
    bool(find_kustomize(os.environ).problem), reason="no kustomize or kubectl: `make test` brings one"
)
PACKS = tuple(pack for pack in builtin_packs() if pack.id in ("kubernetes", "kustomize"))
SHARED = "resources: [../../base]\n"
APART = SHARED + "commonAnnotations: {changed: 'yes'}\n"
LATEST = SHARED + "images: [{name: web, newTag: latest}]\n"


def tree(east: str, west: str, tag: str = "latest") -> dict[str, str]:
    return {
        "base/kustomization.yaml": "resources: [pod.yaml]\n",
        "base/pod.yaml": pod(image=f"web:{tag}"),
        "prod/east/kustomization.yaml": east,
        "prod/west/kustomization.yaml": west,
    }


def statuses(folder: Path, head: dict[str, str], base: dict[str, str]) -> list[str]:
    return [status for _, _, status in found(run(folder, head, base, packs=PACKS))]


def test_what_was_in_both_is_new_in_neither(tmp_path: Path) -> None:
    assert statuses(tmp_path, tree(APART, SHARED), tree(SHARED, SHARED)) == ["existing"] * 2


def test_and_the_other_way_round(tmp_path: Path) -> None:
    assert statuses(tmp_path, tree(SHARED, SHARED), tree(APART, SHARED)) == ["existing"]


def test_what_only_one_had_is_new_when_the_other_gets_it(tmp_path: Path) -> None:
    head, base = tree(LATEST, LATEST, "1"), tree(LATEST, SHARED, "1")
    assert "new" in statuses(tmp_path, head, base)
