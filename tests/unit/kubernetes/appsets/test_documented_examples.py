"""Each form of generator and template that Argo CD documents: names, parameters, refusals."""

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from tallygate.kubernetes.appsets.generators import Context
from tallygate.kubernetes.argocd.inventory import Cluster
from tallygate.loaders.registry import load
from tallygate.model.location import Location
from tests.unit.kubernetes.appsets.sets import NO_HELM, expanded, files_of, problems

PATH = Path(__file__).with_name("examples.yaml")
TOLD = load("yaml", PATH.read_bytes(), PATH.name).documents[0].value
LABEL = {"argocd.argoproj.io/secret-type": "cluster"}
CONTEXT = Context(
    tuple(
        Cluster(
            one["name"], one["server"], Location("c.yaml"), one["labels"] | LABEL, one.get("annotations", {})
        )
        for one in TOLD["clusters"]
    )
)


def set_of(example: dict[str, Any]) -> str:
    """The set of an example, as JSON."""
    spec = {"template": TOLD["template"], **example["spec"]}
    whole = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": "x"},
        "spec": spec,
    }
    return json.dumps(whole)


def at(value: Any, way: str) -> Any:
    return reduce(lambda found, key: found.get(key) if found else None, way.split("."), value)


@pytest.mark.parametrize("example", TOLD["examples"], ids=lambda example: str(example["title"]))
def test_an_example_makes_what_it_says(example: dict[str, Any], tmp_path: Path) -> None:
    expansion = expanded(set_of(example), files_of(tmp_path, TOLD["files"]), CONTEXT, NO_HELM)
    values = [one.value for one in expansion.applications]
    told = problems(expansion)
    if "refused" in example:
        assert [reason for reason, _, _ in told] == ["failed"]
        assert example["refused"] in told[0][1]
        assert values == []
        return
    unfilled = [example["unfilled"]] if "unfilled" in example else []
    wanted = [("unfilled", f"no generator gives the parameter {name}: its text stays") for name in unfilled]
    assert [(reason, text) for reason, text, _ in told] == wanted
    assert [at(value, "metadata.name") for value in values] == example["names"]
    for way, wanted_values in example.get("also", {}).items():
        assert [at(value, way) for value in values] == wanted_values
