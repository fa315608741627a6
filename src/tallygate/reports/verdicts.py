"""What gates say of promotions, for people, for a comment and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tallygate.model.promotion import Change, Gated, GateState, GateVerdict
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.overrides import TITLE
from tallygate.reports.escape import markdown, printable
from tallygate.reports.plans import of_changes, of_conflicts, of_refusals, place, step

_DIGEST = 12
_ICONS = {GateState.PASS: "✅", GateState.FAIL: "❌", GateState.WAIT: "⏳", GateState.ERROR: "⚠️"}
_WORDS: Mapping[str, str] = {
    "blocked": "CLOSED", GateState.FAIL: "CLOSED", GateState.ERROR: "ERROR", GateState.WAIT: "WAITS",
    GateState.PASS: "ready",
}  # fmt: skip


def headline(lane: Gated) -> str:
    """What it comes to, in words."""
    if lane.overridden and not lane.closed:
        return TITLE
    return _WORDS.get(lane.state, "in step")


def gates(lane: Gated) -> Iterator[str]:
    """A line for every gate, the closed ones with why, and what to do."""
    wave = f" wave {lane.wave}" if lane.wave else ""
    yield f"  {lane.service}{wave} -> {lane.plan.target}: {headline(lane)}; plan {lane.digest[:_DIGEST]}"
    yield from (f"    {row}" for row in _rows(lane.verdicts))


def _rows(verdicts: Sequence[GateVerdict]) -> Iterator[str]:
    wide = max((len(one.gate) for one in verdicts), default=0)
    for one in verdicts:
        yield printable(f"{one.verdict.value:5}  {one.gate:{wide}}  {_why(one)}".rstrip())


def _why(verdict: GateVerdict) -> str:
    if verdict.override:
        return f"passed by {verdict.override}: {verdict.why}"
    return verdict.told


def document(lane: Gated) -> dict[str, Any]:
    """The same for programs."""
    return {
        "service": lane.service,
        "wave": lane.wave,
        "from_environment": lane.plan.source,
        "environment": lane.plan.target,
        "plan": lane.plan.digest,
        "digest": lane.digest,
        "state": lane.state,
        "title": headline(lane),
        "changes": of_changes(lane.plan.changes, lane.targets),
        "conflicts": of_conflicts(lane.plan.conflicts),
        "refusals": of_refusals(lane.plan.refusals),
        "verdicts": [_of_verdict(one) for one in lane.verdicts],
    }


def _of_verdict(verdict: GateVerdict) -> dict[str, Any]:
    return {
        "gate": verdict.gate,
        "kind": verdict.kind,
        "verdict": verdict.verdict.value,
        "why": verdict.why,
        "until": verdict.until,
        "inputs": verdict.inputs,
        "observed_at": verdict.observed_at,
        "valid_until": verdict.valid_until,
        "override": verdict.override,
    }


def markdown_lane(lane: Gated) -> Iterator[str]:
    """A section of a comment."""
    wave = f" wave {lane.wave}" if lane.wave else ""
    title = f"{lane.service}{wave}: {lane.plan.source} → {lane.plan.target}"
    yield f"#### {markdown(title)}: {headline(lane)}"
    yield ""
    for change in lane.plan.changes:
        yield f"- {markdown(_changed(change))}"
    for conflict in lane.plan.conflicts:
        key = shown(parsed(conflict.key))
        told = f"{place(conflict.location)} {key} was changed in {lane.plan.target}"
        by = f" by {conflict.author} in {conflict.commit[:_DIGEST]}" if conflict.commit else ""
        yield f"- ❌ {markdown(told + by)}"
    for refusal in lane.plan.refusals:
        yield f"- ❌ {markdown(f'{place(refusal.location)} {refusal.message}')}"
    if lane.verdicts:
        yield ""
        yield "| gate | | why |"
        yield "|---|---|---|"
        for one in lane.verdicts:
            said = f"{_ICONS[one.verdict]} {one.verdict.value}"
            yield f"| {markdown(one.gate)} | {said} | {markdown(_why(one), 600)} |"
    yield ""


def _changed(change: Change) -> str:
    region = f"{change.region} " if change.region else ""
    return f"{region}{change.file} {shown(parsed(change.key))}: {step(change)}"
