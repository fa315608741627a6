"""Gate `argocd`: what is promoted runs in the environment it comes from, as Argo CD sees it."""

from collections.abc import Iterator
from typing import Any

from tallygate.model.promotion import GateState, Leaf
from tallygate.promotion.deployments import Deployment, deployments
from tallygate.promotion.gates.answer import SKEW, Answer, Question, no_facts, span, worst
from tallygate.promotion.gates.leaves import content_now, name, short, sources
from tallygate.promotion.zones import iso

_STATES = {"Healthy": GateState.PASS, "Progressing": GateState.WAIT, "Suspended": GateState.WAIT}
_SYNCS = {"Synced": GateState.WAIT, "OutOfSync": GateState.WAIT}


def argocd(asked: Question) -> Answer:
    if asked.facts.applications is None:
        return no_facts("nobody says what Argo CD sees", "give its Applications in --facts")
    answers = [answer for leaf in sources(asked) for answer in _of_leaf(asked, leaf)]
    return worst(answers, f"{asked.plan.source} has nothing that moves")


def _of_leaf(asked: Question, leaf: Leaf) -> Iterator[Answer]:
    found = deployments(asked.facts, leaf)
    for one in found:
        yield _of_one(asked, leaf, one)
    if not found:
        text = f"no Application deploys {leaf.folder}"
        yield no_facts(f"{name(leaf)}: {text}", "dump those of its environment, too")


def _of_one(asked: Question, leaf: Leaf, one: Deployment) -> Answer:
    evidence = {one.name: _evidence(one)}
    for state, why in _faults(asked, leaf, one):
        return Answer(state, f"{one.name}: {why}", evidence, observed_at=one.at)
    text = f"{one.name} is {one.sync} and {one.health} at {short(one.revision)}"
    return Answer(GateState.PASS, text, evidence, observed_at=one.at)


def _faults(asked: Question, leaf: Leaf, one: Deployment) -> Iterator[tuple[GateState, str]]:
    """Everything that keeps it from counting, what makes the rest worthless first."""
    settings = asked.gate.settings
    if one.at is None:
        yield GateState.ERROR, "Argo CD never looked at it (no reconciledAt)"
        return
    age = (asked.now - one.at).total_seconds()
    if age > settings.max_age or age < -SKEW:
        old = f"is {span(age)} old, more than {span(settings.max_age)}" if age > 0 else "is of the future"
        yield GateState.ERROR, f"what Argo CD saw at {iso(one.at)} {old}; dump it again"
    for problem in one.problems:
        yield GateState.FAIL, f"{problem}; mend it in {leaf.environment}"
    if "Healthy" in settings.state and one.health != "Healthy":
        state = GateState.ERROR if one.health == "Unknown" else _STATES.get(one.health, GateState.FAIL)
        yield state, f"it is {one.health} at {short(one.revision)}"
    if "Synced" in settings.state and not one.is_synced:
        text = "is being synced" if one.sync == "Synced" else f"is {one.sync}"
        yield _SYNCS.get(one.sync, GateState.ERROR), f"it {text} at {short(one.revision)}"
    if settings.at == "source-revision":
        yield from _of_revision(asked, leaf, one)


def _of_revision(asked: Question, leaf: Leaf, one: Deployment) -> Iterator[tuple[GateState, str]]:
    wanted = content_now(asked, leaf)
    commit = short(asked.plan.source_commit)
    if wanted is None:
        yield GateState.ERROR, f"what {name(leaf)} holds at {commit} is not known"
    elif one.tree is None:
        yield GateState.ERROR, f"its revision {short(one.revision)} is not in this clone; fetch it"
    elif one.tree != wanted.tree:
        text = f"it is {one.health} at {short(one.revision)}, but what {name(leaf)} holds at {commit}"
        yield GateState.WAIT, f"{text} is not synced there"


def _evidence(one: Deployment) -> dict[str, Any]:
    told = {"sync": one.sync, "health": one.health, "revision": one.revision, "tree": one.tree or ""}
    return {**told, "at": iso(one.at) if one.at else ""}
