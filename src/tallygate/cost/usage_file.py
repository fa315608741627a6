"""Reads a usage file: the format of Infracost, with profiles, environments and ranges besides."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

import msgspec

from tallygate.cost.errors import UsageFileError
from tallygate.cost.usage import (
    Keys,
    Known,
    Section,
    Stated,
    Usage,
    known_keys,
    patterns_of,
    profiles,
    without_indexes,
)
from tallygate.cost.written import MOST_FAULTS, amount, document_of
from tallygate.loaders.interface import Limits
from tallygate.model.cost import Range
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath

_LIMITS = Limits(file=4 << 20, depth=12, nodes=200_000, aliases=10_000)
_ENDS = ("lower", "expected", "upper")
_MOST = 10**15
_MOST_PATTERNS = 100
_SECTIONS = ("resource_usage", "resource_type_default_usage", "profile")
_TOP = (*_SECTIONS, "environments", "version", "kubernetes")
_WITHOUT_MEANING_HERE = frozenset({"remote_usage", "ci_cd"})


class Warned(NamedTuple):
    """What is wrong in a usage file and yet stops nothing."""

    location: Location
    message: str


class Read(NamedTuple):
    """usage.unset is for the caller to say."""

    usage: Usage
    warnings: tuple[Warned, ...]


def read_usage(data: bytes, path: str) -> Read:
    """Raises UsageFileError, a line with file:line:col for each fault."""
    reader = _Reader(document_of(data, path, _LIMITS, "`version: 0.1`", UsageFileError))
    usage = reader.usage()
    if reader.faults:
        raise UsageFileError(
            "\n".join(f"{place}: {text}" for place, text in sorted(reader.faults)[:MOST_FAULTS])
        )
    return Read(usage, tuple(sorted(reader.warnings)))


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[tuple[Location, str]] = []
        self.warnings: list[Warned] = []

    def usage(self) -> Usage:
        top = self._mapping((), self._document.value)
        self._names((), top, _TOP)
        environments = self._mapping(("environments",), top.get("environments"))
        return Usage(
            self._section((), top),
            {name: self._environment(name, one) for name, one in environments.items()},
        )

    def _environment(self, name: str, value: Any) -> Section:
        path = ("environments", name)
        section = self._mapping(path, value)
        self._names(path, section, _SECTIONS)
        return self._section(path, section)

    def _section(self, path: ValuePath, section: Mapping[str, Any]) -> Section:
        profile = section.get("profile")
        if profile is not None and profile not in profiles():
            self._fault((*path, "profile"), f"profile is one of {', '.join(profiles())}")
        by_address, by_type = (self._named((*path, name), section.get(name)) for name in _SECTIONS[:2])
        return Section(
            profile if profile in profiles() else "",
            {address: self._keys(at, _type(address), own) for address, at, own in by_address},
            {type_: self._keys(at, type_, own) for type_, at, own in by_type},
            self._patterns((*path, _SECTIONS[0]), section.get(_SECTIONS[0])),
        )

    def _patterns(self, path: ValuePath, addresses: Any) -> Mapping[str, tuple[str, ...]]:
        found = patterns_of(self._mapping(path, addresses))
        if any(len(patterns) > _MOST_PATTERNS for patterns in found.values()):
            self._fault(path, f"more than {_MOST_PATTERNS} addresses with [*] mean the same resource")
            return {}
        return found

    def _named(self, path: ValuePath, value: Any) -> Iterator[tuple[str, ValuePath, Mapping[str, Any]]]:
        for name, own in self._mapping(path, value).items():
            yield name, (*path, name), self._mapping((*path, name), own)

    def _keys(self, path: ValuePath, type_: str, own: Mapping[str, Any]) -> Keys:
        known = known_keys(type_)
        if known is None:
            return {}  # of a type that is not priced, or not by use
        return {
            key: stated
            for key, at, value in _flat(own, path)
            if (stated := self._stated(at, key, value, type_, known))
        }

    def _stated(
        self, path: ValuePath, key: str, value: Any, type_: str, known: Mapping[str, Known]
    ) -> Stated | None:
        if key not in known:
            self._unknown(path, key, known, f" for {type_}")
            return None
        read = self._text(path, value, known[key]) if known[key].texts else self._range(path, value)
        return None if read is None else Stated(read, self._location(path))

    def _text(self, path: ValuePath, value: Any, known: Known) -> str | None:
        if value not in known.texts:
            self._fault(path, f"expected one of {', '.join(known.texts)}")
            return None
        return str(value)

    def _range(self, path: ValuePath, value: Any) -> Range | None:
        ends = [value.get(end) for end in _ENDS] if isinstance(value, dict) else [value] * len(_ENDS)
        if value is None:
            return None
        if not all(_is_amount(end) for end in ends) or (isinstance(value, dict) and set(value) != {*_ENDS}):
            self._fault(path, f"expected a number from 0 on, or a mapping of {', '.join(_ENDS)}")
            return None
        found = Range(*(amount(end) for end in ends))
        if found.upper is None or not found.lower <= found.expected <= found.upper:
            self._fault(path, "lower, expected and upper do not rise")
            return None
        return found

    def _mapping(self, path: ValuePath, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict) and all(isinstance(name, str) for name in value):
            return value
        if value is not None:
            self._fault(path, "expected a mapping")
        return {}

    def _names(self, path: ValuePath, section: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for name in section:
            if name not in known and name not in _WITHOUT_MEANING_HERE:
                self._unknown((*path, name), name, known)

    def _location(self, path: ValuePath) -> Location:
        return Location.at(self._document.path, self._document.spans.key(path))

    def _fault(self, path: ValuePath, text: str) -> None:
        self.faults.append((self._location(path), text))

    def _unknown(self, path: ValuePath, key: str, known: Iterable[str], of: str = "") -> None:
        """Looking for what is near takes time, so not without end."""
        if len(self.warnings) < MOST_FAULTS:
            said = f"unknown key {msgspec.json.encode(key).decode()}{of}{_near(key, known)}"
            self.warnings.append(Warned(self._location(path), said))


def _flat(own: Mapping[str, Any], path: ValuePath) -> Iterator[tuple[str, ValuePath, Any]]:
    """Keys of a storage class are nested one deep; a range is a value."""
    for name, value in own.items():
        if isinstance(value, dict) and not set(value) & {*_ENDS}:
            yield from ((f"{name}.{key}", (*path, name, key), one) for key, one in value.items())
        else:
            yield name, (*path, name), value


def _type(address: str) -> str:
    """`aws_lb` of `module.net["a.b"].aws_lb.this[*]`"""
    words = without_indexes(address).split(".")
    return words[-2] if len(words) > 1 else ""


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST


def _near(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, [*known], 1) if len(name) <= 80 else []
    return f' (did you mean "{close[0]}"?)' if close else ""
