"""Containers that a change takes away from what is promoted, whatever the promoted keys say."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tallygate.engine.options import Options
from tallygate.engine.run import check
from tallygate.kubernetes.renderer import find_kustomize
from tests.unit.sources.git_repositories import commit_all, git, write

pytestmark = pytest.mark.skipif(
    bool(find_kustomize(os.environ).problem), reason="no kustomize or kubectl: `make test` brings one"
)
FROZEN = datetime(2026, 12, 20, 12, tzinfo=UTC)
CONFIG = """\
version: 1
layout: {path: "config/{env}/{service}"}
environments: {staging: {}, prod: {after: [staging]}}
promote: [{kind: kustomize-images, file: kustomization.yaml}]
gates: {freeze: {kind: window, tz: UTC, deny: [{from: "2026-12-18", to: "2027-01-04", reason: year end}]}}
require: {prod: [freeze]}
"""
KUSTOMIZATION = """\
resources: [deployment.yaml]
images:
  - name: cart
    newName: registry/cart
    newTag: TAG
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers:
        - {name: cart, image: cart}
        - {name: proxy, image: "envoy:1"}
"""
PATCH = """\
patches:
  - target: {kind: Deployment}
    patch: |-
      - {op: replace, path: /spec/template/spec/containers/0/image, value: "evil/cart:666"}
"""
FOLDER = "config/prod/cart"


def closed(folder: Path, files: dict[str, str]) -> list[str]:
    """What closes prod once these files of it are changed, in the freeze."""
    own = {
        f"config/{env}/cart/{name}": text
        for env, tag in (("staging", "v2"), ("prod", "v1"))
        for name, text in (
            ("kustomization.yaml", KUSTOMIZATION.replace("TAG", tag)),
            ("deployment.yaml", DEPLOYMENT),
        )
    }
    write(folder, {"tallygate.yaml": CONFIG, **own})
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {f"{FOLDER}/{name}": text for name, text in files.items()})
    commit_all(folder)
    report = check(Options(path=folder, base="main", moment=FROZEN, now=FROZEN.date())).report
    assert not [one for one in report.diagnostics if one.rule == "k8s-unrendered"]
    return [
        f"{one.location.path.rpartition('/')[2]}:{one.location.line} {one.message}"
        for one in report.findings
        if one.rule == "promotion-gate" and one.environment == "prod"
    ]


def kustomization(more: str = "", tag: str = "v1") -> dict[str, str]:
    return {"kustomization.yaml": KUSTOMIZATION.replace("TAG", tag) + more}


def deployment(*changes: tuple[str, str]) -> dict[str, str]:
    text = DEPLOYMENT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return {"deployment.yaml": text}


OWN = "{name: cart, image: cart}"
EVIL = ("image: cart", "image: evil/cart:666")
RUNS = "Deployment cart of prod would run evil/cart:666: no promoted key says so (it ran registry/cart:v1)"
GONE = "of prod is not seen to run any more, nor is what is promoted to it: no promoted key says so"


@pytest.mark.parametrize(
    ("files", "place", "said"),
    [
        (kustomization(PATCH), "kustomization.yaml:9", RUNS),
        (deployment(EVIL), "deployment.yaml:10", RUNS),
        (deployment((OWN, "{name: x, image: evil/cart:666}")), "cart:1", GONE),
        (deployment(("{name: cart}\n", "{name: x}\n"), EVIL), "cart:1", GONE),
    ],
    ids=["patch", "not-in-images", "another-container", "another-object"],
)
def test_an_image_past_what_is_promoted(files: dict[str, str], place: str, said: str, tmp_path: Path) -> None:
    [told] = closed(tmp_path, files)
    assert told.startswith(place), told
    assert said in told


def test_a_second_entry_that_takes_the_first_ones_name(tmp_path: Path) -> None:
    told = closed(tmp_path, kustomization("  - {name: registry/cart, newTag: evil}\n"))
    assert any("would run registry/cart:evil" in one for one in told)


@pytest.mark.parametrize(
    "files",
    [
        deployment(("envoy:1", "envoy:2")),
        deployment((OWN, "{name: renamed, image: cart}")),
        deployment((f"- {OWN}", f"- {{name: more, image: cart}}\n        - {OWN}")),
    ],
    ids=["its-own-image", "renamed", "one-more"],
)
def test_what_is_not_promoted_is_an_ordinary_change(files: dict[str, str], tmp_path: Path) -> None:
    assert closed(tmp_path, files) == []


def test_a_promotion_is_judged_by_its_gates_alone(tmp_path: Path) -> None:
    told = closed(tmp_path, kustomization(tag="v2"))
    assert any("gate freeze waits" in one for one in told)
    assert not any("by hand" in one for one in told)
