"""How services are, brought from recorded facts into the ledger, so that they can soak without a bot."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from tallygate.engine.promotion_asked import Asked
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Leaf
from tallygate.promotion.chain import Chain
from tallygate.promotion.deployments import deployments
from tallygate.promotion.entry import End, LedgerEntry, last_move, of_service
from tallygate.promotion.facts import Content, Facts
from tallygate.promotion.land import Lane, Workplace, draft, record
from tallygate.promotion.objects import Objects
from tallygate.promotion.observed import KINDS, Seen, seen
from tallygate.promotion.trees import Tree


class Observed(msgspec.Struct, frozen=True):
    """One leaf at one time. problem: why it is not recorded, "" where it is. is_new: whether it was not."""

    leaf: Leaf
    health: str
    at: datetime
    commit: str
    problem: str = ""
    is_new: bool = False


def observe(asked: Asked, workplace: Workplace, ref: str) -> list[Observed]:
    """Record what the facts say of every service that they speak of."""
    pipeline = asked.pipeline
    tree = Tree(pipeline, asked.snapshot, Loads())
    objects = Objects(asked.repository.folder)
    found = []
    for leaf in tree.leaves.found:
        facts = _of_leaf(asked.conditions.facts, leaf, objects)
        wave = pipeline.stages[leaf.environment].wave(leaf.region)
        for one in seen(facts, leaf, asked.conditions.now):
            lane = Lane(asked.config.name, "", leaf.environment, leaf.service, ref, wave)
            found.append(_recorded(workplace, lane, leaf, one))
    return found


def _of_leaf(facts: Facts, leaf: Leaf, objects: Objects) -> Facts:
    """The facts with what the leaf holds at every commit that they say it was synced to."""
    plain = replace(facts, ledger={})
    commits = {one.revision for one in deployments(plain, leaf)}
    commits |= {one.revision for one in facts.observations}
    contents = {
        (commit, leaf): Content(tree)
        for commit in commits
        if objects.has(commit) and (tree := objects.content(commit, leaf.path))
    }
    return replace(plain, contents=contents)


def _recorded(workplace: Workplace, lane: Lane, leaf: Leaf, one: Seen) -> Observed:
    told = Observed(leaf, one.health, one.at, one.commit)
    if one.tree is None:
        why = f"{one.commit[:12] or 'no revision'} is no commit of this clone that holds {leaf.path}"
        return replace(told, problem=why)
    at = one.at.astimezone(UTC).isoformat()
    kind = KINDS[one.health]
    end = End(one.commit, {leaf.region: one.tree})
    new = list[bool]()

    def make(chain: Chain) -> LedgerEntry | None:
        entries = of_service(chain.entries, lane.env, lane.service)
        known = any((old.kind, old.at, old.target) == (kind, at, end) for old in entries)
        new[:] = [not known]
        if known:
            return None
        move = last_move(entries, lane.wave)
        entry = draft(workplace, lane, kind, move.plan if move else "")
        regions = (leaf.region,) if leaf.region else ()
        return replace(entry, at=at, regions=regions, target=end, from_env=move.from_env if move else "")

    record(workplace, lane.env, lane.service, make)
    return replace(told, is_new=new[-1])
