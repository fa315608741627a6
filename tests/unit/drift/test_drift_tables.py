"""What a table may say, and what a plan makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.drift.differ import differences
from tallygate.drift.plan import AS_IT_IS, Plans
from tallygate.drift.tables import Table, TableError, read_table

GOOD = {"path": "/a", "operation": "drop", "reason": "set by the server"}


def read(folder: Path, types: Any, **said: Any) -> Table:
    file = folder / "table.json"
    file.write_text(json.dumps({"source": "test", "date": "2026-11-21", **said, "types": types}))
    return read_table(file)


def test_a_good_table_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, {"T": [GOOD]}).types["T"][0].operation == "drop"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reason": ""}, "no reason"),
        ({"operation": "ignore"}, "Invalid enum value"),
        ({"path": "a"}, "begins with /"),
        ({"extra": 1}, "unknown field"),
        ({"operation": "list-by-key"}, "needs more"),
        ({"operation": "type"}, "needs more"),
        ({"operation": "default"}, "a default is a value"),
        ({"operation": "default", "value": 1, "same-as": "b"}, "a default is a value"),
        ({"keys": ["name"]}, "is for list-by-key"),
        ({"value": 1}, "is for default"),
        ({"rounded": True}, "is for quantity"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path: Path, change: Any, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        read(tmp_path, {"T": [GOOD | change]})


def test_a_table_says_where_it_is_from(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="source and date"):
        read(tmp_path, {}, date="")


def test_types_hold_types_also_themselves(tmp_path: Path) -> None:
    inner = {"path": "/child", "operation": "type", "name": "T", "reason": "of the test"}
    node = Plans([read(tmp_path, {"T": [GOOD, inner]})]).of("T")
    declared, observed = ({"child": {"child": {"a": side, "b": side}}} for side in (1, 2))
    assert [one.path for one in differences(declared, observed, node)] == [("child", "child", "b")]


def test_a_type_says_nothing_below_what_belongs_to_another(tmp_path: Path) -> None:
    inner = {"path": "/child", "operation": "type", "name": "U", "reason": "of the test"}
    below = {**GOOD, "path": "/child/a"}
    with pytest.raises(TableError, match="belongs to the type"):
        Plans([read(tmp_path, {"T": [inner, below], "U": [GOOD]})]).of("T")
    with pytest.raises(TableError, match="no table has the type U"):
        Plans([read(tmp_path, {"T": [inner]})]).of("T")


def test_a_flag_of_a_place_is_not_that_of_its_type(tmp_path: Path) -> None:
    rows = [
        {"path": f"/{name}", "operation": "type", "name": "U", "reason": "of the test"} for name in ("x", "y")
    ]
    node = Plans([read(tmp_path, {"T": [*rows, {**GOOD, "path": "/x"}], "U": [GOOD]})]).of("T")
    assert [one.path for one in differences({"x": {"b": 1}, "y": {"b": 1}}, {}, node)] == [("y",)]


def test_of_two_tables_the_later_wins(tmp_path: Path) -> None:
    ordered, free = (
        read(tmp_path, {"T": [{**GOOD, "operation": operation}]}) for operation in ("ordered", "set")
    )
    assert Plans([ordered, free]).of("T").under("a").list == "set"
    assert Plans([free, ordered]).of("T").under("a").list == "ordered"


def test_a_type_that_no_table_has_is_compared_as_it_is() -> None:
    assert Plans([]).of("T") is AS_IT_IS
