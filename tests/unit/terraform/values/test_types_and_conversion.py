"""Which types have one in common, and values converted to it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.values.convert import ConversionError, convert, mismatch
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Map,
    Object,
    Set,
    Tuple,
    Type,
    is_whole,
    names_of,
    without_optional,
)
from tallygate.terraform.values.unify import convertible, unify
from tallygate.terraform.values.value import (
    SENSITIVE,
    Value,
    boolean,
    map_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.unit.terraform.values.made_values import types, values


def obj(**attributes: Type) -> Object:
    return Object.of(attributes)


@given(types)
def test_a_type_unifies_with_itself_and_converts_to_itself(type_: Type) -> None:
    assert unify([type_, type_]) == type_
    assert convertible(type_, type_, unsafe=False)


@given(st.lists(types, min_size=1, max_size=3))
def test_all_can_be_converted_to_what_unifies_them(several: list[Type]) -> None:
    found = unify(several)
    if found is not None:
        assert all(convertible(one, found) for one in several)


@given(types, types)
def test_what_is_safe_is_possible(source: Type, target: Type) -> None:
    if convertible(source, target, unsafe=False):
        assert convertible(source, target)


@pytest.mark.parametrize(
    ("several", "found"),
    [
        ([NUMBER, STRING], STRING),
        ([BOOL, STRING], STRING),
        ([NUMBER, BOOL], None),
        ([STRING, DYNAMIC], STRING),
        ([List(NUMBER), List(STRING)], List(STRING)),
        ([Set(NUMBER), Set(STRING)], Set(STRING)),
        ([Map(NUMBER), Map(BOOL)], None),
        ([obj(a=NUMBER), obj(a=STRING)], obj(a=STRING)),
        ([obj(a=NUMBER), obj(b=STRING)], Map(STRING)),
        ([obj(), obj(b=STRING)], Map(STRING)),
        ([Tuple((NUMBER,)), Tuple((STRING,))], Tuple((STRING,))),
        ([Tuple((NUMBER,)), Tuple((STRING, STRING))], List(STRING)),
        ([Tuple(()), Tuple((STRING,))], List(STRING)),
        ([List(STRING), Tuple((NUMBER,))], List(STRING)),
        ([Map(STRING), obj(a=NUMBER)], Map(STRING)),
        ([Set(STRING), List(STRING)], List(STRING)),
        ([obj(a=STRING), Tuple(())], None),
        ([List(STRING), STRING], None),
    ],
)
def test_the_type_in_common(several: list[Type], found: Type | None) -> None:
    assert unify(several) == found


def test_optional_attributes_need_not_be_there() -> None:
    target = Object.of({"a": STRING, "b": NUMBER}, ["b"])
    assert convertible(obj(a=STRING), target)
    assert not convertible(obj(b=NUMBER), target)
    made = convert(object_of({"a": number(1), "more": string("x")}), target)
    assert made.data["a"].data == "1"
    assert made.data["b"].is_null
    assert list(made.data) == ["a", "b"]
    assert made.type == obj(a=STRING, b=NUMBER)


@given(values, types)
def test_a_converted_value_has_the_type_or_is_refused(value: Value, target: Type) -> None:
    with suppress(ConversionError):
        made = convert(value, target)
        assert made.type == target
        assert convert(made, target) is made


@pytest.mark.parametrize(
    ("value", "target", "message"),
    [
        (string("x"), NUMBER, "a number is required"),
        (string("TRUE"), BOOL, 'a bool is required; to convert from string, use lowercase "true"'),
        (number(1), BOOL, "bool required, but have number"),
        (string("a"), List(STRING), "list of string required, but have string"),
        (object_of({}), obj(a=STRING), 'attribute "a" is required'),
        (object_of({}), obj(a=STRING, b=STRING), 'attributes "a" and "b" are required'),
        (object_of({"a": tuple_of([])}), obj(a=STRING), 'attribute "a": string required'),
        (object_of({"a": string("x")}), obj(a=NUMBER), 'attribute "a": a number is required'),
        (tuple_of([number(1), string("x")]), List(NUMBER), "element 1: a number is required"),
        (tuple_of([tuple_of([])]), List(STRING), "element 0: string required"),
        (object_of({"k": tuple_of([])}), Map(STRING), 'element "k": string required'),
        (tuple_of([number(1), tuple_of([])]), List(DYNAMIC), "all elements must have the same type"),
        (map_of({"b": string("x")}), obj(a=STRING), 'map has no element for required attribute "a"'),
        (map_of({"b": tuple_of([])}), Map(NUMBER), "incorrect element type: number required"),
    ],
)
def test_refusals_say_why(value: Value, target: Type, message: str) -> None:
    with pytest.raises(ConversionError) as raised:
        convert(value, target)
    assert str(raised.value) == message


@given(types, types)
def test_there_is_a_reason_for_every_mismatch(source: Type, target: Type) -> None:
    if not convertible(source, target):
        assert mismatch(source, target)


class TestUnknown:
    def test_the_type_and_the_reason_stay(self) -> None:
        made = convert(unknown(NUMBER, "reads x", not_null=True), STRING)
        assert (made.type, made.reason, made.data.not_null) == (STRING, "reads x", True)

    def test_what_is_dynamic_becomes_what_is_wanted(self) -> None:
        assert convert(unknown(DYNAMIC, "x"), List(STRING)).type == List(STRING)

    def test_the_length_of_a_tuple_is_that_of_the_list(self) -> None:
        made = convert(unknown(Tuple((STRING, STRING)), "x"), List(STRING))
        assert (made.data.fewest, made.data.most) == (2, 2)

    def test_a_set_of_them_may_be_smaller(self) -> None:
        made = convert(unknown(Tuple((STRING, STRING)), "x"), Set(STRING))
        assert (made.data.fewest, made.data.most) == (1, 2)

    def test_a_set_with_unknown_items_is_a_list_of_unknown_length(self) -> None:
        some = convert(tuple_of([unknown(STRING, "reads x"), string("a")]), Set(STRING))
        made = convert(some, List(STRING))
        assert (made.is_known, made.reason, made.type) == (False, "reads x", List(STRING))

    def test_marks_stay(self) -> None:
        assert convert(number(1).marked(SENSITIVE), STRING).marks == SENSITIVE
        assert convert(tuple_of([number(1).marked(SENSITIVE)]), List(STRING)).data[0].marks == SENSITIVE


def test_null_takes_the_type() -> None:
    made = convert(null(), List(STRING))
    assert (made.is_null, made.type) == (True, List(STRING))


def test_types_say_what_they_are() -> None:
    assert [str(one) for one in (STRING, List(NUMBER), Set(Map(BOOL)), obj(a=STRING), Tuple(()))] == [
        "string",
        "list of number",
        "set of map of bool",
        "object",
        "tuple",
    ]
    assert names_of(obj(b=STRING, a=STRING)) == ("a", "b")
    assert names_of(Tuple((STRING, STRING))) == (0, 1)
    assert is_whole(List(obj(a=STRING)))
    assert not is_whole(List(obj(a=DYNAMIC)))
    inner = Object.of({"a": STRING}, ["a"])
    assert without_optional(Map(Tuple((List(inner), Set(inner))))) == Map(
        Tuple((List(obj(a=STRING)), Set(obj(a=STRING))))
    )


def test_the_size_of_a_value_is_what_it_costs_to_walk_it() -> None:
    shared = tuple_of([boolean(True)] * 10)
    assert shared.size == 11
    assert tuple_of([shared, shared]).size == 23
    assert string("x" * 6400).size == 101
    assert number(10**9000).size > 1000
    assert number(10**40).size == 1
