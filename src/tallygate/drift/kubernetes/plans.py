"""Plans of Kubernetes' kinds: what their schemas say of lists and quantities, and our tables of defaults."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.drift.plan import Node, Plans
from tallygate.drift.tables import Operation, Row, Table, TableError, read_table

_DATA = Path(__file__).parents[1] / "data"
_ANY = "any custom resource"
_METADATA = "meta.v1.ObjectMeta"
_LISTS = frozenset({"ordered", "set", "list-by-key"})


class _Types(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What hatch_build.py made. kinds: the type of each. types: operations by path, and their words."""

    source: str
    date: str
    kinds: dict[str, str]
    types: dict[str, dict[str, str]]


class Kinds:
    """Plans by API version and kind."""

    def __init__(self, types: _Types, tables: list[Table]) -> None:
        self._kinds = types.kinds
        custom = {name for table in tables for name in table.types if "/" in name}
        said = {name: tuple(_rows(rows, types.source)) for name, rows in types.types.items()}
        empty = {name: tuple(_empties(rows)) for name, rows in types.types.items()}
        whole = {name: _of_objects() for name in types.kinds.values()}
        foreign = {name: (*_of_objects(), _metadata()) for name in (*custom, _ANY)}
        made = (said, whole, foreign)
        self.plans = Plans(
            [
                *(Table(types.source, types.date, one) for one in made),
                *tables,
                Table(types.source, types.date, empty),
            ]
        )

    def builtin(self, api_version: str, kind: str) -> bool:
        """Whether it is one of Kubernetes' own, whose fields and defaults are known."""
        return f"{api_version}/{kind}" in self._kinds

    def plan(self, api_version: str, kind: str) -> Node:
        """How objects of a kind are compared. Raises TableError."""
        if (name := self._kinds.get(f"{api_version}/{kind}")) is not None:
            return self.plans.of(name)
        name = f"{api_version.rpartition('/')[0]}/{kind}"
        return self.plans.of(name if name in self.plans else _ANY)


@cache
def kinds() -> Kinds:
    """Of the tables beside the code. Raises TableError where an installation lacks one."""
    try:
        data = (_DATA / "kubernetes_types.json").read_bytes()
    except FileNotFoundError:
        raise TableError(
            "the types of Kubernetes are not here: install again (in a checkout, `make test` does)"
        ) from None
    tables = [read_table(_DATA / f"kubernetes_{name}.json") for name in ("defaults", "custom")]
    return Kinds(msgspec.json.decode(data, type=_Types), tables)


def _rows(rows: Mapping[str, str], source: str) -> Iterator[Row]:
    for path, text in rows.items():
        word, *more = text.split(" ")
        if word == "type":
            yield Row(path=path, operation="type", name=more[0], reason=source)
        elif word != "map":
            operation = msgspec.convert(word, Operation)
            yield Row(path=path, operation=operation, keys=tuple(more), reason=source)


def _empties(rows: Mapping[str, str]) -> Iterator[Row]:
    """Of lists and maps that a type itself has."""
    for path, text in rows.items():
        word = text.split(" ")[0]
        if not path.endswith("/*") and (word in _LISTS or word == "map"):
            value: object = {} if word == "map" else []
            reason = "the API server leaves out empty lists and maps"
            yield Row(path=path, operation="default", value=value, reason=reason)


def _of_objects() -> tuple[Row, ...]:
    """Objects are found by version and kind, and report a status that nobody declares."""
    return tuple(
        Row(path=path, operation="drop", reason=reason)
        for path, reason in (
            ("/apiVersion", "objects are found by it, and versions of one shape are as good as each other"),
            ("/kind", "objects are found by it"),
            ("/status", "it is what the cluster reports"),
        )
    )


def _metadata() -> Row:
    return Row(path="/metadata", operation="type", name=_METADATA, reason="all objects have the same")
