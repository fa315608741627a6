"""Inputs of every rule as people write them, and the same with one value replaced by something odd."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SAMPLES: dict[str, list[dict[str, Any]]] = {
    rule_id: samples
    for path in sorted(Path(__file__).parent.glob("samples*.json"))
    for rule_id, samples in json.loads(path.read_text(encoding="utf-8")).items()
}
"""Rule id -> inputs on which it finds something."""

DEPLOYMENTS = json.loads(
    Path(__file__).with_name("samples_deployments.json").read_text(encoding="utf-8")
).keys()
COSTS = json.loads(Path(__file__).with_name("samples_cost.json").read_text(encoding="utf-8")).keys()
DRIFT = json.loads(Path(__file__).with_name("samples_drift.json").read_text(encoding="utf-8")).keys()
MADE_BY_THE_ENGINE = {
    "env-key-missing",
    "env-type-differs",
    "k8s-data-removed",
    "tf-data-loss",
    *DEPLOYMENTS,
    *COSTS,
    *DRIFT,
}
"""Rules whose input no file can spoil."""

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    "",
    "text",
    [],
    {},
    [None],
    ["text"],
    {"a": None},
    {"0": {"a": "*"}},
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every way into a value, outermost first."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from paths(child, (*path, key))


def replaced(sample: Any, path: tuple[Any, ...], value: Any) -> Any:
    whole = copy.deepcopy(sample)
    parent = whole
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    return whole


def turned(value: Any) -> Iterator[Any]:
    """The value where its shape is wrong: alone instead of in a list, in a list instead of alone."""
    yield [value]
    if isinstance(value, list):
        yield {str(index): item for index, item in enumerate(value)}
        yield from value[:1]


def at(sample: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        sample = sample[key]
    return sample


def odd_inputs(sample: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The sample with each part of its values replaced in turn by each odd value."""
    for root in roots(sample):
        for path in paths(at(sample, root), root):
            for value in (*ODD, *turned(at(sample, path))):
                yield replaced(sample, path, value)


def roots(sample: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Ways to the values of the resource and of those beside it, or of each resource and file of an
    environment."""
    alone = "values" in sample
    parts = ("references", "referenced_by") if alone else ("resources", "config")
    found = [(part, i, "values") for part in parts for i in range(len(sample.get(part, ())))]
    return [("values",), *found] if alone else found
