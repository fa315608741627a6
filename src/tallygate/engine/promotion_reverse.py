"""The way back as a plan: what a promotion brought is taken out, what came later is kept."""

from collections.abc import Iterator

from msgspec.structs import replace

from tallygate.engine.config import Config
from tallygate.engine.promotion import Planned, pipeline_of, with_origins
from tallygate.loaders.loads import Loads
from tallygate.model.promotion import Change, Conflict
from tallygate.promotion.digest import plan_digest
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.plan import Choice, Side, plan
from tallygate.promotion.trees import Tree, past_side
from tallygate.promotion.undo import Undo
from tallygate.promotion.writing import cells_by_name, written
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository


def reverse(repository: Repository, snapshot: Snapshot, config: Config, undo: Undo) -> Planned:
    """Three-way: the environment when it was good, when it was bad, and now. Keys that the undone promotions
    did not move stay as they are, and those that somebody changed since are conflicts."""
    pipeline, loads = pipeline_of(config), Loads()
    env, service, wave = undo.bad.env, undo.bad.service, undo.bad.wave
    now = Tree(pipeline, snapshot, loads).side(env, (service,), wave or None)
    leaves = tuple(one.leaf for one in now.projections.values())
    of = f"which {service} goes back to in {env}"
    good, bad = (
        past_side(pipeline, repository, env, one.target.commit, leaves, loads, of)
        for one in (undo.good, undo.bad)
    )
    made = plan(pipeline, good, now, {(service, wave): bad}, Choice(delete=True))

    def is_undone(one: Change | Conflict) -> bool:
        region = one.region if isinstance(one, Change) else one.leaf.region
        return (region, one.file, one.key) in undo.keys

    changes = tuple(filter(is_undone, made.changes))
    conflicts = tuple(filter(is_undone, made.conflicts))
    made = replace(
        made,
        digest=plan_digest(made.pipeline, env, env, changes),
        changes=changes,
        conflicts=with_origins(repository, pipeline, snapshot, conflicts),
        source_commit=undo.good.source.commit,
        converged=(),
        missing=(),
        notes=tuple(_kept(undo, bad, now)),
    )
    files, refusals = written(snapshot.read, now, made)
    made = replace(made, refusals=(*made.refusals, *refusals))
    return Planned(made, {} if made.is_blocked else files, (), leaves)


def _kept(undo: Undo, bad: Side, now: Side) -> Iterator[str]:
    """Keys that changed after the promotion and not by it."""
    before = cells_by_name(bad.projections.values())
    for name, cell in cells_by_name(now.projections.values()).items():
        region, service, file, key = name
        was = before[name].written if name in before else None
        if cell.written != was and (region, file, key) not in undo.keys:
            yield f"{service} {shown(parsed(key))} was changed after the promotion, and is kept"
