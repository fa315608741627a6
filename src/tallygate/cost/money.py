"""Arithmetic of money: bands of prices, a month of 730 hours, and how amounts are written."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal

import msgspec

from tallygate.model.cost import ZERO, Range

MONTH = Decimal(730)
"""Hours."""
MOST = Decimal(10) ** 15
"""No quantity a month is larger: whatever is, is a mistake, or meant to break a sum."""
CENT = Decimal("0.01")
_EXACT = Context(prec=80, rounding=ROUND_HALF_EVEN)
_DOLLAR = Decimal(1)
_FROM_WHERE_CENTS_SAY_NOTHING = Decimal(100)


class Band(msgspec.Struct, frozen=True):
    """What a unit costs up to a quantity a month, counted from 0. upto: None for all that is more."""

    upto: Decimal | None
    price: Decimal


class Currency(msgspec.Struct, frozen=True):
    """What amounts are shown in. rate: of one US dollar. stated_in: file:line:col."""

    code: str = "USD"
    rate: Decimal = Decimal(1)
    as_of: str = ""
    stated_in: str = ""


DOLLARS = Currency()


def charge(bands: Sequence[Band], quantity: Decimal) -> Decimal | None:
    """Price of a quantity; None for one below 0, and for one beyond the last band that is known."""
    total, start = ZERO, ZERO
    if not ZERO <= quantity <= MOST:
        return None
    for band in bands:
        if band.upto is None or quantity <= band.upto:
            return total + (quantity - start) * band.price
        total += (band.upto - start) * band.price
        start = band.upto
    return None


def charges(bands: Sequence[Band], quantity: Range) -> Range | None:
    """`charge` of an interval; None where what is expected lies beyond what is known."""
    lower, expected = charge(bands, quantity.lower), charge(bands, quantity.expected)
    if lower is None or expected is None:
        return None
    upper = None if quantity.upper is None else charge(bands, quantity.upper)
    return Range(lower, expected, upper)


def from_first_unit(bands: Sequence[Band]) -> tuple[Band, ...]:
    """Without a free first band: the price of the next holds from the first unit."""
    return tuple(bands[1:] if len(bands) > 1 and not bands[0].price else bands)


def single(bands: Sequence[Band]) -> Decimal | None:
    """The price of every unit; None where bands differ or end."""
    prices = {band.price for band in bands}
    return prices.pop() if len(prices) == 1 and bands[-1].upto is None else None


def discounted(bands: Sequence[Band], percent: Decimal) -> tuple[Band, ...]:
    return tuple(Band(band.upto, band.price * (100 - percent) / 100) for band in bands)


def cents(amount: Decimal) -> Decimal:
    return _rounded(amount, CENT)


def in_cents(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Each to the cent, so that they add up to their sum to the cent: the largest takes what is left over."""
    rounded = {name: cents(amount) for name, amount in amounts.items()}
    if rounded:
        largest = max(sorted(amounts), key=lambda name: abs(amounts[name]))
        rounded[largest] += cents(sum(amounts.values(), ZERO)) - sum(rounded.values(), ZERO)
    return rounded


def shown(amount: Decimal, currency: Currency = DOLLARS) -> str:
    """`$1,234.50`, `-$12.00`"""
    return _written(amount, CENT, currency)


def shown_change(amount: Decimal, currency: Currency = DOLLARS) -> str:
    """`+$12.00`, `-$12.00`, `$0.00`"""
    return f"{'+' if cents(amount * currency.rate) > 0 else ''}{shown(amount, currency)}"


def shown_range(amount: Range, currency: Currency = DOLLARS) -> str:
    """`$412.10`, `$310 ($240-$520)`, `>= $412.10` where nothing bounds it."""
    if amount.upper is None:
        return f">= {shown(amount.lower, currency)}"
    if amount.lower == amount.upper:
        return shown(amount.expected, currency)
    large = abs(amount.expected * currency.rate) >= _FROM_WHERE_CENTS_SAY_NOTHING
    ends = (
        _written(one, _DOLLAR if large else CENT, currency)
        for one in (amount.expected, amount.lower, amount.upper)
    )
    return "{} ({}-{})".format(*ends)


def _rounded(amount: Decimal, to: Decimal) -> Decimal:
    return amount.quantize(to, context=_EXACT)


def _written(amount: Decimal, to: Decimal, currency: Currency) -> str:
    rounded = _rounded(amount * currency.rate, to)
    sign = "-" if rounded < 0 else ""
    unit = "$" if currency.code == "USD" else f"{currency.code} "
    return f"{sign}{unit}{rounded.copy_abs():,f}"
