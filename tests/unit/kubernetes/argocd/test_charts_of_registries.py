"""Charts that Applications name by a registry, rendered from what was vendored."""

from pathlib import Path

import pytest

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree
from tallygate.loaders.vendor_lock import LOCK, Pinned, digest, text
from tallygate.model.diagnostic import Diagnostic, Level
from tests.unit.kubernetes.applications import CHART, OWN, application, data, several, trees
from tests.unit.kubernetes.rendering import needs_helm

REGISTRY = "https://charts.example/stable"
VENDORED = {path.removeprefix("chart/"): content for path, content in CHART.items()}
VALUES = """\
    helm:
      releaseName: shop
      namespace: own
      valuesObject: {a: object}
      parameters: [{name: b, value: parameter}]
"""


def registered(more: str = "", revision: str = "1.x", repository: str = REGISTRY) -> str:
    head = application().partition("  source:")[0]
    source = f"    repoURL: {repository}\n    chart: web\n    targetRevision: {revision}\n"
    return f"{head}  source:\n{source}{more}"


def vendored(chart: dict[str, str] = VENDORED, constraint: str = "1.x") -> dict[str, str]:
    locked = digest({path: content.encode() for path, content in chart.items()})
    one = Pinned(f"{REGISTRY}/web", constraint, "1.0.0", "web", "", locked, "chart")
    return {LOCK: text([one]), **{f"{one.place}/{path}": content for path, content in chart.items()}}


def unresolved(tree: Tree) -> list[Diagnostic]:
    return [one for one in tree.reading.diagnostics if one.rule == "argocd-unresolved"]


@needs_helm
def test_it_is_rendered_as_the_application_would(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"apps/web.yaml": registered(VALUES), **vendored()})
    assert data(tree) == [{"a": "object", "b": "parameter", "c": "chart"}]
    [row] = tree.reading.rendering.deployments
    assert (row.status, [one.name for one in row.objects]) == ("rendered", ["shop-own"])
    assert (row.sources[0].chart, row.sources[0].type) == ("web", "helm")
    assert unresolved(tree) == []


@needs_helm
def test_what_is_in_the_chart_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"apps/web.yaml": registered(VALUES), **vendored()})
    [one] = [one for one in tree.reading.resources if one.type == "ConfigMap"]
    assert str(one.source) == "apps/web.yaml:9:5"
    assert [place.path for place in one.calls] == [".tallygate/vendor/charts/web/templates/c.yaml"]
    assert str(one.locator.value(("data", "c"))) == "apps/web.yaml:9:5"
    assert str(one.locator.value(("data", "a"))) == "apps/web.yaml:14:25"
    assert {"apps/web.yaml", LOCK} < one.inputs


@needs_helm
def test_a_change_that_adds_the_application_has_the_chart_judged_there_alone(tmp_path: Path) -> None:
    head, base = trees(tmp_path, {"apps/web.yaml": registered(), **vendored()}, {"a.txt": ""})
    assert [one.name for one in head.reading.resources if one.type == "ConfigMap"] == ["web-shop"]
    assert list(base.reading.resources) == []


@needs_helm
def test_values_of_another_source_and_of_the_chart(tmp_path: Path) -> None:
    whole = several("ref: own")
    chart = f"  - repoURL: {REGISTRY}\n    chart: web\n    targetRevision: 1.x\n"
    files = "    helm: {valueFiles: [more.yaml, $own/values/web.yaml]}\n"
    content = {"values/web.yaml": "a: ours\n", "apps/web.yaml": whole + chart + files}
    [tree] = trees(tmp_path, {**content, **vendored({**VENDORED, "more.yaml": "a: x\nb: more\n"})})
    assert data(tree) == [{"a": "ours", "b": "more", "c": "chart"}]
    [one] = [one for one in tree.reading.resources if one.type == "ConfigMap"]
    assert str(one.locator.value(("data", "a"))) == "values/web.yaml:1:4"


@needs_helm
def test_a_values_file_outside_the_chart_is_refused(tmp_path: Path) -> None:
    out = "    helm: {valueFiles: [../../../../values.yaml]}\n"
    [tree] = trees(tmp_path, {"values.yaml": "a: x\n", "apps/web.yaml": registered(out), **vendored()})
    [told] = unresolved(tree)
    assert told.message.endswith("values file ../../../../values.yaml leads out of the repository")


@needs_helm
def test_what_does_not_render_is_unknown_at_the_application(tmp_path: Path) -> None:
    broken = {**VENDORED, "templates/d.yaml": '{{ fail "no" }}\n'}
    [tree] = trees(tmp_path, {"apps/web.yaml": registered(), **vendored(broken)})
    [told] = [one for one in tree.reading.diagnostics if one.rule == "k8s-unrendered"]
    assert (told.level, str(told.location)) == (Level.UNKNOWN, "apps/web.yaml:9:5")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({}, "chart web@1.x is not vendored; run tallygate fetch"),
        (vendored(constraint="2.x"), "chart web@1.x is not vendored"),
        (
            vendored() | {".tallygate/vendor/charts/web/values.yaml": "a: other\n"},
            "chart web@1.x is not used: the files of .tallygate/vendor/charts/web are not those that",
        ),
        (
            vendored() | {LOCK: "{}"},
            "chart web@1.x is not used: .tallygate/modules.lock.json:1:1",
        ),
        (vendored({"values.yaml": "a: 1\n"}), "chart web@1.x: .tallygate/vendor/charts/web holds no chart"),
    ],
    ids=["none", "another version", "other files", "no lock", "no chart"],
)
def test_what_is_not_as_locked_stays_unresolved(tmp_path: Path, content: dict[str, str], told: str) -> None:
    [tree] = trees(tmp_path, {"apps/web.yaml": registered(), **content})
    [one] = unresolved(tree)
    assert (one.level, str(one.location)) == (Level.UNKNOWN, "apps/web.yaml:9:5")
    assert told in one.message
    assert [row.status for row in tree.reading.rendering.deployments] == ["remote"]


@needs_helm
def test_a_folder_of_the_configuration_stands_for_a_chart(tmp_path: Path) -> None:
    mapped = Kubernetes(argocd=ArgoCD(own=(OWN,)), vendor={f"{REGISTRY}/web": "chart"})
    content = {"apps/web.yaml": registered(), **CHART}
    [tree] = trees(tmp_path, content, config=Config(kubernetes=mapped))
    assert [one.name for one in tree.reading.resources if one.type == "ConfigMap"] == ["web-shop"]
    [one] = [one for one in tree.reading.resources if one.type == "ConfigMap"]
    assert one.source.path == "chart/templates/c.yaml"
