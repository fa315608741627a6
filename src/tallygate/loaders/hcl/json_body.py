"""JSON configuration syntax (`.tf.json`) to the same tree as HCL.

JSON does not say what is a block and what an attribute: the tables here do, for the blocks that Terraform
itself defines. All else is an attribute, also the nested blocks of resources, which only providers know.
Every node parsed from the text of a JSON string has the place of that string.
"""

import msgspec

from tallygate.loaders.hcl.ast import (
    Attribute,
    Block,
    Body,
    Constant,
    Expression,
    File,
    Label,
    Number,
    Object,
    ObjectItem,
    Tuple,
    child_nodes,
)
from tallygate.loaders.hcl.expressions import expression
from tallygate.loaders.hcl.lexer import Lexer
from tallygate.loaders.hcl.source import Source
from tallygate.loaders.hcl.templates import template
from tallygate.loaders.hcl.tokens import END, LIMIT, SYNTAX, ParseError, Problem, Tokens
from tallygate.loaders.interface import Limits
from tallygate.loaders.json_positions import locate
from tallygate.loaders.json_scanner import RefusedError, scan, skip_space
from tallygate.loaders.span_tree import Node as Place

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class BlockType(msgspec.Struct, frozen=True):
    """What may stand in a block: block types with their number of labels, and attributes whose strings hold
    expressions instead of templates."""

    blocks: dict[str, int] = {}
    references: tuple[str, ...] = ()


# The block types of the Terraform language, version 1.11, with the number of their labels.
TOP = BlockType(
    dict.fromkeys(("locals", "terraform", "moved", "import", "removed"), 0)
    | dict.fromkeys(("module", "variable", "output", "provider", "check"), 1)
    | dict.fromkeys(("resource", "data", "ephemeral"), 2)
)
RESOURCE = BlockType(
    {"lifecycle": 0, "provisioner": 1, "connection": 0, "dynamic": 1}, ("provider", "depends_on")
)
TYPES = {
    "resource": RESOURCE,
    "data": RESOURCE,
    "ephemeral": RESOURCE,
    "module": BlockType({}, ("providers", "depends_on")),
    "variable": BlockType({"validation": 0}, ("type",)),
    "output": BlockType({"precondition": 0}, ("depends_on",)),
    "terraform": BlockType({"backend": 1, "cloud": 0, "required_providers": 0, "provider_meta": 1}),
    "cloud": BlockType({"workspaces": 0}),
    "moved": BlockType({}, ("from", "to")),
    "import": BlockType({}, ("to", "provider")),
    "removed": BlockType({"lifecycle": 0, "provisioner": 1}, ("from",)),
    "check": BlockType({"data": 2, "assert": 0}),
    "lifecycle": BlockType(
        {"precondition": 0, "postcondition": 0}, ("ignore_changes", "replace_triggered_by")
    ),
    "provisioner": BlockType({"connection": 0}),
    "dynamic": BlockType({"content": 0}),
}
PLAIN = BlockType()


class JsonFileParser:
    """Parses one file; the result is `file`, with everything that could be read, and `problems` in order."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.problems: list[Problem] = []
        self.file = File(0, len(source.text), {}, [], [], source)

    def run(self) -> None:
        text = self.source.text
        start = skip_space(text, 0)
        try:
            value, end = scan(text, start, self.limits, self._duplicate)
            if skip_space(text, end) < len(text):
                raise RefusedError("the file holds more than one JSON value", skip_space(text, end))
        except RefusedError as error:
            rule = LIMIT if error.limit else SYNTAX
            self.problems.append(Problem(error.offset, error.offset + 1, f"invalid JSON: {error}", rule=rule))
        else:
            self._fill(self.file, TOP, value, locate(text, start, end))
        self.problems.sort()

    def _duplicate(self, key: str, first: int, start: int, end: int) -> None:
        line = self.source.line(first)
        message = f'key repeated: "{key[:40]}" is set at line {line}; write the blocks of one type as a list'
        self.problems.append(Problem(start, end, message))

    def _fill(self, body: Body, known: BlockType, value: Json, place: Place) -> None:
        """Add what an object, or a list of objects, says to the body."""
        for item, at in _items(value, place):
            if not isinstance(item, dict):
                self.problems.append(
                    Problem(at.start, at.end, "invalid block: a JSON object is required here")
                )
                continue
            for name, content in item.items():
                below = _below(at, name)
                if name in known.blocks:
                    self._blocks(body, name, known.blocks[name], [], content, below)
                elif name != "//":
                    self._attribute(body, name, content, below, name in known.references)

    def _attribute(self, body: Body, name: str, value: Json, place: Place, reference: bool) -> None:
        try:
            found = self._expression(value, place, reference)
        except ParseError as error:
            self.problems.append(error.problem)
        else:
            body.attributes[name] = Attribute(place.key_start, place.end, name, found)

    def _blocks(
        self, body: Body, name: str, label_count: int, labels: list[Label], value: Json, place: Place
    ) -> None:
        """Add the blocks of one type; each label is a level of objects."""
        for item, at in _items(value, place):
            if isinstance(item, dict) and len(labels) < label_count:
                for key, content in item.items():
                    below = _below(at, key)
                    label = Label(below.key_start, below.key_end, key)
                    if key != "//":
                        self._blocks(body, name, label_count, [*labels, label], content, below)
                continue
            block = Block(at.start, at.end, name, labels, Body(at.start, at.end, {}, []))
            self._fill(block.body, TYPES.get(name, PLAIN), item, at)
            body.blocks.append(block)

    def _expression(self, value: Json, place: Place, reference: bool) -> Expression:
        start, end = place.start, place.end
        match value:
            case str():
                return self._string(value, start, end, reference)
            case bool() | None:
                return Constant(start, end, value)
            case list():
                below = [(item, _below(place, index)) for index, item in enumerate(value)]
                return Tuple(start, end, [self._expression(item, at, reference) for item, at in below])
            case dict():
                return Object(start, end, [self._item(key, value[key], place, reference) for key in value])
        return Number(start, end, self.source.text[start:end])

    def _item(self, key: str, value: Json, place: Place, reference: bool) -> ObjectItem:
        below = _below(place, key)
        name = self._string(key, below.key_start, below.key_end, False)
        return ObjectItem(below.key_start, below.end, name, self._expression(value, below, reference))

    def _string(self, text: str, start: int, end: int, reference: bool) -> Expression:
        """What the text of a JSON string says, as a template or as a reference or type."""
        lexer = Lexer(Source(self.source.path, text), 0, self.limits.depth)
        try:
            found = _reference(lexer.run()) if reference else _template(lexer.run_as_template())
        except ParseError as error:
            message = f"{error.problem.message} (in a JSON string)"
            raise ParseError(error.problem._replace(start=start, end=end, message=message), 0) from None
        pending: list[Expression] = [found]
        while pending:
            node = pending.pop()
            node.start, node.end = start, end
            pending += child_nodes(node)  # type: ignore[arg-type]
        return found


def _reference(tokens: Tokens) -> Expression:
    found = expression(tokens)
    if tokens.kinds[tokens.position] != END:
        tokens.unexpected(tokens.position, "invalid expression: expected its end")
    return found


def _template(tokens: Tokens) -> Expression:
    return template(tokens, 0, expression)


def _items(value: Json, place: Place) -> list[tuple[Json, Place]]:
    """A list as its items, null as nothing, anything else as the one item."""
    if isinstance(value, list):
        return [(item, _below(place, index)) for index, item in enumerate(value)]
    return [] if value is None else [(value, place)]


def _below(place: Place, part: str | int) -> Place:
    return place.child(part) or place
