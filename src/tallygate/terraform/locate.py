"""From a value of a resource to its line in the configuration."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.location import Location, ValuePath


class BlockLocator(msgspec.Struct, frozen=True):
    """Locates arguments, nested blocks (listed by type) and the items of literal objects and lists."""

    source: Source
    block: ast.Block

    def value(self, path: ValuePath) -> Location:
        return self._location(self._find(path).value)

    def key(self, path: ValuePath) -> Location:
        return self._location(self._find(path).key)

    def _location(self, node: ast.Node) -> Location:
        return self.source.location(node.start, node.end)

    def _find(self, path: ValuePath) -> "_Place":
        place = _Place(self.block, self.block)
        for part in path:
            below = _step(place.value, part)
            if below is None:
                break
            place = below
        return place


class _Place(NamedTuple):
    key: ast.Node
    value: ast.Node


class _Nested(ast.Node):
    """The nested blocks of one type."""

    blocks: list[ast.Block]


def _step(node: ast.Node, part: str | int) -> _Place | None:
    match node:
        case ast.Block(body=body):
            return _in_body(body, part)
        case _Nested(blocks=blocks) if isinstance(part, int) and part < len(blocks):
            return _Place(blocks[part], blocks[part])
        case ast.Object(items=items):
            return next((_Place(item.key, item.value) for item in items if _is_key(item.key, part)), None)
        case ast.Tuple(items=items) if isinstance(part, int) and part < len(items):
            return _Place(items[part], items[part])
        case ast.Parentheses(expression=inner) | ast.Wrapped(expression=inner):
            return _step(inner, part)
    return None


def _in_body(body: ast.Body, part: str | int) -> _Place | None:
    if not isinstance(part, str):
        return None
    if attribute := body.attributes.get(part):
        return _Place(attribute, attribute.expression)
    blocks = [block for block in written_first(body.blocks) if _block_type(block) == part]
    return _Place(blocks[0], _Nested(blocks[0].start, blocks[-1].end, blocks)) if blocks else None


def written_first(blocks: Sequence[ast.Block]) -> list[ast.Block]:
    """Blocks in the order of their values: dynamic ones last, so that they leave the others their index."""
    return sorted(blocks, key=lambda block: block.type == "dynamic")


def _block_type(block: ast.Block) -> str:
    """The type a `dynamic` block makes, or the block's own."""
    return block.labels[0].value if block.type == "dynamic" and block.labels else block.type


def _is_key(key: ast.Expression, part: str | int) -> bool:
    return isinstance(key, ast.Text) and key.value == part
