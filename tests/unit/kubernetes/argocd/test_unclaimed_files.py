"""What Applications deploy as it is written is judged, also where no validator reads the file itself."""

from pathlib import Path

import pytest

from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.packs import builtin_packs
from tests.unit.engine.written import files
from tests.unit.kubernetes.applications import CONFIG, CONFIG_MAP, application, trees
from tests.unit.kubernetes.rendering import needs_kustomize

JSON_MAP = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a": "1"}}'
EVERY = application("path: odd, directory: {recurse: true, disableExtensionFilter: true}")
RECURSE = application("path: odd, directory: {recurse: true}")
POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 12\n"


def maps(tree: Tree) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return sorted(
        (str(one.source), one.namespace, one.applications)
        for one in tree.reading.resources
        if one.type == "ConfigMap"
    )


def unresolved(tree: Tree) -> list[tuple[str, str]]:
    return [(d.location.path, d.message) for d in tree.diagnostics if d.rule == "argocd-unresolved"]


def excluding(folder: Path, content: dict[str, str], *globs: str) -> Tree:
    [tree] = read_trees([files(folder, content)], builtin_packs(), globs, CONFIG)
    return tree


@pytest.mark.parametrize("app", [RECURSE, EVERY, ""])
def test_a_manifest_may_have_the_name_of_a_configuration_of_terraform(tmp_path: Path, app: str) -> None:
    [tree] = trees(tmp_path, {"odd/x.tf.json": JSON_MAP} | ({"app.yaml": app} if app else {}))
    landed = ("shop", ("web",)) if app else (None, ())
    assert maps(tree) == [("odd/x.tf.json:1:1", *landed)]


@pytest.mark.parametrize("name", ["NOTES", "pod.txt", "x.tpl", "README.md", "in/x.tf", "in/x.toml"])
def test_any_file_is_one_where_the_application_wants_all(tmp_path: Path, name: str) -> None:
    [tree] = trees(tmp_path, {f"odd/{name}": CONFIG_MAP, "app.yaml": EVERY})
    assert maps(tree) == [(f"odd/{name}:1:1", "shop", ("web",))]


def test_but_none_where_it_does_not(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"odd/NOTES": CONFIG_MAP, "odd/c.yaml": CONFIG_MAP, "app.yaml": RECURSE})
    assert maps(tree) == [("odd/c.yaml:1:1", "shop", ("web",))]


def test_what_is_excluded_and_deployed_is_judged_once(tmp_path: Path) -> None:
    content = {"odd/c.yaml": CONFIG_MAP, "other/c.yaml": CONFIG_MAP, "app.yaml": RECURSE}
    assert maps(excluding(tmp_path, content, "odd/**", "other/**")) == [("odd/c.yaml:1:1", "shop", ("web",))]


def test_two_applications_that_deploy_a_file_to_one_place_make_one_object(tmp_path: Path) -> None:
    apps = {"a.yaml": EVERY, "b.yaml": EVERY.replace("name: web", "name: also")}
    [tree] = trees(tmp_path, {"odd/NOTES": CONFIG_MAP} | apps)
    assert maps(tree) == [("odd/NOTES:1:1", "shop", ("also", "web"))]


@needs_kustomize
def test_a_file_that_a_kustomization_takes_is_judged_as_the_source_has_it(tmp_path: Path) -> None:
    """A file beside the kustomization makes its folder one of plain files."""
    content = {
        "odd/kustomization.yaml": "resources: [c.yaml]\npatches:\n"
        "- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: fine}}'\n",
        "odd/c.yaml": CONFIG_MAP,
        "odd/.argocd-source.yaml": "directory: {recurse: true}\n",
        "app.yaml": application("path: odd"),
    }
    [tree] = trees(tmp_path, content)
    found = {one.values["data"]["a"] for one in tree.reading.resources if one.type == "ConfigMap"}
    assert found == {"1", "fine"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("apiVersion: v1\nkind: ConfigMap\ndata: {\n", "odd/NOTES: "),
        ('"\\u0061piVersion": v1\n"k\\u0069nd": ConfigMap\ndata: {\n', "odd/NOTES: "),
        (POINTER, "a Git LFS pointer stands here in place of the file"),
    ],
)
def test_what_cannot_be_read_is_not_known(tmp_path: Path, content: str, told: str) -> None:
    [tree] = trees(tmp_path, {"odd/NOTES": content, "app.yaml": EVERY})
    [(path, message)] = unresolved(tree)
    assert path == "odd/NOTES"
    assert message.startswith("what web deploys is not known: odd/NOTES: ")
    assert told in message


def test_what_does_not_look_like_a_manifest_is_passed_over(tmp_path: Path) -> None:
    content = {"odd/README.md": "# Notes\n\n- a: b: c\n\t{\n", "odd/logo.png": "\x00\\uapiVersion kind: {"}
    [tree] = trees(tmp_path, content | {"app.yaml": EVERY})
    assert (maps(tree), unresolved(tree)) == ([], [])
