"""Which of several AppProjects of one name is asked, and what is doubtful of it."""

from pathlib import Path

import pytest

from tallygate.model.deployment import RESOURCE_TYPE
from tallygate.model.resource import Resource
from tests.unit.kubernetes.applications import CONFIG_MAP, OWN, application, trees

WEB = {"web/c.yaml": CONFIG_MAP}
REASON = "is substituted by Flux or envsubst"


def project(namespace: str, repo: str = OWN, argocd: str = "argocd") -> str:
    return (
        f"apiVersion: argoproj.io/v1alpha1\nkind: AppProject\n"
        f"metadata: {{name: infra, namespace: {argocd}}}\n"
        f"spec:\n  sourceRepos: ['{repo}']\n  destinations: [{{name: '*', namespace: '{namespace}'}}]\n"
    )


def app(name: str, namespace: str) -> str:
    written = application("path: web", name, f"{{name: one, namespace: '{namespace}'}}")
    return written.replace("project: default", "project: infra")


def row(folder: Path, content: dict[str, str], name: str = "a") -> Resource:
    [tree] = trees(folder, content | WEB)
    return next(one for one in tree.reading.resources if one.type == RESOURCE_TYPE and one.name == name)


def violations(one: Resource) -> list[str]:
    return [found["msg"].split()[3] for found in one.values["project_violations"]]


BLACK = "  namespaceResourceBlacklist: [{group: '', kind: '${KIND}'}]\n"
BOTH = {"x/project.yaml": project("ns-a"), "y/project.yaml": project("ns-b")}


@pytest.mark.parametrize(
    ("path", "namespace", "refused"),
    [
        ("x/app.yaml", "ns-a", []),
        ("y/app.yaml", "ns-b", []),
        ("x/apps/deep/app.yaml", "ns-a", []),
        ("x/app.yaml", "ns-b", ["ns-b"]),
    ],
)
def test_the_nearest_is_asked(tmp_path: Path, path: str, namespace: str, refused: list[str]) -> None:
    assert violations(row(tmp_path, BOTH | {path: app("a", namespace)})) == refused


def test_the_one_of_its_environment_comes_before_the_nearest(tmp_path: Path) -> None:
    content = {
        "clusters/prod/project.yaml": project("ns-a"),
        "clusters/dev/project.yaml": project("ns-b"),
        "apps/prod/a.yaml": app("a", "ns-a"),
        "apps/dev/b.yaml": app("b", "ns-a"),
    }
    assert violations(row(tmp_path / "a", content)) == []
    assert violations(row(tmp_path / "b", content, "b")) == ["ns-a"]


def test_the_one_in_its_namespace_is_asked(tmp_path: Path) -> None:
    content = {
        "p/one.yaml": project("ns-a"),
        "p/two.yaml": project("ns-b", argocd="other"),
        "p/app.yaml": app("a", "ns-a"),
    }
    assert violations(row(tmp_path, content)) == []


def test_what_several_disagree_on_is_unknown(tmp_path: Path) -> None:
    found = row(tmp_path, BOTH | {"z/app.yaml": app("a", "ns-a")})
    assert "project_violations" not in found.values
    [unknown] = found.unknown
    assert unknown.path == ("project_violations",)
    assert unknown.reason == "depend on which project infra is meant: x/project.yaml:1 or y/project.yaml:1"
    assert found.locator.key(unknown.path).line == 5
    assert {"x/project.yaml", "y/project.yaml"} <= found.inputs


def test_what_all_refuse_or_allow_is_certain(tmp_path: Path) -> None:
    assert violations(row(tmp_path / "a", BOTH | {"z/app.yaml": app("a", "ns-c")})) == ["ns-c"]
    alike = {"x/project.yaml": project("ns-*"), "y/project.yaml": project("*")}
    assert violations(row(tmp_path / "b", alike | {"z/app.yaml": app("a", "ns-a")})) == []


def test_the_project_is_named_beside_what_it_refuses(tmp_path: Path) -> None:
    found = row(tmp_path / "a", BOTH | {"x/app.yaml": app("a", "ns-b")})
    assert [place.path for place in found.calls] == ["x/project.yaml"]
    assert row(tmp_path / "b", BOTH | {"x/app.yaml": app("a", "ns-a")}).calls == ()


def test_projects_of_one_name_without_end_are_too_many(tmp_path: Path) -> None:
    many = {f"{number}/project.yaml": project(f"ns-{number}") for number in range(9)}
    found = row(tmp_path, many | {"z/app.yaml": app("a", "ns-c")})
    assert found.unknown[0].reason.startswith("depend on which project infra is meant")


@pytest.mark.parametrize(
    ("written", "own"),
    [
        (project("ns-a"), app("a", "${NS}")),
        (project("${NS}"), app("a", "ns-a")),
        (project("ns-a"), app("a", "ns-a").replace(OWN, "${BASE}/own.git")),
        (project("ns-a", "${BASE}/own.git"), app("a", "ns-a")),
        (project("!ns-a"), app("a", "${NS}")),
        (project("ns-a") + BLACK, app("a", "ns-a")),
    ],
)
def test_what_is_substituted_is_unknown(tmp_path: Path, written: str, own: str) -> None:
    found = row(tmp_path, {"p.yaml": written, "a.yaml": own})
    assert [REASON in one.reason for one in found.unknown] == [True]
    assert "project_violations" not in found.values


@pytest.mark.parametrize(
    ("written", "own"),
    [
        (project("*"), app("a", "${NS}")),
        (project("ns-a", "*"), app("a", "ns-a").replace(OWN, "${BASE}/own.git")),
        (project("${NS}"), app("a", "${NS}")),
    ],
)
def test_what_fits_whatever_it_becomes_is_allowed(tmp_path: Path, written: str, own: str) -> None:
    found = row(tmp_path, {"p.yaml": written, "a.yaml": own})
    assert found.unknown == ()
    assert found.values["project_violations"] == []


def test_the_one_in_its_namespace_is_asked_before_a_nearer_one(tmp_path: Path) -> None:
    content = {
        "projects/one.yaml": project("ns-a"),
        "apps/two.yaml": project("ns-b", argocd="other"),
        "apps/app.yaml": app("a", "ns-b"),
    }
    assert violations(row(tmp_path, content)) == ["ns-b"]


def test_a_nearer_one_without_a_namespace_leaves_a_doubt(tmp_path: Path) -> None:
    content = {
        "projects/one.yaml": project("ns-a"),
        "apps/two.yaml": project("ns-b").replace(", namespace: argocd", ""),
        "apps/app.yaml": app("a", "ns-b"),
    }
    [doubt] = row(tmp_path, content).unknown
    assert "depend on which project infra is meant" in doubt.reason


def test_more_than_are_asked_leave_a_doubt(tmp_path: Path) -> None:
    several = {f"p/{n}.yaml": project("ns-b", f"https://git.example/{n}", f"argo{n}") for n in range(8)}
    allowing = {path: text.replace("https://git.example", "*") for path, text in several.items()}
    content = {**allowing, "p/last.yaml": project("ns-a", argocd="argo9")}
    one = app("a", "ns-b").replace("namespace: argocd", "labels: {}", 1)
    assert row(tmp_path, content | {"p/app.yaml": one}).unknown
