"""From a value of a resource to the line that writes it."""

from typing import NamedTuple

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.location import Location, ValuePath
from tallygate.terraform.modules.bodies import Body


class BodyLocator(msgspec.Struct, frozen=True):
    """Locates arguments, nested blocks and the items of literal objects and lists of an evaluated body."""

    body: Body

    def value(self, path: ValuePath) -> Location:
        place = _find(self.body, path)
        return place.source.location(place.value.start, place.value.end)

    def key(self, path: ValuePath) -> Location:
        place = _find(self.body, path)
        return place.source.location(place.key.start, place.key.end)


class _Place(NamedTuple):
    source: Source
    key: ast.Node
    value: ast.Node


def _find(body: Body, path: ValuePath) -> _Place:
    here = _Place(body.source, body.block, body.block)
    if not path or not isinstance(name := path[0], str):
        return here
    if name in body.places:
        attribute, source = body.places[name]
        return _in_expression(_Place(source, attribute, attribute.expression), path[1:])
    bodies = body.blocks.get(name)
    if not bodies:
        return here
    index = path[1] if len(path) > 1 else None
    if isinstance(index, int) and index < len(bodies):
        return _find(bodies[index], path[2:])
    return _Place(bodies[0].source, bodies[0].block, ast.Node(bodies[0].block.start, bodies[-1].block.end))


def _in_expression(place: _Place, path: ValuePath) -> _Place:
    for part in path:
        below = _step(place.value, part)
        if below is None:
            break
        place = _Place(place.source, *below)
    return place


def _step(node: ast.Node, part: str | int) -> tuple[ast.Node, ast.Node] | None:
    match node:
        case ast.Object(items=items):
            return next((((i.key, i.value)) for i in reversed(items) if _is_key(i.key, part)), None)
        case ast.Tuple(items=items) if isinstance(part, int) and part < len(items):
            return items[part], items[part]
        case ast.Parentheses(expression=inner) | ast.Wrapped(expression=inner):
            return _step(inner, part)
        case ast.Call(name="jsonencode" | "tolist" | "toset" | "tomap", arguments=[inner]):
            return _step(inner, part)
    return None


def _is_key(key: ast.Expression, part: str | int) -> bool:
    return isinstance(key, ast.Text) and key.value == part
