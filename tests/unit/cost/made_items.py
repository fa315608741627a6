"""Cost items written in a test."""

from decimal import Decimal
from typing import Any

from tallygate.model.cost import CostItem, CostStatus, Range
from tallygate.model.location import Location


def item(
    address: str,
    component: str = "hours",
    key: str = "x/y",
    price: str = "",
    quantity: str = "1",
    monthly: str | Range = "",
    environment: str | None = "prod",
    status: CostStatus = CostStatus.PRICED,
    root: str = "infra",
    **more: Any,
) -> CostItem:
    """monthly: a range, or one figure; by price and quantity where it is not given."""
    amount = monthly or str(Decimal(price or 0) * Decimal(quantity))
    known = status in (CostStatus.PRICED, CostStatus.ASSUMED, CostStatus.FREE)
    told = {
        "location": Location(f"{root}/main.tf", 3),
        "monthly": (amount if isinstance(amount, Range) else Range.exactly(Decimal(amount)))
        if known
        else None,
        "quantity": Range.exactly(Decimal(quantity)),
        "unit_price": Decimal(price) if price else None,
        "price_key": key,
        "type": address.split(".")[0],
    }
    return CostItem(
        environment=environment,
        address=address,
        component=component,
        status=status,
        root=root,
        **{**told, **more},
    )
