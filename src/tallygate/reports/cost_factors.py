"""Every factor of what one resource costs."""

from collections.abc import Iterator, Sequence

from tallygate.cost.money import Currency, shown_range
from tallygate.cost.prices import Price
from tallygate.model.cost import CostItem, Range
from tallygate.reports.costs import unit_price
from tallygate.reports.escape import printable


def factors(items: Sequence[CostItem], prices: Sequence[Price], currency: Currency) -> Iterator[str]:
    """Lines of each component: quantity, price, where both are from, and what is assumed."""
    by_key = {(price.region, price.key): price for price in prices}
    for item in items:
        where = f" ({item.environment})" if item.environment else ""
        yield printable(f"{item.address}{where}  {item.component}".rstrip())
        for name, text in _facts(item, by_key.get((item.region, item.price_key)), currency):
            if text:
                yield printable(f"  {name + ':':12}{text}")
        yield ""


def _facts(item: CostItem, price: Price | None, currency: Currency) -> Iterator[tuple[str, str]]:
    monthly = "unknown" if item.monthly is None else shown_range(item.monthly, currency)
    yield "a month", f"{monthly}, {item.status}"
    yield "share", "of nodes that are in the tree: in no total" if item.allocation else ""
    yield "because", item.reason
    basis = f" ({item.basis})" if item.basis else ""
    yield "quantity", f"{_range(item.quantity)} {item.unit}{basis}" if item.quantity else ""
    if item.unit_price is not None:
        yield "unit price", f"{unit_price(item.unit_price, currency)} per {item.unit}"
    where = f"in {item.region}" if item.region else ""
    if price and price.of_region:
        where = f"in {price.of_region}, which stands in for {item.region}"
    yield "price", " ".join(filter(None, (item.price_key, where)))
    if price:
        before = unit_price(price.listed[0].price, currency)
        listed = "" if price.discount is None else f", {before} less {price.discount} %"
        yield "of", f"{price.as_of}, {price.source}{listed}{' (derived)' if price.derived else ''}"
        yield "stated in", price.stated_in
    yield "or else", ", ".join(item.other_keys)
    yield "set by", f"{item.usage_key} of a usage file" if item.usage_key else ""
    for sentence in (one for one in item.assumptions if one != item.reason):
        yield "assumed", sentence
    yield "at", str(item.location)
    for call in item.also:
        yield "by", str(call)


def _range(amount: Range) -> str:
    lower, expected = (f"{one.normalize():,f}" for one in (amount.lower, amount.expected))
    if amount.upper == amount.lower:
        return expected
    upper = "any number" if amount.upper is None else f"{amount.upper.normalize():,f}"
    return f"{expected} ({lower} to {upper})"
