"""`lifecycle` blocks, whose arguments are names rather than values."""

from collections.abc import Iterable

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.modules.bodies import Body, Tell, valued
from tallygate.terraform.values.value import Value, string, tuple_of

_NAMES = frozenset({"ignore_changes", "replace_triggered_by"})


def lifecycle(block: ast.Block, source: Source, scope: Scope, tell: Tell) -> Body:
    """The arguments alone; conditions are judged elsewhere."""
    attributes: dict[str, Value] = {}
    for name, attribute in block.body.attributes.items():
        if name in _NAMES:
            attributes[name] = tuple_of(map(string, _names(attribute.expression)))
        else:
            attributes[name] = valued(attribute.expression, source, scope, tell)
    places = {name: (attribute, source) for name, attribute in block.body.attributes.items()}
    return Body(source, block, attributes, {}, places)


def _names(node: ast.Expression) -> Iterable[str]:
    """`all`, or what a list names."""
    items = node.items if isinstance(node, ast.Tuple) else [node]
    return [name for item in items if (name := address(item))]


def address(node: ast.Expression) -> str:
    """A reference as it is written, in the form that addresses have; "" for any other expression."""
    if isinstance(node, ast.Text):
        return node.value
    if not isinstance(node, ast.Reference):
        return ""
    text = node.name
    for step in node.steps:
        match step:
            case ast.Attr(name=name):
                text += f".{name}"
            case ast.Index(key=ast.Number(text=index)):
                text += f"[{index}]"
            case ast.Index(key=ast.Text(value=key)):
                text += f'["{key}"]'
    return text
