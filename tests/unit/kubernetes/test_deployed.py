"""What Argo CD and Flux are told to deploy, as far as it is written out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.deployed import Written, WrittenFiles, deployed_folders, written_folders
from tallygate.loaders.registry import load
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_kustomize, rendered

ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: {}\nspec: {}\n"


def folders(text: str) -> list[str]:
    return list(
        deployed_folders(document.value for document in load("yaml", text.encode(), "a.yaml").documents)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ARGO.format("Application", "{source: {path: apps/web}}"), ["apps/web"]),
        (ARGO.format("Application", "{sources: [{path: ./a/}, {chart: x}, {path: b}]}"), ["a", "b"]),
        (ARGO.format("Application", "{source: {path: .}}"), [""]),
        (ARGO.format("ApplicationSet", "{template: {spec: {source: {path: 'x/{{path}}'}}}}"), []),
        (
            ARGO.format(
                "ApplicationSet", "{generators: [{git: {directories: [{path: apps/*}]}}, {list: {}}]}"
            ),
            ["apps/*"],
        ),
        (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./apps/prod}\n",
            ["apps/prod"],
        ),
        ("apiVersion: v1\nkind: Pod\nspec: {path: x, source: {path: y}}\n", []),
        ("[]\n---\n5\n---\napiVersion: 5\n", []),
        (ARGO.format("Application", "{source: {path: [x]}}"), []),
    ],
)
def test_paths_that_are_written_out(text: str, expected: list[str]) -> None:
    assert folders(text) == expected


@needs_kustomize
@pytest.mark.parametrize(
    ("glob", "roots"),
    [
        ("apps/base", {"apps/base/kustomization.yaml", "apps/prod/kustomization.yaml"}),
        ("apps/*", {"apps/base/kustomization.yaml", "apps/prod/kustomization.yaml"}),
        ("*", {"apps/prod/kustomization.yaml"}),
        ("apps", {"apps/prod/kustomization.yaml"}),
    ],
)
def test_no_overlay_hides_a_base_that_is_deployed(tmp_path: Path, glob: str, roots: set[str]) -> None:
    content = {
        "apps/base/kustomization.yaml": "resources: [d.yaml]\n",
        "apps/base/d.yaml": DEPLOYMENT,
        "apps/prod/kustomization.yaml": "resources: [../base]\nreplicas: [{name: web, count: 2}]\n",
    }
    assert {one.root for one in rendered(tmp_path, content, [glob]).objects} == roots


def as_written(text: str) -> list[Written]:
    return list(written_folders(d.value for d in load("yaml", text.encode(), "a.yaml").documents))


GIT = "generators: [{git: {directories: [{path: apps/*}]}}]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{source: {path: apps/web}}", [Written("apps/web", detected=True)]),
        ("{source: {path: apps/web, directory: null}}", [Written("apps/web", detected=True)]),
        ("{source: {path: ./apps/web/, directory: {}}}", [Written("apps/web")]),
        ("{source: {path: ., directory: {recurse: true}}}", [Written("", recurse=True)]),
        (
            "{sources: [{path: a}, {path: b, directory: {include: '*.yml'}}]}",
            [Written("a", detected=True), Written("b", include="*.yml")],
        ),
        ("{template: {spec: {source: {path: x, directory: {}}}}}", [Written("x")]),
        (
            f"{{{GIT}, template: {{spec: {{source: {{path: '{{{{path}}}}', directory: {{}}}}}}}}}}",
            [Written("apps/*")],
        ),
        (
            f"{{{GIT}, template: {{spec: {{source: {{path: '{{{{path}}}}'}}}}}}}}",
            [Written("apps/*", detected=True)],
        ),
        ("{source: {path: [x], directory: {}}, sources: 5}", []),
        ("{source: {path: x, directory: {include: 5, recurse: 'yes'}}}", [Written("x")]),
    ],
)
def test_folders_that_are_taken_as_they_are(text: str, expected: list[Written]) -> None:
    assert as_written(ARGO.format("Application", text)) == expected


def test_only_argo_cd_takes_folders_as_they_are() -> None:
    text = ARGO.format("Application", "{source: {path: x, directory: {}}}")
    assert as_written(text.replace("argoproj.io", "example.org") + "---\n5\n") == []


@pytest.mark.parametrize(
    ("folder", "holds", "holds_not"),
    [
        (Written("a"), ["a/x.yaml"], ["a", "b/x.yaml", "a/b/x.yaml", "ab/x.yaml"]),
        (Written("a", recurse=True), ["a/x.yaml", "a/b/x.yaml"], ["ab/x.yaml", "x/a/x.yaml"]),
        (Written(""), ["x.yaml"], ["a/x.yaml"]),
        (Written("", recurse=True), ["x.yaml", "a/b/x.yaml"], []),
        (Written("a/*"), ["a/b/x.yaml"], ["a/x.yaml", "a/b/c/x.yaml"]),
        (Written("a", True, "*.app.yaml"), ["a/b/x.app.yaml"], ["a/x.yaml"]),
        (Written("a", include="{x,y}.yaml"), ["a/x.yaml", "a/z.yaml"], []),
    ],
)
def test_files_of_such_a_folder(folder: Written, holds: list[str], holds_not: list[str]) -> None:
    assert [folder.holds(path) for path in holds] == [True] * len(holds)
    assert [folder.holds(path) for path in holds_not] == [False] * len(holds_not)


HOLDERS = [
    "apiVersion: v1\nkind: List\nitems: [{}]\n",
    "apiVersion: v1\nkind: ConfigMap\nitems: [{}]\n",
    "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationList\nitems: [{}]\n",
    "apiVersion: v1\nkind: List\nitems: [{{apiVersion: v1, kind: List, items: [{}]}}]\n",
]


@pytest.mark.parametrize("holder", HOLDERS)
def test_applications_in_what_holds_objects(holder: str) -> None:
    one = "{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {source: {path: x, directory: {}}}}"
    assert as_written(holder.format(one)) == [Written("x")]
    assert folders(holder.format(one)) == ["x"]


@pytest.mark.parametrize(
    ("written", "path", "holds"),
    [
        (Written("a", detected=True), "a/x.yaml", True),
        (Written("a", detected=True), "a/b/x.yaml", False),
        (Written("k", detected=True), "k/x.yaml", False),
        (Written("k"), "k/x.yaml", True),
        (Written("*", detected=True), "a/x.yaml", True),
        (Written("*", detected=True), "k/x.yaml", False),
        (Written("", detected=True), "x.yaml", True),
        (Written("", recurse=True), "a/b/x.yaml", True),
        (Written("a/b"), "a/b/x.yaml", True),
        (Written("a/b"), "a/x.yaml", False),
    ],
)
def test_what_nothing_renders_is_taken_as_it_is(written: Written, path: str, holds: bool) -> None:
    assert (path in WrittenFiles([written, Written("other"), written], {"k"})) is holds


@given(
    st.lists(
        st.builds(Written, st.sampled_from(["", "a", "a/b", "*", "a/*", "[a]"]), st.booleans()), max_size=5
    ),
    st.sampled_from(["x", "a/x", "b/x", "a/b/x", "a/c/x", "b/a/x", "a/b/c/x"]),
)
def test_files_are_those_of_any_folder(written: list[Written], path: str) -> None:
    assert (path in WrittenFiles(written, ())) == any(one.holds(path) for one in written)
