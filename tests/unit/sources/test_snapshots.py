from pathlib import Path

from tallygate.sources.snapshots import changed_paths, open_commit, open_index, open_worktree
from tests.unit.sources.git_repositories import commit_all, git, repository, write


def test_changed_paths_between_commits_index_and_working_tree(tmp_path: Path) -> None:
    root = repository(
        tmp_path / "r", {"same.tf": "s", "edited.tf": "1", "gone.tf": "g", "link": "not a link yet"}
    )
    base = open_commit(root, "HEAD")
    write(root, {"edited.tf": "2", "new.tf": "n"})
    (root / "gone.tf").unlink()
    changed = {"edited.tf", "gone.tf", "new.tf"}
    assert changed_paths(base, open_worktree(root)) == changed
    assert changed_paths(base, open_index(root)) == set()
    git(root, "add", "-A")
    assert changed_paths(base, open_index(root)) == changed
    assert changed_paths(open_index(root), open_worktree(root)) == set()


def test_what_is_reached_through_a_link_changes_with_its_target(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"base/a.yaml": "1"})
    (root / "prod").symlink_to("base")
    commit_all(root)
    base = open_commit(root, "HEAD")
    write(root, {"base/a.yaml": "2"})
    assert changed_paths(base, open_worktree(root)) == {"base/a.yaml", "prod/a.yaml"}


def test_a_change_of_what_cannot_be_read_is_a_change(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.tf": "a"})
    for name in ("link", "same"):
        (root / name).symlink_to("/nowhere")
    commit_all(root)
    base = open_commit(root, "HEAD")
    (root / "link").unlink()
    (root / "link").symlink_to("/elsewhere")
    assert changed_paths(base, open_worktree(root)) == {"link"}
