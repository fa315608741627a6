"""What tallygate.yaml says of costs, in the form of its nouns."""

from collections.abc import Callable
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath


def tell_costs(value: dict[str, Any], place: Callable[[ValuePath], Location]) -> None:
    """Changes a document that meets the grammar; entries that reports point at know where they stand."""
    for index, budget in enumerate(value.get("budgets", ())):
        budget["location"] = msgspec.to_builtins(place(("budgets", index)))
        budget["environment"] = _listed(budget.get("environment", []))
        if "warn_at" in budget:
            budget["warn_at"] = budget["warn_at"].removesuffix("%")
    cost = value.get("cost") or {}
    for key in ("waivers", "accept_unpriced"):
        for index, entry in enumerate(cost.get(key, ())):
            entry["location"] = msgspec.to_builtins(place(("cost", key, index)))
    for entry in cost.get("forbid", ()):
        entry["environment"] = _listed(entry.get("environment", []))
    if split := cost.get("split"):
        shares = {name: share for name, share in split.items() if name != "tolerance"}
        where = msgspec.to_builtins(place(("cost", "split")))
        cost["split"] = {"shares": shares, "tolerance": split.get("tolerance", 0), "location": where}
    for environment in value.get("environments", {}).values():
        if isinstance(environment, dict):
            environment["nodes"] = (environment.pop("cost", None) or {}).get("nodes", [])


def _listed(choice: str | list[str]) -> list[str]:
    return [choice] if isinstance(choice, str) else choice
