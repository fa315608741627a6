import os
import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.model.diagnostic import Level
from tallygate.sources.interface import SourceError
from tallygate.sources.repository import find_repository
from tallygate.sources.snapshots import open_commit, open_index, open_worktree, repository_of, root_of
from tests.unit.sources.git_repositories import (
    ENVIRONMENT,
    commit_all,
    git,
    paths,
    problems,
    repository,
    write,
)

ABSENT = "base commit is not in this clone; use fetch-depth: 0"


def history(root: Path, commits: int) -> Path:
    repository(root, {"a.tf": "0"})
    for number in range(1, commits):
        write(root, {"a.tf": str(number)})
        commit_all(root, f"commit {number}")
    return root


def test_a_plain_folder_has_no_repository(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None
    assert root_of(tmp_path) == tmp_path.resolve()
    with pytest.raises(SourceError, match="not in a Git repository") as raised:
        open_commit(tmp_path, "HEAD")
    assert raised.value.usage


def test_a_path_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot open .*absent: No such file") as raised:
        open_worktree(tmp_path / "absent")
    assert raised.value.usage
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SourceError, match="cannot open"):
        open_worktree(tmp_path / "loop")


def test_the_root_is_found_from_anywhere_below(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"d/e/a.tf": "a"})
    assert root_of(root / "d/e") == root_of(root / "d/e/a.tf") == root.resolve()
    (tmp_path / "link").symlink_to(root / "d")
    assert root_of(tmp_path / "link") == root.resolve()


def test_an_unknown_ref_is_a_usage_error_with_near_names(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(root, "branch", "feature/login")
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    for ref, near in [("featur/login", "feature/login"), ("orgin/main", "origin/main"), ("mian", "main")]:
        with pytest.raises(SourceError, match="names no commit here") as raised:
            repository_of(root).resolve(ref)
        assert f"did you mean {near}" in str(raised.value)
        assert raised.value.usage


@pytest.mark.parametrize(
    "ref", ["", "a..b", "-x", ":/zz", "abc", "HEAD:a.tf", "HEAD^{tree}", "x\ny", "\udcff", "a\0b"]
)
def test_what_names_no_commit_is_a_usage_error(tmp_path: Path, ref: str) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    with pytest.raises(SourceError) as raised:
        repository_of(root).resolve(ref)
    assert raised.value.usage


def test_before_the_first_commit_head_is_a_usage_error(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(SourceError, match="nothing has been committed yet"):
        open_commit(tmp_path, "HEAD")


def test_the_merge_base_is_that_of_git(tmp_path: Path) -> None:
    root = history(tmp_path / "r", 2)
    fork = git(root, "rev-parse", "HEAD")
    git(root, "checkout", "-q", "-b", "side")
    write(root, {"b.tf": "b"})
    commit_all(root)
    git(root, "checkout", "-q", "main")
    write(root, {"c.tf": "c"})
    commit_all(root)
    assert repository_of(root).merge_base("main", "side") == fork
    git(root, "checkout", "-q", "--detach", "side")
    assert repository_of(root).merge_base("main", "HEAD") == fork
    assert paths(open_worktree(root)) == ["a.tf", "b.tf"]


def test_unrelated_histories_have_no_merge_base(tmp_path: Path) -> None:
    root = history(tmp_path / "r", 1)
    git(root, "checkout", "-q", "--orphan", "other")
    commit_all(root, "another root")
    with pytest.raises(SourceError, match="no commit in common"):
        repository_of(root).merge_base("main", "other")


def test_a_shallow_clone_says_what_to_do(tmp_path: Path) -> None:
    origin = history(tmp_path / "r", 3)
    first = git(origin, "rev-parse", "HEAD~2")
    git(origin, "checkout", "-q", "-b", "side", "HEAD~1")
    write(origin, {"b.tf": "b"})
    commit_all(origin)
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{origin}", "shallow")
    clone = tmp_path / "shallow"
    assert open_commit(clone, "HEAD").entries() == open_worktree(clone).entries()
    with pytest.raises(SourceError, match=ABSENT) as raised:
        repository_of(clone).resolve(first)
    assert not raised.value.usage
    with pytest.raises(SourceError, match=ABSENT):
        repository_of(clone).merge_base("origin/main", "origin/side")
    with pytest.raises(SourceError, match="This clone is shallow; use fetch-depth: 0"):
        repository_of(clone).resolve("HEAD~1")


@pytest.mark.parametrize("extension", [False, True], ids=["new config", "old config"])
def test_a_partial_clone_reports_absent_blobs_and_fetches_none(tmp_path: Path, extension: bool) -> None:
    origin = history(tmp_path / "r", 2)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{origin}", "partial")
    clone = tmp_path / "partial"
    if extension:
        git(clone, "config", "extensions.partialClone", "origin")
    assert open_commit(clone, "HEAD").read("a.tf") == open_worktree(clone).read("a.tf") == b"1"
    tree = open_commit(clone, "HEAD~1")
    assert problems(tree) == {"a.tf": ("source-object-missing", Level.ERROR)}
    assert "--filter" in tree.diagnostics[0].hint
    absent = git(origin, "rev-parse", "HEAD~1:a.tf")
    assert absent not in git(clone, "cat-file", "--batch-all-objects", "--batch-check")


def test_a_clone_without_trees_is_an_error(tmp_path: Path) -> None:
    origin = history(tmp_path / "r", 2)
    git(origin, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=tree:0", f"file://{origin}", "treeless")
    with pytest.raises(SourceError, match="is not in this clone; clone without --filter"):
        open_commit(tmp_path / "treeless", "HEAD~1")


def test_a_linked_working_tree_has_its_own_index_and_head(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "linked"))
    linked = tmp_path / "linked"
    write(linked, {"b.tf": "b"})
    git(linked, "add", "b.tf")
    assert paths(open_index(linked)) == paths(open_worktree(linked)) == ["a.tf", "b.tf"]
    assert paths(open_index(root)) == ["a.tf"]
    head = commit_all(linked)
    assert repository_of(linked).resolve("HEAD") == head
    assert repository_of(root).resolve("side") == head


def test_a_linked_working_tree_whose_repository_is_gone_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"r/a.tf": "a", "r/.git": "gitdir: /nonexistent/.git/worktrees/r\n"})
    with pytest.raises(SourceError, match="cannot open the Git repository"):
        open_worktree(tmp_path / "r")


def test_a_repository_beside_its_working_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work, store = tmp_path / "work", tmp_path / "store.git"
    write(work, {"a.tf": "a"})
    git(work, "init", "-q", "--bare", str(store))
    arguments = [f"--git-dir={store}", f"--work-tree={work}"]
    git(work, *arguments, "add", "a.tf")
    write(work, {"u.tf": "u"})
    assert find_repository(work) is None
    monkeypatch.setenv("GIT_DIR", str(store))
    monkeypatch.setenv("GIT_WORK_TREE", str(work))
    assert paths(open_index(work)) == ["a.tf"]
    assert paths(open_worktree(work)) == ["a.tf", "u.tf"]


def test_the_path_wins_over_the_environment_of_a_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = repository(tmp_path / "one", {"one.tf": "1"})
    two = repository(tmp_path / "two", {"two.tf": "2"})
    monkeypatch.setenv("GIT_DIR", str(one / ".git"))
    assert paths(open_index(two)) == ["two.tf"]


def test_a_receiving_repositorys_hook_sees_the_pushed_commit(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    git(tmp_path, "init", "-q", "--bare", "server.git")
    hook = tmp_path / "server.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!{sys.executable}\nimport sys\nfrom pathlib import Path\n"
        "from tallygate.sources.snapshots import open_commit\n"
        "tree = open_commit(Path('.'), sys.stdin.read().split()[1])\n"
        f"Path({str(tmp_path / 'out')!r}).write_bytes(tree.read('a.tf'))\n"
    )
    hook.chmod(0o755)
    git(root, "push", "-q", str(tmp_path / "server.git"), "main")
    assert (tmp_path / "out").read_bytes() == b"a"


AS_OTHER = """
import os, sys
from pathlib import Path
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_worktree
if len(sys.argv) > 2:
    os.setuid(int(sys.argv[2]))
try:
    print("opened", len(open_worktree(Path(sys.argv[1])).entries()))
except SourceError as error:
    print(error, error.usage)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
@pytest.mark.parametrize("trusted", [False, True])
def test_a_repository_of_another_user_needs_safe_directory(tmp_path: Path, trusted: bool) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    for path in [root, *root.rglob("*")]:
        os.chown(path, 12345, 12345)
    home = tmp_path / "home"
    write(home, {".gitconfig": f"[safe]\n\tdirectory = {root}\n" if trusted else ""})
    run = [sys.executable, "-c", AS_OTHER, str(root)]
    environment = ENVIRONMENT | {"HOME": str(home)}
    done = subprocess.run(run, capture_output=True, text=True, env=environment, check=True)
    cure = f"git config --global --add safe.directory {root} False"
    assert done.stdout.strip() == "opened 1" if trusted else done.stdout.strip().endswith(cure)
