"""Abstract values for `reads`: which parts of the input a variable may hold."""

from collections.abc import Iterable

import msgspec

from tallygate.model.location import ValuePath

ANY = object()
"""A step by a key or index that is not known."""


ELEMENT = object()
"""A step into a set, whose elements are their own keys."""


class Built(msgspec.Struct, frozen=True):
    """The value is a collection that holds, under this key (ANY: some key; ELEMENT: it is a set), what the
    path before leads to."""

    key: object


CONSTANT = object()
"""The value is no part of the input: (CONSTANT, text)."""

ANYWHERE = object()
"""The value may be any part of the input: (ANYWHERE,)."""

InputPath = tuple[object, ...]
Value = frozenset[InputPath]

NOTHING: Value = frozenset()
WHOLE_INPUT: Value = frozenset({()})
ANY_PART: Value = frozenset({(ANYWHERE,)})

# Longer paths, and more of them, come from helpers that go round in circles.
LONGEST = 24
MOST = 400


def constant(text: str) -> Value:
    return frozenset({(CONSTANT, text)})


def union(values: Iterable[Value]) -> Value:
    """All of them; past a limit any part of the input."""
    found = frozenset[InputPath]().union(*values)
    return found if len(found) <= MOST else ANY_PART


def built(value: Value, key: object = ANY) -> Value:
    """A collection with such values under the key."""
    return frozenset((*path, Built(key)) for path in value)


def step(value: Value, keys: Iterable[object]) -> Value:
    """What one of the keys (ANY: whichever) of the value may hold."""
    keys = list(keys)
    return frozenset(one for path in value for one in _step(path, keys))


def _step(path: InputPath, keys: list[object]) -> Iterable[InputPath]:
    if path and isinstance(path[-1], Built):
        return [path[:-1]] if any(_same(path[-1].key, key) for key in keys) else []
    if path and path[0] is CONSTANT:
        return []
    if len(path) >= LONGEST or path == (ANYWHERE,):
        return ANY_PART
    return [(*path, key) for key in keys]


def elements(value: Value) -> Value:
    """What the sets in it hold."""
    return frozenset(path[:-1] for path in value if path and path[-1] == Built(ELEMENT))


def constants(value: Value) -> list[object] | None:
    """The texts that the value may be, if it is known to hold nothing else."""
    if value and all(len(path) == 2 and path[0] is CONSTANT for path in value):
        return [path[1] for path in value]
    return None


def input_paths(value: Value) -> Iterable[InputPath]:
    """The parts of the input in it, without marks."""
    for path in value:
        if path[:1] == (ANYWHERE,):
            yield ()
        elif path[:1] != (CONSTANT,):
            yield tuple(part for part in path if not isinstance(part, Built))


class Reads:
    """Input paths a rule reads: `whole` with all that is below, `touched` as far as being there at all."""

    def __init__(self) -> None:
        self.whole: set[InputPath] = set()
        self.touched: set[InputPath] = set()

    def add(self, other: "Reads") -> None:
        self.whole |= other.whole
        self.touched |= other.touched

    def touch(self, value: Value) -> None:
        self.touched.update(input_paths(value))
        if any(path[:1] == (ANYWHERE,) for path in value):
            self.consume(WHOLE_INPUT)

    def consume(self, value: Value) -> None:
        self.whole.update(input_paths(value))

    def meets(self, unknown: ValuePath) -> bool:
        """Whether the rule may see that the value at this path is missing."""
        if any(_prefix(unknown, path) or _prefix(path, unknown) for path in self.whole):
            return True
        return any(_prefix(unknown, path) for path in self.touched)


def _prefix(short: InputPath | ValuePath, long: InputPath | ValuePath) -> bool:
    """Whether `long` goes on from `short`; ANY stands for every key."""
    if len(short) > len(long):
        return False
    return all(_same(a, b) for a, b in zip(short, long, strict=False))


def _same(one: object, other: object) -> bool:
    return one in (ANY, ELEMENT) or other is ANY or str(one) == str(other)
