"""What a run of `terraform plan` saw: what is there beside its state, and what it would do."""

from typing import Any

import msgspec

from tallygate.model.change import Action
from tallygate.model.location import ValuePath


class Instance(msgspec.Struct, frozen=True, order=True):
    """block: the address without the keys of instances."""

    address: str
    type: str
    block: str


class PlannedChange(msgspec.Struct, frozen=True):
    """One change as the plan has it, secrets and all. before: the state. after: what is there, or will be.

    unknown: paths of `after` that nobody knows yet. sensitive: of both sides. arguments: that the
    configuration writes. literals: those of them that are known there. moved_from: its address before.
    forced_by: what forces a replacement.
    """

    instance: Instance
    action: Action
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    unknown: tuple[ValuePath, ...] = ()
    sensitive: tuple[ValuePath, ...] = ()
    arguments: frozenset[str] = frozenset()
    literals: dict[str, Any] = {}
    moved_from: str = ""
    importing: bool = False
    deposed: str = ""
    reason: str = ""
    forced_by: tuple[ValuePath, ...] = ()


class PlannedRun(msgspec.Struct, frozen=True):
    """path: of its file. made: its time, ISO in UTC. drifted: what is not as the state says.

    state: what it had. alone: only what is there was looked at (-refresh-only), all
    of it for sure. deferred: with the reason. faults: why it lacks resources. secrets: texts that are secret
    wherever they stand.
    """

    path: str
    made: str = ""
    drifted: tuple[PlannedChange, ...] = ()
    changes: tuple[PlannedChange, ...] = ()
    state: tuple[Instance, ...] = ()
    alone: bool = False
    deferred: tuple[tuple[Instance, str], ...] = ()
    faults: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()


class Logged(msgspec.Struct, frozen=True):
    """The log of a run (`terraform plan -json`). begun, ended: ISO in UTC. refreshed: what was
    read. drifted: with the action. faults: errors, and why it is not whole."""

    path: str
    begun: str
    ended: str
    refreshed: tuple[Instance, ...] = ()
    drifted: tuple[tuple[Instance, Action], ...] = ()
    faults: tuple[str, ...] = ()
