"""Versions of modules and the constraints on them, as Terraform reads both."""

import re
from collections.abc import Callable, Iterable
from functools import total_ordering

import msgspec

_VERSION = re.compile(
    r"v?(?P<release>[0-9]+(?:\.[0-9]+)*)(?:-(?P<pre>[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*))?"
    r"(?:\+[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*)?"
)
_TERM = re.compile(r"\s*(?P<operator>=|!=|>=|<=|>|<|~>|)\s*(?P<version>\S+)\s*")
_LONGEST = 256
_DIGITS = 18
_SEGMENTS = 3


class VersionError(Exception):
    """The text is no version, or no constraint."""


@total_ordering
class Version(msgspec.Struct, frozen=True, eq=False):
    """release: at least three numbers, missing ones zero. written: how many were. pre: "" for a release."""

    release: tuple[int, ...]
    written: int
    pre: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._key == other._key

    def __lt__(self, other: "Version") -> bool:
        return self._key < other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[object, ...]:
        parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.pre.split(".")]
        release = list(self.release)
        while len(release) > _SEGMENTS and release[-1] == 0:
            release.pop()
        return (release, not self.pre, parts)


def version(text: str) -> Version:
    """Read `1.2.3`, `v1.2`, `2.0.0-beta.1+build`. Raises VersionError."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST else None
    numbers = found["release"].split(".") if found else []
    if not found or any(len(number) > _DIGITS for number in numbers):
        raise VersionError(f"{text[:_LONGEST]!r} is not a version")
    release = tuple(map(int, numbers)) + (0,) * (_SEGMENTS - len(numbers))
    return Version(release, len(numbers), found["pre"] or "")


def _pessimistic(have: Version, bound: Version) -> bool:
    kept = bound.written - 1
    return have >= bound and have.release[:kept] == bound.release[:kept]


_OPERATORS: dict[str, Callable[[Version, Version], bool]] = {
    "": lambda have, bound: have == bound,
    "=": lambda have, bound: have == bound,
    "!=": lambda have, bound: have != bound,
    ">": lambda have, bound: have > bound,
    "<": lambda have, bound: have < bound,
    ">=": lambda have, bound: have >= bound,
    "<=": lambda have, bound: have <= bound,
    "~>": _pessimistic,
}


class Constraint(msgspec.Struct, frozen=True):
    """Terms that must all hold, such as `>= 1.2, < 2.0`; no term: any release."""

    terms: tuple[tuple[str, Version], ...]

    def allows(self, have: Version) -> bool:
        """A pre-release only where it alone is named, by `=` or nothing."""
        if have.pre and not (len(self.terms) == 1 and self.terms[0][0] in ("", "=")):
            return False
        return all(_OPERATORS[operator](have, bound) for operator, bound in self.terms)


def constraint(text: str) -> Constraint:
    """Read the `version` of a module call; "" allows any. Raises VersionError."""
    if len(text) > _LONGEST:
        raise VersionError("the version constraint is too long")
    terms = []
    for part in text.split(",") if text.strip() else ():
        found = _TERM.fullmatch(part)
        if not found:
            raise VersionError(f"{part.strip()!r} is not a version constraint")
        terms.append((found["operator"], version(found["version"])))
    return Constraint(tuple(terms))


def newest(available: Iterable[str], wanted: Constraint) -> str | None:
    """The newest version that is allowed, as written; what is no version is passed over."""
    found: list[tuple[Version, str]] = []
    for text in available:
        try:
            found.append((version(text), text))
        except VersionError:
            continue
    return max((one for one in found if wanted.allows(one[0])), default=(None, None))[1]
