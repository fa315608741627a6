"""What each function takes and returns, as the tools themselves say it."""

import functools
from pathlib import Path
from typing import Any

import msgspec

from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Set, Type

_PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
_COLLECTIONS: dict[str, type[List | Set | Map]] = {"list": List, "set": Set, "map": Map}


class Parameter(msgspec.Struct, frozen=True):
    """A parameter; of one that is not nullable, null is refused."""

    name: str
    type: Type
    nullable: bool = False


class Signature(msgspec.Struct, frozen=True):
    """A function's face.

    variadic: takes all further arguments. returns: has a dynamic part where the result's type hangs on the
    arguments. not_null: holds for unknown results, too. opentofu: Terraform lacks it.
    """

    parameters: tuple[Parameter, ...]
    variadic: Parameter | None
    returns: Type
    not_null: bool
    opentofu: bool

    def parameter(self, index: int) -> Parameter | None:
        """That of the argument with this index."""
        return self.parameters[index] if index < len(self.parameters) else self.variadic


def signature(name: str) -> Signature | None:
    """That of a function, named without `core::`; None where there is none."""
    return _all().get(name)


def names() -> list[str]:
    """All functions, those of OpenTofu alone included, sorted."""
    return sorted(_all())


def successor(name: str) -> str:
    """What to write for a function that is gone since Terraform 0.12; "" of any other."""
    found: str = _table()["gone"].get(name, "")
    return found


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = msgspec.json.decode(
        Path(__file__).with_name("signatures.json").read_bytes()
    )
    return found


@functools.cache
def _all() -> dict[str, Signature]:
    table = _table()
    return {
        name: _signature(one, tool == "opentofu")
        for tool in ("terraform", "opentofu")
        for name, one in table[tool].items()
    }


def _signature(one: dict[str, Any], opentofu: bool) -> Signature:
    variadic = _parameter(one["variadic"]) if "variadic" in one else None
    parameters = tuple(map(_parameter, one["parameters"]))
    return Signature(parameters, variadic, _type(one["returns"]), "not_null" in one, opentofu)


def _parameter(one: dict[str, Any]) -> Parameter:
    return Parameter(one["name"], _type(one["type"]), "nullable" in one)


def _type(text: str | list[Any]) -> Type:
    return _PRIMITIVES[text] if isinstance(text, str) else _COLLECTIONS[text[0]](_type(text[1]))
