"""Keys that never move, and that a promotion changes all the same."""

from collections.abc import Iterable, Iterator
from typing import Any

from tallygate.engine.promotion_moved import Compared
from tallygate.loaders.registry import load, loader_for
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath
from tallygate.model.promotion import GateState, Leaf, Refusal
from tallygate.promotion.key_paths import matches, shown
from tallygate.promotion.trees import Tree

_MOST = 20_000


def never_moved(compared: Compared, leaves: Iterable[Leaf]) -> Iterator[Refusal]:
    """A change that promotes a service and changes such a key of it, too, is no promotion."""
    for leaf in leaves:
        prefix = f"{leaf.folder}/"
        for path in sorted(one for one in compared.paths if one.startswith(prefix)):
            yield from _in_file(compared, leaf, path)


def _in_file(compared: Compared, leaf: Leaf, path: str) -> Iterator[Refusal]:
    if loader_for(path) not in ("yaml", "json") or not compared.pipeline.never:
        return
    before, after = (_documents(tree, path) for tree in (compared.base, compared.head))
    old, new = _values(before), _values(after)
    if after is None or len(new) >= _MOST:
        text = f"{path} cannot be read whole, so that nobody can say whether a key of `never` changes"
        yield Refusal(GateState.ERROR, text, Location(path), leaf.service, leaf.region)
        return
    for key in dict.fromkeys([*new, *old]):
        number, *parts = key
        if old.get(key, _ABSENT) == new.get(key, _ABSENT):
            continue
        pattern = next((one for one in compared.pipeline.never if matches(one, tuple(map(str, parts)))), None)
        if pattern:
            documents = after if key in new else ()
            place = _place(path, documents, number, tuple(parts))
            text = f"{leaf.service} {shown(tuple(map(str, parts)))} never moves (`never` has {pattern})"
            yield Refusal(
                GateState.FAIL, f"{text}; change it apart from a promotion", place, leaf.service, leaf.region
            )


_ABSENT = object()


def _documents(tree: Tree, path: str) -> tuple[Document, ...] | None:
    """None where it cannot be read."""
    if path not in tree.entries:
        return ()
    loaded = load(loader_for(path) or "yaml", tree.snapshot.read(path), path)
    unread = any(one.level is Level.ERROR for one in loaded.diagnostics)
    return None if unread else tuple(loaded.documents)


def _values(documents: Iterable[Document] | None) -> dict[Any, Any]:
    """Scalars by number of the document and path."""
    found: dict[Any, Any] = {}
    for number, document in enumerate(documents or ()):
        pending: list[tuple[ValuePath, Any]] = [((), document.value)]
        while pending and len(found) < _MOST:
            path, value = pending.pop()
            if isinstance(value, dict) and value:
                pending += [((*path, part), one) for part, one in value.items()]
            elif isinstance(value, list) and value:
                pending += [((*path, part), one) for part, one in enumerate(value)]
            else:
                found[number, *path] = value
    return found


def _place(path: str, documents: Iterable[Document], number: int, key: ValuePath) -> Location:
    document = next((one for place, one in enumerate(documents) if place == number), None)
    return Location.at(path, document.spans.value(key)) if document else Location(path)
