"""Plans and states of terraform itself, and small changes to them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tallygate.model.resource import Resource
from tallygate.terraform.facts.plan import Plan, read_plan

FOLDER = Path(__file__).parents[3] / "golden" / "plans"


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def plan(name: str) -> Plan:
    return read_plan(raw(name), "plan.json", ("terraform",))


def changed(name: str, **keys: Any) -> bytes:
    """A plan with other top-level keys; None takes one away."""
    document = json.loads(raw(name)) | keys
    return json.dumps({key: value for key, value in document.items() if value is not None}).encode()


def by_address(resources: tuple[Resource, ...]) -> Mapping[str, Resource]:
    return {one.address: one for one in resources}


def planned(change: Mapping[str, Any], **keys: Any) -> bytes:
    """A plan of one resource, `aws_x.y`."""
    one = {"address": "aws_x.y", "type": "aws_x", "name": "y", "mode": "managed"}
    return json.dumps(
        {"format_version": "1.2", "resource_changes": [{**one, "change": change}], **keys}
    ).encode()
