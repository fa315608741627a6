"""Which paths one commit changed: folders that are the same on both sides are not opened."""

from tallygate.sources.listing import FOLDER
from tallygate.sources.repository import Repository

_Below = dict[bytes, tuple[int, str]]


def changed_by(repository: Repository, before: str, after: str) -> frozenset[str]:
    """Paths of files that differ between two commits. before: "" for none."""
    found: set[str] = set()
    folders = [("", repository.tree(before) if before else "", repository.tree(after))]
    while folders:
        prefix, old, new = folders.pop()
        olds, news = _below(repository, old), _below(repository, new)
        for name in olds.keys() | news.keys():
            pair = olds.get(name), news.get(name)
            if pair[0] == pair[1]:
                continue
            path = prefix + name.decode("utf-8", "surrogateescape")
            found |= {path} if any(one and one[0] != FOLDER for one in pair) else set()
            trees = [one[1] if one and one[0] == FOLDER else "" for one in pair]
            if any(trees):
                folders.append((f"{path}/", trees[0], trees[1]))
    return frozenset(found)


def _below(repository: Repository, tree: str) -> _Below:
    return {name: (mode, one) for name, mode, one in repository.children(tree)} if tree else {}
