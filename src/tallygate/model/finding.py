"""What is wrong, where, and whether a change brought it."""

from enum import StrEnum
from typing import Any

import msgspec

from tallygate.model.location import Location

SEVERITIES = ("low", "medium", "high", "critical")


class Effect(StrEnum):
    DENY = "deny"
    WARN = "warn"
    AUDIT = "audit"


class Status(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    FIXED = "fixed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


class Suppression(msgspec.Struct, frozen=True):
    """Why a finding does not count. source: comment | annotation | exception; `location` is where it stands.

    until: ISO date after which it no longer holds, or "". added: the change hides it; the base does not have
    the finding, or has it uncovered. What an exception covers is never `added`: the base declares it.
    """

    source: str
    location: Location
    reason: str = ""
    owner: str = ""
    until: str = ""
    added: bool = False


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong (or unknown) at one place.

    `fingerprint` holds no line numbers. `resource` is an address, `label` what stands beside the caret.
    `reached`: the change touches it (always true without a base). inputs: paths besides its own that an
    unknown hangs on; not part of reports. also: further places that have a part in it (a module call, the
    overlay that sets a value). rendered: the path in a rendered object that the location was traced from.
    """

    rule: str
    severity: str
    effect: Effect
    message: str
    resource: str
    location: Location
    environment: str | None
    status: Status
    fingerprint: str
    label: str = ""
    fix: str = ""
    reached: bool = True
    inputs: frozenset[str] = frozenset()
    evidence: dict[str, Any] = {}
    suppression: Suppression | None = None
    also: tuple[Location, ...] = ()
    rendered: str = ""
    copies: int = 1
    """Equal renderings that it was found in, told once; not part of reports."""
    roots: tuple[str, ...] = ()
    """Paths of what renders an object of its address ("" for one as written); not part of reports."""
    root: str = ""
    """Folder of the root module that its resource is part of; not part of reports."""
    in_base: bool = False
    """`location` is in the base: the head does not have it; not part of reports."""
    tool: str = ""
    """Name of the scanner it came from; "" for Tallygate's own."""
    told_by: tuple[str, Location] | None = None
    """Rule that says the same of its resource, and better, and where; not part of reports."""
    alike: tuple["Finding", ...] = ()
    """All of those that it is told for, itself among them; not part of reports."""
