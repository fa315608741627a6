"""Types with `any` inside: elements whose open parts differ have no common type. As terraform 1.11 has it."""

import pytest

from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.plain import from_plain
from tallygate.terraform.values.types import DYNAMIC, NUMBER, STRING, List, Map, Object, Set, Tuple

ANY = Object.of({"a": DYNAMIC, "n": NUMBER}, ["a"])


def test_open_parts_of_one_type_make_one_type() -> None:
    found = convert(from_plain({"x": {"a": "s", "n": 1}, "y": {"a": "t", "n": 2}}), Map(ANY))
    assert found.type == Map(Object.of({"a": STRING, "n": NUMBER}))


def test_what_can_be_unified_is() -> None:
    found = convert(from_plain([{"a": "s", "n": 1}, {"a": 1, "n": 2}]), List(ANY))
    assert [item.data["a"].data for item in found.data] == ["s", "1"]


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        ({"x": {"a": ["s", 1], "n": 1}, "y": {"n": 2}}, Map(ANY)),
        ([[{"n": 1}], [{"a": True, "n": 1}]], Set(Tuple((ANY,)))),
        ([{"a": "s", "n": 1}, {"a": 1, "n": 2}], Set(ANY)),
    ],
)
def test_what_cannot_is_refused(data: object, type_: Map | Set) -> None:
    with pytest.raises(ConversionError, match="all elements must have the same type"):
        convert(from_plain(data), type_)
