"""What goes wrong in an expression."""

from tallygate.loaders.hcl import ast
from tallygate.terraform.values.limits import LimitError as LimitError


class CallError(Exception):
    """A function refuses its arguments. `argument`: the index of the one to blame."""

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument


class ExpressionError(Exception):
    """An expression that Terraform refuses. `node`: the part of it to look at. static: `try` does not catch
    it, as it is wrong before anything is evaluated."""

    def __init__(self, message: str, node: ast.Node, static: bool = False) -> None:
        super().__init__(message)
        self.node, self.static = node, static
