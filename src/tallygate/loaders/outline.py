"""The comments of a file, and where the things begin that a comment can speak of."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from tallygate.loaders import registry
from tallygate.loaders.hcl.ast import Attribute, Block, File, Node, ObjectItem, Tuple, child_nodes
from tallygate.loaders.hcl.spans import HclSpans
from tallygate.loaders.interface import DEFAULT_LIMITS
from tallygate.loaders.span_tree import Node as TextNode
from tallygate.loaders.span_tree import TreeSpans
from tallygate.loaders.text import Text, read_text
from tallygate.loaders.toml_positions import LONG_STRING, SHORT_STRING
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Loaded
from tallygate.model.location import Span

Stretch = tuple[int, int]
"""Offsets of a piece of text; the end is exclusive."""


class Outline(NamedTuple):
    """Everything is an offset into `content`.

    nodes: blocks, keys with their values, list items, in any order. tops: blocks of HCL that stand in no
    other. objects: for each line that says what a Kubernetes object is (`apiVersion`, `kind`) its place, and
    start and end of the object.
    """

    content: str
    span: Callable[[int, int], Span]
    comments: list[Stretch]
    nodes: list[Stretch]
    tops: Sequence[Stretch] = ()
    objects: Sequence[tuple[int, int, int]] = ()


def outline(loader: str, data: bytes, path: str) -> Outline | None:
    """Outline of a file that `loader` reads; None where the format has no comments or nothing was read."""
    if path.endswith(".json"):
        return None
    if loader == "yaml":
        from tallygate.loaders.yaml_outline import yaml_outline

        return yaml_outline(data, path)
    if loader in ("hcl", "tfvars"):
        return _hcl(registry.load("hcl", data, path))
    if loader in _COMMENTS:
        return _plain(registry.load(loader, data, path), _COMMENTS[loader], data, path)
    return None


def _hcl(loaded: Loaded) -> Outline | None:
    for document in loaded.documents:
        if isinstance(document.spans, HclSpans):
            file: File = document.spans.file
            nodes = [(node.start, node.end) for node in _hcl_nodes(file)]
            comments = [(comment.start, comment.end) for comment in file.comments]
            tops = [(block.start, block.end) for block in file.blocks]
            return Outline(file.source.text, file.source.span, comments, nodes, tops)
    return None


def _hcl_nodes(file: File) -> Iterator[Node]:
    """Blocks, arguments, items of objects and of lists."""
    waiting: list[Node] = [file]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Block | Attribute | ObjectItem):
            yield node
        elif isinstance(node, Tuple):
            yield from node.items
        waiting += child_nodes(node)


def _plain(loaded: Loaded, comment: re.Pattern[str], data: bytes, path: str) -> Outline | None:
    """A format whose comments one pattern finds: its first group, strings and values read past."""
    text = read_text(data, path, "", DEFAULT_LIMITS, fallback="latin-1")
    if isinstance(text, Diagnostic) or not loaded.documents:
        return None
    comments = [found.span(1) for found in comment.finditer(text.content) if found[1]]
    spans = [document.spans for document in loaded.documents]
    trees = [one.tree() for one in spans if isinstance(one, TreeSpans)]
    return Outline(text.content, Text(text.content).span, comments, list(_text_nodes(trees)))


def _text_nodes(roots: Iterable[TextNode]) -> Iterator[Stretch]:
    waiting = list(roots)
    while waiting:
        for child in waiting.pop().children():
            yield (child.start if child.key_start < 0 else min(child.start, child.key_start)), child.end
            waiting.append(child)


_KEY_AND_QUOTE = r"^[ \t]*+(?:export[ \t]++)?+[A-Za-z_][\w.-]*+[ \t]*+=[ \t]*+"
_COMMENTS = {
    "toml": re.compile(rf"(?:{LONG_STRING}|{SHORT_STRING})|(\#[^\n]*+)", re.DOTALL),
    "ini": re.compile(r"^[^\S\r\n]*+([#;][^\r\n]*+)", re.MULTILINE),
    # A line that ends in a backslash goes on, whatever the next one begins with.
    "properties": re.compile(r"[ \t\f]*+([#!][^\r\n]*+)|(?:[^\\\r\n]|\\(?:\r\n|[\s\S]|\Z))++|[\r\n]++"),
    "dotenv": re.compile(
        rf"""{_KEY_AND_QUOTE}(?:'[^']*+'|"(?:[^"\\]|\\[\s\S])*+")|(?:(?<=[ \t])|^)(\#[^\r\n]*+)""",
        re.MULTILINE,
    ),
}
