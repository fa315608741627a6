"""The trees of a check: what is judged, what it is compared with, and whose rules judge it."""

from pathlib import Path

import msgspec

from tallygate.engine.options import Options
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.snapshots import open_commit, open_index, open_worktree, repository_of, root_of


class Trees(msgspec.Struct, frozen=True):
    """`judge` brings configuration and policies: the tip of the base, so no change can loosen its own."""

    head: Snapshot
    base: Snapshot | None
    judge: Snapshot
    base_name: str = ""
    """What people call the base."""


def open_trees(options: Options) -> Trees:
    """Raises SourceError where a tree cannot be opened."""
    if options.staged:
        head, base = open_index(options.path), _last_commit(options.path)
        return Trees(head, base, base or head, "HEAD")
    head = open_commit(options.path, options.head) if options.head else open_worktree(options.path)
    if options.base is None:
        return Trees(head, None, head)
    fork = repository_of(options.path).merge_base(options.base, options.head or "HEAD")
    return Trees(head, open_commit(options.path, fork), open_commit(options.path, options.base), options.base)


def scope_of(path: Path) -> str:
    """`path` relative to the root of its snapshots; "" for the root itself."""
    relative = path.resolve().relative_to(root_of(path).resolve()).as_posix()
    return "" if relative == "." else relative


def inside(scope: str, path: str) -> bool:
    return not scope or path == scope or path.startswith(scope + "/")


def _last_commit(path: Path) -> Snapshot | None:
    """HEAD; None before the first commit, when all that is staged is new."""
    try:
        return open_commit(path, "HEAD")
    except SourceError as error:
        if error.usage:
            return None
        raise
