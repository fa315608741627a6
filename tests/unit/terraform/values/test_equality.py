"""`==`, and the sets that follow from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.terraform.values.equality import equal, identity, set_of
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Object, Set
from tallygate.terraform.values.value import (
    FALSE,
    SENSITIVE,
    TRUE,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from tests.unit.terraform.values.made_values import open_values, values

A, B = string("a"), string("b")
HIDDEN = unknown(STRING, "reads x")


@given(values)
def test_what_is_known_equals_itself(value: Value) -> None:
    assert equal(value, value) is TRUE


@given(open_values, open_values)
def test_equality_has_no_sides(left: Value, right: Value) -> None:
    assert equal(left, right).is_known == equal(right, left).is_known
    if equal(left, right).is_known:
        assert equal(left, right).data == equal(right, left).data


@given(values, values)
def test_identities_tell_what_equality_tells(left: Value, right: Value) -> None:
    if left.type == right.type:
        assert (identity(left) == identity(right)) == (equal(left, right).data is True)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (A, A, True),
        (A, B, False),
        (number(1), string("1"), False),
        (TRUE, number(1), False),
        (null(STRING), null(NUMBER), True),
        (null(STRING), A, False),
        (null(STRING), unknown(STRING, "x", not_null=True), False),
        (null(STRING), HIDDEN, None),
        (HIDDEN, A, None),
        (HIDDEN, number(1), False),
        (unknown(DYNAMIC, "x"), number(1), None),
        (unknown(STRING, "x", prefix="ab"), string("abc"), None),
        (unknown(STRING, "x", prefix="ab"), string("b"), False),
        (unknown(List(STRING), "x"), list_of([], STRING), None),
        (tuple_of([A]), tuple_of([A, B]), False),
        (list_of([A]), list_of([A, B]), False),
        (list_of([A]), tuple_of([A]), False),
        (map_of({"a": A}), object_of({"a": A}), False),
        (map_of({"a": A}), map_of({"b": A}), False),
        (object_of({"a": A, "b": HIDDEN}), object_of({"a": B, "b": B}), None),
        (set_of([A, B]), set_of([B, A]), True),
        (set_of([A]), set_of([HIDDEN]), None),
        (set_of([], STRING), set_of([], STRING), True),
    ],
)
def test_what_is_equal(left: Value, right: Value, answer: bool | None) -> None:
    found = equal(left, right)
    assert found.type == BOOL
    assert (found.data if found.is_known else None) == answer


def test_the_reason_is_that_of_what_is_not_known() -> None:
    assert equal(HIDDEN, A).reason == "reads x"


def test_marks_of_parts_mark_the_answer() -> None:
    found = equal(tuple_of([A.marked(SENSITIVE)]), tuple_of([A]))
    assert (found.data, found.marks) == (True, SENSITIVE)


class TestSets:
    @given(st.lists(values, max_size=5))
    def test_the_order_of_items_changes_nothing(self, items: list[Value]) -> None:
        same = [item for item in items if item.type == items[0].type]
        assert set_of(same).data is not None
        assert [identity(one) for one in set_of(same).data] == [
            identity(one) for one in set_of(same[::-1]).data
        ]

    def test_equal_items_are_there_once(self) -> None:
        assert [one.data for one in set_of([B, A, B]).data] == ["a", "b"]

    def test_one_true_and_the_number_one_differ(self) -> None:
        assert identity(TRUE) != identity(number(1))
        assert identity(FALSE) != identity(number(0))

    def test_what_is_not_known_may_be_there_several_times(self) -> None:
        assert len(set_of([HIDDEN, HIDDEN, A]).data) == 3

    def test_nulls_come_last(self) -> None:
        assert [one.data for one in set_of([null(STRING), B, A]).data] == ["a", "b", None]

    def test_strings_go_by_code_point(self) -> None:
        made = set_of(map(string, ["é", "z", "B", "10", "9", "a"]))
        assert [one.data for one in made.data] == ["10", "9", "B", "a", "z", "é"]

    def test_numbers_go_by_size(self) -> None:
        assert [one.data for one in set_of(map(number, [10, 9, -1])).data] == [-1, 9, 10]

    def test_the_mark_of_an_item_is_the_set_s(self) -> None:
        made = set_of([A.marked(SENSITIVE), B])
        assert made.marks == SENSITIVE
        assert all(not one.marks for one in made.data)

    def test_the_type_is_that_of_the_items_or_as_said(self) -> None:
        assert set_of([A]).type == Set(STRING)
        assert set_of([], NUMBER).type == Set(NUMBER)

    def test_compound_items_are_ordered(self) -> None:
        one, two = object_of({"a": number(1)}), object_of({"a": number(2)})
        assert set_of([two, one]).data == (one, two)
        assert set_of([two, one]).type == Set(Object.of({"a": NUMBER}))
        first, second = map_of({"k": TRUE}), map_of({"k": FALSE})
        assert [m.data["k"].data for m in set_of([first, second]).data] == [False, True]
        assert set_of([first]).type == Set(Map(BOOL))
