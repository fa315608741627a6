"""Findings in what is rendered: where they are reported, what counts as fixed, what is shown."""

import os
from pathlib import Path

import pytest

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import Kubernetes
from tallygate.engine.evaluate import read_trees
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.packs import builtin_packs
from tallygate.engine.problems import UsageError
from tallygate.kubernetes.renderer import find_kustomize
from tallygate.model.finding import Status
from tallygate.model.verdict import Exit, Report
from tests.unit.engine.test_engine_report import found, gates, run
from tests.unit.engine.written import files, pod

pytestmark = pytest.mark.skipif(
    bool(find_kustomize(os.environ).problem), reason="no kustomize or kubectl: `make test` brings one"
)

PACKS = tuple(pack for pack in builtin_packs() if pack.id in ("kubernetes", "kustomize"))
BASE = {"base/kustomization.yaml": "resources: [pod.yaml]\n", "base/pod.yaml": pod(image="web:1")}
LATEST = BASE | {"base/pod.yaml": pod(image="web:latest")}
OVERLAY = "resources: [../../base]\n"
BOTH = {f"apps/{name}/kustomization.yaml": OVERLAY for name in ("dev", "prod")}
BROKEN = BOTH | {"apps/prod/kustomization.yaml": "resources: [../../base, https://example.com/x.yaml]\n"}


def checked(
    folder: Path, head: dict[str, str], base: dict[str, str] | None = None, scope: str = ""
) -> Report:
    return run(folder, head, base, packs=PACKS, scope=scope)


def test_a_shared_base_is_a_finding_in_each_environment(tmp_path: Path) -> None:
    made = checked(tmp_path, LATEST | BOTH)
    assert found(made) == [("own-latest", "base/pod.yaml:8", "new")] * 2
    assert gates(made) == [("dev", "fail"), ("prod", "fail")]
    assert [[place.path for place in f.also] for f in made.findings] == [
        ["apps/dev/kustomization.yaml"],
        ["apps/prod/kustomization.yaml"],
    ]
    assert {f.rendered for f in made.findings} == {"/spec/containers/0/image"}
    assert len({f.fingerprint for f in made.findings}) == 2


def test_an_overlay_that_puts_it_right_is_right(tmp_path: Path) -> None:
    fixed = {"apps/prod/kustomization.yaml": OVERLAY + "images: [{name: web, newTag: '2'}]\n"}
    made = checked(tmp_path, LATEST | BOTH | fixed)
    assert [(f.environment, f.location.path) for f in made.findings] == [("dev", "base/pod.yaml")]


def test_what_an_overlay_breaks_stands_in_the_overlay(tmp_path: Path) -> None:
    broken = {"apps/prod/kustomization.yaml": OVERLAY + "images: [{name: web, newTag: latest}]\n"}
    made = checked(tmp_path, BASE | BOTH | broken, BASE | BOTH)
    assert found(made) == [("own-latest", "apps/prod/kustomization.yaml:2", "new")]
    assert made.findings[0].also == ()


def test_a_folder_has_the_findings_of_what_it_renders(tmp_path: Path) -> None:
    made = checked(tmp_path, LATEST | BOTH, scope="apps/prod")
    assert [f.environment for f in made.findings] == ["prod"]
    assert (made.exit, made.counts.resources) == (Exit.CLOSED, 1)


def test_what_no_longer_renders_is_unknown_and_nothing_in_it_fixed(tmp_path: Path) -> None:
    made = checked(tmp_path, LATEST | BROKEN, LATEST | BOTH)
    assert [(f.rule, f.environment, f.status) for f in made.findings] == [
        ("own-latest", "dev", Status.EXISTING),
        ("k8s-unrendered", "prod", Status.UNKNOWN),
    ]
    assert made.findings[1].reached
    assert gates(made) == [("dev", "pass"), ("prod", "error")]


@pytest.mark.parametrize(("path", "reached"), [("base/pod.yaml", True), ("other.yaml", False)])
def test_an_unknown_is_reached_by_what_it_reads(tmp_path: Path, path: str, reached: bool) -> None:
    tree = BASE | BROKEN | {"other.yaml": pod("other")}
    made = checked(tmp_path, tree | {path: pod("changed")}, tree)
    assert [f.reached for f in made.findings if f.rule == "k8s-unrendered"] == [reached]


def test_nothing_is_judged_twice(tmp_path: Path) -> None:
    counts = checked(tmp_path, BASE | BOTH).counts
    assert (counts.files, counts.resources, counts.unjudged, counts.skipped) == (4, 2, 0, 0)


def test_an_excluded_overlay_hides_nothing(tmp_path: Path) -> None:
    [tree] = read_trees([files(tmp_path, LATEST | BOTH)], PACKS, ("apps/**",))
    assert [r.rendered_from for r in tree.reading.resources if r.rendered_from] == ["base/kustomization.yaml"]


def test_secrets_are_hidden_where_they_were_written(tmp_path: Path) -> None:
    value = "    - name: DB_PASSWORD\n      value: %s\n"
    written = pod(image="web:latest") + "    env:\n" + value % "first-one"
    patch = "patches:\n- patch: |-\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: {NAME}}\n"
    name = written.split("name: ")[1].split()[0]
    own = patch.replace("{NAME}", name) + "    spec:\n      containers:\n      - name: NONE\n"
    tree = BASE | {"base/pod.yaml": written, "apps/prod/kustomization.yaml": OVERLAY + own}
    made = checked(tmp_path, tree)
    [read] = read_trees([files(tmp_path / "again", tree)], PACKS, ())
    shown = [Excerpts(read)(finding) for finding in made.findings]
    assert made.findings
    assert "first-one" not in str(shown)


@pytest.mark.parametrize(
    "option", ["--enable-alpha-plugins", "--load-restrictor=LoadRestrictionsNone", "--network"]
)
def test_options_that_run_programs_or_read_elsewhere_are_refused(tmp_path: Path, option: str) -> None:
    config = Config(kubernetes=Kubernetes(build_options=f"--enable-helm {option}"))
    with pytest.raises(UsageError, match="is refused"):
        read_trees([files(tmp_path, BASE)], PACKS, (), config)


def test_an_annotation_covers_what_its_own_root_renders(tmp_path: Path) -> None:
    covered = "commonAnnotations: {ignore.tallygate.dev/own-latest: it is pinned elsewhere}\n"
    roots = {
        "apps/prod-one/kustomization.yaml": OVERLAY,
        "apps/prod-two/kustomization.yaml": OVERLAY + covered,
    }
    made = checked(tmp_path, LATEST | roots)
    assert len({f.resource for f in made.findings}) == 1
    assert [(f.also[0].path, f.status) for f in made.findings] == [
        ("apps/prod-one/kustomization.yaml", Status.NEW),
        ("apps/prod-two/kustomization.yaml", Status.SUPPRESSED),
    ]
