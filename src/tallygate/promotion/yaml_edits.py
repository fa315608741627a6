"""Values of a YAML file replaced where they stand; not one other byte changes."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from yaml.cyaml import CSafeLoader
from yaml.events import AliasEvent, Event, StreamEndEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tallygate.loaders.text import Text
from tallygate.loaders.yaml_scalars import RefusedError, key_name, resolve
from tallygate.model.location import Location
from tallygate.model.promotion import Edit
from tallygate.promotion.spliced import EditError, Piece
from tallygate.promotion.yaml_quoting import quoted

_MERGE = "<<"
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*+)+")
_COLON = re.compile(r"[ \t]*:")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class YamlText:
    """The composed documents of one file that is known to be good."""

    def __init__(self, content: str, path: str) -> None:
        self._content, self._path, self._text = content, path, Text(content)
        self._documents = list(_composed(content))
        self._uses = Counter[int]()
        self._entries: dict[int, dict[str | None, tuple[Node, Node]]] = {}
        for document in self._documents:
            _count_uses(document, self._uses)

    def piece(self, edit: Edit) -> Piece:
        """The piece of text that makes the edit. Raises EditError."""
        node: Node = self._documents[edit.document]
        parent, key = node, None
        for number, part in enumerate(edit.key):
            parent = node
            self._refuse_shared(node)
            key, child = self._child(node, part)
            if child is None:
                if number < len(edit.key) - 1:
                    raise self._error(node, f"{part} is not there")
                return self._inserted(node, str(part), edit)
            node = child
        if edit.before is None:
            raise self._error(node, f"{edit.key[-1]} is there already")
        if edit.after is None:
            return self._removed(parent, key)
        self._refuse_shared(node)
        return self._replaced(node, key, parent, edit)

    def _child(self, node: Node, part: str | int) -> tuple[Node | None, Node | None]:
        """The key and the value of an entry; nothing where there is none."""
        if isinstance(node, SequenceNode) and isinstance(part, int):
            return None, node.value[part]
        if not isinstance(node, MappingNode):
            raise self._error(node, f"{part} cannot be below a scalar")
        if id(node) not in self._entries:
            self._entries[id(node)] = {_name(key): (key, value) for key, value in node.value}
        if part in self._entries[id(node)]:
            return self._entries[id(node)][str(part)]
        for key, value in node.value:
            if _name(key) == _MERGE and _merges(value, part):
                raise self._error(key, f"{part} comes from a merge (<<); write it out here to promote it")
        return None, None

    def _refuse_shared(self, node: Node) -> None:
        if self._uses[id(node)] > 1:
            lines = [str(self._text.line(place)) for place in _aliases(self._content, _start(node))]
            others = f" (lines {', '.join(lines)})" if lines else ""
            raise self._error(node, f"an alias repeats this value{others}; one edit would change every use")

    def _replaced(self, node: Node, key: Node | None, parent: Node, edit: Edit) -> Piece:
        if not isinstance(node, ScalarNode):
            raise self._error(node, "it is no scalar")
        start, end = self._after_properties(node), _end(node)
        if node.style in ("|", ">"):
            raise self._error(node, "a block of text is not edited; write the value on one line")
        text = str(edit.after)
        if not edit.plain:
            text = quoted(text, node.style or None, in_flow=bool(getattr(parent, "flow_style", False)))
        return self._filled(node, key, text) if start == end else Piece(start, end, text)

    def _after_properties(self, node: Node) -> int:
        """Where the scalar itself begins, behind an anchor and a tag."""
        start, end = _start(node), _end(node)
        properties = _PROPERTIES.match(self._content, start, end)
        if properties is None and self._content[start:end].startswith(("&", "!")):
            raise self._error(node, "an anchor or a tag without a value on its line is not edited")
        return properties.end() if properties else start

    def _filled(self, node: Node, key: Node | None, text: str) -> Piece:
        """A value for a key that has none: libyaml tells its place only at the next token."""
        colon = _COLON.match(self._content, _end(key)) if key is not None else None
        if colon is None:
            raise self._error(node, "an empty value that has no key of its own")
        return Piece(colon.end(), colon.end(), f" {text}")

    def _inserted(self, node: Node, name: str, edit: Edit) -> Piece:
        if edit.before is not None or edit.after is None:
            raise self._error(node, f"{name} is not there")
        self._refuse_shared(node)
        flow = bool(getattr(node, "flow_style", False))
        text = str(edit.after) if edit.plain else quoted(str(edit.after), None, in_flow=flow)
        entry = f"{quoted(name, None, in_flow=flow)}: {text}"
        last = next((pair for pair in reversed(node.value) if self._is_on_one_line(*pair)), None)
        if last is None:
            raise self._error(node, f"no place to add {name}; write it by hand once")
        after = _end(last[1])
        return Piece(after, after, f", {entry}") if flow else self._line(node, after, entry)

    def _line(self, node: Node, after: int, entry: str) -> Piece:
        """A line of its own behind the one of `after`, with the line end that the file has."""
        mark: Any = node.value[0][0].start_mark
        indented = " " * mark.column + entry
        line_break = _LINE_BREAK.search(self._content, after)
        if line_break:
            return Piece(line_break.end(), line_break.end(), indented + line_break[0])
        other, end = _LINE_BREAK.search(self._content), len(self._content)
        return Piece(end, end, (other[0] if other else "\n") + indented)

    def _is_on_one_line(self, key: Node, value: Node) -> bool:
        whole = self._content[_start(key) : _end(value)]
        if not isinstance(value, ScalarNode) or value.style in ("|", ">"):
            return False
        return bool(value.value or value.style) and not _LINE_BREAK.search(whole)

    def _removed(self, parent: Node, key: Node | None) -> Piece:
        if not isinstance(parent, MappingNode) or key is None or len(parent.value) < 2:
            raise self._error(parent, "the only value of its map is not taken out")
        keys = [entry for entry, _ in parent.value]
        number = keys.index(key)
        start, value = _start(key), parent.value[number][1]
        if not self._is_on_one_line(key, value):
            raise self._error(key, "what is not on one line is not taken out")
        line_start = self._content.rfind("\n", 0, start) + 1
        if not parent.flow_style and not self._content[line_start:start].strip(" "):
            line_break = _LINE_BREAK.search(self._content, _end(value))
            return Piece(line_start, line_break.end() if line_break else len(self._content), "")
        if number + 1 < len(keys):
            return Piece(start, _start(keys[number + 1]), "")
        if not parent.flow_style:
            raise self._error(key, "it cannot be taken out by itself")
        return Piece(_end(parent.value[number - 1][1]), _end(value), "")

    def _error(self, node: Node, message: str) -> EditError:
        span = self._text.span(_start(node), _start(node))
        return EditError(message, Location.at(self._path, span))


def _start(node: Node | Event) -> int:
    mark: Any = node.start_mark
    return int(mark.index)


def _end(node: Node) -> int:
    mark: Any = node.end_mark
    return int(mark.index)


def _composed(content: str) -> Iterator[Node]:
    """Documents that hold something, as the loader counts them."""
    # The parser takes one byte order mark away: without it a mark in the text itself would be lost.
    loader: Any = CSafeLoader(f"\ufeff{content}".encode())
    try:
        while loader.check_node():
            node = loader.get_node()
            if not (isinstance(node, ScalarNode) and not node.style and resolve(node.value) is None):
                yield node
    finally:
        loader.dispose()


def _count_uses(document: Node, uses: Counter[int]) -> None:
    """How often each node is the child of another: more than once by aliases."""
    pending = [document]
    while pending:
        for child in _children(pending.pop()):
            uses[id(child)] += 1
            if uses[id(child)] == 1:
                pending.append(child)


def _children(node: Node) -> Sequence[Node]:
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return node.value if isinstance(node, SequenceNode) else ()


def _name(key: Node) -> str | None:
    """A key as the loader reads it; None for what is no text there."""
    if not isinstance(key, ScalarNode):
        return None
    try:
        return key.value if key.style else key_name(resolve(key.value))
    except RefusedError:
        return None


def _merges(value: Node, part: str | int) -> bool:
    """Whether a merged map, or one that is merged into it, has the key."""
    pending, seen = [value], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            pending += node.value
        for key, child in node.value if isinstance(node, MappingNode) else ():
            if _name(key) == part:
                return True
            pending += [child] if _name(key) == _MERGE else []
    return False


def _aliases(content: str, start: int) -> Iterator[int]:
    """Where the aliases of the anchor at `start` stand."""
    parser: Any = CSafeLoader(f"\ufeff{content}".encode())
    anchor = None
    try:
        while not isinstance(event := parser.get_event(), StreamEndEvent):
            name, place = getattr(event, "anchor", None), _start(event)
            if name and isinstance(event, AliasEvent) and name == anchor:
                yield place
            elif name and not isinstance(event, AliasEvent):
                anchor = name if place == start else None if name == anchor else anchor
    finally:
        parser.dispose()
