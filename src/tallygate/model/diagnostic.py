"""What a part could not do, or noticed while doing it."""

from enum import StrEnum

import msgspec

from tallygate.model.location import Location


class Level(StrEnum):
    """error: something was not evaluated (exit 4). unknown: it cannot be known from what is here.
    finding: read, yet wrong (a duplicate key). note: worth saying, never closes a gate."""

    ERROR = "error"
    UNKNOWN = "unknown"
    FINDING = "finding"
    NOTE = "note"


class Diagnostic(msgspec.Struct, frozen=True):
    """One sentence about one place. `rule` is a kebab-case id such as `yaml-syntax`."""

    rule: str
    message: str
    location: Location
    level: Level = Level.ERROR
    hint: str = ""
    environment: str | None = None
    resource: str = ""
    inputs: frozenset[str] = frozenset()
    """Paths besides its own that it speaks of: a change of one reaches it."""
    root: str = ""
    """Path of what rendered the resource; not part of reports."""
    revision: str = ""
    """Another one of this repository, which it is about in place of this tree; not part of reports."""
    told_by: tuple[str, Location] | None = None
    """Rule that says the same of the same resource, and better, and where; not part of reports."""
