import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_commit, open_index, open_worktree
from tests.unit.sources.git_repositories import (
    ENVIRONMENT,
    commit_all,
    git,
    paths,
    problems,
    repository,
    write,
)


def test_the_index_is_neither_the_commit_nor_the_working_tree(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "committed", "gone.tf": "g"})
    write(root, {"a.tf": "staged", "new.tf": "new"})
    git(root, "add", "a.tf", "new.tf")
    git(root, "rm", "-q", "--cached", "gone.tf")
    write(root, {"a.tf": "edited", "untracked.tf": "u"})
    staged = open_index(root)
    assert staged.name == "index"
    assert paths(staged) == ["a.tf", "new.tf"]
    assert staged.read("a.tf") == b"staged"
    assert open_commit(root, "HEAD").read("a.tf") == b"committed"
    assert open_worktree(root).read("a.tf") == b"edited"


def test_blob_ids_and_sizes_are_those_of_git(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a", "d/b.tf": "bb", "empty": ""})
    listed = [line.split() for line in git(root, "ls-files", "-s").splitlines()]
    expected = [(path, blob) for _, blob, _, path in listed]
    for tree in (open_worktree(root), open_index(root), open_commit(root, "HEAD")):
        assert [(entry.path, entry.blob) for entry in tree.entries()] == expected
        assert [entry.size for entry in tree.entries()] == [1, 2, 0]


def test_what_is_only_intended_to_be_added_is_absent(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    write(root, {"later.tf": "later"})
    git(root, "add", "-N", "later.tf")
    assert paths(open_index(root)) == ["a.tf"]
    assert open_worktree(root).read("later.tf") == b"later"


def test_conflicts_are_errors(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "base", "b.tf": "b"})
    git(root, "checkout", "-q", "-b", "side")
    write(root, {"a.tf": "side"})
    commit_all(root)
    git(root, "checkout", "-q", "main")
    write(root, {"a.tf": "main"})
    commit_all(root)
    subprocess.run(["git", "merge", "side"], cwd=root, env=ENVIRONMENT, capture_output=True, check=False)
    staged = open_index(root)
    assert paths(staged) == ["b.tf"]
    assert problems(staged) == {"a.tf": ("source-conflict", Level.ERROR)}
    assert b"<<<<<<<" in open_worktree(root).read("a.tf")


def test_another_index_named_by_git_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    write(root, {"a.tf": "other"})
    git(root, "add", "a.tf", env={"GIT_INDEX_FILE": ".git/other-index"})
    monkeypatch.chdir(tmp_path)
    for name in (".git/other-index", str(root / ".git/other-index")):
        monkeypatch.setenv("GIT_INDEX_FILE", name)
        assert open_index(root).read("a.tf") == b"other"
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert open_index(root).read("a.tf") == b"a"


HOOK = """#!{python}
from pathlib import Path
from tallygate.sources.snapshots import open_index
tree = open_index(Path("."))
Path({out!r}).write_text(repr([(e.path, tree.read(e.path)) for e in tree.entries()]))
"""


@pytest.mark.parametrize(
    ("arguments", "seen"),
    [
        ([], [("a.tf", b"staged"), ("b.tf", b"1")]),
        (["-a"], [("a.tf", b"edited"), ("b.tf", b"edited")]),
        (["--", "b.tf"], [("a.tf", b"1"), ("b.tf", b"edited")]),
    ],
    ids=["commit", "commit-all", "commit-path"],
)
@pytest.mark.parametrize("linked", [False, True], ids=["main", "linked"])
def test_a_pre_commit_hook_sees_what_will_be_committed(
    tmp_path: Path, arguments: list[str], seen: list[tuple[str, bytes]], linked: bool
) -> None:
    root = repository(tmp_path / "r", {"a.tf": "1", "b.tf": "1"})
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(HOOK.format(python=sys.executable, out=str(tmp_path / "out")))
    hook.chmod(0o755)
    if linked:
        git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
        root = tmp_path / "linked"
    write(root, {"a.tf": "staged"})
    git(root, "add", "a.tf")
    write(root, {"a.tf": "edited", "b.tf": "edited"})
    git(root, "commit", "-q", "-m", "x", *arguments)
    assert (tmp_path / "out").read_text() == repr(seen)


def test_missing_objects_are_errors(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a", "b.tf": "b"})
    blob = git(root, "rev-parse", "HEAD:a.tf")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    for tree in (open_index(root), open_commit(root, "HEAD")):
        assert paths(tree) == ["b.tf"]
        assert problems(tree) == {"a.tf": ("source-object-missing", Level.ERROR)}


def test_a_bare_repository_has_no_index(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")
    with pytest.raises(SourceError, match="bare repository has no index"):
        open_index(tmp_path)
