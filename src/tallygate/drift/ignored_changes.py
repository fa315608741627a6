"""Drift that the code allows: `ignore_changes`, and attributes that it says nothing of."""

from typing import Any

import msgspec

from tallygate.model.change import Action
from tallygate.model.drift import DriftKind
from tallygate.model.location import ValuePath
from tallygate.model.planned import PlannedChange
from tallygate.model.resource import Locator

RULE = "lifecycle.ignore_changes"
_AUDIT: dict[str, Any] = {"effect": "audit"}
_IGNORED = {**_AUDIT, "ignore_rule": RULE, "reason": "the code ignores its changes"}
_INFERRED = {
    **_AUDIT,
    "ignore_rule": f"{RULE} (inferred)",
    "reason": "the plan leaves it as it is, though the code has another value",
}
_MATCHES = {**_AUDIT, "evidence": ("what is there is what the code says: the state is behind",)}
_UNSAID: dict[str, Any] = {"kind": DriftKind.EXTRA, "evidence": ("the code does not set it",)}


class Declared(msgspec.Struct, frozen=True):
    """A block of the code. ignored: paths of `ignore_changes`, () for all of it."""

    locator: Locator
    ignored: tuple[ValuePath, ...] = ()


def ignored(path: ValuePath, declared: Declared | None) -> dict[str, Any]:
    """What more an item says of what `ignore_changes` covers."""
    hit = declared is not None and any(path[: len(one)] == one for one in declared.ignored)
    return _IGNORED if hit else {}


def allowed(
    path: ValuePath, drifted: PlannedChange, change: PlannedChange | None, declared: Declared | None
) -> dict[str, Any]:
    """What more an item says. change: what the plan does to the resource. declared: its block; None where the
    code is not at hand, which leaves what can be inferred."""
    if said := ignored(path, declared):
        return said
    if change is None or change.action is not Action.NO_OP or not path:
        return {}
    name = str(path[0])
    if name not in drifted.arguments:
        return _UNSAID
    if name not in drifted.literals:
        return {} if declared is None else _MATCHES
    if drifted.literals[name] == (drifted.after or {}).get(name):
        return _MATCHES
    return _INFERRED if declared is None else {}
