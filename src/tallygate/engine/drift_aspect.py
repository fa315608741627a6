"""What a report of `check` shows of drift: how many values of each environment are not as declared."""

from collections.abc import Iterator, Sequence

from tallygate.engine.drift import Drifting
from tallygate.model.aspect import Aspect, Entry, Standing
from tallygate.model.drift import DriftItem, DriftKind
from tallygate.model.finding import SEVERITIES
from tallygate.model.location import json_pointer

_ENTRIES = 25


def drift_aspect(drifting: Drifting, environments: Sequence[str]) -> Aspect:
    items = [one for one in drifting.drift.items if one.subject.environment in environments]
    told = sorted((one for one in items if one.is_drift), key=_rank)
    return Aspect(
        "drift",
        f"Drift: {len(told)} {'value is' if len(told) == 1 else 'values are'} not as declared",
        tuple(_standing(drifting, name) for name in environments),
        tuple(map(_entry, told[:_ENTRIES])),
        max(len(told) - _ENTRIES, 0),
        tuple(_basis(drifting)),
    )


def _rank(item: DriftItem) -> int:
    return -SEVERITIES.index(item.severity) if item.severity in SEVERITIES else 1


def _standing(drifting: Drifting, environment: str) -> Standing:
    rows = [one for one in drifting.drift.coverage if one.environment == environment]
    compared = sum(one.compared for one in rows)
    own = [one for one in drifting.drift.items if one.subject.environment == environment]
    drifted = sum(one.is_drift for one in own)
    unknown = sum(one.is_unknown for one in own)
    unknown += sum(len(one.unread) for one in rows)
    if not (compared or drifted or unknown):
        return Standing(environment, "unread", "not read")
    counted = [f"{drifted} item{'' if drifted == 1 else 's'}"] * bool(drifted) + [
        f"{unknown} unknown"
    ] * bool(unknown)
    figures = {"items": drifted, "unknown": unknown, "compared": compared}
    return Standing(environment, "warning" if counted else "ok", ", ".join(counted) or "none", "", figures)


def _entry(item: DriftItem) -> Entry:
    subject = item.subject
    place = f"{subject.address} {json_pointer(item.path)}".rstrip()
    told = " ".join(filter(None, (item.severity, str(item.kind), place)))
    return Entry(told, _difference(item), item.location, subject.environment)


def _difference(item: DriftItem) -> str:
    if item.kind is DriftKind.MODIFIED:
        return f"declared {item.expected}, is {item.actual}"
    return item.reason


def _basis(drifting: Drifting) -> Iterator[str]:
    names = ", ".join(sorted(drifting.evidence.paths))
    compared = sum(one.compared for one in drifting.drift.coverage)
    yield f"Compared with {names}: {compared} resources."
