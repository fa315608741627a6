"""Plain JSON data to values and back."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.values.convert import convert
from tallygate.terraform.values.equality import set_of
from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.plain import from_plain, to_plain
from tallygate.terraform.values.types import NUMBER, STRING, Map, Object, Tuple
from tallygate.terraform.values.value import (
    SENSITIVE,
    Value,
    is_wholly_known,
    map_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

TEXTS = st.text(st.characters(max_codepoint=0x2FF, exclude_categories=["Cs"]), max_size=5)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(-1e15, 1e15).filter(lambda x: not x.is_integer())
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


@given(PLAIN)
def test_plain_data_comes_back_as_it_went(data: Any) -> None:
    found = to_plain(from_plain(data))
    assert found.data == data
    assert found.unknown == ()
    assert found.sensitive == ()


def test_json_becomes_objects_and_tuples() -> None:
    assert from_plain({"a": [1, "x"]}).type == Object((("a", Tuple((NUMBER, STRING))),))


@pytest.mark.parametrize(
    ("data", "text"),
    [(0.1, "0.1"), (1e21, "1000000000000000000000"), (10**30, "1" + "0" * 30), (-2.5, "-2.5")],
)
def test_floats_are_what_they_are_written_as(data: Any, text: str) -> None:
    assert text_of(from_plain(data).data) == text


@pytest.mark.parametrize("data", [float("inf"), float("nan")])
def test_a_number_that_is_none_is_unknown(data: float) -> None:
    assert from_plain([data]).data[0].reason == "is a number that cannot be read"


def test_integers_of_any_length_are_read() -> None:
    assert is_wholly_known(from_plain(10**5000))


def test_texts_and_keys_are_in_normal_form() -> None:
    found = from_plain({"e\u0301": "e\u0301"})
    assert to_plain(found).data == {"\u00e9": "\u00e9"}


def test_what_is_unknown_is_absent_from_objects_and_null_in_lists() -> None:
    value = object_of(
        {"a": unknown(STRING, "is set later"), "b": tuple_of([unknown(NUMBER, "is far"), string("x")])}
    )
    found = to_plain(value)
    assert found.data == {"b": [None, "x"]}
    assert found.unknown == ((("a",), "is set later"), (("b", 0), "is far"))


def test_what_is_unknown_as_a_whole_has_the_empty_path() -> None:
    found = to_plain(unknown(STRING, "is set later"))
    assert found.data is None
    assert found.unknown == (((), "is set later"),)


def test_nulls_in_maps_are_kept() -> None:
    assert to_plain(map_of({"a": null(STRING), "b": string("x")})).data == {"a": None, "b": "x"}


def test_sets_are_lists_in_their_order() -> None:
    assert to_plain(set_of([string("b"), string("a"), string("b")])).data == ["a", "b"]


@pytest.mark.parametrize("value", [2**64 - 1, -(2**63), 0, 10**20, -(10**20), 2**1023])
def test_numbers_that_a_policy_reads_as_they_are_are_known(value: int) -> None:
    found = to_plain(object_of({"n": number(value)}))
    assert (found.data, found.unknown) == ({"n": value}, ())


@pytest.mark.parametrize(
    "value", [2**64 + 1, -(2**63) - 1, 10**23, 10**400, Fraction(2**70 + 1, 2), Fraction(2**54 + 3, 2)]
)
def test_numbers_that_a_policy_would_read_as_others_are_unknown(value: Any) -> None:
    found = to_plain(object_of({"n": number(value)}))
    assert found.data == {}
    assert found.unknown == ((("n",), "is a number of more digits than a policy can see"),)


def test_infinity_is_unknown() -> None:
    assert to_plain(number(float("-inf"))).unknown == (((), "is an infinite number"),)


def test_fractions_are_floats() -> None:
    assert to_plain(number(Fraction(1, 4))).data == 0.25


def test_sensitive_values_are_named_outermost_alone() -> None:
    inner = object_of({"x": string("s").marked(SENSITIVE), "y": string("t")}).marked(SENSITIVE)
    value: Value = object_of({"a": inner, "b": string("u").marked(SENSITIVE), "ab": string("v")})
    found = to_plain(value)
    assert found.sensitive == (("a",), ("b",))
    assert found.data["a"] == {"x": "s", "y": "t"}


def test_a_sensitive_unknown_is_both() -> None:
    found = to_plain(unknown(STRING, "is set later").marked(SENSITIVE))
    assert (found.unknown, found.sensitive) == ((((), "is set later"),), ((),))


def test_values_from_plain_convert_like_any() -> None:
    assert convert(from_plain({"a": 1, "b": "x"}), Map(STRING)).data["a"].data == "1"


def test_what_is_nested_deeper_than_a_policy_can_see_is_unknown() -> None:
    value = string("x")
    for _ in range(60):
        value = tuple_of([value])
    plain = to_plain(value)
    assert plain.unknown == (((0,) * 50, "is nested deeper than a policy can see"),)
    levels, inner = 0, plain.data
    while inner:
        levels, inner = levels + 1, inner[0]
    assert levels == 50
