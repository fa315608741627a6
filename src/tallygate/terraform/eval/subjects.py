"""What an error is about, as the configuration writes it."""

import json

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.scope import Scope


def is_null(reference: ast.Reference, taken: int, scope: Scope) -> str:
    """`var.options is null (its default)`; taken: how many steps lead to the null."""
    read = ast.Reference(reference.start, reference.end, reference.name, reference.steps[:taken])
    origin = scope.origin(read)
    return f"{_written(read)} is null{f' ({origin})' if origin else ''}"


def named(node: ast.Node, scope: Scope) -> str:
    """The end of a message about a null: ` (var.options, by its default)`; "" where it has no name."""
    while isinstance(node, ast.Parentheses | ast.Wrapped):
        node = node.expression
    if not isinstance(node, ast.Reference):
        return ""
    origin = scope.origin(node)
    return f" ({_written(node)}{f', by {origin}' if origin else ''})"


def _written(reference: ast.Reference) -> str:
    return "".join([reference.name, *map(_step, reference.steps)])


def _step(step: ast.Step) -> str:
    match step:
        case ast.Attr(name=name):
            return f".{name}"
        case ast.Index(key=ast.Number(text=index)):
            return f"[{index}]"
        case ast.Index(key=ast.Text(value=key)):
            return f"[{json.dumps(key)}]"
    return "[*]" if isinstance(step, ast.Splat) else "[...]"
