"""Semantic versions and ranges of them, as helm's library (Masterminds/semver 3.5) reads both."""

import re
from collections.abc import Callable, Iterable

import msgspec

_LONGEST, _MOST_GROUPS, _LONGEST_VERSION = 512, 32, 256
_LABELS = r"[0-9A-Za-z\-]+(?:\.[0-9A-Za-z\-]+)*"
_VERSION = re.compile(rf"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-({_LABELS}))?(?:\+({_LABELS}))?", re.ASCII)
_PART = r"[0-9|xX*]+"
_WRITTEN = rf"v?({_PART})(\.{_PART})?(\.{_PART})?(?:-({_LABELS}))?(?:\+{_LABELS})?"
_PLAIN = re.sub(r"\((?!\?)", "(?:", _WRITTEN)
_TERM = re.compile(rf"(>=|=>|<=|=<|!=|~>|[=><~^])?\s*{_WRITTEN}", re.ASCII)
_BETWEEN = re.compile(r"\s*,\s*|\s+|$")
_HYPHEN = re.compile(rf"({_PLAIN})\s+-\s+({_PLAIN})\s*", re.ASCII)
_MOST = 1 << 64


class VersionError(Exception):
    """The text is no version, or no range."""


class Version(msgspec.Struct, frozen=True, order=True):
    """In the order of precedence. final: no pre-release. before: its parts, numbers below words."""

    major: int
    minor: int
    patch: int
    final: bool = True
    before: tuple[tuple[int, int, str], ...] = ()


def version(text: str) -> Version:
    """Read `1.2.3`, `v1.2`, `2.0.0-beta.1+build`. Raises VersionError."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST_VERSION else None
    numbers = [int(number or 0) for number in found.group(1, 2, 3)] if found else []
    if not found or max(numbers) >= _MOST:
        raise VersionError(f"{text[:60]!r} is not a version")
    labels = found[4].split(".") if found[4] else []
    if any(label.isdigit() and label != "0" and label.startswith("0") for label in labels):
        raise VersionError(f"{text[:60]!r} is not a version")
    before = tuple((0, int(label), "") if label.isdigit() else (1, 0, label) for label in labels)
    return Version(numbers[0], numbers[1], numbers[2], not labels, before)


class _Term(msgspec.Struct, frozen=True):
    """dirty: a part is left out or a wildcard; minor, patch: from which on."""

    operator: str
    bound: Version
    dirty: bool = False
    minor: bool = False
    patch: bool = False


def _not_equal(have: Version, term: _Term) -> bool:
    bound = term.bound
    if not term.minor and not term.patch:
        return have != bound
    if term.minor or have.major != bound.major:
        return have.major != bound.major
    return have.minor != bound.minor or have.before != bound.before


def _greater(have: Version, term: _Term) -> bool:
    bound = term.bound
    if not term.dirty:
        return have > bound
    if have.major != bound.major:
        return have.major > bound.major
    if term.minor:
        return False
    return have.minor > bound.minor if term.patch else have > bound


def _at_most(have: Version, term: _Term) -> bool:
    bound = term.bound
    if not term.dirty:
        return have <= bound
    later_minor = have.major == bound.major and have.minor > bound.minor and not term.minor
    return have.major <= bound.major and not later_minor


def _tilde(have: Version, term: _Term) -> bool:
    bound = term.bound
    if have < bound:
        return False
    if (bound.major, bound.minor, bound.patch) == (0, 0, 0) and not term.minor and not term.patch:
        return True
    return have.major == bound.major and (term.minor or have.minor == bound.minor)


def _caret(have: Version, term: _Term) -> bool:
    bound = term.bound
    if have < bound or have.major != bound.major:
        return False
    if bound.major > 0 or term.minor:
        return True
    if bound.minor > 0 or term.patch:
        return have.minor == bound.minor
    return have.minor == 0 and have.patch == bound.patch


def _equal(have: Version, term: _Term) -> bool:
    return _tilde(have, term) if term.dirty else have == term.bound


_CHECKS: dict[str, Callable[[Version, _Term], bool]] = {
    "": _equal,
    "=": _equal,
    "!=": _not_equal,
    ">": _greater,
    "<": lambda have, term: have < term.bound,
    ">=": lambda have, term: have >= term.bound,
    "=>": lambda have, term: have >= term.bound,
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}


class Range(msgspec.Struct, frozen=True):
    """Groups of terms, of which all of one must hold: `>=1.2 <2 || 3.x`."""

    groups: tuple[tuple[_Term, ...], ...]

    def allows(self, have: Version) -> bool:
        """A pre-release only by a group that names one."""
        return any(
            (have.final or any(not term.bound.final for term in group))
            and all(_CHECKS[term.operator](have, term) for term in group)
            for group in self.groups
        )


def version_range(text: str) -> Range:
    """Raises VersionError."""
    groups = _hyphens(text).split("||")
    if len(text) > _LONGEST or len(groups) > _MOST_GROUPS:
        raise VersionError("the version range is too long")
    return Range(tuple(_group(one) for one in groups))


def _hyphens(text: str) -> str:
    if len(text) > _LONGEST:
        return text
    return _HYPHEN.sub(lambda found: f">= {found[1]}, <= {found[2]} ", text)


def _group(text: str) -> tuple[_Term, ...]:
    text, at = text.strip(), 0
    terms: list[_Term] = []
    while at < len(text) or not terms:
        found = _TERM.match(text, at)
        after = _BETWEEN.match(text, found.end()) if found else None
        if not found or not after or text.endswith(","):
            raise VersionError(f"{text[:60]!r} is not a version range")
        terms.append(_term(found))
        at = after.end()
    return tuple(terms)


def _term(found: re.Match[str]) -> _Term:
    operator, *parts, label = found.groups()
    plain = [(part or "").lstrip(".") for part in parts]
    first = next((index for index, part in enumerate(plain) if part in ("", "x", "X", "*")), 3)
    written = ".".join((plain[:first] + ["0"] * 3)[:3]) + (f"-{label}" if label else "")
    return _Term(operator or "", version(written), first < 3, first == 1, first == 2)


def newest(available: Iterable[str], wanted: Range) -> str | None:
    """The newest version that is allowed, as written; what is no version is passed over."""
    found: list[tuple[Version, str]] = []
    for text in available:
        try:
            have = version(text)
        except VersionError:
            continue
        if wanted.allows(have):
            found.append((have, text))
    return max(found, key=lambda one: one[0], default=(None, None))[1]
