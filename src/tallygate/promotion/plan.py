"""The three-way plan of one edge: what source, target and the last promotion say, cell by cell."""

from collections.abc import Iterator, Mapping
from itertools import chain

import msgspec

from tallygate.model.location import Location
from tallygate.model.promotion import Change, Conflict, GateState, Leaf, Plan, Refusal
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.digest import plan_digest
from tallygate.promotion.key_paths import parsed, shown
from tallygate.promotion.projection import Cell, Group, Projection


class Side(msgspec.Struct, frozen=True):
    """One environment in one tree: its projections by region and service."""

    environment: str
    commit: str
    projections: Mapping[tuple[str, str], Projection]


class Choice(msgspec.Struct, frozen=True):
    """delete: whether what the source no longer has goes. take: "source" or "target" where somebody changed
    the target, "" to stop there."""

    delete: bool = False
    take: str = ""


AS_IT_IS = Choice()
Lane = tuple[str, int]
"""Service and wave, which are promoted together; 0 is no wave."""
_Value = tuple[str, bool] | None
"""What a cell holds, and whether it is plain; None where it is absent."""


class Compared(msgspec.Struct, frozen=True):
    """One group of cells in one leaf: theirs is the source's, ours the target's."""

    theirs: Mapping[str, Cell]
    ours: Mapping[str, Cell]
    base: Mapping[str, Cell] | None
    leaf: Leaf
    wave: int
    source: str

    def values(self, cells: Mapping[str, Cell]) -> dict[str, _Value]:
        """What the cells of a side hold; those that none of the sides moves are left out."""
        keys = [key for key in chain(self.theirs, self.ours) if not self._is_fixed(key)]
        return {key: _value(cells.get(key)) for key in dict.fromkeys(keys)}

    def _is_fixed(self, key: str) -> bool:
        return any(side[key].fixed for side in (self.theirs, self.ours) if key in side)

    def changes(self) -> Iterator[Change]:
        """Every key of the group that differs between source and target."""
        theirs, ours = self.values(self.theirs), self.values(self.ours)
        for key, value in theirs.items():
            if value != ours[key]:
                cell = self.theirs.get(key) or self.ours[key]
                yield Change(
                    self.leaf.environment, self.wave, self.leaf.region, self.leaf.service, cell.file, key,
                    self.written(self.ours, key), self.written(self.theirs, key), cell.kind, self.source,
                    *(bool(one and one[1]) for one in (ours[key], value)),
                )  # fmt: skip

    def written(self, side: Mapping[str, Cell] | None, key: str) -> str | None:
        """A value of a side as the target writes it."""
        cell = (side or {}).get(key)
        if cell is None or cell.value is None:
            return None
        return (self.ours.get(key) or cell).spelled(cell.value)

    def conflicts(self) -> Iterator[Conflict]:
        for change in self.changes():
            cell = self.ours.get(change.key) or next(iter((self.ours or self.theirs).values()))
            yield Conflict(
                self.leaf, change.file, change.key, self.written(self.base, change.key),
                change.after, change.before, cell.location,
            )  # fmt: skip


class _Draft:
    """A plan while it is made."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.changes: list[Change] = []
        self.adopted: list[Change] = []
        self.converged: list[Change] = []
        self.missing: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.taken: list[Conflict] = []
        self.refusals: list[Refusal] = []

    def decide(self, group: Compared, *, is_first: bool) -> None:
        """Cell by cell as the three sides say. is_first: no promotion came before."""
        if not group.theirs and group.base is None:
            return  # the target's own: the source never had it
        theirs, ours = group.values(group.theirs), group.values(group.ours)
        base = group.values(group.base or {})
        if theirs == ours:
            if not is_first and base != theirs:
                self.converged += _now(group, theirs)
        elif is_first:
            self._move(group, self.adopted)
        elif ours == base:
            self._move(group, self.changes)
        elif theirs != base:
            self._conflict(group)

    def _conflict(self, group: Compared) -> None:
        found = list(group.conflicts())
        if self.choice.take:
            self.taken += found
        else:
            self.conflicts += found
        if self.choice.take == "source":
            self._move(group, self.changes)

    def _move(self, group: Compared, kept: list[Change]) -> None:
        changes = list(group.changes())
        removed = [change for change in changes if change.after is None]
        refusals = [*_unfit(group), *_not_insertable(group)]
        if removed and not self.choice.delete:
            if len(removed) == len(changes) and not group.theirs:
                self.missing += removed
                return
            refusals += [_kept(group, change) for change in removed]
        refusals += _unlike(group)
        self.refusals += refusals
        if refusals:
            return
        self.changes += changes
        if kept is not self.changes:
            kept += changes


def plan(
    pipeline: Pipeline,
    source: Side,
    target: Side,
    bases: Mapping[Lane, Side],
    choice: Choice = AS_IT_IS,
) -> Plan:
    """What would move from `source` to `target`.

    bases: the source at the last promotion, by service and wave; without one it is the first.
    """
    draft = _Draft(choice)
    stage = pipeline.stages[target.environment]
    for (region, service), ours in sorted(target.projections.items()):
        theirs = _of_region(draft, source, region, service, ours)
        if theirs is None:
            continue
        base = bases.get((service, stage.wave(region)))
        before = None if base is None else base.projections.get((theirs.leaf.region, service))
        unread = [refusal for side in (theirs, ours, before) if side for refusal in side.refusals]
        if not (unread or theirs.moves or (before and before.moves)):
            unread = [_of_nothing(theirs, source.environment)]
        draft.refusals += unread
        if unread:
            continue
        for group in dict.fromkeys([*theirs.cells, *(before.cells if before else ()), *ours.cells]):
            sides = (_cells(theirs, group), _cells(ours, group))
            known = _cells(before, group) if before and group in before.cells else None
            compared = Compared(*sides, known, ours.leaf, stage.wave(region), source.environment)
            draft.decide(compared, is_first=base is None)
    return _made(pipeline, source, target, bases, draft)


def _of_region(draft: _Draft, source: Side, region: str, service: str, ours: Projection) -> Projection | None:
    """As `of_region`; that regions of the source differ is refused."""
    found = of_region(source, region, service)
    names = [one.leaf.region for (_, name), one in sorted(source.projections.items()) if name == service]
    if found is None and names:
        message = (
            f"{service} differs in {', '.join(names)} of {source.environment}, and {region} is none of them"
        )
        draft.refusals.append(Refusal(GateState.FAIL, message, _place(ours), service, region))
    return found


def of_region(source: Side, region: str, service: str) -> Projection | None:
    """What a region of the target takes: the same region of the source, or what all its regions agree on."""
    own = source.projections.get((region, service))
    if own is not None:
        return own
    several = [one for (_, name), one in sorted(source.projections.items()) if name == service]
    return several[0] if several and len({tuple(_content(one)) for one in several}) == 1 else None


def _of_nothing(theirs: Projection, environment: str) -> Refusal:
    """A leaf with nothing that may move would be in step for ever."""
    leaf = theirs.leaf
    text = f"{leaf.service}: `promote` names nothing that {environment} has"
    return Refusal(GateState.FAIL, text, _place(theirs), leaf.service, leaf.region)


def _content(projection: Projection) -> Iterator[tuple[str, str, str | None, bool]]:
    for cell in chain.from_iterable(projection.cells.values()):
        yield cell.file, cell.key, cell.value, cell.plain


def _place(projection: Projection) -> Location:
    return next((cells[0].location for cells in projection.cells.values()), Location(projection.leaf.folder))


def _cells(projection: Projection, group: Group) -> dict[str, Cell]:
    return {cell.key: cell for cell in projection.cells.get(group, ())}


def _value(cell: Cell | None) -> _Value:
    return None if cell is None or cell.value is None else (cell.value, cell.plain)


def _now(group: Compared, values: dict[str, _Value]) -> Iterator[Change]:
    """Keys that are alike by now, as changes of nothing."""
    base = group.values(group.base or {})
    for key, value in values.items():
        if value != base[key]:
            cell, written = group.theirs.get(key) or group.ours.get(key), group.written(group.theirs, key)
            yield Change(
                group.leaf.environment, group.wave, group.leaf.region, group.leaf.service,
                cell.file if cell else "", key, written, written, cell.kind if cell else "", group.source,
            )  # fmt: skip


def _unfit(group: Compared) -> Iterator[Refusal]:
    """Why values of the source cannot be promoted from there."""
    for cell in group.theirs.values():
        if cell.unfit:
            yield _refusal(group, cell, f"{_name(group, cell.key)}: {cell.unfit}")


def _not_insertable(group: Compared) -> Iterator[Refusal]:
    for key, cell in group.theirs.items():
        absent = _value(group.ours.get(key)) is None
        if absent and cell.value is not None and not cell.fixed and not (cell.insertable and group.ours):
            text = (
                f"{_name(group, key)} is not in {group.leaf.environment}; add it there by an ordinary change"
            )
            yield _refusal(group, next(iter(group.ours.values()), cell), text)


def _unlike(group: Compared) -> Iterator[Refusal]:
    """Repositories that differ although no map says how they correspond."""
    for key in dict.fromkeys([*group.theirs, *group.ours]):
        pair = [side.get(key) for side in (group.theirs, group.ours)]
        if not any(cell and cell.fixed for cell in pair):
            continue
        if _value(pair[0]) != _value(pair[1]):
            both = f"{group.source} and {group.leaf.environment}"
            text = (
                f"{_name(group, key)}: {both} have different repositories; say in images.map what corresponds"
            )
            yield _refusal(group, next(cell for cell in reversed(pair) if cell), text)


def _kept(group: Compared, change: Change) -> Refusal:
    text = f"{_name(group, change.key)}: {group.source} has none any more; --delete takes it out"
    return _refusal(group, group.ours[change.key], text)


def _refusal(group: Compared, cell: Cell, message: str) -> Refusal:
    return Refusal(GateState.FAIL, message, cell.location, group.leaf.service, group.leaf.region)


def _name(group: Compared, key: str) -> str:
    return f"{group.leaf.service} {shown(parsed(key))}"


def _made(pipeline: Pipeline, source: Side, target: Side, bases: Mapping[Lane, Side], draft: _Draft) -> Plan:
    changes = tuple(sorted(draft.changes, key=_order))
    services = sorted({service for _, service in target.projections})
    return Plan(
        pipeline.name,
        source.environment,
        target.environment,
        plan_digest(pipeline.name, source.environment, target.environment, changes),
        changes,
        conflicts=tuple(draft.conflicts),
        adopted=tuple(sorted(draft.adopted, key=_order)),
        source_commit=source.commit,
        bases={
            f"{service}/{wave}" if wave else service: base.commit for (service, wave), base in bases.items()
        },
        converged=tuple(sorted(draft.converged, key=_order)),
        missing=tuple(sorted(draft.missing, key=_order)),
        taken=tuple(draft.taken),
        refusals=tuple(dict.fromkeys(draft.refusals)),
        services=tuple(services),
    )


def _order(change: Change) -> tuple[int, str, str, str, str]:
    return change.wave, change.region, change.service, change.file, change.key
