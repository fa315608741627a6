"""Where code, recorded state, live systems and environments disagree."""

from enum import StrEnum
from typing import Any

import msgspec

from tallygate.model.finding import Effect
from tallygate.model.location import Location, ValuePath


class DriftKind(StrEnum):
    MISSING = "missing"
    MODIFIED = "modified"
    EXTRA = "extra"
    UNMANAGED = "unmanaged"
    PENDING = "pending"
    VERSION_BEHIND = "version-behind"
    VERSION_AHEAD = "version-ahead"
    KEY_MISSING = "key-missing"
    KEY_EXTRA = "key-extra"
    VALUE_DIFFERS = "value-differs"
    OUT_OF_SYNC = "out-of-sync"
    DEGRADED = "degraded"
    STALE = "stale"
    UNKNOWN = "unknown"


class Subject(msgspec.Struct, frozen=True):
    """What drifts. address: as of a Resource. id: in the live system, "" where it has none. root: of the
    Terraform root, shown."""

    address: str
    type: str
    environment: str | None
    id: str = ""
    account: str = ""
    region: str = ""
    namespace: str = ""
    service: str = ""
    root: str = ""


class DriftItem(msgspec.Struct, frozen=True):
    """One value, or one whole resource (an empty path), that is not what it should be.

    layer: tf-live | tf-code | k8s-live | env-env | argo | unmanaged. expected, actual: as shown, secrets
    masked; None where there is none. location: the line that a person changes. actual_source: the state with
    serial, the dump with resourceVersion. reason: why it is unknown or ignored. ignore_rule: what covers it,
    "" for none. id: stable, of layer, address and path, without values and lines.
    """

    id: str
    layer: str
    kind: DriftKind
    subject: Subject
    path: ValuePath
    location: Location
    expected: Any = None
    actual: Any = None
    actual_source: str = ""
    reason: str = ""
    ignore_rule: str = ""
    severity: str = ""
    effect: str = "deny"
    evidence: tuple[str, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can say what it is, and nothing ignores that."""
        return self.kind in (DriftKind.UNKNOWN, DriftKind.STALE) and not self.ignore_rule

    @property
    def is_drift(self) -> bool:
        """Whether it is known to differ, and is no difference that is only told."""
        return not (self.is_unknown or self.ignore_rule or self.effect == Effect.AUDIT)


class Coverage(msgspec.Struct, frozen=True):
    """What was compared of one type of one layer. unread: (what, why, remedy) that keeps it incomplete.
    location: the line that declares what was not read; None where that is no one place."""

    layer: str
    type: str
    environment: str | None = None
    account: str = ""
    region: str = ""
    compared: int = 0
    not_compared: tuple[str, ...] = ()
    """Attributes that no reader covers."""
    unread: tuple[tuple[str, str, str], ...] = ()
    out_of_scope: int = 0
    location: Location | None = None


class Drift(msgspec.Struct, frozen=True):
    """All that was found, in order of layer, environment, address and path; and how complete it is."""

    items: tuple[DriftItem, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    @property
    def complete(self) -> bool:
        return not any(one.unread for one in self.coverage) and not any(one.is_unknown for one in self.items)
