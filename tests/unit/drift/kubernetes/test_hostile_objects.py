"""Objects with anything anywhere, on either side, end in items, never in a crash."""

import copy
import random
from typing import Any

import msgspec
import pytest

from tests.unit.drift.kubernetes.clusters import applied, declared, drift
from tests.unit.drift.kubernetes.test_mutations import OBJECTS, at, leaves

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**400, "", "x", "=", "a=b", "9" * 5000, "\ud800", [], {}, [None], [[]], [{}],
    {"name": {}}, {"": ""}, {"a": {"b": [{"name": ["x"]}]}},
)  # fmt: skip
KEPT = {("apiVersion",), ("kind",), ("metadata", "name")}


def places(value: Any) -> list[tuple[Any, ...]]:
    """Of leaves and of all that holds them, but what makes an object one."""
    found = {path[:length] for path in leaves(value) for length in range(1, len(path) + 1)}
    return sorted(found - KEPT - {("metadata",)}, key=str)


@pytest.mark.parametrize("value", OBJECTS, ids=[value["kind"] for value in OBJECTS])
def test_odd_values_are_told(value: Any) -> None:
    chance = random.Random(20261121)
    text = msgspec.json.encode(value).decode()
    [resource] = declared(text)
    for number in range(150):
        live = copy.deepcopy(value)
        for _ in range(1 + number % 3):
            way = chance.choice(places(live) or [("spec",)])
            at(live, way[:-1])[way[-1]] = copy.deepcopy(chance.choice(ODD))
        odd = msgspec.structs.replace(resource, values=live)
        observed = applied(value) if number % 2 else value
        for item in drift([odd], [observed]).items:
            assert item.id
            assert item.location.path == "manifests.yaml"
        printable = msgspec.json.decode(msgspec.json.encode(_encodable(live)))
        for item in drift([resource], [printable]).items:
            assert item.id


def _encodable(value: Any) -> Any:
    """What JSON can say: no lone surrogate, no number that no decoder takes."""
    if isinstance(value, dict):
        return {key: _encodable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_encodable(inner) for inner in value]
    return "odd" if value == "\ud800" or (isinstance(value, int) and value > 2**63) else value
