"""Gate `order`, implied on every edge: what moves was recorded in the environment before, wave by wave."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from tallygate.model.promotion import Change, GateState, Leaf
from tallygate.promotion.entry import EntryKind, LedgerEntry, last_move, last_promotion
from tallygate.promotion.facts import Content
from tallygate.promotion.gates.answer import Answer, Question, joined, no_facts, worst
from tallygate.promotion.gates.leaves import content_now, leaves, name, services, short
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.observed import HEALTHY, seen, tree_of

_FETCH = "git fetch origin 'refs/tallygate/*:refs/tallygate/*'"


def order(asked: Question) -> Answer:
    answers = [
        *(answer for service in services(asked) for answer in _of_service(asked, service)),
        *_of_waves(asked),
    ]
    return worst(answers, "the plan moves nothing")


def _of_service(asked: Question, service: str) -> Iterator[Answer]:
    previous = asked.facts.previous.get(service)
    if not previous:
        yield no_facts(f"which environments run {service} before {asked.plan.target}", "say so in `services`")
    for environment in previous or ():
        found = leaves(asked.facts, environment, service)
        for leaf in found:
            yield _of_leaf(asked, leaf)
        if not found:
            text = f"{service} has no folder in {environment}"
            yield Answer(GateState.FAIL, f"{text}; {asked.plan.target} comes after it")


def _of_leaf(asked: Question, leaf: Leaf) -> Answer:
    """Whether what moves is what was recorded there: by a promotion, or for a root by its tree."""
    wanted = content_now(asked, _counterpart(asked, leaf))
    if wanted is None:
        return no_facts(f"what {name(leaf)} holds at {short(asked.plan.source_commit)}", "fetch that commit")
    if leaf.environment in asked.facts.roots:
        now = content_now(asked, leaf)
        by = f"at tree {short(now.tree)}" if now else ""
        return _compared(asked, leaf, now, wanted, by)
    entries = asked.facts.ledger.get((leaf.environment, leaf.service))
    if entries is None:
        return no_facts(f"the ledger of {leaf.environment}/{leaf.service} is not read", _FETCH)
    own = [one for one in entries if not one.regions or leaf.region in one.regions]
    move = last_promotion(own)
    if move is None:
        text = f"{name(leaf)} has no promotion in the ledger; promote it to {leaf.environment} first"
        return Answer(GateState.FAIL, f"{text}{_unproven(own)}", {name(leaf): "none"})
    recorded = asked.facts.contents.get((move.target.commit, leaf))
    if recorded is None and tree_of(asked.facts, leaf, move) == wanted.tree:
        recorded = wanted
    by = f"by entry {move.seq} ({move.kind}), at {short(move.target.commit)}"
    found = _compared(asked, leaf, recorded, wanted, by)
    return found if found.state is GateState.PASS else replace(found, why=f"{found.why}{_unproven(own)}")


def _unproven(entries: Sequence[LedgerEntry]) -> str:
    """That what is there came past the gates, and how to go on."""
    move = last_move(entries)
    if move is None or move.kind is not EntryKind.CONVERGED:
        return ""
    return f" (entry {move.seq}, converged, is none: what came past the gates goes on by a newer promotion)"


def _counterpart(asked: Question, leaf: Leaf) -> Leaf:
    """The leaf of the source that a leaf of another environment is held against."""
    found = leaves(asked.facts, asked.plan.source, leaf.service)
    return next((one for one in found if one.region == leaf.region), found[0] if found else leaf)


def _compared(asked: Question, leaf: Leaf, recorded: Content | None, wanted: Content, by: str) -> Answer:
    evidence = {name(leaf): by}
    if recorded is None:
        return Answer(
            GateState.ERROR, f"{name(leaf)} has it {by}, which is not in this clone; fetch it", evidence
        )
    moving = dict.fromkeys((one.file, one.key) for one in asked.plan.changes if one.service == leaf.service)
    pairs = [(key, recorded.values.get(key), wanted.values.get(key)) for key in moving]
    told = [
        f"{shown(parsed(key[1]))} {old or 'nothing'}, the plan {new or 'nothing'}"
        for key, old, new in pairs
        if old != new
    ]
    if told:
        text = f"{name(leaf)} has recorded {joined(told)}: promote it to {leaf.environment} first"
        return Answer(GateState.FAIL, text, evidence)
    return Answer(GateState.PASS, f"{name(leaf)} has it {by}", evidence)


def _of_waves(asked: Question) -> Iterator[Answer]:
    """A wave waits until the regions of those before it were seen healthy with the same."""
    waves = asked.facts.waves
    for change in asked.plan.changes:
        for number, regions in enumerate(waves[: max(change.wave - 1, 0)], 1):
            for leaf in leaves(asked.facts, change.environment, change.service):
                if leaf.region in regions:
                    yield _of_earlier(asked, change, leaf, number)


def _of_earlier(asked: Question, change: Change, leaf: Leaf, wave: int) -> Answer:
    several = seen(asked.facts, leaf, asked.now)
    last = several[-1] if several else None
    content = asked.facts.contents.get((last.commit, leaf)) if last else None
    now = content_now(asked, leaf)
    key = (change.file, change.key)
    moving = content_now(asked, _counterpart(asked, leaf))
    wanted = moving.values.get(key) if moving else None
    if moving and last and content and last.health == HEALTHY and content.values.get(key) == wanted:
        return Answer(GateState.PASS, f"{name(leaf)} (wave {wave}) is healthy with it", observed_at=last.at)
    has_it = now is not None and now.values.get(key) == wanted
    why = "has it, and was not seen healthy with it yet" if has_it else "does not have it yet"
    text = f"wave {change.wave} waits for wave {wave}: {name(leaf)} {why}"
    return Answer(GateState.WAIT, f"{text}; promote with --wave {wave} first, and observe it")
