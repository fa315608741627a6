"""The way in: opens the tree a command names. Paths are relative to `root_of` the path."""

from pathlib import Path

from tallygate.sources.commit import commit_snapshot
from tallygate.sources.index import index_snapshot
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.repository import Repository, existing_folder, find_repository
from tallygate.sources.worktree import worktree_snapshot


def root_of(path: Path) -> Path:
    """The folder that snapshots of `path` are relative to: its working tree, or a plain folder itself."""
    return _root(find_repository(path), path)


def open_worktree(path: Path) -> Snapshot:
    """The whole working tree that holds `path`, or the plain folder `path`."""
    repository = find_repository(path)
    if repository and repository.root is None:
        raise SourceError(f"{path} is a bare repository and has no working tree; name a commit", usage=True)
    return worktree_snapshot(_root(repository, path), repository)


def open_index(path: Path) -> Snapshot:
    """The index of the repository that holds `path`."""
    return index_snapshot(repository_of(path))


def open_commit(path: Path, ref: str) -> Snapshot:
    """The commit that `ref` names in the repository that holds `path`."""
    repository = repository_of(path)
    return commit_snapshot(repository, repository.resolve(ref))


def repository_of(path: Path) -> Repository:
    """The repository that holds `path`; SourceError where there is none."""
    repository = find_repository(path)
    if repository is None:
        raise SourceError(f"{path} is not in a Git repository", usage=True)
    return repository


def changed_paths(base: Snapshot, head: Snapshot) -> frozenset[str]:
    """Paths whose content differs, that one side lacks, or that are unreadable for another reason."""
    contents = {(entry.path, entry.blob) for entry in base.entries()} ^ {
        (entry.path, entry.blob) for entry in head.entries()
    }
    unread = set(base.diagnostics) ^ set(head.diagnostics)
    return frozenset({path for path, _ in contents} | {one.location.path for one in unread})


def _root(repository: Repository | None, path: Path) -> Path:
    return (repository and repository.root) or existing_folder(path)
