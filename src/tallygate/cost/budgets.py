"""What budgets come to: what each selects, its limit on a day, and what of it nobody can price."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cache

import msgspec

from tallygate.cost.declared import Acceptance, Budget, Costs, Waiver
from tallygate.cost.diff import summed
from tallygate.cost.tags import EVERY
from tallygate.model.cost import NOTHING, CostChange, CostItem, CostStatus, Mover, Pair, Range, Sum

_MODULES = re.compile(r'^(?:module\.[^.\[]+(?:\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\])?\.)+')
Matches = Callable[[Sequence[str], str], bool]
"""Whether one of some globs matches a path."""


class BudgetState(msgspec.Struct, frozen=True):
    """open: what has no bound and nobody accepted. changed_open: those of it that the change brings or
    changes. delta: None where there is nothing to compare with. emerged: what was open before and is changed
    or gone: from there the change adds as much as it costs now, at most. most: `delta`, counting it so."""

    budget: Budget
    waiver: Waiver | None
    after: Sum
    before: Sum | None
    delta: Range | None
    open: tuple[CostItem, ...]
    changed_open: tuple[CostItem, ...]
    mover: Mover | None
    """The largest of those it selects."""
    emerged: tuple[CostItem, ...] = ()
    most: Range | None = None
    emptied: tuple[str, ...] = ()
    """Environments ("" for what else it selects) of which nothing is left in it, while other costs come."""


class Accepted(msgspec.Struct, frozen=True):
    """open: items that nobody accepted. resources: of how many resources they are. within: whether
    `max_unpriced` allows for so many."""

    open: tuple[CostItem, ...]
    resources: int
    of: int
    within: bool


def accepted(items: Sequence[CostItem], costs: Costs, today: str) -> Accepted:
    """today: ISO date."""
    holding = [one for one in costs.accept_unpriced if one.until >= today]
    billed = [one for one in items if not one.allocation and one.status is not CostStatus.FREE]
    unsure = tuple(one for one in billed if one.is_open and not _is_accepted(one, holding))
    resources, every = _resources(unsure), _resources(billed)
    most = costs.max_unpriced
    within = most is not None and (resources <= most.count or resources <= most.share * every)
    return Accepted(unsure, resources, every, within)


def states(
    change: CostChange, budgets: Iterable[Budget], costs: Costs, today: str, matches: Matches
) -> tuple[BudgetState, ...]:
    """today: ISO date, which waivers and acceptances are held against."""
    found = accepted(change.items, costs, today)
    unsure = frozenset(map(id, () if found.within else found.open))
    waivers = {one.budget: one for one in costs.waivers if one.until >= today}
    return tuple(_state(change, budget, waivers.get(budget.name), unsure, matches) for budget in budgets)


def expired(costs: Costs, today: str) -> tuple[Waiver | Acceptance, ...]:
    declared: list[Waiver | Acceptance] = [*costs.waivers, *costs.accept_unpriced]
    return tuple(one for one in declared if one.until < today)


def unused(items: Sequence[CostItem], costs: Costs) -> list[Acceptance]:
    """Those of which the address is none here."""
    return [one for one in costs.accept_unpriced if not any(_is_accepted(item, [one]) for item in items)]


def _state(
    change: CostChange, budget: Budget, waiver: Waiver | None, unsure: frozenset[int], matches: Matches
) -> BudgetState:
    pairs = [_part(budget, pair, matches) for pair in change.pairs if not pair.either.allocation]
    sure = [pair for pair in pairs if not _is_maybe(budget, pair)]
    unknown = tuple(
        pair.after
        for pair in pairs
        if pair.after and (id(pair.after) in unsure or (_is_maybe(budget, pair) and _costs(pair.after)))
    )
    own = {id(one) for pair in pairs for one in (pair.before, pair.after) if one}
    moving = [mover for mover in change.movers if id(mover.pair.either) in own]
    changed = {id(mover.pair.after) for mover in moving}
    emerged = _emerged(sure, unsure, {id(mover.pair.before) for mover in moving})
    is_change = change.total.before is not None
    return BudgetState(
        budget,
        waiver,
        summed(pair.after for pair in sure),
        summed(pair.before for pair in sure) if is_change else None,
        _delta(sure) if is_change else None,
        unknown,
        tuple(one for one in unknown if id(one) in changed),
        next(iter(moving), None),
        tuple(pair.before for pair in emerged if pair.before),
        _delta(sure, frozenset(map(id, emerged))) if is_change else None,
        _emptied(change, budget, pairs),
    )


def _emerged(pairs: Iterable[Pair], unsure: frozenset[int], moving: Container[int]) -> list[Pair]:
    """What was not known before: nobody can say what a change of it adds. Who accepted that it has no price
    did not accept what it turns into."""
    return [
        pair
        for pair in pairs
        if pair.before and pair.before.is_open and id(pair.before) in moving and id(pair.after) not in unsure
    ]


def _emptied(change: CostChange, budget: Budget, pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Whoever renames a folder or a tag takes costs out of a budget, and nothing got cheaper."""
    held = {id(pair.after) for pair in pairs if pair.after}
    left = {id(pair.before) for pair in pairs if pair.before}
    comes = any(
        pair.after and _costs(pair.after) and id(pair.after) not in held
        and (pair.before is None or id(pair.before) in left)
        for pair in change.pairs
        if not pair.either.allocation
    )  # fmt: skip

    def places(side: Iterable[CostItem | None]) -> set[str]:
        return {(one.environment or "") if budget.environment else "" for one in side if one and _costs(one)}

    gone = places(pair.before for pair in pairs) - places(pair.after for pair in pairs)
    return tuple(sorted(gone)) if comes else ()


def _part(budget: Budget, pair: Pair, matches: Matches) -> Pair:
    """What of a pair a budget selects: a tag that changes moves it from one to another."""
    before, after = (
        one if one and _selects(budget, one, matches) else None for one in (pair.before, pair.after)
    )
    return Pair(before, after)


def _delta(pairs: Iterable[Pair], from_nothing: Container[int] = ()) -> Range:
    """from_nothing: pairs that count as if nothing had been there before."""
    total = NOTHING
    for pair in pairs:
        added = (pair.after and pair.after.monthly) if id(pair) in from_nothing else pair.delta
        total = total + (added or NOTHING)
    return total


def _selects(budget: Budget, item: CostItem, matches: Matches) -> bool:
    """Also what it only may select, because a tag is not known."""
    tags = dict(item.tags)
    places = (item.location.path, item.root, *(call.path for call in item.also))
    return (
        (not budget.environment or item.environment in budget.environment)
        and (not budget.service or item.service == budget.service)
        and all(tags.get(key) == value or _is_unsure(item, key) for key, value in budget.tag.items())
        and (not budget.paths or any(matches(budget.paths, place) for place in places if place))
    )


def _is_maybe(budget: Budget, pair: Pair) -> bool:
    return any(one and _is_unsure(one, key) for one in (pair.before, pair.after) for key in budget.tag)


def _is_unsure(item: CostItem, key: str) -> bool:
    return key in item.open_tags or (EVERY in item.open_tags and key not in dict(item.tags))


def _costs(item: CostItem) -> bool:
    return item.status is not CostStatus.FREE


def _is_accepted(item: CostItem, holding: Iterable[Acceptance]) -> bool:
    """By its address, or by what that is in its module."""
    own = _MODULES.sub("", item.address)
    return any(_glob(one.match).fullmatch(text) for one in holding for text in {item.address, own})


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _resources(items: Iterable[CostItem]) -> int:
    return len({(one.root, one.environment, one.address) for one in items})
