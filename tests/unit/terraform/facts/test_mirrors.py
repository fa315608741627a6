from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.location import ValuePath
from tallygate.terraform.facts.detect import FactsError
from tallygate.terraform.facts.mirrors import (
    Secrets,
    as_written,
    known,
    marked,
    redacted,
    secrets_of,
    sensitive,
    texts,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def unknown_paths(values: Any, mirror: Any) -> list[ValuePath]:
    return sorted((one.path for one in known(values, mirror)[1]), key=str)


def test_unknown_entries_are_absent_and_listed() -> None:
    values, unknown = known({"a": 1, "b": {"d": 2}}, {"b": {"c": True}, "e": True})
    assert values == {"a": 1, "b": {"d": 2}}
    assert [(one.path, one.reason) for one in unknown] == [
        (("b", "c"), "is known after apply"),
        (("e",), "is known after apply"),
    ]


def test_in_a_list_null_holds_the_place_of_an_unknown() -> None:
    assert known({"a": ["x", None, "z"]}, {"a": [False, True, False]})[0] == {"a": ["x", None, "z"]}
    assert unknown_paths({"a": ["x", None, "z"]}, {"a": [False, True]}) == [("a", 1)]


def test_a_list_that_lacks_its_unknown_end_gets_it() -> None:
    assert known({"a": ["x"]}, {"a": [False, True]})[0] == {"a": ["x", None]}


@pytest.mark.parametrize("nothing", [False, {}, [], None, {"a": {}}, {"a": [False]}])
def test_a_mirror_without_true_says_nothing(nothing: Any) -> None:
    assert known({"a": ["x"]}, nothing) == ({"a": ["x"]}, ())


def test_true_may_stand_for_a_whole_object() -> None:
    assert known({"a": {"b": 1}}, {"a": True})[0] == {}
    assert unknown_paths({"a": {"b": 1}}, {"a": True}) == [("a",)]
    assert unknown_paths({"a": 1}, True) == [()]


def test_an_object_whose_parts_are_all_unknown_is_there() -> None:
    assert known({"a": None}, {"a": {"b": True}})[0] == {"a": {}}
    assert known({}, {"a": {"b": True}})[0] == {"a": {}}


@given(JSON, JSON)
def test_any_values_and_mirror_fit_together(values: Any, mirror: Any) -> None:
    found, unknown = known(values, mirror)
    for one in unknown:
        assert one.path == () or not _holds(found, one.path)
    for path in sensitive(found, mirror, Secrets()):
        redacted(found, [path])


def _holds(values: Any, path: ValuePath) -> bool:
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return False
    return values is not None


def test_secrets_are_found_by_mirror_and_by_text() -> None:
    values = {"a": "x", "b": ["y", "z"], "c": {"d": "postgres://hunter2@db"}}
    assert sensitive(values, {"b": [False, True]}, Secrets(parts=("hunter2",))) == (("b", 1), ("c", "d"))
    assert sensitive(values, True, Secrets()) == (("a",), ("b",), ("c",))


def test_what_is_secret_in_one_place_is_so_in_all() -> None:
    """terraform_data repeats `input` as `output`, and marks the first alone."""
    secrets = secrets_of(["abcd", "abc"], [({"a": ["hunter2-x", "short"]}, {"a": True}), (None, {"b": True})])
    assert [text for text in ("hunter2-x", "short", "abc", "abcd", "xabcdx") if secrets.holds(text)] == [
        "hunter2-x",
        "abcd",
        "xabcdx",
    ]


def test_redacting_replaces_a_whole_value_and_leaves_the_rest() -> None:
    values = {"a": {"b": 1}, "c": [1, 2]}
    assert redacted(values, [("a",), ("c", 1), ("z", 0)]) == {"a": "(sensitive)", "c": [1, "(sensitive)"]}
    assert values == {"a": {"b": 1}, "c": [1, 2]}


def test_what_is_not_written_has_the_shape_of_configuration() -> None:
    """`not values.logging` must fire for a plan, too, which shows an absent block as []."""
    values: dict[str, Any] = {"logging": [], "key": None, "kms": "", "open": False, "size": 0, "tags": {}}
    assert as_written(values, {}) == {"open": False, "size": 0, "tags": {}}


def test_what_is_written_stays_even_if_it_is_empty() -> None:
    written: dict[str, Any] = {
        "cidrs": {"constant_value": []},
        "name": {"references": ["var.name"]},
        "gone": {},
    }
    assert as_written({"cidrs": [], "name": "", "gone": None}, written) == {"cidrs": [], "name": ""}


def test_blocks_are_shaped_inside_as_well() -> None:
    values = {"rule": [{"cidrs": [], "ports": [], "to": None}, {"cidrs": []}], "names": ["", None]}
    written: dict[str, Any] = {"rule": [{"cidrs": {"constant_value": []}}], "names": {}}
    assert as_written(values, written) == {"rule": [{"cidrs": []}, {}], "names": ["", None]}


def test_depth_is_limited() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = {"a": deep}
    for read in (lambda: known(deep, {}), lambda: list(texts(deep)), lambda: list(marked(deep))):
        with pytest.raises(FactsError, match="more than 200 levels"):
            read()
