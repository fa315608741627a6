"""The one differ of two trees, led by the plan of their type."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from tallygate.drift.canonical import as_list, canonical, element_token, key_token, parsed, same
from tallygate.drift.plan import Node
from tallygate.model.location import ValuePath


class NotKnown(msgspec.Struct, frozen=True):
    """Stands in a tree for a value that cannot be known, and says why."""

    reason: str


class Difference(NamedTuple):
    """A value that is not the same on both sides; None where there is none.

    A NotKnown on either side: whether they are the same cannot be told.
    path: keys, indexes of ordered lists, tokens ("name=web", "=10.0.0.0/8") of others. declared, observed:
    where the value, or the nearest that holds it, stands on each side, by indexes.
    """

    path: ValuePath
    expected: Any
    actual: Any
    declared: ValuePath
    observed: ValuePath


class _Pair(NamedTuple):
    """What is to be compared; the fields are those of Difference."""

    path: ValuePath
    expected: Any
    actual: Any
    declared: ValuePath
    observed: ValuePath
    node: Node


def differences(declared: Any, observed: Any, plan: Node) -> Iterator[Difference]:
    """Every place where two trees are not the same, in the order of paths, the outermost of each once.

    A value that one side lacks is one difference, whatever it holds. An attribute that the plan does not know
    is compared as it is.
    """
    waiting = [_Pair((), declared, observed, (), (), plan)]
    while waiting:
        pair = waiting.pop()
        if _is_aside(pair):
            continue
        if (read := _READ.get(pair.node.leaf or pair.node.list)) is not None:
            pair = pair._replace(expected=read(pair.expected), actual=read(pair.actual))
        if isinstance(pair.expected, dict) and isinstance(pair.actual, dict):
            waiting += reversed([*_fields(pair)])
        elif _is_list(pair) and (reason := _hidden(pair)):
            yield Difference(*pair[:5])._replace(expected=reason)
        elif _is_list(pair):
            found = [*_items(pair)]
            waiting += reversed([one for one in found if isinstance(one, _Pair)])
            yield from (one for one in found if isinstance(one, Difference))
        elif _is_other(pair):
            yield Difference(*pair[:5])


def _listed(value: Any) -> Any:
    """Items by keys are told one by one, also where one side has no list."""
    return [] if value is None else value


_READ: dict[str, Callable[[Any], Any]] = {"json-document": parsed, "list-by-key": _listed}
"""How some values are read before they are compared."""


def _is_aside(pair: _Pair) -> bool:
    """Whether there is nothing to compare."""
    node = pair.node
    absent = node.is_absent(pair.expected) and (node.computed or node.is_absent(pair.actual))
    return node.drop or absent


def _is_other(pair: _Pair) -> bool:
    """Whether values differ, of which not both are mappings nor both lists."""
    return any(
        value is None or isinstance(value, dict | list | NotKnown) for value in (pair.expected, pair.actual)
    ) or not same(pair.expected, pair.actual, pair.node)


def _is_list(pair: _Pair) -> bool:
    sides = (pair.expected, pair.actual)
    if pair.node.list == "set":
        return not any(value is None or isinstance(value, NotKnown) for value in sides)
    whole = pair.node.list != "list-by-key" and not all(sides)
    return all(isinstance(value, list) for value in sides) and not (whole and any(sides))


def _fields(pair: _Pair) -> Iterator[_Pair]:
    expected, actual = pair.node.defaulted(pair.expected), pair.node.defaulted(pair.actual)
    under = pair.node.under
    for key in sorted({*expected, *actual}, key=str):
        node = under(key)
        # What the system sets has no default: it counts where it is written.
        ours, theirs = (pair.expected if node.computed else expected).get(key), actual.get(key)
        if _is_same_text(ours, theirs) or node.drop:
            continue
        yield _Pair(
            (*pair.path, key),
            ours,
            theirs,
            (*pair.declared, key) if key in pair.expected else pair.declared,
            (*pair.observed, key) if key in pair.actual else pair.observed,
            node,
        )


def _is_same_text(one: Any, other: Any) -> bool:
    """Whether two leaves are written alike, as most are: no plan makes them differ."""
    return one.__class__ is other.__class__ and one.__class__ in _PLAIN and bool(one == other)


_PLAIN = frozenset({str, int, bool})


def _items(pair: _Pair) -> Iterator[_Pair | Difference]:
    """Items of both sides by their tokens; equal elements of a set need no closer look."""
    node = pair.node
    expected, actual = _by_token(pair.expected, node), _by_token(pair.actual, node)
    for token in [*expected, *(token for token in actual if token not in expected)]:
        index, value = expected.get(token, (None, None))
        other, found = actual.get(token, (None, None))
        if _is_element(token) and index is not None and other is not None:
            continue
        yield _Pair(
            (*pair.path, token),
            value,
            found,
            pair.declared if index is None else (*pair.declared, index),
            pair.observed if other is None else (*pair.observed, other),
            node.items,
        )
    if node.in_order and (orders := _orders(expected, actual)):
        yield Difference(pair.path, *orders, pair.declared, pair.observed)


def _hidden(pair: _Pair) -> NotKnown | None:
    """Why it cannot be told which items of a list by keys, or elements of a set, are which."""
    if pair.node.list not in ("set", "list-by-key"):
        return None
    items = [item for value in (pair.expected, pair.actual) for item in as_list(value)]
    if pair.node.list == "set":
        return next(not_known_in(items), None)
    keys = [item.get(key) for item in items if isinstance(item, dict) for key in pair.node.keys]
    return next((value for value in (*items, *keys) if isinstance(value, NotKnown)), None)


def not_known_in(value: Any) -> Iterator[NotKnown]:
    """What in a tree cannot be known."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, dict):
            waiting += current.values()
        elif isinstance(current, list):
            waiting += current
        elif isinstance(current, NotKnown):
            yield current


def _is_element(token: str | int) -> bool:
    return isinstance(token, str) and token.startswith("=")


def _by_token(value: Any, node: Node) -> dict[str | int, tuple[int, Any]]:
    """Items that are there, with their index, by what they are called in paths."""
    if node.list not in ("set", "list-by-key"):
        return {index: (index, item) for index, item in enumerate(value)}
    found: dict[str | int, tuple[int, Any]] = {}
    seen: Counter[str] = Counter()
    for index, item in enumerate(as_list(value)):
        token = (key_token(item, node) if node.keys else "") or element_token(canonical(item, node.items))
        seen[token] += 1
        if seen[token] == 1:
            found[token] = (index, item)
        elif not _is_element(token):
            found[f"{token}#{seen[token]}"] = (index, item)
    if node.list == "list-by-key":
        return found
    return {token: found[token] for token in sorted(found, key=str)}


def _orders(expected: Iterable[str | int], actual: Iterable[str | int]) -> tuple[Any, Any] | None:
    """The order of what both have, where it is not the same."""
    ours, theirs = {*expected}, {*actual}
    left, right = [one for one in expected if one in theirs], [one for one in actual if one in ours]
    return None if left == right else (left, right)
