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
    UNKNOWN = "unknown"


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong (or unknown) at one place.

    `fingerprint` holds no line numbers. `resource` is an address, `label` what stands beside the caret.
    `reached`: the change touches it (always true without a base). inputs: paths besides its own that an
    unknown hangs on; not part of reports.
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
