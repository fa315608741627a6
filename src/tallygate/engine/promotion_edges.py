"""Edges as they are planned and judged: every service of one, each by itself."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from tallygate.engine.config import Config
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned, Request, planned
from tallygate.engine.promotion_asked import Asked, gated
from tallygate.engine.promotion_bases import recorded
from tallygate.model.location import Location
from tallygate.model.promotion import Gated, GateState, Refusal
from tallygate.promotion.entry import last_move
from tallygate.promotion.lanes import lanes
from tallygate.promotion.objects import Objects
from tallygate.promotion.plan import AS_IT_IS, Choice

_NO_LEDGER = (
    "this clone knows no ledger of these services; where there is one: "
    "git fetch origin 'refs/tallygate/*:refs/tallygate/*'"
)


def require_gates(config: Config, targets: Iterable[str]) -> None:
    """An environment that nothing guards would be entered silently. Raises UsageError."""
    everywhere = config.require.get("*", ())
    bare = [name for name in dict.fromkeys(targets) if not (everywhere or config.require.get(name))]
    if bare:
        raise UsageError(
            f"{config.path}: `require` names no gate of {', '.join(bare)}; --plan-only plans without gates"
        )


def plan_edge(
    asked: Asked, edge: tuple[str, str], services: tuple[str, ...] = (), wave: int | None = None,
    choice: Choice = AS_IT_IS, at: str = "",
) -> Planned:  # fmt: skip
    """The plan of one edge, from what is known of the ledger. at: commit of the source, "" for the tree's."""
    known = recorded(asked.ledger, *edge)
    request = Request(*edge, services, wave, known.bases, choice, at)
    made = planned(asked.repository, asked.snapshot, asked.config, request)
    refusals = (*made.plan.refusals, *_behind(asked, made))
    made = replace(made, plan=replace(made.plan, refusals=refusals))
    if known.has_ledger or not made.plan.adopted:
        return made
    return replace(made, plan=replace(made.plan, notes=(*made.plan.notes, _NO_LEDGER)))


def _behind(asked: Asked, made: Planned) -> Iterator[Refusal]:
    """What was promoted, and is not in the tree that is planned, would look as if it were in step."""
    objects = Objects(asked.repository.folder)
    for service in made.plan.services:
        move = last_move(asked.ledger.get((made.plan.target, service), ()))
        commit = move.target.commit if move else ""
        if commit and not objects.descends(asked.snapshot.name, commit):
            text = (
                f"{service} was promoted to {made.plan.target} in {commit[:12]}, "
                f"which {asked.snapshot.name[:12]} does not have: git pull"
            )
            yield Refusal(GateState.ERROR, text, Location(asked.config.path), service)


def gated_lanes(
    asked: Asked, made: Planned, choice: Choice = AS_IT_IS, *, asks: bool = True
) -> Sequence[Gated]:
    """Every service and wave of a plan with what the gates say. asks: whether they are asked at all."""
    pipeline = asked.pipeline
    found = []
    for (service, wave), plan in lanes(pipeline, made.plan):
        waves = pipeline.stages[plan.target].wave
        sources = tuple(leaf for leaf in made.sources if leaf.service == service)
        targets = tuple(
            leaf for leaf in made.targets if leaf.service == service and waves(leaf.region) == wave
        )
        alone = Gated(service, wave, plan, (), sources, targets, plan.digest)
        if asks and plan.changes and not plan.is_blocked:
            own = plan_edge(asked, (plan.source, plan.target), (service,), wave or None, choice)
            alone = gated(asked, own, service, wave)
        found.append(alone)
    return found
