"""What may move from one environment to the next, and what its gates say."""

from enum import StrEnum
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath


class Leaf(msgspec.Struct, frozen=True, order=True):
    """One service in one region of one environment. region: "" where the layout has none. folder: of the
    tree, where its files are."""

    environment: str
    region: str
    service: str
    folder: str


class GateState(StrEnum):
    """Only `pass` opens."""

    PASS = "pass"  # noqa: S105 - the verdict
    FAIL = "fail"
    WAIT = "wait"
    ERROR = "error"


class Change(msgspec.Struct, frozen=True, order=True):
    """One key that moves. file: as `promote` names it, below the leaf's folder. key: path of the value in the
    file, as JSON Pointer; items of lists by what tells them apart: `/images/name=cart/newTag`.
    before: what the target has, None where the key is added; after: None where it is removed. before_plain,
    after_plain: that is a number, true, false or null in JSON, and not text."""

    environment: str
    wave: int
    region: str
    service: str
    file: str
    key: str
    before: str | None
    after: str | None
    kind: str = ""
    from_environment: str = ""
    before_plain: bool = False
    after_plain: bool = False


class Refusal(msgspec.Struct, frozen=True):
    """Why something cannot move: FAIL where that is decided, ERROR where it could not be read."""

    state: GateState
    message: str
    location: Location
    service: str = ""
    region: str = ""


class Conflict(msgspec.Struct, frozen=True):
    """A key that somebody changed in the target since the last promotion. base, source, target: its values.
    commit, author, at: of that change, "" where the history does not reach so far."""

    leaf: Leaf
    file: str
    key: str
    base: str | None
    source: str | None
    target: str | None
    location: Location
    commit: str = ""
    author: str = ""
    at: str = ""


class Plan(msgspec.Struct, frozen=True):
    """digest: sha256 over pipeline, edge and changes; no path, commit or time enters it. changes: all that
    will be written. adopted: those of them that no promotion came before. converged: keys that target and
    source came to have alike. bases: commit of the source at the last promotion by SERVICE or SERVICE/WAVE,
    none for the first. missing: keys that the source no longer has, kept without --delete. services: those
    that were compared. taken: conflicts that --take resolved. notes: what is left out, and why."""

    pipeline: str
    source: str
    target: str
    digest: str
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...] = ()
    adopted: tuple[Change, ...] = ()
    source_commit: str = ""
    bases: dict[str, str] = {}
    converged: tuple[Change, ...] = ()
    missing: tuple[Change, ...] = ()
    taken: tuple[Conflict, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    services: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether it must not be written, whatever gates say."""
        return bool(self.conflicts or self.refusals)


class GateVerdict(msgspec.Struct, frozen=True):
    """What one gate says of one plan. why: what is wrong, the evidence, the next action and the earliest time
    at which a retry can help. until: ISO time. inputs: digest of what it read. override: who passed it."""

    gate: str
    kind: str
    verdict: GateState
    why: str
    until: str = ""
    inputs: str = ""
    evidence: dict[str, Any] = {}
    observed_at: str = ""
    valid_until: str = ""
    override: str = ""

    @property
    def told(self) -> str:
        """Why, and when to ask again."""
        return f"{self.why} (ask again {self.until})" if self.until else self.why


class Edit(msgspec.Struct, frozen=True):
    """One value that changes in one file. path: of the tree. key: None is no key; `after` None removes it.
    document: its number in the file. plain: `after` is a number, true, false or null."""

    path: str
    key: ValuePath
    before: str | None
    after: str | None
    document: int = 0
    plain: bool = False
    before_plain: bool = False
