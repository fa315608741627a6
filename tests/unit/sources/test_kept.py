"""What Git keeps at each path, and that every source says the same of it."""

from pathlib import Path

from tallygate.sources.interface import Kept
from tallygate.sources.listing import EXECUTABLE, FILE, LINK, SUBMODULE
from tallygate.sources.repository import find_repository
from tallygate.sources.snapshots import open_commit, open_index, open_worktree
from tests.unit.sources.git_repositories import commit_all, git, repository

COMMIT = "1" * 40


def made(folder: Path) -> Path:
    repository(folder, {"a/file": "1\n", "a/run": "1\n"})
    (folder / "a/run").chmod(0o755)
    (folder / "l").symlink_to("a")
    (folder / "gone").symlink_to("../outside")
    commit_all(folder)
    (folder / "sub").mkdir()
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{COMMIT},sub")
    git(folder, "commit", "-q", "-m", "submodule")
    return folder


def test_all_sources_agree(tmp_path: Path) -> None:
    folder = made(tmp_path)
    kept = open_commit(folder, "HEAD").kept
    assert {path: one.mode for path, one in kept.items()} == {
        "a/file": FILE, "a/run": EXECUTABLE, "l": LINK, "gone": LINK, "sub": SUBMODULE,
    }  # fmt: skip
    assert open_worktree(folder).kept == open_index(folder).kept == kept


def test_what_stands_on_the_way_to_a_path(tmp_path: Path) -> None:
    folder = made(tmp_path)
    found, kept = find_repository(folder), open_commit(folder, "HEAD").kept
    assert found
    head = found.resolve("HEAD")
    for path, way in (("a/file", "a/file"), ("l/file", "l"), ("l", "l"), ("gone/x/y", "gone")):
        assert found.kept_at(head, path) == (way, kept[way])
    assert found.kept_at(head, "sub/deep/file") == ("sub", Kept(SUBMODULE, COMMIT))
    assert [found.kept_at(head, path) for path in ("a/file/x", "nothing", "a/nothing")] == [None] * 3
