"""Which promotable keys a change moves, and whether each comes from the environment before."""

from collections.abc import Iterator, Mapping

import msgspec

from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned, planned
from tallygate.engine.promotion_asked import Asked
from tallygate.engine.promotion_bases import request_of
from tallygate.model.location import Location
from tallygate.model.promotion import Change, Conflict, GateState, Leaf, Plan, Refusal
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.digest import differing, plan_digest
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.layout import path_of
from tallygate.promotion.plan import Choice, Side, of_region
from tallygate.promotion.projection import Cell
from tallygate.promotion.selection import has_no_place
from tallygate.promotion.trees import Tree
from tallygate.promotion.writing import CellName, cells_by_name

Key = tuple[str, str, int]
"""Environment, service and wave."""
Pair = tuple[Cell | None, Cell | None]
"""A cell before and after."""


class Compared(msgspec.Struct, frozen=True):
    """Base and head of a change as one pipeline sees them."""

    asked: Asked
    base: Tree
    head: Tree

    @property
    def kept(self) -> set[str]:
        """Paths at which Git has something else."""
        return differing(self.base.snapshot.kept, self.head.snapshot.kept)

    @property
    def pipeline(self) -> Pipeline:
        return self.asked.pipeline

    @property
    def paths(self) -> set[str]:
        """All that differs, also what is only shown there by a link."""
        before, after = (
            {(path, one.blob) for path, one in tree.entries.items()} for tree in (self.base, self.head)
        )
        return self.kept | {path for path, _ in before ^ after}


class Part(msgspec.Struct, frozen=True):
    """What moves of one service. unread: files of it that cannot be read."""

    leaves: tuple[Leaf, ...]
    moved: Mapping[CellName, Pair]
    unread: tuple[Refusal, ...] = ()


def parts(compared: Compared) -> dict[Key, Part]:
    """Keys that differ between base and head, of environments that something comes before."""
    found: dict[Key, Part] = {}
    paths = compared.paths
    for leaf in sorted({*compared.base.leaves.found, *compared.head.leaves.found}):
        stage = compared.pipeline.stages[leaf.environment]
        files = {path_of(leaf, one.file) for one in compared.pipeline.promote}
        if stage.after and files & paths:
            key = leaf.environment, leaf.service, stage.wave(leaf.region)
            own, before = _part(compared, leaf), found.get(key, Part((), {}))
            if own.moved or own.unread:
                found[key] = Part(
                    (*before.leaves, leaf), {**before.moved, **own.moved}, (*before.unread, *own.unread)
                )
    return found


def _part(compared: Compared, leaf: Leaf) -> Part:
    old, new = compared.base.projection(leaf), compared.head.projection(leaf)
    if new.refusals:
        return Part((leaf,), {}, new.refusals)
    sides = [cells_by_name([one]) for one in (old, new)]
    names = dict.fromkeys([*sides[0], *sides[1]])
    pairs = {name: (sides[0].get(name), sides[1].get(name)) for name in names}
    return Part((leaf,), {name: pair for name, pair in pairs.items() if _differ(*pair)})


def _differ(old: Cell | None, new: Cell | None) -> bool:
    told = [(one.written, one.plain) if one and one.value is not None else None for one in (old, new)]
    return told[0] != told[1]


def plan_of(compared: Compared, key: Key, part: Part, choice: Choice) -> Planned:
    """The change as a plan along the edge that it follows; what follows none is refused, key by key."""
    env = key[0]
    tries = [_along(compared, source, key, part, choice) for source in compared.pipeline.stages[env].after]
    return min(tries, key=lambda made: len(made.plan.refusals))


def _along(compared: Compared, source: str, key: Key, part: Part, choice: Choice) -> Planned:
    env, service, wave = key
    leaves = tuple(leaf for leaf in compared.base.leaves.of(source) if leaf.service == service)
    side = compared.base.side(source, (service,))
    changes, refusals = list[Change](), list(part.unread)
    if why := has_no_place(compared.pipeline, service, source, env):
        refusals.append(Refusal(GateState.FAIL, why, Location(part.leaves[0].folder), service))
    for name, pair in part.moved.items():
        theirs = _theirs(side, name)
        if why := _wrong(compared, source, env, name, pair, theirs, choice):
            cell = pair[1] or pair[0]
            place = cell.location if cell else Location(part.leaves[0].folder)
            refusals.append(Refusal(GateState.FAIL, why, place, service, name[0]))
        else:
            changes.append(_moved(env, wave, source, name, pair))
    refusals += _torn(compared, side, part, env)
    conflicts, adopted = _three_way(compared, source, key, part, choice)
    asked = compared.asked
    plan = Plan(
        compared.pipeline.name,
        source,
        env,
        plan_digest(compared.pipeline.name, source, env, changes),
        tuple(sorted(changes, key=lambda one: (one.region, one.file, one.key))),
        conflicts=conflicts,
        adopted=tuple(changes) if adopted else (),
        source_commit=asked.snapshot.name,
        refusals=tuple(dict.fromkeys(refusals)),
        services=(service,),
    )
    head = compared.head
    files = {path: head.snapshot.read(path) if path in head.entries else None for path in compared.paths}
    return Planned(plan, files, leaves, part.leaves)


def _theirs(side: Side, name: CellName) -> Cell | None:
    """What the source has under the same key."""
    region, service, file, key = name
    found = of_region(side, region, service)
    cells = cells_by_name([found]) if found else {}
    return next((cell for (_, _, one, other), cell in cells.items() if (one, other) == (file, key)), None)


def _wrong(
    compared: Compared, source: str, env: str, name: CellName, pair: Pair, theirs: Cell | None, choice: Choice
) -> str:
    """Why a key is not promoted by this change; "" where it is."""
    _, service, _, key = name
    told, new = f"{service} {shown(parsed(key))}", pair[1]
    if new is None or new.value is None:
        if theirs is None and choice.delete:
            return ""
        return f"{told} is taken out of {env}; only what {source} no longer has is, with --delete"
    if new.fixed:
        return f"{told}: a repository never moves; change it where nothing is promoted"
    if theirs is None or theirs.value is None:
        return f"{told}: {source} has none, so that it is promoted from nowhere"
    if (new.value, new.plain) != (theirs.value, theirs.plain):
        skips = [one for one in _lower(compared, source) if _has(compared, one, name, new)]
        skip = f"; {' and '.join(skips)} has it: it skips {source}" if skips else ""
        gets = f"{told}: {env} would get {new.value}, {source} has {theirs.value}"
        return f"{gets}{skip}; promote to {source} first"
    return theirs.unfit and f"{told}: {theirs.unfit}"


def _lower(compared: Compared, environment: str) -> Iterator[str]:
    """All environments that come before another one."""
    pending = list(compared.pipeline.stages[environment].after)
    while pending:
        yield (one := pending.pop(0))
        pending += compared.pipeline.stages[one].after


def _has(compared: Compared, environment: str, name: CellName, new: Cell) -> bool:
    there = _theirs(compared.base.side(environment, (name[1],)), name)
    return there is not None and (there.value, there.plain) == (new.value, new.plain)


def _moved(env: str, wave: int, source: str, name: CellName, pair: Pair) -> Change:
    region, service, file, key = name
    old, new = pair
    kind = (new or old).kind if new or old else ""  # type: ignore[union-attr]
    return Change(
        env, wave, region, service, file, key,
        old.written if old else None, new.written if new else None, kind, source,
        bool(old and old.plain), bool(new and new.plain),
    )  # fmt: skip


def _torn(compared: Compared, side: Side, part: Part, env: str) -> Iterator[Refusal]:
    """Parts of an image that stay behind while others move."""
    for leaf in part.leaves:
        new = compared.head.projection(leaf)
        groups = {
            cell.group
            for (region, *_), pair in part.moved.items()
            for cell in pair
            if cell and region == leaf.region
        }
        for cell in (one for group in groups for one in new.cells.get(group, ())):
            name = (leaf.region, leaf.service, cell.file, cell.key)
            theirs = _theirs(side, name)
            if name not in part.moved and theirs and cell.moves and cell.value != theirs.value:
                text = (
                    f"{leaf.service} {shown(parsed(cell.key))} stays at {cell.value} in {env}, while "
                    f"{side.environment} has {theirs.value}: parts of one image move together"
                )
                yield Refusal(GateState.FAIL, text, cell.location, leaf.service, leaf.region)


def _three_way(
    compared: Compared, source: str, key: Key, part: Part, choice: Choice
) -> tuple[tuple[Conflict, ...], bool]:
    """Hot fixes that the change would overwrite, and whether no promotion came before."""
    env, service, wave = key
    asked = compared.asked
    request = request_of(asked.ledger.get((env, service), ()), (source, env), service, wave, choice)
    try:
        made = planned(asked.repository, asked.snapshot, asked.config, request).plan
    except UsageError:
        return (), not request.bases
    own = {(region, file, name) for region, _, file, name in part.moved}
    found = tuple(one for one in made.conflicts if (one.leaf.region, one.file, one.key) in own)
    return found, not request.bases
