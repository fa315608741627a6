"""Versions of modules and the constraints on them, as Terraform reads both."""

import re
from collections.abc import Callable, Iterable

import msgspec

_VERSION = re.compile(
    r"v?(?P<release>[0-9]+(?:\.[0-9]+)*)(?:-(?P<pre>[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*))?"
    r"(?:\+[0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*)?"
)
_TERM = re.compile(r"\s*(?P<operator>=|!=|>=|<=|>|<|~>|)\s*(?P<version>[^\s<>=!~]\S*)\s*")
# Terraform has a second reader for pre-releases, which takes neither a space after `=` nor a `v`.
_EXACT = re.compile(r"=?[0-9][^\s,]*")
_LONGEST = 256
_DIGITS = 18
_SEGMENTS = 3


class VersionError(Exception):
    """The text is no version, or no constraint."""


class Version(msgspec.Struct, frozen=True, order=True):
    """In the order of semantic versions. release: at least three numbers, missing ones zero. final: no
    pre-release. before: the parts of the pre-release, numbers below words."""

    release: tuple[int, ...]
    final: bool
    before: tuple[tuple[int, int, str], ...]


def version(text: str) -> Version:
    """Read `1.2.3`, `v1.2`, `2.0.0-beta.1+build`. Raises VersionError."""
    return _read(text)[0]


def _read(text: str) -> tuple[Version, int]:
    """A version, and how many numbers were written."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST else None
    numbers = found["release"].split(".") if found else []
    if not found or any(len(number) > _DIGITS for number in numbers):
        raise VersionError(f"{text[:_LONGEST]!r} is not a version")
    release = [*map(int, numbers), *[0] * (_SEGMENTS - len(numbers))]
    while len(release) > _SEGMENTS and release[-1] == 0:
        release.pop()
    parts = (found["pre"] or "").split(".")
    before = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
    return Version(tuple(release), not found["pre"], before), len(numbers)


class Term(msgspec.Struct, frozen=True):
    """`>= 1.2`. written: how many numbers, which is what `~>` goes by."""

    operator: str
    bound: Version
    written: int


def _pessimistic(have: Version, term: Term) -> bool:
    kept = term.written - 1
    return have >= term.bound and have.release[:kept] == term.bound.release[:kept]


_OPERATORS: dict[str, Callable[[Version, Term], bool]] = {
    "": lambda have, term: have == term.bound,
    "=": lambda have, term: have == term.bound,
    "!=": lambda have, term: have != term.bound,
    ">": lambda have, term: have > term.bound,
    "<": lambda have, term: have < term.bound,
    ">=": lambda have, term: have >= term.bound,
    "<=": lambda have, term: have <= term.bound,
    "~>": _pessimistic,
}

_LOWER = frozenset({"", "=", ">", ">=", "~>"})


class Constraint(msgspec.Struct, frozen=True):
    """Terms that must all hold, such as `>= 1.2, < 2.0`; no term: any release. exact: names one version."""

    terms: tuple[Term, ...]
    exact: bool

    def allows(self, have: Version) -> bool:
        """A pre-release only where it alone is named."""
        if not have.final and not self.exact:
            return False
        # A pre-release as a bound of `~>` allows nothing but pre-releases.
        if have.final and any(term.operator == "~>" and not term.bound.final for term in self.terms):
            return False
        return all(_OPERATORS[term.operator](have, term) for term in self.terms)

    def is_from(self, first: Version) -> bool:
        """Whether it allows nothing before a version; where it is not sure, False."""
        return any(term.operator in _LOWER and term.bound >= first for term in self.terms)


def constraint(text: str) -> Constraint:
    """Read the `version` of a module call; "" allows any. Raises VersionError."""
    if len(text) > _LONGEST:
        raise VersionError("the version constraint is too long")
    terms = []
    for part in text.split(",") if text.strip() else ():
        found = _TERM.fullmatch(part)
        if not found:
            raise VersionError(f"{part.strip()!r} is not a version constraint")
        terms.append(Term(found["operator"], *_read(found["version"])))
    return Constraint(tuple(terms), _EXACT.fullmatch(text.strip()) is not None)


def newest(available: Iterable[str], wanted: Constraint) -> str | None:
    """The newest version that is allowed, as written; what is no version is passed over."""
    found: list[tuple[Version, str]] = []
    for text in available:
        try:
            found.append((version(text), text))
        except VersionError:
            continue
    return max((one for one in found if wanted.allows(one[0])), default=(None, None))[1]
