"""Gate `drift`: the environments of the edge are what Git says, by facts that are fresh and complete."""

from collections.abc import Iterator

from tallygate.model.promotion import GateState
from tallygate.promotion.facts import DriftFacts, DriftRow
from tallygate.promotion.gates.answer import SKEW, Answer, Question, joined, no_facts, span, worst
from tallygate.promotion.gates.leaves import services
from tallygate.promotion.key_paths import matches, parsed, shown
from tallygate.promotion.zones import iso

_NOT_KNOWN = frozenset({"unknown", "stale"})


def drift(asked: Question) -> Answer:
    sides = {"source": asked.plan.source, "target": asked.plan.target}
    answers = [answer for side in asked.gate.settings.of for answer in _of_environment(asked, sides[side])]
    return worst(answers, "no side of the edge is looked at")


def _of_environment(asked: Question, environment: str) -> Iterator[Answer]:
    found = [one for one in asked.facts.drift if one.environment == environment]
    for one in found:
        yield _of_facts(asked, one)
    if not found:
        yield no_facts(f"whether {environment} has drifted", "give drift of it in --facts")


def _of_facts(asked: Question, facts: DriftFacts) -> Answer:
    where, max_age = facts.environment, asked.gate.settings.max_age
    age = (asked.now - facts.observed_at).total_seconds()
    rows = [one for one in facts.items if _counts(asked, one)]
    evidence = {where: {"observed_at": iso(facts.observed_at), "items": len(facts.items), "count": len(rows)}}

    def answer(state: GateState, why: str) -> Answer:
        return Answer(state, why, evidence, observed_at=facts.observed_at)

    if age < -SKEW:
        return answer(GateState.ERROR, f"drift of {where} is of {iso(facts.observed_at)}, in the future")
    if age > max_age:
        text = f"drift of {where} was looked at {span(age)} ago, more than {span(max_age)}; look again"
        return answer(GateState.ERROR, text)
    known = [one for one in rows if one.kind not in _NOT_KNOWN]
    if known:
        told = joined(_told(where, one) for one in known)
        return answer(GateState.FAIL, f"{told}: commit it, revert it, or allow the field")
    if not facts.complete or rows:
        unread = joined([*facts.unread, *(one.reason or one.address for one in rows)])
        return answer(GateState.ERROR, f"drift of {where} is not known as a whole: {unread or 'incomplete'}")
    return answer(GateState.PASS, f"{where} is as Git has it, of {iso(facts.observed_at)}")


def _counts(asked: Question, row: DriftRow) -> bool:
    """Whether it is of what moves, or of nobody's service, and not allowed."""
    if row.service and row.service not in services(asked):
        return False
    allowed = asked.gate.settings.allow if row.path and row.kind not in _NOT_KNOWN else ()
    return not any(matches(pattern, parsed(row.path)) for pattern in allowed)


def _told(environment: str, row: DriftRow) -> str:
    what = f"{environment} {row.service or row.address} drifts"
    if not row.path:
        return f"{what}: {row.address} is {row.kind}"
    values = f" {row.expected} -> {row.actual}" if row.expected != row.actual else ""
    return f"{what}: {row.address} {shown(parsed(row.path))}{values} ({row.kind})"
