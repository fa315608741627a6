"""Promotion beside a check: what a change moves, what its gates say, and what that closes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.evaluate import Tree
from tallygate.engine.findings import of_diagnostic
from tallygate.engine.options import Options
from tallygate.engine.own_rules import errors as own_errors
from tallygate.engine.own_rules import own_rule
from tallygate.engine.promotion_asked import conditions
from tallygate.engine.promotion_astray import astray
from tallygate.engine.promotion_change import demand_facts_of, judged, proposed
from tallygate.engine.promotion_gated import shown
from tallygate.engine.trees import Trees
from tallygate.model.aspect import Aspect, Entry, Standing
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location
from tallygate.model.promotion import Gated, GateState
from tallygate.promotion.plan import Choice
from tallygate.sources.snapshots import repository_of

RULE, NOT_EVALUATED = "promotion-gate", "promotion-unevaluated"
_ENTRIES = 25
_STEPS = 3
_STATES = {"pass": ("ok", "ready"), "wait": ("wait", "waits"), "error": ("error", "not known")}
_BLOCKED = ("error", "blocked")
_WORDS = {GateState.FAIL: "fails", GateState.WAIT: "waits", GateState.ERROR: "cannot be evaluated"}
_RANKS = ("pass", "wait", "error", "fail", "blocked")


class Promoting(msgspec.Struct, frozen=True):
    """What a change promotes: a service and wave each, as whoever judges it sees it."""

    lanes: tuple[Gated, ...]

    def of(self, environment: str) -> list[Gated]:
        return [lane for lane in self.lanes if lane.plan.target == environment]


def promoting_of(options: Options, trees: Trees, config: Config, read: Sequence[Tree]) -> Promoting | None:
    """None where nothing is declared to be promoted, or there is nothing to compare with. read: head, then
    base. Raises UsageError, EvaluationError."""
    if trees.base is None or options.staged or not (config.promote and config.require):
        return None
    repository = repository_of(options.path)
    tip = repository.resolve(trees.base_name)
    head = repository.resolve(options.head or "HEAD")
    own = proposed(repository, tip, head)
    now = options.moment or datetime.now(UTC)
    given = conditions(options.facts, now, options.path, use_cache=options.use_cache)
    demand_facts_of(given, head, own)
    found = judged(repository, tip, trees.base, trees.head, own, given, Choice())
    lanes = [lane for one in found for lane in one.checked.lanes if lane.state]
    return Promoting(tuple(map(shown, [*lanes, *astray(config, read[1], read[0])])))


def findings(promoting: Promoting) -> Iterator[Finding]:
    """What closes: gates that fail or wait, conflicts, refusals. No comment of a file covers it."""
    rule = own_rule(RULE)
    for lane in promoting.lanes:
        for told, place in _closing(lane):
            diagnostic = Diagnostic(
                RULE, told, place, Level.FINDING, environment=lane.plan.target, resource=_name(lane)
            )
            yield of_diagnostic(rule, diagnostic, Status.NEW)


def failures(promoting: Promoting) -> Iterator[Diagnostic]:
    """Gates that could not be evaluated."""
    for lane in promoting.lanes:
        for one in lane.closed:
            if one.verdict is GateState.ERROR:
                yield _unevaluated(lane, f"gate {one.gate}: {one.told}", lane.place)
        for refusal in lane.plan.refusals:
            if refusal.state is GateState.ERROR:
                yield _unevaluated(lane, refusal.message, refusal.location)


def _unevaluated(lane: Gated, message: str, place: Location) -> Diagnostic:
    hint, env = own_errors()[NOT_EVALUATED].fix, lane.plan.target
    return Diagnostic(NOT_EVALUATED, message, place, hint=hint, environment=env, resource=_name(lane))


def _closing(lane: Gated) -> Iterator[tuple[str, Location]]:
    for conflict in lane.plan.conflicts:
        by = f" by {conflict.author} in {conflict.commit[:12]}" if conflict.commit else ""
        yield f"somebody changed {conflict.key} in {lane.plan.target}{by}", conflict.location
    for refusal in lane.plan.refusals:
        if refusal.state is not GateState.ERROR:
            yield refusal.message, refusal.location
    for one in lane.closed:
        if one.verdict is not GateState.ERROR:
            yield f"gate {one.gate} {_WORDS[one.verdict]}: {one.told}", lane.place


def _name(lane: Gated) -> str:
    wave = f" wave {lane.wave}" if lane.wave else ""
    edge = " -> ".join(filter(None, (lane.plan.source, lane.plan.target)))
    return f"{lane.service}{wave} {edge}"


def promotion_aspect(promoting: Promoting, environments: Sequence[str]) -> Aspect:
    """Environments that nothing is promoted to by the change have no standing."""
    own = {name: promoting.of(name) for name in environments}
    entries = [_entry(lane) for lanes in own.values() for lane in lanes]
    moved = sum(bool(lane.plan.source) for lanes in own.values() for lane in lanes)
    return Aspect(
        "promotion",
        f"Promotion: {moved} service{'' if moved == 1 else 's'} would move",
        tuple(_standing(name, lanes) for name, lanes in own.items() if lanes),
        tuple(entries[:_ENTRIES]),
        max(len(entries) - _ENTRIES, 0),
    )


def _standing(environment: str, lanes: Sequence[Gated]) -> Standing:
    worst = max((lane.state for lane in lanes), key=_RANKS.index)
    state, word = _STATES.get(worst, _BLOCKED)
    shut = list(dict.fromkeys(one.gate for lane in lanes for one in lane.closed))
    passed = any(lane.overridden for lane in lanes) and worst == "pass"
    figures = {"services": [lane.service for lane in lanes], "closed": shut}
    return Standing(environment, state, "PASSED BY OVERRIDE" if passed else word, "", figures)


def _entry(lane: Gated) -> Entry:
    """What moves, and the gates that keep it, each of which is a finding or an error."""
    steps = [f"{one.before or 'nothing'} -> {one.after or 'nothing'}" for one in lane.plan.changes[:_STEPS]]
    shut = [f"{one.gate} {_WORDS[one.verdict]}" for one in lane.closed]
    told = f"{_name(lane)}: {', '.join(shut) or _STATES.get(lane.state, _BLOCKED)[1]}"
    return Entry(told, ", ".join(steps), lane.place, lane.plan.target)
