from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.appsets.parameters import (
    RefusedError,
    StringList,
    StringMap,
    UnresolvedError,
    combined,
    flattened,
    normal,
    overridden,
    sanitised,
    shown,
)

# Printed by fmt.Sprint of Go 1.26.
FLOATS = {
    1.0: "1",
    100000.0: "100000",
    1000000.0: "1e+06",
    2097152.0: "2.097152e+06",
    123456.5: "123456.5",
    1e20: "1e+20",
    0.0001: "0.0001",
    0.00001: "1e-05",
    -2.5: "-2.5",
    0.0: "0",
    1e300: "1e+300",
}


@pytest.mark.parametrize(("value", "text"), FLOATS.items())
def test_numbers_are_shown_as_go_does(value: float, text: str) -> None:
    assert shown(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_shown_number_is_the_number(value: float) -> None:
    assert float(shown(value)) == value


def test_values_are_shown_as_go_does() -> None:
    assert shown({"b": [1.0, "x", None], "a": True}) == "map[a:true b:[1 x <nil>]]"


def test_leaves_are_flattened_and_what_is_empty_vanishes() -> None:
    value: dict[str, Any] = {"a": {"b": [1.0, {"c": None}]}, "e": {}, "l": StringList(["x", "y"])}
    assert flattened(value) == {"a.b.0": "1", "a.b.1.c": "<nil>", "l": "[x y]"}
    with pytest.raises(UnresolvedError):
        flattened({"a.b": "1", "a": {"b": "2"}})


def test_flat_parameters_are_combined_as_texts() -> None:
    assert combined({"a": 1.0, "b": "x"}, {"b": "x", "c": True}) == {"a": "1", "b": "x", "c": "true"}
    with pytest.raises(RefusedError):
        combined({"a": "x"}, {"a": "y"})


def test_maps_are_merged_and_all_else_replaced() -> None:
    under: dict[str, Any] = {"m": {"x": "1", "y": {"z": "2"}}, "l": ["a"], "s": "x", "n": "y"}
    over: dict[str, Any] = {"m": {"y": {"w": "3"}}, "l": [], "s": "", "n": None}
    assert overridden(under, over) == {
        "m": {"x": "1", "y": {"z": "2", "w": "3"}},
        "l": [],
        "s": "",
        "n": None,
    }
    assert under["m"] == {"x": "1", "y": {"z": "2"}}
    with pytest.raises(RefusedError):
        overridden({"values": StringMap(a="b")}, {"values": {"c": "d"}})


def test_numbers_become_floats_and_deep_values_are_refused() -> None:
    assert normal({"a": [1, True, 2.5]}) == {"a": [1.0, True, 2.5]}
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(UnresolvedError):
        normal(deep)
    with pytest.raises(RefusedError):
        normal([10**400])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("My_App.One", "my-app.one"), ("--a.", "a"), ("Grüße", "gr--e"), ("x" * 300, "x" * 253)],
)
def test_names_are_sanitised(name: str, wanted: str) -> None:
    assert sanitised(name) == wanted
