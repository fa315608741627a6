"""Gates `schema`, `policy` and `cost`: the target as it would be after the plan, judged by the engine."""

from tallygate.model.promotion import GateState
from tallygate.promotion.gates.answer import Answer, Question, joined, no_facts


def target(asked: Question) -> Answer:
    judged, own = asked.facts.judged, asked.gate.name
    if judged is None or own not in judged.problems:
        return no_facts(f"{asked.plan.target} after the plan was not judged", "judge it, then ask again")
    problems = judged.problems[own]
    evidence = dict(judged.evidence.get(own, {}))
    texts = [f"{one.location}: {one.message}" if one.location.path else one.message for one in problems]
    if any(one.known for one in problems):
        told = [text for one, text in zip(problems, texts, strict=True) if one.known]
        return Answer(GateState.FAIL, joined(told), evidence)
    if problems:
        return Answer(GateState.ERROR, joined(texts), evidence)
    return Answer(
        GateState.PASS, judged.passed.get(own, f"nothing is wrong in {asked.plan.target}"), evidence
    )
