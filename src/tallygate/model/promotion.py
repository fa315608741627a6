"""What may move from one environment to the next, and what its gates say."""

from enum import StrEnum
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath
from tallygate.model.verdict import Exit


class Leaf(msgspec.Struct, frozen=True, order=True):
    """One service in one region of one environment. region: "" where the layout has none. folder: of the
    tree, where its files are. file: its one file, "" where the folder is its own."""

    environment: str
    region: str
    service: str
    folder: str
    file: str = ""

    @property
    def path(self) -> str:
        """What is all its own."""
        return self.file or self.folder


class GateState(StrEnum):
    """Only `pass` opens."""

    PASS = "pass"  # noqa: S105 - the verdict
    FAIL = "fail"
    WAIT = "wait"
    ERROR = "error"


_WORST = (GateState.FAIL, GateState.ERROR, GateState.WAIT)
_CODES = {GateState.FAIL: Exit.CLOSED, GateState.ERROR: Exit.ERROR, GateState.WAIT: Exit.NOTHING}


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
    def is_open(self) -> bool:
        """Whether the gate passes, or was passed by somebody who may."""
        return self.verdict is GateState.PASS or bool(self.override)

    @property
    def told(self) -> str:
        """Why, and when to ask again."""
        return f"{self.why} (ask again {self.until})" if self.until else self.why


class Gated(msgspec.Struct, frozen=True):
    """A plan of one service, and one wave of its target (0 where there are none), or the file that says what
    plans are held to, where a change loosens it. verdicts: none where nothing moves. sources, targets: leaves
    that were compared. digest: of the plan and what comes with it. place: where a change that is judged moves
    the first key."""

    service: str
    wave: int
    plan: Plan
    verdicts: tuple[GateVerdict, ...] = ()
    sources: tuple[Leaf, ...] = ()
    targets: tuple[Leaf, ...] = ()
    digest: str = ""
    place: Location = Location("")

    @property
    def closed(self) -> tuple[GateVerdict, ...]:
        """Gates that are shut, the worst first."""
        shut = [one for one in self.verdicts if not one.is_open]
        return tuple(sorted(shut, key=lambda one: _WORST.index(one.verdict)))

    @property
    def overridden(self) -> tuple[GateVerdict, ...]:
        return tuple(one for one in self.verdicts if one.override)

    @property
    def state(self) -> str:
        """blocked | fail | error | wait | pass, or "" where nothing moves."""
        if self.plan.is_blocked:
            return "blocked"
        worst = next(iter(self.closed), None)
        return str(worst.verdict if worst else GateState.PASS) if self.plan.changes or self.verdicts else ""

    @property
    def codes(self) -> set[Exit]:
        states = {refusal.state for refusal in self.plan.refusals} | {one.verdict for one in self.closed}
        found = {_CODES[state] for state in states}
        return found | ({Exit.CLOSED} if self.plan.conflicts else set())


class Stop(msgspec.Struct, frozen=True):
    """A service in one environment. versions: of its regions, none where it has no folder. runs: whether it
    is meant to be there. since: of the last promotion. health: as it was observed last, and when. lanes: what
    comes next, a wave each. proposed: digests of plans that wait as pull requests."""

    environment: str
    versions: tuple[str, ...] = ()
    runs: bool = True
    since: str = ""
    health: str = ""
    observed_at: str = ""
    lanes: tuple[Gated, ...] = ()
    proposed: tuple[str, ...] = ()


class Journey(msgspec.Struct, frozen=True):
    """One service through all environments, in the order of promotion."""

    service: str
    stops: tuple[Stop, ...]


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
