"""Builtins of Rego: arity and argument types, and which of them the embedded engine has."""

from functools import cache
from importlib.resources import files

import msgspec


class Builtin(msgspec.Struct, frozen=True):
    """args: one type for each argument, alternatives joined by `|`. reason: why it is not embedded."""

    args: tuple[str, ...]
    embedded: bool
    variadic: bool = False
    disallowed: bool = False
    reason: str = ""
    relation: bool = False

    def takes(self, count: int) -> bool:
        """A relation (walk) may have its result as one argument more."""
        return self.variadic or count == len(self.args) or (self.relation and count == len(self.args) + 1)


class _Table(msgspec.Struct):
    builtins: dict[str, Builtin]


@cache
def builtins() -> dict[str, Builtin]:
    """The table, by name."""
    text = files("tallygate.rego").joinpath("builtins.json").read_bytes()
    return msgspec.json.decode(text, type=_Table).builtins
