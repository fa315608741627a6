"""Gate `soak`: what is promoted has been healthy below for long enough, as observed, whatever commits say."""

from datetime import timedelta
from typing import Any

from tallygate.model.promotion import GateState, Leaf
from tallygate.promotion.gates.answer import Answer, Question, no_facts, span, worst
from tallygate.promotion.gates.leaves import content_now, name, short, sources
from tallygate.promotion.observed import DEGRADED, HEALTHY, Patience, Run, Seen, healthy_run, seen
from tallygate.promotion.zones import iso

_OBSERVE = "record observations, or give them in --facts"


def soak(asked: Question) -> Answer:
    answers = [_of_leaf(asked, leaf) for leaf in sources(asked)]
    return worst(answers, f"{asked.plan.source} has nothing that moves")


def _of_leaf(asked: Question, leaf: Leaf) -> Answer:
    settings, wanted = asked.gate.settings, content_now(asked, leaf)
    if wanted is None:
        return no_facts(f"what {name(leaf)} holds at {short(asked.plan.source_commit)}", "fetch that commit")
    several = seen(asked.facts, leaf, asked.now)
    if not several:
        return no_facts(f"{name(leaf)} was never observed", _OBSERVE)
    last = several[-1]
    age = (asked.now - last.at).total_seconds()
    if age > settings.max_gap:
        text = f"{name(leaf)} was observed last {span(age)} ago, more than {span(settings.max_gap)}"
        return no_facts(text, "observe it again")
    run = healthy_run(several, wanted.tree, Patience(settings.max_gap, settings.tolerate))
    return _judged(asked, leaf, last, run, wanted.tree)


def _judged(asked: Question, leaf: Leaf, last: Seen, run: Run, tree: str) -> Answer:
    settings = asked.gate.settings
    soaked = (last.at - run.start).total_seconds() if run.start else 0.0
    soaked = soaked if settings.continuous else run.total
    evidence: dict[str, Any] = {name(leaf): _evidence(run, last, soaked)}

    def answer(state: GateState, why: str) -> Answer:
        until = asked.now + timedelta(seconds=settings.lasts - soaked) if state is GateState.WAIT else None
        if settings.continuous and run.start and until:
            until = run.start + timedelta(seconds=settings.lasts)
        earliest = f"; earliest {iso(until)}" if until else ""
        return Answer(state, f"{name(leaf)} {why}{earliest}", evidence, until, last.at)

    if last.tree is None:
        return answer(GateState.ERROR, f"is at {short(last.commit)}, which is not in this clone; fetch it")
    if last.tree != tree:
        return answer(GateState.WAIT, f"is {last.health} at {short(last.commit)}, which holds something else")
    text = f"soaked {span(soaked)} of {span(settings.lasts)}"
    if run.broken and run.broken_at:
        text += f"; restarted {iso(run.broken_at)} ({run.broken})"
    if last.health == DEGRADED:
        return answer(GateState.FAIL, f"is Degraded since {iso(last.at)} or before; mend it, or roll it back")
    enough = last.health == HEALTHY and soaked >= settings.lasts
    return answer(GateState.PASS if enough else GateState.WAIT, text)


def _evidence(run: Run, last: Seen, soaked: float) -> dict[str, Any]:
    told = {"healthy_since": iso(run.start) if run.start else "", "observed": iso(last.at), "by": last.origin}
    return {**told, "soaked_seconds": int(soaked), "commit": last.commit, "broken": run.broken}
