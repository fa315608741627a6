"""Where the values of a JSON document stand, found by its tokens alone: the text is known to be valid."""

import re

from tallygate.loaders.json_scanner import string
from tallygate.loaders.span_tree import Node

_TOKEN = re.compile(r'[{}\[\]]|"(?:[^"\\]++|\\.)*+"|[^ \t\r\n,:"{}\[\]]++')


def locate(content: str, start: int, end: int) -> Node:
    """Offsets of every value of the document between `start` and `end`."""
    root = node = Node.item(start, end)
    index = _first_index(content[start])
    parents: list[tuple[Node, int]] = []
    key: re.Match[str] | None = None
    for token in _TOKEN.finditer(content, start + 1, end - 1):
        sign = content[token.start()]
        if sign in "}]":
            node.end = token.end()
            node, index = parents.pop()
        elif index < 0 and key is None:
            key = token
        else:
            child = _child(content, node, index, key, token)
            index, key = (index + 1 if key is None else index), None
            if sign in "{[":
                parents.append((node, index))
                node, index = child, _first_index(sign)
    return root


def _first_index(bracket: str) -> int:
    """Index of the first item of a list; -1 for an object, whose values have keys."""
    return 0 if bracket == "[" else -1


def _child(content: str, parent: Node, index: int, key: re.Match[str] | None, token: re.Match[str]) -> Node:
    start, end = token.span()
    if key is None:
        return parent.add(index, Node.item(start, end))
    name, _ = string(content, key.start())
    return parent.add(name, Node(key.start(), key.end(), start, end))
