"""Charts that Applications want which are in no file: something renders or generates them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.cli import main
from tallygate.loaders.vendor_lock import LOCK, Pinned, parse, text
from tests.e2e.fakes.module_registry import FakeRegistry
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize
from tests.unit.vendoring.made_charts import chart_of
from tests.unit.vendoring.made_modules import git

Captured = pytest.CaptureFixture[str]
OWN = "https://git.example/own.git"
CHART = "apiVersion: v2\nname: apps\nversion: 1.0.0\n"
HEAD = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: %s}\n"
    "spec:\n  destination: {name: one}\n"
)
ROOT = HEAD % "root" + f"  source: {{repoURL: '{OWN}', path: apps}}\n"


def child(registry: FakeRegistry, chart: str, version: str = "{{ .Values.version }}") -> str:
    source = f"{{repoURL: 'http://{registry.host}/charts', chart: {chart}, targetRevision: '{version}'}}"
    return HEAD % chart + f"  source: {source}\n"


def publish(registry: FakeRegistry, **charts: dict[str, str]) -> None:
    """Version 1.0.0 of each. charts: their files, beside those of any."""
    entries = {}
    for name, files in charts.items():
        data = chart_of(name, "1.0.0", files)
        registry.files[f"/charts/{name}.tgz"] = (200, {}, data)
        row = {"version": "1.0.0", "urls": [f"{name}.tgz"], "digest": hashlib.sha256(data).hexdigest()}
        entries[name] = [row]
    index = {"apiVersion": "v1", "entries": entries}
    registry.files["/charts/index.yaml"] = (200, {}, json.dumps(index).encode())


def put(tree: Path, **files: str) -> None:
    git(tree, "remote", "add", "origin", OWN)
    for name, content in files.items():
        path = tree / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def put_template(tree: Path, content: str) -> None:
    (tree / "apps/templates").mkdir()
    (tree / "apps/templates/red.yaml").write_text(content, encoding="utf-8")


def names(tree: Path) -> list[str]:
    return [one.source.rpartition("/")[2] for one in parse((tree / LOCK).read_bytes())]


def findings(captured: Captured) -> list[dict[str, Any]]:
    captured.readouterr()
    main(["check", "--format", "json"])
    rows: list[dict[str, Any]] = json.loads(captured.readouterr().out)["findings"]
    return rows


def wanted(captured: Captured) -> list[str]:
    """What a check says is not vendored."""
    return [one["message"] for one in findings(captured) if "is not vendored" in one["message"]]


@needs_helm
def test_a_chart_that_a_rendered_application_wants_is_vendored(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    publish(registry, red={})
    put(tree, root=ROOT, apps__Chart=CHART, apps__values="version: 1.x\n")
    put_template(tree, child(registry, "red"))
    assert "chart red@1.x is not vendored" in wanted(capsys)[0]
    assert main(["fetch", "--check"]) == 1
    assert "apps/templates/red.yaml:6:" in capsys.readouterr().out
    assert main(["fetch"]) == 0
    assert names(tree) == ["red"]
    assert wanted(capsys) == []
    assert any(row["resource"].endswith("v1/Pod/red-red") for row in findings(capsys))
    assert main(["fetch", "--check"]) == 0


@needs_helm
def test_a_fetched_chart_may_make_applications_that_want_others(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    nested = child(registry, "blue", "1.0.0")
    publish(registry, red={"templates/blue.yaml": nested}, blue={})
    put(tree, root=ROOT, apps__Chart=CHART, apps__values="version: 1.x\n")
    put_template(tree, child(registry, "red"))
    assert main(["fetch"]) == 0
    assert names(tree) == ["blue", "red"]
    assert wanted(capsys) == []
    asked = len(registry.requests)
    assert main(["fetch"]) == main(["fetch", "--check"]) == 0
    assert len(registry.requests) == asked


@needs_kustomize
def test_a_version_that_an_overlay_sets_is_the_one_that_is_vendored(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    publish(registry, red={})
    patch = "- {op: replace, path: /spec/source/targetRevision, value: 1.0.0}"
    overlay = f"resources: [red.yaml]\npatches:\n- target: {{kind: Application}}\n  patch: |\n    {patch}\n"
    put(tree, prod__kustomization=overlay, prod__red=child(registry, "red", "{{later}}"))
    assert main(["fetch"]) == 0
    assert [one.constraint for one in parse((tree / LOCK).read_bytes())] == ["1.0.0"]
    assert wanted(capsys) == []


def test_a_chart_that_a_set_generates_is_vendored(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    publish(registry, red={}, blue={})
    source = f"{{repoURL: 'http://{registry.host}/charts', chart: '{{{{chart}}}}', targetRevision: 1.0.0}}"
    template = f"  template:\n    metadata: {{name: '{{{{chart}}}}'}}\n    spec:\n      source: {source}\n"
    generators = "  generators: [{list: {elements: [{chart: red}, {chart: blue}]}}]\n"
    head = "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n"
    put(tree, set=head + generators + template)
    assert main(["fetch"]) == 0
    assert names(tree) == ["blue", "red"]
    assert wanted(capsys) == []


@needs_helm
def test_what_a_rendered_application_may_want_goes_only_where_all_is_rendered(
    tree: Path, registry: FakeRegistry, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(registry, red={})
    put(tree, root=ROOT, apps__Chart=CHART, apps__values="version: 1.x\n")
    put_template(tree, child(registry, "red"))
    assert main(["fetch"]) == 0
    with monkeypatch.context() as without:
        without.setenv("PATH", "/nowhere")
        without.delenv("TALLYGATE_HELM", raising=False)
        assert main(["fetch"]) == main(["fetch", "--check"]) == 0
        assert "without kustomize or helm" in capsys.readouterr().err
    [one] = parse((tree / LOCK).read_bytes())
    assert (tree / one.folder / "Chart.yaml").is_file()
    (tree / "apps/templates/red.yaml").write_text("{{- /* nothing */ -}}\n")
    assert main(["fetch", "--check"]) == 1
    assert "nothing needs" in capsys.readouterr().out
    assert main(["fetch"]) == 0
    assert not (tree / one.place).exists()


def test_what_is_not_rendered_keeps_charts_alone(tree: Path) -> None:
    gone = Pinned("https://git.example/r", "", "1", "gone", "", "sha256:" + "0" * 64, "base")
    put(tree, root=ROOT.replace("path: apps", "path: absent"))
    (tree / ".tallygate").mkdir()
    (tree / LOCK).write_text(text([gone]), encoding="utf-8")
    assert main(["fetch"]) == 0  # what the Application deploys is not known, but it is no base of anything
    assert not (tree / LOCK).exists()
