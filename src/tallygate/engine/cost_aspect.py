"""What a report of `check` shows of costs: a figure for each environment, and what moves it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from tallygate.cost.budgets import BudgetState
from tallygate.cost.money import cents, shown, shown_change
from tallygate.engine.cost import Costing
from tallygate.engine.cost_sentences import basis, percent
from tallygate.model.aspect import Aspect, Entry, Standing
from tallygate.model.cost import EnvironmentCost, Mover
from tallygate.model.finding import Effect, Finding, Status

_ENTRIES = 25


def cost_aspect(costing: Costing, environment: str | None, findings: Sequence[Finding]) -> Aspect:
    """environment: the only one that is reported on, None for all. findings: of rules on costs."""
    change = costing.change
    rows = [row for row in change.environments if environment in (None, row.name)]
    movers = [one for one in change.movers if environment in (None, one.pair.either.environment)]
    moved = {(one.pair.either.root, one.pair.either.address) for one in movers}
    resources = {(one.root, one.address) for one in change.items}
    title = f"Cost: {len(moved)} of {len(resources | moved)} resources change"
    return Aspect(
        "cost",
        title if change.total.delta is not None else "Cost",
        tuple(_standing(row, costing, _effects(findings, row)) for row in rows),
        tuple(_entry(one, costing) for one in movers[:_ENTRIES]),
        max(len(movers) - _ENTRIES, 0),
        tuple(basis(costing)),
    )


def _effects(findings: Iterable[Finding], row: EnvironmentCost) -> set[Effect]:
    """Of what is said against an environment, and not accepted."""
    told = (Status.NEW, Status.UNKNOWN)
    return {one.effect for one in findings if one.environment == row.name and one.status in told}


def _standing(row: EnvironmentCost, costing: Costing, effects: set[Effect]) -> Standing:
    return Standing(
        row.name,
        "error" if Effect.DENY in effects else "warning" if Effect.WARN in effects else "ok",
        _text(row, costing),
        next(_exceeded(row, costing), ""),
        {
            "currency": costing.catalogue.currency.code,
            "before": _amount(row.expected_before, costing),
            "after": _amount(row.expected, costing),
            "delta": _amount(row.delta, costing),
            "unpriced": row.after.open,
        },
    )


def _text(row: EnvironmentCost, costing: Costing) -> str:
    currency = costing.catalogue.currency
    told = shown(row.expected, currency)
    if row.delta is not None:
        told = f"{shown_change(row.delta, currency)}{percent(row) if row.delta else ''}"
    known = f", {shown(row.became_known, currency)} became known" if row.became_known else ""
    lost = f", {shown(row.became_unknown, currency)} became unknown" if row.became_unknown else ""
    return f"{told}{known}{lost}{f', {row.after.open} unpriced' if row.after.open else ''}"


def _amount(amount: Decimal | None, costing: Costing) -> str | None:
    return None if amount is None else str(cents(amount * costing.catalogue.currency.rate))


def _exceeded(row: EnvironmentCost, costing: Costing) -> Iterator[str]:
    """Limits of budgets that hold for one environment and are exceeded, by what is expected."""
    for state in costing.budgets:
        if row.name in state.budget.environment:
            yield from _limits(state, costing)


def _limits(state: BudgetState, costing: Costing) -> Iterator[str]:
    currency = costing.catalogue.currency
    limit = state.waiver.limit if state.waiver else state.budget.monthly
    if state.budget.delta is not None and state.delta and state.delta.expected > state.budget.delta:
        yield f"limit {shown_change(state.budget.delta, currency)}"
    if limit is not None and state.after.monthly.expected > limit:
        yield f"budget {shown(limit, currency)}"


def _entry(mover: Mover, costing: Costing) -> Entry:
    one = mover.pair.either
    delta = (
        "not known" if mover.delta is None else shown_change(mover.delta.expected, costing.catalogue.currency)
    )
    told = " ".join(filter(None, (delta, one.environment, one.address, one.component)))
    return Entry(told, mover.what, mover.location, one.environment)
