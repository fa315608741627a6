"""`input.cost` of policies: what the estimate says, as JSON. Its schema: cost_input.schema.json beside it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from tallygate.cost.advice import alternatives
from tallygate.cost.budgets import BudgetState
from tallygate.cost.declared import Costs, Waiver
from tallygate.cost.money import cents
from tallygate.cost.prices import days_old, oldest
from tallygate.engine.config import Config
from tallygate.engine.cost import Costing
from tallygate.model.cost import CostItem, CostStatus, EnvironmentCost, Mover, Range, Sum
from tallygate.model.location import shown_path

_TYPE = re.compile(r"(?:db\.|cache\.|kafka\.)?[a-z][a-z0-9-]*\d[a-z0-9-]*\.[a-z0-9-]+(?:\.search)?")
_SERVICES_OF_TYPES = ("db.", "cache.", "kafka.", "")


def of_head(costing: Costing, config: Config, today: str, max_price_age: int | None) -> dict[str, Any]:
    """The view of a change, or of the one tree there is."""
    change, costs = costing.change, config.cost or Costs()
    items = [item for item in change.items if item.status is not CostStatus.FREE]
    return {
        **_common(costing, costs, today, max_price_age),
        "total": _row(change.total),
        "environments": {row.name or "": _row(row) for row in change.environments},
        "items": _items(items, costing),
        "movers": [_mover(mover) for mover in change.movers],
        "budgets": [_budget(state) for state in costing.budgets],
        "unpriced": {
            "resources": costing.accepted.resources,
            "of": costing.accepted.of,
            "within": costing.accepted.within,
            "items": [_named(item) for item in costing.accepted.open],
        },
        "expired": [_expired(one) for one in costing.expired],
    }


def of_base(costing: Costing, config: Config, today: str, max_price_age: int | None) -> dict[str, Any]:
    """What stood there before, for rules that judge items: what is not new closes nothing."""
    costs = config.cost or Costs()
    items = [item for item in costing.base_items if item.status is not CostStatus.FREE]
    return {
        **_common(costing, costs, today, max_price_age),
        "total": None,
        "environments": {},
        "items": _items(items, costing),
        "movers": [],
        "budgets": [],
        "unpriced": None,
        "expired": [_expired(one) for one in costing.expired],
    }


def judged_items(costing: Costing, is_base: bool) -> list[CostItem]:
    """Those of a view, in its order."""
    items = costing.base_items if is_base else costing.change.items
    return [item for item in items if item.status is not CostStatus.FREE]


def _common(costing: Costing, costs: Costs, today: str, max_price_age: int | None) -> dict[str, Any]:
    first = oldest(costing.prices)
    age = days_old(first.as_of, date.fromisoformat(today)) if first else None
    currency = costing.catalogue.currency
    return {
        "currency": {"code": currency.code, "rate": float(currency.rate)},
        "catalogue": {
            "version": costing.version,
            "as_of": first.as_of if first else None,
            "days": age,
            "oldest": first.key if first else None,
        },
        "assumptions": sorted(assumptions(costing.change.items)),
        "limits": {
            "max_price_age": max_price_age,
            "split": _split(costs),
            "forbid": [{"environments": one.environment, "types": one.types} for one in costs.forbid],
            "required_tags": costs.required_tags,
            "max_unpriced": costs.max_unpriced
            and {"count": costs.max_unpriced.count, "share": float(costs.max_unpriced.share)},
        },
    }


def assumptions(items: Iterable[CostItem]) -> set[str]:
    """Sentences about what is assumed of many items at once."""
    return {sentence for item in items for sentence in item.assumptions}


def _split(costs: Costs) -> dict[str, Any] | None:
    if costs.split is None:
        return None
    shares = {name: float(share) for name, share in costs.split.shares.items()}
    return {"shares": shares, "tolerance": float(costs.split.tolerance)}


def _row(row: EnvironmentCost) -> dict[str, Any]:
    return {
        "before": None if row.expected_before is None else _number(row.expected_before),
        "after": _number(row.expected),
        "delta": None if row.delta is None else _number(row.delta),
        "percent": None if row.percent is None else _number(row.percent),
        "became_known": _number(row.became_known),
        "became_unknown": _number(row.became_unknown),
        "range": _range(row.bounds),
        "unpriced": row.after.open,
    }


def _items(items: Sequence[CostItem], costing: Costing) -> list[dict[str, Any]]:
    accepted = {id(one) for one in costing.accepted.open}
    first: dict[tuple[str, str | None, str], int] = {}
    for index, item in enumerate(items):
        first.setdefault((item.root, item.environment, item.address), index)
    return [
        {
            **_named(item),
            "index": index,
            "first": first[item.root, item.environment, item.address] == index,
            "type": item.type,
            "service": item.service,
            "region": item.region,
            "root": shown_path(item.root),
            "price_key": item.price_key,
            "types": _types((item.price_key, *item.other_keys)),
            "unit": item.unit,
            "quantity": item.quantity and _range(item.quantity),
            "unit_price": None if item.unit_price is None else str(item.unit_price),
            "monthly": item.monthly and _range(item.monthly),
            "basis": item.basis,
            "tags": dict(item.tags),
            "unknown_tags": item.open_tags,
            "allocation": item.allocation,
            "accepted": item.is_open and id(item) not in accepted,
            "assumptions": item.assumptions,
            "alternatives": [
                {"kind": one.kind, "to": one.to, "saving": _number(one.saving), "risk": one.risk}
                for one in alternatives(item, costing.catalogue, lambda one: is_x86(one, costing))
            ],
        }
        for index, item in enumerate(items)
    ]


def _types(keys: Iterable[str]) -> list[str]:
    """Instance types that prices name, with and without the word of their service."""
    words = {word for key in keys for word in key.split("/") if _TYPE.fullmatch(word)}
    bare = {
        word.removeprefix(prefix).removesuffix(".search")
        for word in words
        for prefix in _SERVICES_OF_TYPES
        if word.startswith(prefix)
    }
    return sorted(words | bare)


def is_x86(item: CostItem, costing: Costing) -> bool:
    """Whether a data source picks its image by that processor."""
    resource = costing.resources.get((item.root, item.environment, item.address))
    images = [
        costing.resources.get((item.root, item.environment, one.address))
        for one in (resource.references if resource else ())
        if "data.aws_ami." in one.address or "data.aws_ssm_parameter." in one.address
    ]
    words = " ".join(str(image.values) for image in images if image).lower()
    return "x86_64" in words or "amd64" in words


def _named(item: CostItem) -> dict[str, Any]:
    return {
        "environment": item.environment,
        "address": item.address,
        "component": item.component,
        "status": str(item.status),
        "reason": item.reason,
        **item.location.document,
    }


def _mover(mover: Mover) -> dict[str, Any]:
    before, after = mover.pair.before, mover.pair.after
    return {
        **_named(mover.pair.either),
        "what": mover.what,
        "moved": mover.pair.moved,
        "before": before.monthly and _range(before.monthly) if before else _range(Sum().monthly),
        "after": after.monthly and _range(after.monthly) if after else _range(Sum().monthly),
        "delta": mover.delta and _range(mover.delta),
        "by_price": None if mover.by_price is None else _number(mover.by_price),
        "by_quantity": None if mover.by_quantity is None else _number(mover.by_quantity),
        **mover.location.document,
    }


def _budget(state: BudgetState) -> dict[str, Any]:
    own = state.budget
    limit = state.waiver.limit if state.waiver else own.monthly
    before = state.before and state.before.monthly
    return {
        "name": own.name,
        "environments": own.environment,
        "monthly": None if limit is None else _number(limit),
        "waiver": state.waiver and {"owner": state.waiver.owner, "until": state.waiver.until},
        "warn_at": None if own.warn_at is None else float(own.warn_at),
        "delta_limit": None if own.delta is None else _number(own.delta),
        "percent_limit": None if own.delta_percent is None else float(own.delta_percent),
        "gate_on": own.gate_on,
        "after": _range(state.after.monthly),
        "before": before and _range(before),
        "delta": state.delta and _range(state.delta),
        "percent": _percent(state.delta, before.expected if before else None),
        "unpriced": [_named(item) for item in state.open],
        "changed_unpriced": [_named(item) for item in state.changed_open],
        "emerged": [_named(item) for item in state.emerged],
        "delta_most": state.most and _range(state.most),
        "percent_most": _percent(state.most, before.lower if before else None),
        "emptied": state.emptied,
        "mover": state.mover and _mover(state.mover),
    }


def _percent(delta: Range | None, before: Decimal | None) -> float | None:
    return _number(delta.expected * 100 / before) if delta and before else None


def _expired(one: Any) -> dict[str, Any]:
    kind, name = ("waiver", one.budget) if isinstance(one, Waiver) else ("acceptance", one.match)
    return {"kind": kind, "name": name, "owner": one.owner, "until": one.until, **one.location.document}


def _range(amount: Range) -> dict[str, Any]:
    """Numbers to the cent, and what they are exactly."""
    upper = amount.upper
    return {
        "lower": _number(amount.lower),
        "expected": _number(amount.expected),
        "upper": None if upper is None else _number(upper),
        "unbounded": upper is None,
        "lower_exact": _exact(amount.lower),
        "expected_exact": _exact(amount.expected),
        "upper_exact": None if upper is None else _exact(upper),
    }


def _number(amount: Decimal) -> float:
    return float(cents(amount))


def _exact(amount: Decimal) -> str:
    return f"{amount:f}"
