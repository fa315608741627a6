"""Where each value of a document stands in its text: a tree of offsets, built when first asked for."""

from collections.abc import Callable, Iterable
from typing import Self, TypeVar

from tallygate.loaders.text import Text
from tallygate.model.location import Span, ValuePath

Child = TypeVar("Child", bound="Node")


class Node:
    """Offsets of a value and of the key that leads to it, and its children by key or index."""

    __slots__ = ("_children", "end", "key_end", "key_start", "start")

    def __init__(self, key_start: int, key_end: int, start: int, end: int) -> None:
        self.key_start, self.key_end = key_start, key_end
        self.start, self.end = start, end
        self._children: dict[str | int, Node] | None = None

    @classmethod
    def item(cls, start: int, end: int) -> Self:
        """A root or a list item: it has no key, its value stands for it."""
        return cls(-1, -1, start, end)

    def child(self, part: str | int) -> "Node | None":
        return None if self._children is None else self._children.get(part)

    def children(self) -> Iterable["Node"]:
        return (self._children or {}).values()

    def add(self, part: str | int, child: Child) -> Child:
        """Put `child` in the place of an earlier one of the same key, if there is one."""
        if self._children is None:
            self._children = {}
        self._children[part] = child
        return child


class TreeSpans:
    """Spans of one document; `root` (offsets of the whole document) is known without building the tree."""

    def __init__(self, text: Text, root: tuple[int, int], build: Callable[[], Node]) -> None:
        self._text, self._root, self._build = text, root, build
        self._tree: Node | None = None

    def value(self, path: ValuePath) -> Span:
        if not path:
            return self._text.span(*self._root)
        node = self._nearest(path)
        return self._text.span(node.start, node.end)

    def key(self, path: ValuePath) -> Span:
        if not path:
            return self._text.span(*self._root)
        node = self._nearest(path)
        if node.key_start < 0:
            return self._text.span(node.start, node.end)
        return self._text.span(node.key_start, node.key_end)

    def tree(self) -> Node:
        """Offsets of every value, by key and index."""
        if self._tree is None:
            self._tree = self._build()
        return self._tree

    def _nearest(self, path: ValuePath) -> Node:
        node = self.tree()
        for part in path:
            child = node.child(part)
            if child is None:
                return node
            node = child
        return node
