import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_commit, open_worktree
from tests.unit.sources.git_repositories import (
    ENVIRONMENT,
    commit_all,
    git,
    paths,
    problems,
    repository,
    write,
)


def test_any_commit_is_read_without_checkout(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "one", "old.tf": "old"})
    first = git(root, "rev-parse", "HEAD")
    git(root, "tag", "-a", "v1", "-m", "tag")
    (root / "old.tf").unlink()
    write(root, {"a.tf": "two", "d/new.tf": "new"})
    commit_all(root)
    for ref in ("HEAD~1", first, first[:10], "v1", "main^"):
        tree = open_commit(root, ref)
        assert tree.name == first
        assert paths(tree) == ["a.tf", "old.tf"]
        assert tree.read("a.tf") == b"one"
    assert paths(open_commit(root, "main")) == ["a.tf", "d/new.tf"]
    assert (root / "a.tf").read_text() == "two"


def test_a_bare_repository_gives_commits_only(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "one"})
    git(tmp_path, "clone", "-q", "--bare", "r", "bare.git")
    assert open_commit(tmp_path / "bare.git", "main").read("a.tf") == b"one"
    assert paths(open_commit(tmp_path / "bare.git/objects", "main")) == ["a.tf"]
    with pytest.raises(SourceError, match="has no working tree"):
        open_worktree(tmp_path / "bare.git")
    assert paths(open_commit(root, "HEAD")) == ["a.tf"]


def tree_of(root: Path, entries: list[tuple[str, str, bytes]]) -> str:
    lines = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(blob) for mode, blob, name in entries
    )
    return git(root, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=lines)


def commit_of(root: Path, tree: str) -> str:
    return git(root, "commit-tree", "-m", "crafted", tree)


@pytest.mark.parametrize("name", [b"..", b".", b".git", b".GiT", b"../../etc/x", b"a//b"])
def test_names_that_git_would_never_make_are_errors(tmp_path: Path, name: bytes) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    blob = git(root, "rev-parse", "HEAD:a.tf")
    crafted = commit_of(root, tree_of(root, [("100644", blob, name), ("100644", blob, b"ok.tf")]))
    tree = open_commit(root, crafted)
    assert paths(tree) == ["ok.tf"]
    assert problems(tree) == {name.decode(): ("source-name", Level.ERROR)}


def test_a_folder_of_an_unsafe_name_is_not_entered(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"d/a.tf": "a"})
    inner = git(root, "rev-parse", "HEAD:d")
    tree = open_commit(root, commit_of(root, tree_of(root, [("40000", inner, b"..")])))
    assert paths(tree) == []
    assert set(problems(tree)) == {".."}


def test_a_blob_that_is_no_blob_is_missing(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"d/a.tf": "a"})
    inner = git(root, "rev-parse", "HEAD:d")
    tree = open_commit(root, commit_of(root, tree_of(root, [("100644", inner, b"x.tf")])))
    assert problems(tree) == {"x.tf": ("source-object-missing", Level.ERROR)}


READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
from tallygate.sources import listing
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_commit
listing.MAX_NAMES = 50_000  # ten times less than for users: the same refusal, sooner
try:
    open_commit(Path(sys.argv[1]), sys.argv[2])
except SourceError as error:
    print(error)
"""


@pytest.mark.hostile
@pytest.mark.parametrize("leaf", ["file", "empty folder"])
def test_a_tree_bomb_is_refused(tmp_path: Path, leaf: str) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    mode, inner = "100644", git(root, "rev-parse", "HEAD:a.tf")
    if leaf == "empty folder":
        mode, inner = "40000", tree_of(root, [])
    for _ in range(10):
        inner = tree_of(root, [(mode, inner, b"d%d" % n) for n in range(10)])
        mode = "40000"
    run = [sys.executable, "-c", READ, str(root), commit_of(root, inner)]
    done = subprocess.run(run, capture_output=True, text=True, env=ENVIRONMENT, timeout=120, check=True)
    assert "more than 50000 files and folders" in done.stdout


def test_submodules_are_reported(tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner", {"i.tf": "i"})
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(root, "submodule", "add", "-q", str(inner), "sub")
    commit_all(root)
    tree = open_commit(root, "HEAD")
    assert paths(tree) == [".gitmodules", "a.tf"]
    assert problems(tree) == {"sub": ("source-submodule", Level.UNKNOWN)}
