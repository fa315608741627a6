"""How much is used of what is billed by use: what a usage file says, else a stated assumption."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from tallygate.model.cost import Range
from tallygate.model.location import Location
from tallygate.model.resource import Resource

DATA = Path(__file__).parent / "data" / "usage.json"
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\[\]"]*)\]')
EVERY = "[*]"


class Known(msgspec.Struct, frozen=True):
    """What may be said of one key. sizes: small, medium, large; none: charged only where it is set.
    texts: its values, where it is no number."""

    unit: str = ""
    sizes: tuple[Decimal, ...] = ()
    texts: tuple[str, ...] = ()

    def of(self, profile: str) -> Range:
        """profile: "" for the range from small to large."""
        if profile:
            return Range.exactly(self.sizes[profiles().index(profile)])
        return Range(*self.sizes)


class Stated(msgspec.Struct, frozen=True):
    """What a usage file says of one key."""

    value: Range | str
    location: Location


Keys = Mapping[str, Stated]


class Section(msgspec.Struct, frozen=True):
    """What a usage file says for all environments, or for one. profile: "" for none. patterns: addresses with
    [*], the most exact first, by what they are without any index."""

    profile: str = ""
    by_address: Mapping[str, Keys] = {}
    by_type: Mapping[str, Keys] = {}
    patterns: Mapping[str, tuple[str, ...]] = {}

    def of(self, resource: Resource, key: str) -> Stated | None:
        """An address counts before one with [*], and that before the type."""
        found = self.by_address.get(resource.address, {}).get(key)
        if found is None and self.patterns:
            for pattern in self.patterns.get(without_indexes(resource.address), ()):
                if key in self.by_address[pattern] and _fits(pattern, resource.address):
                    return self.by_address[pattern][key]
        return found or self.by_type.get(resource.type, {}).get(key)


class Usage(msgspec.Struct, frozen=True):
    """A usage file. unset: what holds where it says nothing, `assumed` or `unknown`."""

    general: Section = Section()
    environments: Mapping[str, Section] = {}
    unset: str = "assumed"

    def stated(self, resource: Resource, key: str) -> Stated | None:
        """What the file says, that of the environment first."""
        return next((found for one in self._sections(resource) if (found := one.of(resource, key))), None)

    def profile(self, resource: Resource) -> str:
        return next((one.profile for one in self._sections(resource) if one.profile), "")

    def _sections(self, resource: Resource) -> tuple[Section, ...]:
        own = self.environments.get(resource.environment or "")
        return (own, self.general) if own else (self.general,)


def without_indexes(address: str) -> str:
    return _INDEX.sub("", address)


def patterns_of(addresses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for address in sorted(addresses, key=lambda one: (one.count(EVERY), one)):
        if EVERY in address:
            found.setdefault(without_indexes(address), []).append(address)
    return {bare: tuple(patterns) for bare, patterns in found.items()}


def _fits(pattern: str, address: str) -> bool:
    own, other = _INDEX.findall(pattern), _INDEX.findall(address)
    return len(own) == len(other) and all(one in (EVERY, two) for one, two in zip(own, other, strict=True))


def known_keys(type_: str) -> Mapping[str, Known] | None:
    """Keys of a type; None for a type that has none."""
    table, same = _table()
    return table.get(same.get(type_, type_))


@cache
def profiles() -> tuple[str, ...]:
    return tuple(msgspec.json.decode(DATA.read_bytes())["profiles"])


@cache
def _table() -> tuple[dict[str, dict[str, Known]], dict[str, str]]:
    read = msgspec.json.decode(DATA.read_bytes())
    table = {type_: {key: _known(row) for key, row in keys.items()} for type_, keys in read["types"].items()}
    return table, read["same"]


def _known(row: list[str] | None) -> Known:
    if row is None:
        return Known()
    unit, *sizes = row
    if sizes and sizes[0][:1].isdecimal():
        return Known(unit, tuple(Decimal(size) for size in sizes))
    return Known(texts=tuple(row))
