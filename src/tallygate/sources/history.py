"""Who brought a value into a file: the commits behind one are walked, no tree is checked out."""

from collections.abc import Callable

import msgspec

from tallygate.sources.repository import Repository

_MOST_COMMITS = 20_000


class Origin(msgspec.Struct, frozen=True):
    """The commit that made a file say what it says. at: ISO time."""

    commit: str
    author: str
    at: str


def origin_of(
    repository: Repository, commit: str, path: str, is_same: Callable[[bytes], bool]
) -> Origin | None:
    """The commit since which a file holds a value. is_same: whether a content of the file still has it.

    None where the history of this clone does not reach so far.
    """
    known = {repository.blob_at(commit, path): True, "": False}

    def holds(one: str) -> bool:
        blob = repository.blob_at(one, path)
        if blob not in known:
            known[blob] = is_same(repository.content(blob))
        return known[blob]

    for _ in range(_MOST_COMMITS):
        parents = repository.parents(commit)
        if not (parents or repository.begins_history(commit)) or not all(map(repository.has, parents)):
            return None
        before = next((parent for parent in parents if holds(parent)), None)
        if before is None:
            return Origin(commit, *repository.authored(commit))
        commit = before
    return None
