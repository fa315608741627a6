"""The engine's syntax tree, wrapped: modules, imports, rules and the expressions in them."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from tallygate.rego.lexical import TOKEN_BYTES, Comment, Position, position
from tallygate.rego.types import Diag, Module

Path = tuple[str, ...]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

REFERENCES = ("Var", "RefDot", "RefBrack")


class Node:
    """One expression, statement or head: its kind ("Call", "RefDot") and the fields the engine gives it."""

    __slots__ = ("fields", "kind")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.kind, self.fields = next(iter(raw.items()))

    @property
    def start(self) -> int:
        return int(self.fields["span"]["start"])

    @property
    def end(self) -> int:
        return int(self.fields["span"]["end"])

    def child(self, name: str) -> "Node":
        return Node(self.fields[name])

    def children(self) -> Iterator["Node"]:
        """Expressions directly below: not the name of a called function, not the constant parts of a
        reference, not the queries of comprehensions and `every`."""
        if self.kind in REFERENCES:
            yield from (part for part in segments(self) if isinstance(part, Node))
            return
        for name, value in self.fields.items():
            if name not in ("query", "fcn"):
                yield from _nodes(value)

    @property
    def root(self) -> "Node":
        """What a reference starts with; any other expression is its own root."""
        return self.child("refr").root if self.kind in ("RefDot", "RefBrack") else self

    def names(self, source: "Source") -> dict[str, int]:
        """Variables that `some a, b` or `every k, v in ..` declares, and where."""
        spans = self.fields["vars"] if self.kind == "SomeVars" else [self.fields["key"], self.fields["value"]]
        return {source.text(one["start"], one["end"]): int(one["start"]) for one in spans if one}

    def pairs(self) -> list[tuple["Node", "Node"]]:
        """Keys and values of an object."""
        return [(Node(key), Node(value)) for _, key, value in self.fields["fields"]]

    @property
    def query(self) -> "Query | None":
        raw = self.fields.get("query")
        return Query(raw) if raw else None


def _nodes(value: Any) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        if isinstance(inner, dict) and "span" in inner:
            yield Node(value)


class Statement:
    """One literal of a body with its `with` modifiers."""

    __slots__ = ("literal", "raw")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.literal = Node(raw["literal"])

    @property
    def start(self) -> int:
        return int(self.raw["span"]["start"])

    @property
    def end(self) -> int:
        return int(self.raw["span"]["end"])

    @property
    def modifiers(self) -> list[tuple[Node, Node, int]]:
        """(target, value, start) of each `with`."""
        found = self.raw.get("with_mods") or []
        return [(Node(one["refr"]), Node(one["as"]), one["span"]["start"]) for one in found]


class Query:
    """A body: of a rule, of `every`, or of a comprehension."""

    __slots__ = ("start", "statements")

    def __init__(self, raw: dict[str, Any]) -> None:
        self.start = int(raw["span"]["start"])
        self.statements = [Statement(one) for one in raw["stmts"]]


class Declaration:
    """One rule, function or default as written.

    kind: set | complete | object | function | default. path: the static part of the head's reference, below
    the package; `open` says that variables follow it.
    """

    def __init__(self, module: "Source", raw: dict[str, Any]) -> None:
        form, fields = next(iter(raw.items()))
        self.module = module
        self.default = form == "Default"
        self.fields = fields
        head = Node(fields["head"]) if form == "Spec" else Node({"Default": fields})
        self.head = head
        self.path, self.open = static_prefix(head.child("refr"))
        self.arguments = [Node(one) for one in head.fields.get("args", [])]
        self.kind = self._kind()
        self.start = int(fields["span"]["start"])
        self.row = int(fields["span"]["line"])

    def _kind(self) -> str:
        if self.default:
            return "function" if self.arguments else "default"
        if self.head.kind in ("Set", "Func"):
            return {"Set": "set", "Func": "function"}[self.head.kind]
        return "object" if self.open else "complete"

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def full(self) -> Path:
        return self.module.package + self.path

    @cached_property
    def bodies(self) -> list[Query]:
        return [Query(body["query"]) for body in self.fields.get("bodies", [])]

    @cached_property
    def values(self) -> list[Node]:
        """Every expression the rule may yield: of its head and of its else branches; keys too."""
        assigns = [self.head.fields.get("assign")] + [
            body["assign"] for body in self.fields.get("bodies", [])
        ]
        values = [Node(one["value"]) for one in assigns if one]
        if self.head.kind == "Set":
            values.append(self.head.child("key"))
        if self.default:
            values.append(Node(self.fields["value"]))
        return values

    def diag(self, code: str, message: str, hint: str = "", at: int | None = None) -> Diag:
        return self.module.diag(self.start if at is None else at, code, message, hint)


class Source:
    """One parsed module."""

    def __init__(self, module: Module, comments: list[Comment], tree: dict[str, Any]) -> None:
        self.module = module
        self.comments = comments
        self.bytes = module.text.encode()
        ast = tree["ast"]
        package = Node(ast["package"]["refr"])
        self.package = static_prefix(package)[0]
        self.package_row = int(ast["package"]["span"]["line"])
        self.imports: dict[str, Path] = {}
        self.import_places: list[tuple[str, Path, int]] = [self._import(one) for one in ast["imports"]]
        self.declarations = [Declaration(self, raw) for raw in ast["rules"]]
        self.names = {one.path[0] for one in self.declarations}

    def _import(self, raw: dict[str, Any]) -> tuple[str, Path, int]:
        path = static_prefix(Node(raw["refr"]))[0]
        alias = self.text(raw["as"]["start"], raw["as"]["end"]) if raw.get("as") else path[-1]
        if path[0] in ("data", "input"):
            self.imports[alias] = path
        return alias, path, int(raw["span"]["start"])

    def text(self, start: int, end: int) -> str:
        return self.bytes[start:end].decode()

    def position(self, offset: int) -> Position:
        """Row and column of a byte offset."""
        return position(self.module.text, len(self.bytes[:offset].decode("utf-8", "replace")))

    @cached_property
    def _tokens(self) -> tuple[dict[int, tuple[int, int]], dict[int, int]]:
        """Strings by the place of their first character; opening brackets by the place after the closing."""
        strings: dict[int, tuple[int, int]] = {}
        pairs: dict[int, int] = {}
        opened: list[int] = []
        for token in TOKEN_BYTES.finditer(self.bytes):
            if token.lastgroup in ("string", "raw"):
                strings[token.start() + 1] = token.span()
            elif token.lastgroup == "open":
                opened.append(token.start())
            elif token.lastgroup == "close" and opened:
                pairs[token.end()] = opened.pop()
        return strings, pairs

    def extent(self, node: Node) -> tuple[int, int]:
        """First byte and the one after the last; the engine's spans leave out quotes and parts of objects."""
        strings, pairs = self._tokens
        if node.kind in ("String", "RawString"):
            return strings.get(node.start, (node.start, node.end))
        if node.kind in ("Object", "Array", "Set"):
            return pairs.get(node.end, node.start), node.end
        inner = [self.extent(child) for child in node.children()]
        starts, ends = zip((node.start, node.end), *inner, strict=True)
        return min(starts), max(ends)

    def end_of(self, statement: Statement) -> int:
        """The byte after a statement and its modifiers."""
        nodes = [*statement.literal.children(), *(value for _, value, _ in statement.modifiers)]
        return max([statement.end, *(self.extent(node)[1] for node in nodes)])

    def diag(self, offset: int, code: str, message: str, hint: str = "") -> Diag:
        place = self.position(offset)
        return Diag(self.module.path, place.row, place.col, code, message, hint)


def parse_trees(text: str) -> list[dict[str, Any]]:
    """Decode the engine's syntax trees, in the order in which the modules were added."""
    return msgspec.json.decode(text, type=list[dict[str, Any]])


def static_prefix(ref: Node) -> tuple[Path, bool]:
    """The constant names a reference starts with, and whether something variable follows."""
    parts = segments(ref)
    constant = leading(parts)
    return tuple(str(part) for part in parts[:constant]), constant < len(parts)


def leading(parts: Sequence[str | Node]) -> int:
    """How many names a reference starts with."""
    return next((index for index, part in enumerate(parts) if not isinstance(part, str)), len(parts))


def absolute(path: Path) -> str:
    """Write a path as a reference: data.a["b-c"]."""
    rest = (f".{part}" if IDENTIFIER.fullmatch(part) else f"[{_quoted(part)}]" for part in path[1:])
    return path[0] + "".join(rest)


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def segments(ref: Node) -> list[str | Node]:
    """The parts of a reference: names as strings, everything else as expressions; the first may be a term."""
    parts: list[str | Node] = []
    while ref.kind in ("RefDot", "RefBrack"):
        if ref.kind == "RefDot":
            parts.append(ref.fields["field"][1])
        else:
            index = ref.child("index")
            parts.append(index.fields["value"] if index.kind in ("String", "RawString") else index)
        ref = ref.child("refr")
    parts.append(ref.fields["value"] if ref.kind == "Var" else ref)
    return parts[::-1]


def walk(node: Node) -> Iterator[Node]:
    """The expression and all below it, queries included."""
    yield node
    for child in node.children():
        yield from walk(child)
    if node.query:
        yield from walk_query(node.query)


def walk_query(query: Query) -> Iterator[Node]:
    for statement in query.statements:
        yield from walk(statement.literal)
        for _, value, _ in statement.modifiers:
            yield from walk(value)


def walk_declaration(declaration: Declaration) -> Iterator[Node]:
    """Every expression of a rule: arguments, head, bodies."""
    for argument in declaration.arguments:
        yield from walk(argument)
    for part in declaration.head.child("refr").children():
        yield from walk(part)
    for value in declaration.values:
        yield from walk(value)
    for query in declaration.bodies:
        yield from walk_query(query)
