"""`tallygate fetch` of what Kubernetes files ask for, and what a later check makes of it, offline."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallygate.cli import main
from tallygate.kubernetes.dependencies import digest_of
from tallygate.kubernetes.renderer import find_helm
from tallygate.loaders.vendor_lock import LOCK, Pinned, digest, parse, text
from tests.e2e.fakes.chart_registry import FakeChartRegistry
from tests.e2e.fakes.module_registry import FakeRegistry, running
from tests.unit.kubernetes.rendering import fake, needs_helm, needs_kustomize
from tests.unit.vendoring.made_charts import chart_of, pod, publish_charts
from tests.unit.vendoring.made_modules import MadeRepository

Captured = pytest.CaptureFixture[str]
CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ks.example.io}\n"


@pytest.fixture
def charts() -> Iterator[FakeChartRegistry]:
    fake = FakeChartRegistry()
    with running(fake):
        yield fake


def put(tree: Path, path: str, content: str) -> None:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(content, encoding="utf-8")


def depends(repository: str, version: str, name: str = "red", rest: str = "") -> str:
    listed = f"- name: {name}\n  version: '{version}'\n  repository: {repository}\n{rest}"
    return f"apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n{listed}"


def pinned(tree: Path) -> dict[str, Pinned]:
    return {one.source: one for one in parse((tree / LOCK).read_bytes())}


def found(captured: Captured, *words: str) -> list[dict[str, Any]]:
    """Findings of a check, and what it could not know."""
    captured.readouterr()
    main(["check", "--format", "json", *words])
    rows: list[dict[str, Any]] = json.loads(captured.readouterr().out)["findings"]
    return rows


def told(captured: Captured, rule: str) -> list[tuple[str, str]]:
    """Place and message of each finding of a rule."""
    rows = [one for one in found(captured) if one["rule"] == rule]
    return [(f"{one['location']['path']}:{one['location']['line']}", one["message"]) for one in rows]


@needs_helm
def test_a_dependency_of_a_chart_is_vendored_and_judged(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    repository = publish_charts(registry, "red", "1.0.0", "1.9.0", "2.0.0-rc.1", "2.0.0")
    put(tree, "app/Chart.yaml", depends(repository, "^1.0", rest="  alias: rouge\n"))
    [(place, message)] = told(capsys, "k8s-unrendered")
    assert place == "app/Chart.yaml:5"
    assert "dependency red@^1.0 is not vendored; run tallygate fetch" in message
    assert main(["fetch"]) == 0
    one = pinned(tree)[f"{repository}/red"]
    assert (one.kind, one.constraint, one.resolved, one.subdir) == ("chart", "^1.0", "1.9.0", "red")
    assert told(capsys, "k8s-unrendered") == []
    rows = [row for row in found(capsys) if row["rule"] == "k8s-limits-missing"]
    assert [row["resource"] for row in rows] == ["v1/Pod/app-red"]
    assert {row["location"]["path"] for row in rows} == {"app/Chart.yaml"}
    assert f"{one.folder}/templates/pod.yaml" in json.dumps(rows)
    asked = len(registry.requests)
    assert main(["fetch"]) == main(["fetch", "--check"]) == 0
    assert len(registry.requests) == asked


@needs_helm
def test_files_that_are_not_as_locked_are_never_used(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    put(tree, "app/Chart.yaml", depends(publish_charts(registry, "red", "1.0.0"), "1.x"))
    assert main(["fetch"]) == 0
    [one] = pinned(tree).values()
    put(tree, f"{one.folder}/templates/pod.yaml", pod("other", "9"))
    [(place, message)] = told(capsys, "k8s-unrendered")[:1]
    assert place == "app/Chart.yaml:5"
    assert "are not those that the lock file has the digest of" in message
    assert main(["fetch", "--check"]) == 1
    (tree / LOCK).write_text("{}", encoding="utf-8")
    assert "is not used: .tallygate/modules.lock.json:1:1" in str(told(capsys, "k8s-unrendered"))


def test_the_lock_of_a_chart_says_which_version(tree: Path, registry: FakeRegistry, capsys: Captured) -> None:
    repository = publish_charts(registry, "red", "1.0.0", "1.9.0")
    put(tree, "app/Chart.yaml", depends(repository, "^1.0"))
    wanted = {"name": "red", "version": "^1.0", "repository": repository}
    row = {**wanted, "version": "1.0.0"}
    lock = {"dependencies": [row], "digest": digest_of([wanted], [row])}
    put(tree, "app/Chart.lock", json.dumps(lock))
    assert main(["fetch"]) == 0
    assert [(one.constraint, one.resolved) for one in pinned(tree).values()] == [("1.0.0", "1.0.0")]
    put(tree, "app/Chart.yaml", depends(repository, "^1.1"))
    assert main(["fetch"]) == 4
    assert "app/Chart.lock is not that of app/Chart.yaml" in capsys.readouterr().err
    assert told(capsys, "k8s-unrendered")[0][0] == "app/Chart.yaml:4"


@pytest.mark.parametrize(
    ("repository", "reason"),
    [
        ("'@stable'", "a name that only whoever runs helm knows"),
        ("alias:stable", "a name that only whoever runs helm knows"),
        ("https://me:s3cret@charts.example/x", "holds credentials"),
        ("http://charts.example/x", "is not https"),
        ("s3://bucket/x", "neither https:// nor oci://"),
        ("''", "names no repository"),
    ],
)
def test_repositories_that_are_not_asked(tree: Path, capsys: Captured, repository: str, reason: str) -> None:
    put(tree, "app/Chart.yaml", depends(repository, "1.0.0"))
    assert main(["fetch"]) == 4
    said = capsys.readouterr().err
    assert said.startswith("app/Chart.yaml:5:3: dependency red@1.0.0 cannot be fetched: ")
    assert reason in said
    assert "s3cret" not in said


def test_what_came_must_be_what_the_repository_says(
    tree: Path, registry: FakeRegistry, capsys: Captured
) -> None:
    repository = publish_charts(registry, "red", "1.0.0")
    put(tree, "app/Chart.yaml", depends(repository, "1.0.0"))
    answers = {
        chart_of("red", "1.0.1"): "another digest than its repository says",
        b"<html>": "another digest",
    }
    for data, reason in answers.items():
        registry.files["/charts/red-1.0.0.tgz"] = (200, {}, data)
        assert main(["fetch"]) == 4
        assert reason in capsys.readouterr().err
    index = {"entries": {"red": [{"version": "1.0.0", "urls": ["other.tgz"]}]}}
    registry.files["/charts/index.yaml"] = (200, {}, json.dumps(index).encode())
    registry.files["/charts/other.tgz"] = (200, {}, chart_of("blue", "1.0.0"))
    assert main(["fetch"]) == 4
    assert "is no chart with the name red" in capsys.readouterr().err
    assert not (tree / ".tallygate" / "vendor").exists()


def test_a_chart_of_an_oci_registry(tree: Path, charts: FakeChartRegistry) -> None:
    versions = ("1.0.0", "1.2.0", "1.10.0", "1.11.0+build.5", "2.0.0")
    charts.charts["shop/red"] = {one.replace("+", "_"): chart_of("red", one) for one in versions}
    put(tree, "app/Chart.yaml", depends(f"oci://{charts.host}/shop", "~1"))
    assert main(["fetch"]) == 0
    [one] = pinned(tree).values()
    assert (one.source, one.resolved) == (f"oci://{charts.host}/shop/red", "1.11.0+build.5")
    tokens = {authorization for _, authorization in charts.requests}
    assert tokens == {"", "Bearer for repository:shop/red:pull"}
    assert sum(path.startswith("/token") for path, _ in charts.requests) == 1


def test_the_token_of_a_registry_goes_nowhere_else(
    tree: Path, charts: FakeChartRegistry, registry: FakeRegistry, capsys: Captured
) -> None:
    charts.charts["shop/red"] = {one: chart_of("red", one) for one in ("1.0.0", "1.2.0", "1.3.0")}
    charts.next_host = f"http://{registry.host}"
    put(tree, "app/Chart.yaml", depends(f"oci://{charts.host}/shop", "~1"))
    assert main(["fetch"]) == 4
    assert "leads to another host" in capsys.readouterr().err
    assert registry.requests == []


def test_charts_of_applications_are_vendored(tree: Path, charts: FakeChartRegistry) -> None:
    charts.charts["shop/red"] = {"1.0.0": chart_of("red", "1.0.0")}
    source = f"{{repoURL: '{charts.host}/shop', chart: red, targetRevision: 1.*}}"
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
    put(tree, "apps.yaml", f"{head}spec:\n  source: {source}\n")
    assert main(["fetch"]) == 0
    assert [one.key for one in pinned(tree).values()] == [(f"oci://{charts.host}/shop/red", "1.*")]


@pytest.fixture
def base(tmp_path: Path) -> MadeRepository:
    made = MadeRepository(tmp_path / "elsewhere" / "base")
    files = {
        "web/kustomization.yaml": "resources: [pod.yaml, ../shared]\n",
        "web/pod.yaml": pod("web"),
        "shared/kustomization.yaml": "resources: [pod.yaml]\n",
        "shared/pod.yaml": pod("shared"),
        "not/asked.yaml": pod("not"),
        "web/run.sh": "exit 1\n",
    }
    made.commit(files, "v1")
    return made


def entry(base: MadeRepository, rest: str = "//web?ref=v1") -> str:
    return base.source.removeprefix("git::") + rest


@needs_kustomize
def test_a_remote_base_is_vendored_and_judged(tree: Path, base: MadeRepository, capsys: Captured) -> None:
    put(tree, "prod/kustomization.yaml", f"namePrefix: my-\nresources:\n- {entry(base)}\n")
    assert "is on one machine alone" in told(capsys, "k8s-unrendered")[0][1]
    assert main(["fetch"]) == 0
    [one] = pinned(tree).values()
    kept = sorted(path.relative_to(tree / one.place) for path in (tree / one.place).rglob("*.*"))
    assert [str(path) for path in kept] == [
        "shared/kustomization.yaml",
        "shared/pod.yaml",
        "web/kustomization.yaml",
        "web/pod.yaml",
    ]
    rows = [row for row in found(capsys) if row["rule"] == "k8s-limits-missing"]
    assert [row["resource"] for row in rows] == ["v1/Pod/my-shared", "v1/Pod/my-web"]
    assert {(row["location"]["path"], row["location"]["line"]) for row in rows} == {
        ("prod/kustomization.yaml", 3)
    }
    assert f"{one.folder}/pod.yaml" in json.dumps(rows)
    assert told(capsys, "k8s-unrendered") == []


@needs_kustomize
def test_bases_of_bases_are_vendored_and_found_at_the_line_of_the_tree(
    tree: Path, base: MadeRepository, tmp_path: Path, capsys: Captured
) -> None:
    outer = MadeRepository(tmp_path / "elsewhere" / "outer")
    outer.commit({"kustomization.yaml": f"resources: ['{entry(base)}']\n"}, "v2")
    put(tree, "kustomization.yaml", f"resources:\n- {entry(outer, '?ref=v2')}\n")
    assert main(["fetch"]) == 0
    assert len(pinned(tree)) == 2
    rows = [row for row in found(capsys) if row["rule"] == "k8s-limits-missing"]
    assert [(row["location"]["path"], row["location"]["line"]) for row in rows] == [
        ("kustomization.yaml", 2)
    ] * 2


@needs_kustomize
def test_one_file_from_elsewhere(tree: Path, registry: FakeRegistry, capsys: Captured) -> None:
    registry.files["/v1/pod.yaml"] = (200, {}, pod("far").encode())
    url = f"http://{registry.host}/v1/pod.yaml"
    put(tree, "kustomization.yaml", f"resources:\n- {url}\n")
    assert main(["fetch"]) == 0
    assert [row["resource"] for row in found(capsys) if row["rule"] == "k8s-limits-missing"] == ["v1/Pod/far"]
    registry.files["/v1/pod.yaml"] = (200, {}, b"<html>{}</html>")
    assert main(["fetch", "--update"]) == 4
    assert "/v1/pod.yaml holds no Kubernetes object" in capsys.readouterr().err


def test_a_base_that_cannot_be_had_is_told_and_others_come(
    tree: Path, base: MadeRepository, capsys: Captured
) -> None:
    lines = [entry(base, "//gone?ref=v1"), entry(base, "//web?ref=v9"), entry(base), "http://h.example/x//y"]
    put(tree, "kustomization.yaml", "resources:\n" + "".join(f"- {line}\n" for line in lines))
    assert main(["fetch"]) == 4
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[0] for line in said] == [f"kustomization.yaml:{n}:3:" for n in (2, 3, 5)]
    assert "holds 0 kustomizations" in said[0]
    assert [*pinned(tree)] == [entry(base)]


def test_definitions_of_schemas_alone_are_kept(tree: Path, registry: FakeRegistry) -> None:
    registry.files["/release.yaml"] = (200, {}, f"{CRD}---\n{pod('operator')}".encode())
    url = f"http://{registry.host}/release.yaml"
    put(tree, "tallygate.yaml", f"version: 1\nkubernetes: {{schemas: {{fetch: ['{url}']}}}}\n")
    assert main(["fetch"]) == 0
    [one] = pinned(tree).values()
    assert (one.kind, one.place.rpartition("/")[0]) == ("crds", ".tallygate/vendor/crds")
    [file] = (tree / one.place).iterdir()
    assert file.name == "ks.example.io.json"
    assert json.loads(file.read_text(encoding="utf-8"))["kind"] == "CustomResourceDefinition"


@needs_kustomize
def test_a_folder_that_stands_for_a_remote_entry(tree: Path, capsys: Captured) -> None:
    url = "https://git.example/team/base//web?ref=v1"
    put(tree, "kustomization.yaml", f"resources:\n- {url}\n")
    put(tree, "third/web/kustomization.yaml", "resources: [pod.yaml]\n")
    put(tree, "third/web/pod.yaml", pod("mapped"))
    put(tree, "tallygate.yaml", f"version: 1\nkubernetes:\n  vendor: {{'{url}': third/web}}\n")
    assert main(["fetch"]) == 0
    rows = [row for row in found(capsys) if row["rule"] == "k8s-limits-missing"]
    assert [(row["resource"], row["location"]["path"]) for row in rows] == [
        ("v1/Pod/mapped", "third/web/pod.yaml")
    ]
    put(tree, "tallygate.yaml", f"version: 1\nkubernetes:\n  vendor: {{'{url}': third/gone}}\n")
    assert main(["check"]) == 2
    assert "tallygate.yaml:3" in (said := capsys.readouterr().err)
    assert "there is no third/gone in the repository" in said


def test_excluded_folders_ask_for_nothing(tree: Path, capsys: Captured) -> None:
    put(tree, "old/Chart.yaml", depends("https://charts.example/x", "1.0.0"))
    put(tree, "tallygate.yaml", "version: 1\nexclude: [old/**]\n")
    assert main(["fetch"]) == 3
    assert "so nothing is asked for" in capsys.readouterr().err


@needs_kustomize
def test_a_lock_that_a_change_writes_is_no_reason_to_leave_a_folder_unjudged(
    tree: Path, capsys: Captured
) -> None:
    """What nothing takes is a kustomization of the tree, whatever the lock file says of it."""
    files = {"kustomization.yaml": b"resources: [pod.yaml]\n", "pod.yaml": pod("hidden").encode()}
    one = Pinned("https://h.example/x//y", "", "", "x", "", digest(files), "base")
    for path, content in files.items():
        put(tree, f"{one.place}/{path}", content.decode())
    put(tree, LOCK, text([one]))
    assert "v1/Pod/hidden" in {row["resource"] for row in found(capsys)}


@needs_helm
@pytest.mark.parametrize("alias", ["../../../../../../tmp/evil", "a/b", "..", "own"])
def test_an_alias_leads_nowhere_else(
    tree: Path, registry: FakeRegistry, capsys: Captured, alias: str
) -> None:
    put(
        tree,
        "app/Chart.yaml",
        depends(publish_charts(registry, "red", "1.0.0"), "1", rest=f"  alias: {alias}\n"),
    )
    put(tree, "app/charts/own/Chart.yaml", "apiVersion: v2\nname: own\nversion: 1.0.0\n")
    assert main(["fetch"]) == 0
    [(place, message)] = told(capsys, "k8s-unrendered")
    assert (place, "its alias is no name" in message) == ("app/Chart.yaml:5", True)


def test_a_lock_names_versions_alone(tree: Path, registry: FakeRegistry, capsys: Captured) -> None:
    repository = publish_charts(registry, "red", "1.0.0")
    put(tree, "app/Chart.yaml", depends(repository, "1"))
    row = Pinned(f"{repository}/red", "1", "../../x", "red", "red", digest({"a": b""}), "chart")
    put(tree, LOCK, text([row]))
    assert main(["fetch"]) == 4
    assert "'../../x' is not a version" in capsys.readouterr().err


@needs_kustomize
def test_a_password_in_an_entry_is_not_shown(tree: Path, capsys: Captured) -> None:
    put(tree, "kustomization.yaml", "resources: ['https://me:s3cret@git.example/o/r//a']\n")
    assert main(["fetch"]) == 4
    main(["check"])
    captured = capsys.readouterr()
    said = captured.err + captured.out.replace("me:s3cret@git.example/o/r//a']", "")
    assert "holds credentials" in said
    assert "https://***@git.example/o/r//a" in said
    assert "is not vendored" in said


def test_a_chart_in_a_repository_that_is_filled_in_later(tree: Path) -> None:
    head = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
    put(tree, "apps.yaml", f"{head}spec: {{source: {{chart: red, repoURL: '', targetRevision: 1.0.0}}}}\n")
    assert main(["fetch"]) == 0
    assert not (tree / LOCK).exists()


@needs_kustomize
@needs_helm
def test_charts_of_kustomizations_are_inflated_from_what_is_vendored(
    tree: Path,
    tmp_path: Path,
    registry: FakeRegistry,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Some kustomize ask for the version with an option that helm 4 has no more.
    real = find_helm(os.environ).path
    script = f'if [ "$1" = version ]; then echo v3.16.0; else exec {real} "$@"; fi'
    monkeypatch.setenv("TALLYGATE_HELM", fake(tmp_path, script, "helm"))
    repository = publish_charts(registry, "red", "1.0.0", "1.1.0")
    chart = f"{{name: red, repo: '{repository}', version: 1.0.0, releaseName: inner}}"
    put(tree, "kustomization.yaml", f"helmCharts:\n- {chart}\n")
    put(
        tree,
        "tallygate.yaml",
        "version: 1\nkubernetes: {argocd: {kustomize: {build_options: --enable-helm}}}\n",
    )
    assert "chart red@1.0.0 is not vendored" in told(capsys, "k8s-unrendered")[0][1]
    assert main(["fetch"]) == 0
    rows = [row for row in found(capsys) if row["rule"] == "k8s-limits-missing"]
    assert [(row["resource"], row["location"]["path"]) for row in rows] == [
        ("v1/Pod/inner-red", "kustomization.yaml")
    ]
