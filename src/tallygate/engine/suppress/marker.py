"""What a suppression says: its rules, its reason, and until when; its text is read here, whoever wrote it."""

import re
from datetime import date
from typing import NamedTuple

import msgspec

from tallygate.engine.config import ExceptionEntry
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location

LAST_LINE = 1 << 62
_MOST_RULES = 100  # each that is wrong is told by itself
_LONGEST = 500  # characters of a reason that are kept
_UNTIL_FIRST = re.compile(r"until=(\S++)(?:\s++|\Z)")
_MEANT_UNTIL = re.compile(r"until\W{0,3}\d{4}", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_IGNORE = re.compile(r"ignore\s*+\[([^\]]*+)\](.*)", re.IGNORECASE | re.DOTALL)
_MEANT_IGNORE = re.compile(
    r"[\w-]++\s*+\[|(?:ignored?|ignores|skip|disabled?|suppress|allow|noqa|exclude|except)(?=[\s:=]|\Z)",
    re.IGNORECASE,
)


class Marker(msgspec.Struct, frozen=True):
    """One suppression. source: comment | annotation | exception; `location` is where it stands.

    path, first, last: the lines it covers, "" for any file. resource: only this address. entry: what an
    exception covers. root: only where this rendered it. tool: the scanner whose spelling it has.
    """

    source: str
    rules: tuple[str, ...]
    location: Location
    reason: str = ""
    until: str = ""
    owner: str = ""
    path: str = ""
    first: int = 1
    last: int = LAST_LINE
    resource: str = ""
    root: str = ""
    entry: ExceptionEntry | None = None
    tool: str = ""


class Words(NamedTuple):
    """What is written behind the rules."""

    reason: str
    until: str


class WrittenError(Exception):
    """The text is meant to be a suppression and is none; says why, without quoting it at length."""


def invalid(location: Location, why: str) -> Diagnostic:
    return Diagnostic("suppression-invalid", why, location, Level.FINDING)


def ignored(text: str) -> tuple[tuple[str, ...], Words] | None:
    """Rules and words of `ignore[RULE,RULE] until=DATE reason`; None for what means something else."""
    found = _IGNORE.match(text)
    if found is None:
        if _MEANT_IGNORE.match(text):
            raise WrittenError("write `tallygate: ignore[RULE] reason`, with the rules in brackets")
        return None
    rules = tuple(dict.fromkeys(rule.strip().lower() for rule in found[1].split(",") if rule.strip()))
    if not rules:
        raise WrittenError("the brackets name no rule: write `tallygate: ignore[RULE] reason`")
    if len(rules) > _MOST_RULES:
        raise WrittenError(f"the brackets name {len(rules)} rules: {_MOST_RULES} at most")
    return rules, words(found[2])


def words(text: str) -> Words:
    """Reason and `until=DATE`, which stands at the start or at the end."""
    text = " ".join(text.split())
    first = _UNTIL_FIRST.match(text)
    reason, _, last = text.rpartition(" ")
    if first:
        return Words(text[first.end() :][:_LONGEST], _date(first[1]))
    if last.startswith("until="):
        return Words(reason[:_LONGEST], _date(last.removeprefix("until=")))
    if _MEANT_UNTIL.match(text) or _MEANT_UNTIL.match(last):
        raise WrittenError("write the date as until=2027-01-31")
    return Words(text[:_LONGEST], "")


def _date(text: str) -> str:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise WrittenError(f"until={text[:20]} is no date: write until=2027-01-31")
