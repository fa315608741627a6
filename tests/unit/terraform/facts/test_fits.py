from typing import Any

import pytest

from tallygate.terraform.facts.fits import Place, Variables, fitting

DEV: Place = ("infra", "dev")
PROD: Place = ("infra", "prod")


@pytest.mark.parametrize(
    ("given", "dev", "prod", "expected"),
    [
        ({"env": "prod"}, {"env": "dev"}, {"env": "prod"}, [PROD]),
        ({"env": "stage"}, {"env": "dev"}, {"env": "prod"}, []),
        # What all have alike may be given by hand.
        ({"env": "dev", "tag": "1"}, {"env": "dev", "tag": "0"}, {"env": "prod", "tag": "0"}, [DEV]),
        ({"tag": "1"}, {"tag": "0"}, {"tag": "0"}, [DEV, PROD]),
        ({}, {"env": "dev"}, {"env": "prod"}, [DEV, PROD]),
        # What is not known of one speaks for nobody.
        ({"env": "prod"}, {}, {"env": "prod"}, [DEV, PROD]),
        ({"env": "x", "size": 1}, {"env": "dev"}, {"size": 2}, [DEV, PROD]),
        # As given, before a conversion.
        ({"size": "3"}, {"size": 3}, {"size": 5}, [DEV]),
        ({"on": True}, {"on": "true"}, {"on": "false"}, [DEV]),
        ({"zones": ["b", "a"]}, {"zones": ["a", "b"]}, {"zones": ["c"]}, [DEV]),
        ({"db": {"size": 1}}, {"db": {"size": 1, "kind": "x"}}, {"db": {"size": 2, "kind": "x"}}, [DEV]),
        ({"db": {"size": 1, "kind": None}}, {"db": {"size": 1}}, {"db": {"size": 2}}, [DEV]),
        ({"db": None}, {"db": None}, {"db": {}}, [DEV]),
    ],
)
def test_what_a_plan_fits(
    given: dict[str, Any], dev: dict[str, Any], prod: dict[str, Any], expected: list[object]
) -> None:
    assert fitting(given, {DEV: [dev], PROD: [prod]}) == expected


def test_any_evaluation_of_a_place_may_be_meant() -> None:
    places: dict[Place, list[Variables]] = {DEV: [{"env": "qa"}, {"env": "test"}], PROD: [{"env": "prod"}]}
    assert fitting({"env": "test"}, places) == [DEV]
    assert fitting({"env": "test"}, {**places, ("infra", None): []}) == [DEV, ("infra", None)]


def test_what_is_nested_too_deep_fits_nothing() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = [deep]
    assert fitting({"x": deep}, {DEV: [{"x": [deep]}], PROD: [{"x": 1}]}) == []
