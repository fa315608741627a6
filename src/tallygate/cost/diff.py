"""What a change does to costs: items before and after, paired, and the sums of environments."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from tallygate.cost.money import in_cents
from tallygate.cost.movers import movers
from tallygate.model.cost import ZERO, CostChange, CostItem, EnvironmentCost, Pair, Sum

_Place = tuple[str, str | None]
"""Root and environment."""
Moves = Mapping[_Place, Sequence[tuple[str, str]]]
"""(from, to) of `moved` blocks."""
_MOST_STEPS = 20
_Resource = tuple[str, str | None, str]
_Parts = dict[str, CostItem]


def compared(
    before: Iterable[CostItem] | None,
    after: Iterable[CostItem],
    moves: Moves,
    order: Sequence[str] = (),
    changed: Callable[[str], bool] = lambda path: True,
) -> CostChange:
    """before: None where there is nothing to compare with. order: of environments; one that has no item has
    no row. changed: whether the change touches a path."""
    if before is None:
        pairs = [Pair(None, item) for item in after]
    else:
        pairs = _paired(_by_resource(before), _by_resource(after), moves)
    rows, total = _sums(pairs, before is not None, order)
    found = () if before is None else movers(pairs, changed)
    return CostChange(total, rows, tuple(pairs), found)


def _by_resource(items: Iterable[CostItem]) -> dict[_Resource, _Parts]:
    """A component may have several items of one name, such as volumes: they go by number."""
    found: dict[_Resource, _Parts] = defaultdict(dict)
    for item in items:
        parts = found[item.root, item.environment, item.address]
        name, number = item.component, 2
        while name in parts:
            name, number = f"{item.component}\0{number}", number + 1
        parts[name] = item
    return found


def _paired(before: dict[_Resource, _Parts], after: dict[_Resource, _Parts], moves: Moves) -> list[Pair]:
    origins = _origins(before, after, moves)
    pairs = []
    for resource, parts in after.items():
        origin = origins.get(resource, resource)
        old = before.pop(origin, {})
        names = dict.fromkeys([*parts, *old])
        pairs += [Pair(old.get(name), parts.get(name), origin != resource) for name in names]
    pairs += [Pair(item, None) for parts in before.values() for item in parts.values()]
    return sorted(pairs, key=lambda pair: _order(pair.either))


def _order(item: CostItem) -> tuple[str, str, str]:
    return item.environment or "", item.address, item.root


def _origins(
    before: Mapping[_Resource, _Parts], after: Mapping[_Resource, _Parts], moves: Moves
) -> dict[_Resource, _Resource]:
    """What resources were called: by `moved` blocks, then by equal costs, in order of address."""
    gone = {one: None for one in sorted(before, key=_sortable) if one not in after}
    new = [one for one in sorted(after, key=_sortable) if one not in before]
    found = {}
    sources = {place: {target: source for source, target in own} for place, own in moves.items()}
    for one in new:
        root, environment, address = one
        for earlier in _earlier(address, sources.get((root, environment), {})):
            if (origin := (root, environment, earlier)) in gone and one not in found:
                found[one] = origin
                del gone[origin]
    alike: dict[tuple[object, ...], list[_Resource]] = defaultdict(list)
    for one in reversed(gone):
        alike[_likeness(one, before[one])].append(one)
    for one in new:
        if one not in found and (same := alike[_likeness(one, after[one])]):
            found[one] = same.pop()
    return found


def _sortable(resource: _Resource) -> tuple[str, str, str]:
    return resource[0], resource[1] or "", resource[2]


def _earlier(address: str, sources: Mapping[str, str]) -> Iterable[str]:
    """What an address was before its moves, step by step."""
    for _ in range(min(len(sources), _MOST_STEPS)):
        ends = [end for end, sign in enumerate(address) if sign in ".["] + [len(address)]
        end = next((end for end in reversed(ends) if address[:end] in sources), None)
        if end is None:
            return
        address = sources[address[:end]] + address[end:]
        yield address


def _likeness(resource: _Resource, parts: _Parts) -> tuple[object, ...]:
    """Equal for resources of one place that cost the same for the same reasons."""
    what = tuple(
        (name, one.type, one.status, one.price_key, one.quantity, one.monthly, one.region)
        for name, one in sorted(parts.items())
    )
    return resource[0], resource[1], what


def _sums(
    pairs: Sequence[Pair], is_change: bool, order: Sequence[str]
) -> tuple[tuple[EnvironmentCost, ...], EnvironmentCost]:
    billed = [pair for pair in pairs if not pair.either.allocation]
    names = {pair.either.environment for pair in billed}
    ranked = [name for name in order if name in names]
    ranked += sorted(name for name in names if name and name not in order)
    rows: list[str | None] = [*ranked, *([None] if None in names else [])]
    after = {name or "": summed(p.after for p in billed if p.either.environment == name) for name in rows}
    before = {name or "": summed(p.before for p in billed if p.either.environment == name) for name in rows}
    sides = [in_cents({name: one.monthly.expected for name, one in side.items()}) for side in (before, after)]
    known = in_cents({name or "": _of_one_side(billed, name, lambda pair: pair.after) for name in rows})
    lost = in_cents({name or "": _of_one_side(billed, name, lambda pair: pair.before) for name in rows})
    environments = tuple(
        EnvironmentCost(
            name,
            after[name or ""],
            sides[1][name or ""],
            before[name or ""] if is_change else None,
            sides[0][name or ""] if is_change else None,
            _added(name or "", sides[0], known, sides[1], lost) if is_change else None,
            known[name or ""],
            lost[name or ""],
        )
        for name in rows
    )
    return environments, _total(environments, is_change)


def summed(items: Iterable[CostItem | None]) -> Sum:
    """What is known of their costs. Open resources are counted once, however many components are open."""
    total, unsure = Sum().monthly, set()
    for item in items:
        if item is None or item.allocation:
            continue
        if item.monthly is not None:
            total = total + item.monthly
        if item.is_open:
            unsure.add((item.root, item.environment, item.address))
    return Sum(total, len(unsure))


def _added(name: str, *parts: Mapping[str, Decimal]) -> Decimal:
    """parts: before and what became known, then after and what became unknown."""
    before, known, after, lost = (part[name] for part in parts)
    return after - before - known + lost


def _of_one_side(pairs: Iterable[Pair], name: str | None, side: Callable[[Pair], CostItem | None]) -> Decimal:
    """What one side alone holds, because the other is not known: no change of costs."""
    items = (
        side(pair)
        for pair in pairs
        if pair.either.environment == name and pair.before and pair.after and pair.delta is None
    )
    return sum((one.monthly.expected for one in items if one and one.monthly), ZERO)


def _total(rows: Sequence[EnvironmentCost], is_change: bool) -> EnvironmentCost:
    after, before = Sum(), Sum()
    for row in rows:
        after = Sum(after.monthly + row.after.monthly, after.open + row.after.open)
        if row.before:
            before = Sum(before.monthly + row.before.monthly, before.open + row.before.open)
    return EnvironmentCost(
        None,
        after,
        sum((row.expected for row in rows), ZERO),
        before if is_change else None,
        sum((row.expected_before or ZERO for row in rows), ZERO) if is_change else None,
        sum((row.delta or ZERO for row in rows), ZERO) if is_change else None,
        sum((row.became_known for row in rows), ZERO),
        sum((row.became_unknown for row in rows), ZERO),
    )
