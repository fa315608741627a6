"""`input.drift` of policies: items, coverage, rules. Its schema: drift_input.schema.json beside it."""

from collections.abc import Callable
from typing import Any

from tallygate.drift.declared import IgnoreRule
from tallygate.engine.drift import Drifting
from tallygate.model.drift import Coverage, DriftItem
from tallygate.model.location import json_pointer


def view_of(found: Drifting, is_production: Callable[[str], bool]) -> dict[str, Any]:
    """is_production: of an environment."""
    drift = found.drift
    return {
        "complete": found.complete,
        "items": [
            {"index": index, **item_view(one), "production": is_production(one.subject.environment or "")}
            for index, one in enumerate(drift.items)
        ],
        "coverage": list(map(coverage_view, drift.coverage)),
        "expired": list(map(_rule, found.expired)),
        "unused": list(map(_rule, found.unused)),
    }


def item_view(one: DriftItem) -> dict[str, Any]:
    """An item as policies and the report in JSON have it."""
    subject = one.subject
    return {
        "id": one.id,
        "layer": one.layer,
        "kind": str(one.kind),
        "subject": {
            "address": subject.address,
            "type": subject.type,
            "id": subject.id,
            "environment": subject.environment,
            "account": subject.account,
            "region": subject.region,
            "namespace": subject.namespace,
            "service": subject.service,
            "root": subject.root,
        },
        "path": json_pointer(one.path),
        "steps": [str(step) for step in one.path],
        "expected": one.expected,
        "actual": one.actual,
        "actual_source": one.actual_source,
        "effect": one.effect,
        "reason": one.reason,
        "ignore_rule": one.ignore_rule,
        "evidence": list(one.evidence),
        "location": one.location.document,
    }


def coverage_view(one: Coverage) -> dict[str, Any]:
    return {
        "layer": one.layer,
        "type": one.type,
        "environment": one.environment,
        "account": one.account,
        "region": one.region,
        "compared": one.compared,
        "not_compared": list(one.not_compared),
        "unread": [{"what": what, "why": why, "remedy": remedy} for what, why, remedy in one.unread],
        "out_of_scope": one.out_of_scope,
    }


def _rule(one: IgnoreRule) -> dict[str, Any]:
    return {
        "layer": one.layer,
        "type": one.type,
        "id": one.id,
        "path": one.path,
        "manager": one.manager,
        "reason": one.reason,
        "owner": one.owner,
        "until": one.until,
        "location": one.location.document,
    }
