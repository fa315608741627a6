"""Tables that say how values of a type are compared: a row for each path, with its reason."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

Operation = Literal[
    "drop",
    "computed",
    "default",
    "type",
    "ordered",
    "set",
    "list-by-key",
    "quantity",
    "int-or-string",
    "json-document",
    "case-fold",
    "base64",
    "time",
    "duration",
    "cidr",
    "arn-or-name",
]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """What a neighbour must be for a default to count: one of some values (null: absent), or a text that the
    whole of a pattern fits. only: the fields that there may be at all."""

    field: str = ""
    only: tuple[str, ...] = ()
    one_of: tuple[Any, ...] | None = None
    matches: str = ""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="kebab"):
    """How the value at one path is compared. path: a JSON pointer, `*` for any key or item.

    value, same-as: the default, or the neighbour that it is copied from. when: all must hold for it.
    keys: what tells items apart. in-order: their order counts. rounded: up to thousandths. name: the type.
    """

    path: str
    operation: Operation
    reason: str
    value: Any = None
    same_as: str = ""
    when: tuple[Condition, ...] = ()
    keys: tuple[str, ...] = ()
    in_order: bool = False
    rounded: bool = False
    name: str = ""


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows by type. source, date: where they are from."""

    source: str
    date: str
    types: dict[str, tuple[Row, ...]]


class TableError(Exception):
    """A table contradicts itself."""


def read_table(path: Path) -> Table:
    """A table in a JSON file. Raises TableError for a row that says nothing, or no reason."""
    try:
        table = msgspec.json.decode(path.read_bytes(), type=Table)
    except msgspec.DecodeError as error:
        raise TableError(f"{path.name}: {error}") from None
    if faults := sorted(faults_of(table)):
        raise TableError(f"{path.name}: {faults[0]}")
    return table


def faults_of(table: Table) -> Iterable[str]:
    """What a schema of the table cannot say."""
    if not (table.source and table.date):
        yield "a table says its source and date"
    for name, rows in table.types.items():
        for row in rows:
            if reason := _fault(row):
                yield f"{name} {row.path}: {reason}"


def _fault(row: Row) -> str:
    """Why a row is none; "" for a good one."""
    needs = {"list-by-key": bool(row.keys), "type": bool(row.name)}
    only = {
        "default": row.value is not None or bool(row.same_as) or bool(row.when),
        "list-by-key": bool(row.keys) or row.in_order,
        "quantity": row.rounded,
        "type": bool(row.name),
    }
    if not row.reason:
        return "it has no reason"
    if row.path and not row.path.startswith("/"):
        return "a path begins with /"
    if not needs.get(row.operation, True):
        return f"{row.operation} needs more"
    if row.operation == "default" and (row.value is None) == (not row.same_as):
        return "a default is a value, or the same as a neighbour"
    foreign = [name for name, said in only.items() if said and name != row.operation]
    return f"what it says is for {foreign[0]}" if foreign else ""
