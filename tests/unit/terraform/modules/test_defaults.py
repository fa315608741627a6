"""Defaults of optional attributes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.hcl import recursion
from tallygate.terraform.modules.constants import parsed
from tallygate.terraform.modules.constraints import constraint
from tallygate.terraform.modules.defaults import with_defaults
from tallygate.terraform.values.convert import convert
from tallygate.terraform.values.equality import set_of
from tallygate.terraform.values.plain import from_plain, to_plain
from tallygate.terraform.values.types import DYNAMIC, NUMBER, STRING, List, Map, Set
from tallygate.terraform.values.value import (
    SENSITIVE,
    Unknown,
    Value,
    list_of,
    map_of,
    null,
    object_of,
    string,
    tuple_of,
    unknown,
)

PORTS = (
    "object({name = string, port = optional(number, 80), "
    'tags = optional(object({env = optional(string, "dev")}), {})})'
)


def applied(type_: str, value: Value) -> Value:
    found = constraint(parsed(type_))
    return with_defaults(value, found.defaults) if found.defaults else value


def data(type_: str, given_: Any) -> Any:
    return to_plain(applied(type_, from_plain(given_))).data


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"name": "x"}, {"name": "x", "port": 80, "tags": {"env": "dev"}}),
        ({"name": "x", "port": None}, {"name": "x", "port": 80, "tags": {"env": "dev"}}),
        ({"name": "x", "port": 1, "tags": {}}, {"name": "x", "port": 1, "tags": {"env": "dev"}}),
        ({"name": "x", "tags": {"env": None}}, {"name": "x", "port": 80, "tags": {"env": "dev"}}),
        ({}, {"port": 80, "tags": {"env": "dev"}}),
    ],
)
def test_missing_and_null_attributes_take_their_defaults(given_: Any, expected: Any) -> None:
    assert data(PORTS, given_) == expected


def test_null_itself_stays_null() -> None:
    assert applied(PORTS, null()).is_null


def test_what_is_unknown_stays_so() -> None:
    assert applied(PORTS, unknown(DYNAMIC, "is set later")).reason == "is set later"


def test_values_of_another_shape_are_left_to_conversion() -> None:
    assert data(PORTS, "x") == "x"
    assert data(f"tuple([{PORTS}])", {"a": {"name": "x"}}) == {"a": {"name": "x"}}


@pytest.mark.parametrize("make", ["list", "set", "map"])
def test_elements_of_collections_have_defaults(make: str) -> None:
    element = object_of({"name": string("x"), "port": null(NUMBER)})
    whole = {
        "list": list_of([element]),
        "set": set_of([element]),
        "map": map_of({"k": element}),
    }[make]
    found = applied(f"{make}({PORTS})", whole)
    assert isinstance(found.type, List | Set | Map)
    inner = to_plain(found).data
    assert (inner["k"] if make == "map" else inner[0]) == {"name": "x", "port": 80, "tags": {"env": "dev"}}


def test_elements_of_tuples_have_those_of_their_place() -> None:
    assert data(f"tuple([string, {PORTS}])", ["a", {"name": "x"}])[1]["port"] == 80


def test_a_default_of_any_type_gives_elements_their_type() -> None:
    value = list_of([object_of({"a": null()})])
    found = applied("list(object({a = optional(any, [1])}))", value)
    assert found.type == List(object_of({"a": from_plain([1])}).type)


def test_empty_collections_stay_what_they_are() -> None:
    for value in (list_of((), STRING), set_of((), STRING), map_of({}, STRING), tuple_of(())):
        assert applied(f"list({PORTS})", value).type == value.type


def test_marks_stay_where_they_are() -> None:
    value = object_of({"name": string("x").marked(SENSITIVE)}).marked(frozenset({"ephemeral"}))
    found = applied(PORTS, value)
    assert found.marks == {"ephemeral"}
    assert to_plain(found).sensitive == (("name",),)


def test_an_unknown_attribute_with_a_default_is_not_null() -> None:
    found = applied(PORTS, object_of({"port": unknown(NUMBER, "is set later")}))
    missing = found.data["port"].data
    assert isinstance(missing, Unknown)
    assert missing.not_null


JSON = st.recursive(
    st.none() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "port", "tags", "env"]), inner, max_size=3)
    ),
    max_leaves=12,
)
TYPES = st.sampled_from([PORTS, f"list({PORTS})", f"map({PORTS})", f"tuple([{PORTS}])", f"set({PORTS})"])


@given(TYPES, JSON)
def test_applied_twice_they_change_nothing_more(type_: str, given_: Any) -> None:
    once = data(type_, given_)
    assert data(type_, once) == once


@given(st.fixed_dictionaries({"name": st.text("ab")}, optional={"port": st.none() | st.integers(1, 9)}))
def test_after_conversion_no_default_is_missing(given_: Any) -> None:
    found = constraint(parsed(PORTS))
    with recursion.room():
        value = convert(applied(PORTS, from_plain(given_)), found.type)
    assert to_plain(value).data["port"] == (given_.get("port") or 80)
