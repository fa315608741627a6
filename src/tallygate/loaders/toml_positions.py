"""Where the values of a TOML document stand, found by its tokens alone: the text is known to be valid."""

import re
import tomllib

from tallygate.loaders.span_tree import Node

LONG_STRING = r'"""(?:[^"\\]++|\\.|"{1,2}(?!"))*+"{3,5}' + r"|'''(?:[^']++|'{1,2}(?!'))*+'{3,5}"
SHORT_STRING = r'"(?:[^"\\\n]++|\\.)*+"' + r"|'[^'\n]*+'"
BARE_KEY = r"[A-Za-z0-9_-]++"
_DATE_AND_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]++(?:[Zz]|[+-][0-9:]++)?"
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_SPACE = re.compile(r"[ \t]*+")
_KEY = re.compile(rf"{SHORT_STRING}|{BARE_KEY}")
_SCALAR = re.compile(rf"{LONG_STRING}|{SHORT_STRING}|{_DATE_AND_TIME}|[A-Za-z0-9_+.:-]++", re.DOTALL)

Key = list[tuple[str, int, int]]
"""The parts of a dotted key, each with start and end."""


def locate(content: str) -> Node:
    """Offsets of every table, key and value. A table's text runs from its header to its last own entry."""
    return _Walk(content).document()


class _Walk:
    def __init__(self, content: str) -> None:
        self._content, self._offset = content, 0
        self._root = Node.item(0, len(content))
        self._lengths: dict[Node, int] = {}
        """Number of items of each list so far."""

    def document(self) -> Node:
        table = self._root
        while self._skip(_BLANK) < len(self._content):
            if self._content[self._offset] == "[":
                table = self._header()
            else:
                self._entry(table)
                table.end = max(table.end, self._offset)
        return self._root

    def _header(self) -> Node:
        start = self._offset
        brackets = 2 if self._content.startswith("[[", start) else 1
        self._offset += brackets
        key = self._key()
        self._offset = self._content.index("]", self._offset) + brackets
        parent = self._parent(self._root, key)
        name, key_start, key_end = key[-1]
        table = parent.child(name)
        if table is None:
            table = parent.add(name, Node(key_start, key_end, start, self._offset))
        elif not self._lengths.get(table):
            # Named before by a deeper header alone; this is its own.
            table.key_start, table.key_end, table.start, table.end = key_start, key_end, start, self._offset
        return self._item(table, start) if brackets == 2 else table

    def _item(self, table: Node, start: int) -> Node:
        """One more table of an array of tables."""
        table.end = self._offset
        return self._append(table, Node.item(start, self._offset))

    def _append(self, parent: Node, item: Node) -> Node:
        index = self._lengths.get(parent, 0)
        self._lengths[parent] = index + 1
        return parent.add(index, item)

    def _parent(self, table: Node, key: Key) -> Node:
        """The table that holds the last part of `key`; in an array of tables, the present one."""
        for name, key_start, key_end in key[:-1]:
            child = table.child(name) or table.add(name, Node(key_start, key_end, key_start, key[-1][2]))
            table = child.child(self._lengths.get(child, 0) - 1) or child
        return table

    def _entry(self, table: Node) -> None:
        """`key = value`; what is nested in the value is walked with a stack."""
        parents: list[Node] = []
        node = self._keyed(table)
        while True:
            if self._opens(node):
                parents.append(node)
            while parents and self._closes():
                node = parents.pop()
                node.end = self._offset
            if not parents:
                return
            node = self._next(parents[-1])

    def _keyed(self, table: Node) -> Node:
        key = self._key()
        self._offset = self._content.index("=", self._offset) + 1
        start = self._skip(_SPACE)
        name, key_start, key_end = key[-1]
        return self._parent(table, key).add(name, Node(key_start, key_end, start, start))

    def _next(self, container: Node) -> Node:
        if self._content[container.start] == "{":
            return self._keyed(container)
        return self._append(container, Node.item(self._offset, self._offset))

    def _opens(self, node: Node) -> bool:
        """Read a scalar whole (False), of a container the opening bracket (True)."""
        if self._content[self._offset] in "[{":
            self._offset += 1
            return True
        self._offset = node.end = _SCALAR.match(self._content, self._offset).end()  # type: ignore[union-attr]
        return False

    def _closes(self) -> bool:
        """Read past a closing bracket (True), or a comma that an item may follow (False)."""
        self._skip(_BLANK)
        if self._content[self._offset] == ",":
            self._offset += 1
            self._skip(_BLANK)
        if self._content[self._offset] not in "]}":
            return False
        self._offset += 1
        return True

    def _key(self) -> Key:
        parts: Key = []
        while True:
            start = self._skip(_SPACE)
            self._offset = _KEY.match(self._content, start).end()  # type: ignore[union-attr]
            parts.append((_name(self._content[start : self._offset]), start, self._offset))
            self._skip(_SPACE)
            if self._content[self._offset] != ".":
                return parts
            self._offset += 1

    def _skip(self, pattern: re.Pattern[str]) -> int:
        self._offset = pattern.match(self._content, self._offset).end()  # type: ignore[union-attr]
        return self._offset


def _name(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    if token[0] != '"':
        return token
    return str(tomllib.loads(f"key = {token}")["key"]) if "\\" in token else token[1:-1]
