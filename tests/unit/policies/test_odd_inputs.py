"""Rules meet manifests that are wrong in every way: they answer, and never fail."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tallygate.engine.policies import library
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions, EvalResult, Job
from tests.unit.policies.odd_inputs import MADE_BY_THE_ENGINE, SAMPLES, at, odd_inputs, roots


@pytest.fixture(scope="module")
def program() -> CheckedProgram:
    return EmbeddedEngine().compile(library(), b"{}", CompileOptions())


def answers(program: CheckedProgram, rule_id: str, inputs: list[dict[str, Any]]) -> Iterator[EvalResult]:
    rules = tuple(i for i, rule in enumerate(program.rules()) if rule.id == rule_id)
    return program.eval(Job(json.dumps(one), json.dumps(one).encode(), rules) for one in inputs)


def values_of(sample: dict[str, Any], address: str) -> dict[str, Any]:
    """Of the resource, or of the one of an environment that a result names."""
    for path in roots(sample):
        resource = at(sample, path[:-1])
        if not address or resource["address"] == address:
            found: dict[str, Any] = resource["values"]
            return found
    raise AssertionError(address)


def test_every_rule_has_samples(program: CheckedProgram) -> None:
    assert set(SAMPLES) == {rule.id for rule in program.rules()}


@pytest.mark.parametrize("rule_id", sorted(SAMPLES))
def test_samples_are_found(program: CheckedProgram, rule_id: str) -> None:
    found = {one.job for one in answers(program, rule_id, SAMPLES[rule_id]) if one.value}
    assert found == {json.dumps(sample) for sample in SAMPLES[rule_id]}


@pytest.mark.parametrize("rule_id", sorted(SAMPLES.keys() - MADE_BY_THE_ENGINE))
def test_odd_values_are_no_errors(program: CheckedProgram, rule_id: str) -> None:
    inputs = [odd for sample in SAMPLES[rule_id] for odd in odd_inputs(sample)]
    assert len(inputs) > 10
    for one in answers(program, rule_id, inputs):
        assert one.error is None, one.job
        assert isinstance(one.value, list)
        for result in one.value:
            assert result["msg"]
            assert isinstance(result.get("path", []), list)


@pytest.mark.parametrize("rule_id", sorted(SAMPLES.keys() - MADE_BY_THE_ENGINE))
def test_results_lead_to_a_value_or_a_missing_one(program: CheckedProgram, rule_id: str) -> None:
    for one in answers(program, rule_id, SAMPLES[rule_id]):
        sample = json.loads(one.job)
        for result in one.value:
            values = values_of(sample, result.get("address", ""))
            path = result.get("path", [])
            assert path or "referenced_by" in sample  # what is missing beside a resource has no place in it
            assert len(path) <= 1 or path[0] in values
