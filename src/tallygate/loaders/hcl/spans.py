"""From value paths to spans of an HCL file."""

from tallygate.loaders.hcl.ast import Attribute, Block, Body, Expression, File, Number, Object, Text, Tuple
from tallygate.loaders.hcl.source import Source
from tallygate.model.location import Span, ValuePath


class HclSpans:
    """Spans of an HCL document.

    A path names attributes, and blocks by type and index among the blocks of that type of the same body:
    ("resource", 0, "tags", "Name"). Inside a value it goes by object key and tuple index.
    """

    def __init__(self, file: File) -> None:
        self.file = file
        self.source: Source = file.source

    def value(self, path: ValuePath) -> Span:
        """Span of the value at `path`, or of its nearest existing parent."""
        _, value = self._find(path)
        return self.source.span(*value)

    def key(self, path: ValuePath) -> Span:
        """Span of the name (in a tuple, the item) that leads to `path` or its nearest existing parent."""
        key, _ = self._find(path)
        return self.source.span(*key)

    def _find(self, path: ValuePath) -> tuple[tuple[int, int], tuple[int, int]]:
        """Offsets of key and value."""
        key = value = (self.file.start, self.file.end)
        current: Body | Expression = self.file
        position = 0
        while position < len(path):
            step = _step(current, path, position)
            if step is None:
                break
            key, current, taken = step
            value = (current.start, current.end)
            position += taken
        return key, value


Found = tuple[tuple[int, int], Body | Expression, int]
"""Offsets of the key, what it leads to, and how many elements of the path that took."""


def _step(current: Body | Expression, path: ValuePath, position: int) -> Found | None:
    element = path[position]
    if isinstance(current, Body):
        return _into_body(current, path, position)
    if isinstance(current, Tuple) and isinstance(element, int) and 0 <= element < len(current.items):
        item = current.items[element]
        return (item.start, item.end), item, 1
    if isinstance(current, Object):
        for entry in reversed(current.items):
            if isinstance(entry.key, Text | Number) and _key(entry.key) == str(element):
                return (entry.key.start, entry.key.end), entry.value, 1
    return None


def _into_body(body: Body, path: ValuePath, position: int) -> Found | None:
    name = path[position]
    index = path[position + 1] if position + 1 < len(path) else 0
    blocks = [block for block in body.blocks if block.type == name]
    if blocks and isinstance(index, int) and 0 <= index < len(blocks):
        block = blocks[index]
        return (block.start, _header_end(block)), block.body, 2
    attribute: Attribute | None = body.attributes.get(str(name))
    if attribute is None:
        return None
    return (attribute.start, attribute.start + len(attribute.name)), attribute.expression, 1


def _header_end(block: Block) -> int:
    return block.labels[-1].end if block.labels else block.start + len(block.type)


def _key(key: Text | Number) -> str:
    return key.value if isinstance(key, Text) else key.text
