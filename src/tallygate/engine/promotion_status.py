"""Where every service is: its version in each environment, and what keeps the next one from coming."""

from collections.abc import Mapping, Sequence

from tallygate.engine.promotion import edges
from tallygate.engine.promotion_asked import Asked
from tallygate.engine.promotion_edges import gated_lanes, plan_edge
from tallygate.engine.redact import mask_text
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Gated, Journey, Stop
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.entry import LedgerEntry, last_move, open_plan
from tallygate.promotion.objects import Objects
from tallygate.promotion.observed import OBSERVED
from tallygate.promotion.projection import Projection
from tallygate.promotion.selection import has_no_place
from tallygate.promotion.trees import Tree

_SHORT = 12


def journeys(asked: Asked, services: Sequence[str] = ()) -> tuple[list[Journey], list[Gated]]:
    """Every service, or those named, and all that was judged."""
    pipeline = asked.pipeline
    judged: dict[tuple[str, str], list[Gated]] = {}
    for edge in edges(pipeline):
        own = tuple(name for name in services if not has_no_place(pipeline, name, *edge))
        if services and not own:
            continue
        for one in gated_lanes(asked, plan_edge(asked, edge, own)):
            judged.setdefault((edge[1], one.service), []).append(one)
    tree = Tree(pipeline, asked.snapshot, Loads())
    there = {leaf.service for leaf in tree.leaves.found}
    names = services or sorted({*pipeline.services, *there})
    found = [
        Journey(name, tuple(_stop(asked, pipeline, tree, env, name, judged) for env in pipeline.stages))
        for name in names
    ]
    return found, [one for several in judged.values() for one in several]


def _stop(
    asked: Asked,
    pipeline: Pipeline,
    tree: Tree,
    env: str,
    service: str,
    judged: dict[tuple[str, str], list[Gated]],
) -> Stop:
    entries = asked.ledger.get((env, service), ())
    runs = pipeline.services.get(service)
    side = tree.side(env, (service,))
    move, seen = last_move(entries), _last(entries, _contents(asked, tree, env, service))
    waves = sorted({one.wave for one in entries})
    plans = (open_plan(entries, wave) for wave in waves)
    return Stop(
        env,
        tuple(dict.fromkeys(_version(one) for one in side.projections.values())),
        runs is None or env in runs,
        move.at if move else "",
        seen.kind if seen else "",
        seen.at if seen else "",
        tuple(judged.get((env, service), ())),
        tuple(one.plan for one in plans if one),
    )


def _contents(asked: Asked, tree: Tree, env: str, service: str) -> dict[str, str]:
    """What is there now, by region."""
    objects, commit = Objects(asked.repository.folder), asked.snapshot.name
    own = (leaf for leaf in tree.leaves.of(env) if leaf.service == service)
    return {leaf.region: objects.content(commit, leaf.path) for leaf in own}


def _last(entries: Sequence[LedgerEntry], contents: Mapping[str, str]) -> LedgerEntry | None:
    """The last observation; none of what was there before."""
    last = next((one for one in reversed(entries) if one.kind in OBSERVED), None)
    seen = last.target.trees if last else {}
    return last if seen and all(contents.get(region) == tree for region, tree in seen.items()) else None


def _version(projection: Projection) -> str:
    """What people call it: its first tag, or else the first value that moves."""
    cells = [cell for cells in projection.cells.values() for cell in cells if cell.moves]
    tags = [cell for cell in cells if cell.key.rpartition("/")[2].lower() in ("tag", "newtag")]
    found = [mask_text(str(cell.value), []) for cell in tags or cells]
    if not found:
        return "nothing that moves"
    first = found[0] if tags else found[0][: 2 * _SHORT]
    more = len(set(found)) - 1
    return f"{first} and {more} more" if more and tags else first
