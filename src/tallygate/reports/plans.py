"""Plans of promotions, for people and for programs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from tallygate.model.location import Location, shown_path
from tallygate.model.promotion import Change, Conflict, GateState, Leaf, Plan, Refusal
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.layout import path_of
from tallygate.reports.escape import printable
from tallygate.reports.summary import count

Shown = tuple[Plan, Sequence[Leaf]]
"""A plan, and the leaves of its target."""
_DIGEST = 12
_NEXT = (
    "    --take source overwrites it, --take target keeps it",
    "    take that change out first, or change this key by hand",
)
"""What to do with a conflict, by whether it is one of a rollback."""
_WORDS = {GateState.ERROR: "error", GateState.FAIL: "refused"}


def text(plans: Sequence[Shown]) -> Iterator[str]:
    """What moves, by service, then what stands against it."""
    for number, (plan, leaves) in enumerate(plans):
        if number:
            yield ""
        yield from map(printable, _plan(plan, leaves))


def _plan(plan: Plan, leaves: Sequence[Leaf]) -> Iterator[str]:
    moving = {change.service for change in plan.changes}
    edge = f"{plan.source} -> {plan.target}" if plan.source != plan.target else f"back in {plan.target}"
    yield f"{edge}: {_moved(plan, len(moving))}"
    adopted = set(plan.adopted)
    for (service, region, wave), changes in groupby(
        plan.changes, lambda one: (one.service, one.region, one.wave)
    ):
        yield f"  {service}{f' {region}' if region else ''}{f', wave {wave}' if wave else ''}"
        for change in changes:
            first = "  (first promotion)" if change in adopted else ""
            yield f"    {_path(leaves, change)}  {shown(parsed(change.key))}: {step(change)}{first}"
    for conflict in plan.conflicts:
        yield from _conflict(plan, conflict, "conflict")
    for conflict in plan.taken:
        yield from _conflict(plan, conflict, "resolved")
    for refusal in plan.refusals:
        yield f"  {_WORDS[refusal.state]}  {place(refusal.location)}  {refusal.message}"
    yield from _asides(plan, moving)


def _moved(plan: Plan, moving: int) -> str:
    if not plan.changes:
        in_step = "" if plan.is_blocked else f", {count(len(plan.services), 'service')} in step"
        return f"nothing to promote{in_step}"
    keys, services = count(len(plan.changes), "key"), count(len(plan.services), "service")
    return f"{keys}, in {moving} of {services}; plan {plan.digest[:_DIGEST]}"


def _conflict(plan: Plan, conflict: Conflict, word: str) -> Iterator[str]:
    name = f"{conflict.leaf.service} {shown(parsed(conflict.key))}"
    yield f"  {word}  {place(conflict.location)}  {name} was changed in {plan.target}"
    base, source = f"{plan.source} at the last promotion", plan.source
    if plan.source == plan.target:
        base, source = "after the promotion", "before it"
    sides = ((base, conflict.base), (source, conflict.source), (f"{plan.target} now", conflict.target))
    for side, value in sides:
        yield f"    {side}: {_value(value)}"
    if conflict.commit:
        yield f"    by {conflict.author} in {conflict.commit[:_DIGEST]} at {conflict.at}"
    if word == "conflict":
        yield _NEXT[plan.source == plan.target]


def _asides(plan: Plan, moving: Iterable[str]) -> Iterator[str]:
    """What needs nothing, or an option."""
    for change in plan.missing:
        name = f"{change.service} {shown(parsed(change.key))}"
        yield f"  kept  {name}: {plan.source} no longer has it; --delete takes it out of {plan.target}"
    for change in plan.converged:
        yield f"  alike by now  {change.service} {shown(parsed(change.key))}: {_value(change.after)}"
    busy = {*moving, *(one.leaf.service for one in plan.conflicts), *(one.service for one in plan.refusals)}
    in_step = [service for service in plan.services if service not in busy]
    if in_step and plan.changes:
        yield f"  in step: {', '.join(in_step)}"
    for note in plan.notes:
        yield f"  note: {note}"


def _path(leaves: Iterable[Leaf], change: Change) -> str:
    own = next(one for one in leaves if (one.region, one.service) == (change.region, change.service))
    return shown_path(path_of(own, change.file))


def step(change: Change) -> str:
    """What becomes of a key."""
    if change.after is None:
        return f"{_value(change.before)} is taken out"
    return f"{_value(change.before)} -> {_value(change.after)}"


def _value(value: str | None) -> str:
    return "nothing" if value is None else value or '""'


def place(location: Location) -> str:
    """path:line:column."""
    return f"{shown_path(location.path)}:{location.line}:{location.column}"


def document(plans: Iterable[Shown]) -> dict[str, Any]:
    """The same for programs."""
    return {"schema_version": "1", "plans": [_of_plan(plan, leaves) for plan, leaves in plans]}


def _of_plan(plan: Plan, leaves: Sequence[Leaf]) -> dict[str, Any]:
    def changes(several: Iterable[Change]) -> list[dict[str, Any]]:
        return of_changes(several, leaves)

    return {
        "plan": plan.digest,
        "pipeline": plan.pipeline,
        "from_environment": plan.source,
        "environment": plan.target,
        "commit": plan.source_commit,
        "bases": plan.bases,
        "services": list(plan.services),
        "changes": changes(plan.changes),
        "adopted": changes(plan.adopted),
        "converged": changes(plan.converged),
        "missing": changes(plan.missing),
        "conflicts": of_conflicts(plan.conflicts),
        "taken": of_conflicts(plan.taken),
        "refusals": of_refusals(plan.refusals),
        "notes": list(plan.notes),
    }


def of_changes(changes: Iterable[Change], leaves: Sequence[Leaf]) -> list[dict[str, Any]]:
    """leaves: of the target."""
    return [_of_change(change, _path(leaves, change)) for change in changes]


def of_conflicts(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    return [_of_conflict(one) for one in conflicts]


def of_refusals(refusals: Iterable[Refusal]) -> list[dict[str, Any]]:
    return [_of_refusal(one) for one in refusals]


def _of_change(change: Change, path: str) -> dict[str, Any]:
    return {
        "from_environment": change.from_environment,
        "environment": change.environment,
        "wave": change.wave,
        "region": change.region,
        "service": change.service,
        "kind": change.kind,
        "path": path,
        "key": change.key,
        "from": change.before,
        "to": change.after,
    }


def _of_conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "environment": conflict.leaf.environment,
        "region": conflict.leaf.region,
        "service": conflict.leaf.service,
        "key": conflict.key,
        "base": conflict.base,
        "source": conflict.source,
        "target": conflict.target,
        "location": conflict.location.document,
        "commit": conflict.commit,
        "author": conflict.author,
        "at": conflict.at,
    }


def _of_refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "state": refusal.state,
        "service": refusal.service,
        "region": refusal.region,
        "message": refusal.message,
        "location": refusal.location.document,
    }
