"""Expressions that Terraform evaluates before there is anything to refer to: defaults, and values as text."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from tallygate.loaders.hcl import ast, recursion
from tallygate.loaders.hcl.expressions import expression
from tallygate.loaders.hcl.lexer import Lexer
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.tokens import END, ParseError
from tallygate.loaders.interface import HCL_LIMITS
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import CallError, ExpressionError, LimitError
from tallygate.terraform.eval.loops import COST_OF_ROUND
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.values.plain import from_plain
from tallygate.terraform.values.value import Value

_STEPS = 100
"""So many, and a round of a loop for each character: many take about as long as it takes to read them."""


def constant(node: ast.Expression) -> Value:
    """Value of an expression without variables and functions. Raises ExpressionError, LimitError."""
    with recursion.room():
        _refuse_calls(node)
        return evaluate(node, _Nothing(_STEPS + COST_OF_ROUND * (node.end - node.start)))


def constant_in(node: ast.Expression, source: Source) -> Value:
    """The same in a file: in JSON strings are literal here, as they stand."""
    if not source.path.endswith(".json"):
        return constant(node)
    text = source.text[node.start : node.end]
    with recursion.room():
        return from_plain(json.loads(text, parse_float=Decimal, parse_int=Decimal))


def parsed(text: str) -> ast.Expression:
    """The expression that a whole text is; newlines count for nothing, offsets mean nothing. Raises
    ParseError."""
    with recursion.room():
        tokens = Lexer(Source("", f"({text}\n)"), 0, HCL_LIMITS.depth).run()
        found = expression(tokens)
        if tokens.kinds[tokens.position] != END or not isinstance(found, ast.Parentheses):
            tokens.unexpected(tokens.position, "invalid expression: expected its end")
    for problem in tokens.noticed:
        raise ParseError(problem, 0)
    return found.expression


def _refuse_calls(node: ast.Node) -> None:
    if isinstance(node, ast.Call):
        raise ExpressionError("functions may not be called here", node, static=True)
    for child in ast.child_nodes(node):
        _refuse_calls(child)


class _Nothing:
    """A scope without names."""

    def __init__(self, steps: int) -> None:
        self.context = _NoFiles(steps)

    def read(self, reference: ast.Reference, inner: Scope) -> tuple[Value, int]:
        raise ExpressionError("variables may not be used here", reference, static=True)

    def origin(self, reference: ast.Reference) -> str:
        return ""


class _NoFiles:
    """What functions would use, were there any."""

    def __init__(self, steps: int) -> None:
        self._left, self.short_circuits = steps, False

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise LimitError("a constant is not evaluated that takes more steps than it has characters")

    def read(self, path: str) -> bytes | None:
        return None

    def below(self, path: str) -> Sequence[str]:
        return ()

    def unseen(self, path: str) -> Sequence[str]:
        return ()

    def render(self, text: str, name: str, variables: Mapping[str, Value]) -> Value:
        raise CallError("there are no templates here")
