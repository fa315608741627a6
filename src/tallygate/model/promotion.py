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


class Change(msgspec.Struct, frozen=True, order=True):
    """One key that moves. file: below the leaf's folder. key: path of the value in the file, as JSON Pointer.
    before: what the target has, None where the key is added; after: None where it is removed."""

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
    """digest: sha256 over pipeline, edge and changes; no path, commit or time enters it. base_commit: of the
    source at the last promotion, "" for the first. adopted: first promotion over a target that differs."""

    pipeline: str
    source: str
    target: str
    digest: str
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...] = ()
    adopted: tuple[Change, ...] = ()
    source_commit: str = ""
    target_commit: str = ""
    base_commit: str = ""


class GateState(StrEnum):
    """Only `pass` opens."""

    PASS = "pass"  # noqa: S105 - the verdict
    FAIL = "fail"
    WAIT = "wait"
    ERROR = "error"


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


class Edit(msgspec.Struct, frozen=True):
    """One value that changes in one file. path: of the tree. key: None is no key; `after` None removes it."""

    path: str
    key: ValuePath
    before: str | None
    after: str | None
