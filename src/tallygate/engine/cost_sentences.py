"""The sentences that a report of `check` says about costs."""

from collections import Counter
from collections.abc import Iterator

from tallygate.cost.money import shown
from tallygate.cost.prices import oldest
from tallygate.engine.cost import Costing
from tallygate.model.cost import CostStatus, EnvironmentCost


def cost_notes(costing: Costing, environment: str | None) -> Iterator[str]:
    """environment: the only one that is reported on, None for all."""
    change, currency = costing.change, costing.catalogue.currency
    rows = [row for row in change.environments if environment in (None, row.name)]
    if not rows:
        return
    told = ", ".join(f"{row.name or 'elsewhere'} {shown(row.expected, currency)}" for row in rows)
    total = f"; {shown(change.total.expected, currency)} in all" if len(rows) > 1 else ""
    yield f"cost a month: {told}{total} (`tallygate cost` shows what it is made of)"
    if resources := costing.accepted.resources:
        yield f"no price is known for {resources} of {costing.accepted.of} resources"
    yield from (f"{warned.location}: {warned.message}" for warned in costing.warnings[:5])


def percent(row: EnvironmentCost) -> str:
    """ " (+4.1 %)", or nothing where it says nothing."""
    return "" if row.percent is None else f" ({row.percent:+.1f} %)"


def basis(costing: Costing) -> Iterator[str]:
    """What the figures rest on: the catalogue, its age, the month, the assumptions."""
    first = oldest(costing.prices)
    age = f", the oldest price used of {first.as_of} ({first.key})" if first else ""
    yield f"Prices: catalogue {costing.version}{age}; list prices, a month is 730 hours."
    if costing.catalogue.currency.code != "USD":
        currency = costing.catalogue.currency
        yield f"Amounts: {currency.code}, {currency.rate} of one US dollar as of {currency.as_of}."
    for (there, here), number in sorted(Counter((p.of_region, p.region) for p in costing.prices).items()):
        if there:
            plural = "s of {} stand" if number > 1 else " of {} stands"
            yield f"Regions: {number} price{plural.format(there)} in for {here}, which may cost more or less."
    used = f"usage by {costing.usage}" if costing.usage else "no usage file: what is billed by use is assumed"
    assumed = sum(one.status is CostStatus.ASSUMED for one in costing.change.items)
    yield f"Basis: {used}; {assumed} items rest on assumptions (--show all lists them)."
    if costing.accepted.resources or any(one.is_open for one in costing.change.items):
        resources = costing.change.total.after.open
        rest = resources - costing.accepted.resources
        yield f"Not priced: {resources} resources, {rest} of them accepted in tallygate.yaml."
    yield from _unheld(costing)


def _unheld(costing: Costing) -> Iterator[str]:
    """Costs beside the declared environments, where budgets are for those alone."""
    named = [state.budget.environment for state in costing.budgets]
    rows = [row for row in costing.change.environments if row.name not in costing.declared]
    costly = [row for row in rows if row.expected or row.after.open]
    if named and all(named) and costly:
        currency = costing.catalogue.currency
        told = ", ".join(f"{row.name or 'elsewhere'} {shown(row.expected, currency)}" for row in costly)
        yield f"Held by no budget, since it is in no declared environment: {told}."
