"""Which repository a URL means, and which revision."""

from pathlib import Path

import pygit2
import pytest

from tallygate.engine.clone import origin_of
from tallygate.engine.config_platforms import ArgoCD
from tallygate.kubernetes.argocd.applications import Application, folder_in
from tallygate.kubernetes.argocd.repositories import Origin, Repositories, Tree, assumed, normal, shown
from tallygate.kubernetes.files import Files
from tallygate.loaders.loads import Loads
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tests.unit.kubernetes.rendering import written


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example/team/own.git",
        "https://user:secret@Git.Example/team/own",
        "https://git.example:443/team/own/",
        "git@git.example:team/own.git",
        "ssh://git@git.example:22/team/own",
        "git@git.example:/team/own.git",
        "git@git.example/team/own",
    ],
)
def test_spellings_of_one_repository(url: str) -> None:
    assert normal(url) == "git.example/team/own"


@pytest.mark.parametrize("url", ["https://git.example/team/other", "https://git.example:8443/team/own", ""])
def test_another_one(url: str) -> None:
    assert normal(url) != "git.example/team/own"


def test_a_password_is_not_shown() -> None:
    assert shown("https://user:secret@git.example/own.git") == "https://git.example/own.git"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("", ""),
        (".", ""),
        ("./a//b/", "a/b"),
        ("a/../b", "b"),
        ("/a", None),
        ("..", None),
        ("a/../../b", None),
    ],
)
def test_paths_within_a_repository(path: str, folder: str | None) -> None:
    assert folder_in(path) == folder


def one(url: str, path: str) -> Application:
    value = {"spec": {"source": {"repoURL": url, "path": path}}}
    return Application(value, FixedLocator(Location("a.yaml")))


def test_the_one_repository_that_all_name_is_taken_for_this_one(tmp_path: Path) -> None:
    files = written(tmp_path, {"web/a.yaml": "a: 1\n", "api/a.yaml": "a: 1\n"})
    both = [one("https://git.example/own", "web"), one("git@git.example:own.git", "api")]
    assert assumed(both, files) == "https://git.example/own"
    assert assumed([*both, one("https://git.example/other", "web")], files) == ""
    assert assumed([*both, one("https://git.example/own", "gone")], files) == ""
    assert assumed([one("https://git.example/own", "web/{{ env }}")], files) == "https://git.example/own"
    assert assumed([one("https://git.example/own", "gone/{{ env }}")], files) == ""
    assert assumed([], files) == ""


def test_a_folder_stands_for_another_repository(tmp_path: Path) -> None:
    files = written(tmp_path, {"vendor/charts/web/Chart.yaml": "name: web\n"})
    vendored = {"https://git.example/charts": "vendor/charts", "https://git.example/gone": "vendor/gone"}
    found = Repositories(files, Origin(vendored=vendored))
    assert found.tree("https://git.example/charts.git", "v1") == Tree(files, "vendor/charts")
    assert "there is no folder vendor/gone" in str(found.tree("https://git.example/gone", ""))
    listed = found.files("https://git.example/charts", "v1")
    assert isinstance(listed, Files)
    assert listed.paths == ["web/Chart.yaml"]
    assert listed.read("web/Chart.yaml") == b"name: web\n"
    assert found.files("https://git.example/x", "") == (
        "https://git.example/x is another repository;"
        " if it is this one, name it in kubernetes.argocd.self, else its folder in .repos"
    )


@pytest.fixture
def clone(tmp_path: Path) -> pygit2.Repository:
    """A clone on the branch work: its first commit is v1, and the branch old of its remote."""
    repository = pygit2.init_repository(str(tmp_path / "clone"), initial_head="work")
    repository.remotes.create("origin", "git@git.example:own.git")
    author = pygit2.Signature("A", "a@example.com", 1, 0)
    for text in ("first", "second"):
        (tmp_path / "clone" / "a.yaml").write_text(f"a: {text}\n")
        repository.index.add("a.yaml")
        parents = [] if repository.head_is_unborn else [repository.head.target]
        made = repository.create_commit("HEAD", author, author, text, repository.index.write_tree(), parents)
        if text == "first":
            repository.references.create("refs/tags/v1", made)
            repository.references.create("refs/remotes/origin/old", made)
            repository.references.create("refs/remotes/origin/main", made)
    return repository


def text_at(folder: Path, revision: str, base: str = "") -> str:
    here = written(folder, {})
    origin = origin_of(folder, base, ArgoCD(), Loads())
    tree = Repositories(here, origin).tree("https://git.example/own", revision)
    if isinstance(tree, str):
        return tree
    return tree.files.read("a.yaml").decode().strip() if tree.revision else "here"


@pytest.mark.parametrize(
    ("revision", "text"),
    [
        ("", "here"),
        ("HEAD", "here"),
        ("work", "here"),
        ("v1", "a: first"),
        ("old", "a: first"),
        ("main", "a: first"),
    ],
)
def test_revisions_of_a_clone(clone: pygit2.Repository, revision: str, text: str) -> None:
    assert text_at(Path(clone.workdir), revision) == text


def test_the_branch_that_a_change_goes_to_is_here(clone: pygit2.Repository) -> None:
    assert text_at(Path(clone.workdir), "main", "origin/main") == "here"


def test_the_first_branch_of_the_remote_is_here(clone: pygit2.Repository) -> None:
    clone.references.create("refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert text_at(Path(clone.workdir), "main") == "here"


@pytest.mark.parametrize(
    "revision", ["gone", "HEAD~1", ":/first", "v1^{tree}", "HEAD@{1 day ago}", "v*", "0" * 40]
)
def test_what_names_no_commit_is_not_looked_for(clone: pygit2.Repository, revision: str) -> None:
    assert text_at(Path(clone.workdir), revision) == (
        f"revision {revision} is not in this clone: fetch tags and branches"
    )


def test_a_commit_is_known_by_seven_digits(clone: pygit2.Repository) -> None:
    commit = str(clone.references["refs/tags/v1"].target)
    assert text_at(Path(clone.workdir), commit[:7]) == "a: first"
    assert "not in this clone" in text_at(Path(clone.workdir), commit[:6])


def test_a_plain_folder_has_the_usual_branch_alone(tmp_path: Path) -> None:
    files, origin = (
        written(tmp_path, {}),
        origin_of(tmp_path, "", ArgoCD(own=("https://git.example/own",)), Loads()),
    )
    found = Repositories(files, origin)
    assert found.tree("https://git.example/own", "main") == Tree(files)
    assert found.tree("https://git.example/own", "v1") == "revision v1 is not here: this is no Git repository"
