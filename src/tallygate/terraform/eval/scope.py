"""The names that an expression may read."""

from collections.abc import Mapping
from typing import Protocol

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.functions.interface import Context
from tallygate.terraform.values.value import Value


class Scope(Protocol):
    """context: what functions may use."""

    @property
    def context(self) -> Context: ...

    def read(self, reference: ast.Reference, inner: "Scope") -> tuple[Value, int]:
        """The value that the name and the first steps of a reference stand for, and how many steps those are
        (1 for `aws_vpc.this.id`: `.this`). inner: the scope of the reference, for its indexes. Raises
        ExpressionError for what is not there.
        """
        ...

    def origin(self, reference: ast.Reference) -> str:
        """Where the value of a reference comes from, if the reference does not say: "its default"; or ""."""
        ...


class Names:
    """Names of a `for`, an iterator or a template over those around them."""

    def __init__(self, names: Mapping[str, Value], outer: Scope) -> None:
        self._names, self._outer = names, outer
        self.context = outer.context

    def read(self, reference: ast.Reference, inner: Scope) -> tuple[Value, int]:
        if (value := self._names.get(reference.name)) is not None:
            return value, 0
        return self._outer.read(reference, inner)

    def origin(self, reference: ast.Reference) -> str:
        return "" if reference.name in self._names else self._outer.origin(reference)


class OnlyNames:
    """The scope of a template that is rendered by itself: the names it is given, and no other."""

    def __init__(self, names: Mapping[str, Value], context: Context) -> None:
        self._names, self.context = names, context

    def read(self, reference: ast.Reference, inner: Scope) -> tuple[Value, int]:
        if (value := self._names.get(reference.name)) is not None:
            return value, 0
        message = f'vars map does not contain key "{reference.name}", which the template reads'
        raise ExpressionError(message, reference, static=True)

    def origin(self, reference: ast.Reference) -> str:
        return ""
