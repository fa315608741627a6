"""What goes wrong in an expression."""

from tallygate.loaders.hcl import ast
from tallygate.terraform.values.limits import LimitError as LimitError


class CallError(Exception):
    """A function refuses its arguments. `argument`: the index of the one to blame. everywhere: see
    ExpressionError."""

    def __init__(self, message: str, argument: int | None = None, everywhere: bool = False) -> None:
        super().__init__(message)
        self.argument, self.everywhere = argument, everywhere


class UnseenError(Exception):
    """A call asks for what may or may not be there when Terraform runs: its result is unknown, and neither
    `try` nor `can` knows more. The message is the reason."""


class ExpressionError(Exception):
    """An expression that Terraform refuses. `node`: the part of it to look at. static: `try` does not catch
    it, as it is wrong before anything is evaluated. everywhere: whoever mends it looks for all its places, so
    that one of them is told."""

    def __init__(self, message: str, node: ast.Node, static: bool = False, everywhere: bool = False) -> None:
        super().__init__(message)
        self.node, self.static, self.everywhere = node, static, everywhere
