"""Which commit brought a value into a file."""

from pathlib import Path

from tallygate.sources.history import origin_of
from tallygate.sources.repository import Repository
from tallygate.sources.snapshots import repository_of
from tests.unit.sources.git_repositories import commit_all, git, repository


def brought(repo: Repository, value: bytes, ref: str = "HEAD") -> str:
    origin = origin_of(repo, repo.resolve(ref), "a/f", lambda content: value in content)
    return origin.commit if origin else ""


def change(folder: Path, text: str, path: str = "a/f") -> str:
    (folder / path).write_text(text)
    return commit_all(folder)


def test_it_is_the_one_after_which_the_value_stayed(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a/f": "x=1 y=1"})
    first = git(folder, "rev-parse", "HEAD")
    change(folder, "x=2 y=1")
    again = change(folder, "x=1 y=1")
    change(folder, "x=1 y=2")
    change(folder, "other", "g")
    repo = repository_of(folder)
    assert brought(repo, b"x=1") == again
    assert brought(repo, b"y=2") != again
    assert brought(repo, b"x=1", first) == first


def test_it_is_found_on_the_side_of_a_merge_that_made_it(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"a/f": "x=1"})
    git(folder, "checkout", "-q", "-b", "side")
    made = change(folder, "x=2")
    git(folder, "checkout", "-q", "main")
    change(folder, "other", "g")
    git(folder, "merge", "-q", "--no-ff", "side", "-m", "merged")
    assert brought(repository_of(folder), b"x=2") == made


def test_a_shallow_clone_says_nothing_rather_than_the_wrong_commit(tmp_path: Path) -> None:
    folder = repository(tmp_path / "origin", {"a/f": "x=1"})
    change(folder, "other", "g")
    git(tmp_path, "clone", "-q", "--depth=1", folder.as_uri(), "clone")
    assert brought(repository_of(tmp_path / "clone"), b"x=1") == ""


def test_author_and_time(tmp_path: Path) -> None:
    folder = repository(tmp_path, {"f": "x"})
    environment = {"GIT_AUTHOR_NAME": "Å B", "GIT_COMMITTER_DATE": "2026-11-21T10:00:00 +0530"}
    (folder / "a").mkdir()
    (folder / "a/f").write_text("x=1")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x", env=environment)
    repo = repository_of(folder)
    origin = origin_of(repo, repo.resolve("HEAD"), "a/f", lambda content: True)
    assert origin is not None
    assert (origin.author, origin.at) == ("Å B", "2026-11-21T10:00:00+05:30")
