"""The shape of results."""

from typing import Any

import pytest

from tallygate.rego.native import Violation, violations
from tallygate.rego.types import UNDEFINED, Diag, EvalResult, Job
from tests.unit.rego.rego_policies import compiled, denying


def of(value: Any) -> Any:
    return violations(EvalResult("job", 0, value))


def test_full_result() -> None:
    item = {"msg": "m", "path": ["spec", 0, "a"], "address": "x", "label": "l", "port": 22, "rest": {"a": 1}}
    assert of([item]) == [Violation("m", ("spec", 0, "a"), "x", "l", {"port": 22, "rest": {"a": 1}})]


def test_nothing_found() -> None:
    assert of([]) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (UNDEFINED, "set of results"),
        (None, "set of results"),
        (True, "set of results"),
        ({}, "set of results"),
        ("text", "set of results"),
        (["text"], "object with msg"),
        ([[]], "object with msg"),
        ([{}], "msg must be"),
        ([{"msg": ""}], "msg must be"),
        ([{"msg": "  "}], "msg must be"),
        ([{"msg": 1}], "msg must be"),
        ([{"msg": "m", "path": "a.b"}], "path must be"),
        ([{"msg": "m", "path": [None]}], "path must be"),
        ([{"msg": "m", "path": [True]}], "path must be"),
        ([{"msg": "m", "path": [1.5]}], "path must be"),
        ([{"msg": "m", "address": 1}], "address must be text"),
        ([{"msg": "m", "label": []}], "label must be text"),
        ([{"msg": "ok"}, {"message": "not ok"}], "msg must be"),
    ],
)
def test_other_shapes_are_errors(value: Any, words: str) -> None:
    found = of(value)
    assert isinstance(found, Diag)
    assert found.code == "tg_result_shape"
    assert words in found.message


def test_error_stays_an_error() -> None:
    [result] = compiled(denying("1 / input.zero")).eval([Job("1", b'{"zero": 0}', (0,))])
    assert violations(result) is result.error
