"""What tallygate.yaml says of drift, in the form of its nouns."""

from collections.abc import Callable
from typing import Any

import msgspec

from tallygate.drift.declared import LAYERS
from tallygate.model.location import Location, ValuePath


def tell_drift(value: dict[str, Any], place: Callable[[ValuePath], Location]) -> None:
    """Changes a document that meets the grammar; ignore rules know where they stand."""
    drift = value.get("drift")
    if not drift:
        return
    for index, rule in enumerate(drift.get("ignore", ())):
        rule["location"] = msgspec.to_builtins(place(("drift", "ignore", index)))
        rule["layer"] = LAYERS.get(rule.get("layer", ""), rule.get("layer", ""))
    drift["managers"] = (drift.get("kubernetes") or {}).get("managers", [])
    drift["types"] = (drift.get("scope") or {}).get("types", [])
    drift["imported"] = drift.pop("import", [])
    terraform, aws = drift.get("terraform") or {}, drift.get("aws") or {}
    drift["states"], drift["default_tags"] = terraform.get("states", []), terraform.get("default_tags", {})
    drift["stale_after"] = terraform.get("stale_after", 0)
    drift["regions"], drift["concurrency"] = aws.get("regions", []), aws.get("concurrency", 8)
    accounts = aws.get("accounts") or {}
    drift["roles"] = {name: own["role"] for name, own in accounts.items() if own.get("role")}
    rates = aws.get("rates") or {}
    drift["rates"] = {name: float(text.removesuffix("/s")) for name, text in rates.items()}
