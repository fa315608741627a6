"""`tallygate explain cost ADDRESS`: every factor of what one resource costs."""

from tallygate.engine.cost_verdict import costs
from tallygate.engine.options import CostOptions, Options
from tallygate.engine.problems import NothingError
from tallygate.model.verdict import Exit
from tallygate.reports.cost_factors import factors


def explain_cost(address: str) -> int:
    """An address as reports show it, or what is behind its modules. Raises NothingError."""
    costing = costs(Options(cost=CostOptions(alone=True))).costing
    every = costing.change.items
    found = [item for item in every if item.address == address]
    found = found or [item for item in every if item.address.endswith((f".{address}", f"/{address}"))]
    if not found:
        raise NothingError(
            f"nothing of {address} costs anything; `tallygate cost --show all` lists what does"
        )
    print("\n".join(factors(found, costing.prices, costing.catalogue.currency)).rstrip())
    return Exit.PASS
