"""What moves a total: the pairs whose costs differ, the largest first, each with what changed."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from tallygate.model.cost import NOTHING, ZERO, CostItem, Mover, Pair
from tallygate.model.location import Location


def movers(pairs: Iterable[Pair], changed: Callable[[str], bool]) -> tuple[Mover, ...]:
    """By absolute delta, then address; what is not known on one side comes last. Without allocations."""
    found = [_mover(pair, changed) for pair in pairs if _moves(pair) and not pair.either.allocation]
    return tuple(sorted(found, key=_order))


def _order(mover: Mover) -> tuple[bool, Decimal, str, str, str]:
    one = mover.pair.either
    size = max(map(abs, _ends(mover)), default=ZERO)
    return mover.delta is None, -size, one.address, one.environment or "", one.component


def _ends(mover: Mover) -> Iterable[Decimal]:
    """What is expected decides; the ends only where that is nothing."""
    if mover.delta is None:
        return ()
    if mover.delta.expected:
        return (mover.delta.expected,)
    return (mover.delta.lower, ZERO if mover.delta.upper is None else mover.delta.upper)


def _moves(pair: Pair) -> bool:
    """A change of what is not known counts, too."""
    before, after = pair.before, pair.after
    if before is None or after is None:
        one = pair.either
        return one.monthly is None or one.monthly != NOTHING
    if before.monthly is None and after.monthly is None:
        return before.price_key != after.price_key or before.quantity != after.quantity
    return before.monthly != after.monthly


def _mover(pair: Pair, changed: Callable[[str], bool]) -> Mover:
    by_price, by_quantity = _effects(pair)
    return Mover(pair, pair.delta, _what(pair), _location(pair, changed), by_price, by_quantity)


def _location(pair: Pair, changed: Callable[[str], bool]) -> Location:
    """The attribute; where the change does not touch its file, the call that passes its value in."""
    one = pair.either
    if changed(one.location.path):
        return one.location
    return next((call for call in one.also if changed(call.path)), one.location)


def _effects(pair: Pair) -> tuple[Decimal | None, Decimal | None]:
    """Parts of the delta: other units at the old price, then the new price for all units."""
    before, after = pair.before, pair.after
    if not before or not after or not before.quantity or not after.quantity:
        return None, None
    if before.unit_price is None or after.unit_price is None or pair.delta is None:
        return None, None
    if before.unit != after.unit:
        return None, None
    by_quantity = (after.quantity.expected - before.quantity.expected) * before.unit_price
    return pair.delta.expected - by_quantity, by_quantity


def _what(pair: Pair) -> str:
    before, after = pair.before, pair.after
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return _key_change(before, after) or _quantity_change(before, after) or "costs differ"


def _key_change(before: CostItem, after: CostItem) -> str:
    """The words of the price's key that differ: "m5.large -> m5.2xlarge"."""
    if before.price_key == after.price_key:
        return ""
    old, new = before.price_key.split("/"), after.price_key.split("/")
    if len(old) == len(new):
        differing = [pair for pair in zip(old, new, strict=True) if pair[0] != pair[1]]
        old, new = [one for one, _ in differing], [one for _, one in differing]
    return f"{' '.join(old) or 'unknown'} -> {' '.join(new) or 'unknown'}"


def _quantity_change(before: CostItem, after: CostItem) -> str:
    if before.basis != after.basis and before.basis and after.basis:
        return f"{before.basis} -> {after.basis}"
    if before.quantity is None or after.quantity is None or before.quantity == after.quantity:
        return ""
    old, new = (f"{one.expected.normalize():,f}" for one in (before.quantity, after.quantity))
    if old == new:
        return "its range changes"
    return f"{old} -> {new} {after.unit}".rstrip()
