"""A value as far as it is known."""

from typing import Any

import msgspec

from tallygate.model.resource import Unknown


class Value(msgspec.Struct, frozen=True):
    """Plain JSON data, and the paths inside it that are not known.

    A value unknown as a whole has the path () and data None. Inside an object an unknown entry is absent;
    inside a list it is null, so that indexes stay true. `size` counts the values inside, shared ones each
    time, and a long text as several.
    """

    data: Any
    unknown: tuple[Unknown, ...] = ()
    size: int = 1

    @property
    def known(self) -> bool:
        return not self.unknown

    @property
    def reason(self) -> str | None:
        """Why the value as a whole is unknown; None where at least its shape is known."""
        return self.unknown[0].reason if self.unknown and self.unknown[0].path == () else None


MAX_SIZE = 2_000


def unknown(reason: str) -> Value:
    return Value(None, (Unknown((), reason),))


def string(pieces: list[str]) -> Value:
    """A string put together; 64 characters weigh as much as a value."""
    size = 1 + sum(map(len, pieces)) // 64
    return Value("".join(pieces), size=size) if size <= MAX_SIZE else _too_large()


def _too_large() -> Value:
    # As large as the limit, so that what holds it is not built either.
    return Value(None, (Unknown((), f"a value of more than {MAX_SIZE} parts is not built"),), MAX_SIZE)


def array(items: list[Value]) -> Value:
    """A list of values."""
    return _gathered([item.data for item in items], list(enumerate(items)))


def mapping(items: dict[str, Value]) -> Value:
    """An object of values; entries that are unknown as a whole are left out of its data."""
    return _gathered({k: v.data for k, v in items.items() if v.reason is None}, list(items.items()))


def _gathered(data: Any, items: list[tuple[Any, Value]]) -> Value:
    size = 1 + sum(value.size for _, value in items)
    if size > MAX_SIZE:
        return _too_large()
    inner = tuple(Unknown((key, *u.path), u.reason) for key, value in items for u in value.unknown)
    return Value(data, inner, size)


def step(value: Value, key: str | int) -> Value:
    """The value under `key`, unknown with its own reason where that is not known."""
    if value.reason is not None:
        return value
    below = tuple(Unknown(u.path[1:], u.reason) for u in value.unknown if u.path[0] == key)
    if below and below[0].path == ():
        return Value(None, below[:1])
    try:
        data = value.data[key]
    except (KeyError, IndexError, TypeError):
        return unknown(f"has no {key!r}")
    return Value(data, below, value.size)
