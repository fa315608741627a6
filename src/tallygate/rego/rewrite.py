"""Edits for the embedded engine, where it differs from OPA in silence.

- `not f(input.x)`: OPA evaluates input.x before the `not` and is undefined where it is; the engine says true.
- `deny contains f(input.x) if ..`: OPA leaves out an undefined element; the engine may lose all of them.
- `lib.helper` by `import data.lib`: the engine evaluates all of the package, and loses rules where packages
  import each other. The absolute name does neither.
- `some x in input.y`: OPA is undefined where input.y is no collection; the engine stops with an error.

Each moves an expression into a statement of its own. Lines stay as they are; columns map back.
"""

from collections.abc import Iterator
from itertools import count

import msgspec

from tallygate.rego.lexical import OWN, TOKEN
from tallygate.rego.names import Names
from tallygate.rego.syntax import (
    REFERENCES,
    Declaration,
    Node,
    Query,
    Source,
    Statement,
    absolute,
    walk_declaration,
)
from tallygate.rego.types import Diag
from tallygate.rego.unsafe import outside_queries, queries, targets

CALLS = ("Call", "BoolExpr", "ArithExpr", "BinExpr", "Membership", "UnaryExpr")
COLLECTIONS = ("Array", "Set", "Object")
MOST_EDITS = 3000
"""In one rule; hand-written ones need a few dozen, and time grows with the square."""

OPEN, BEFORE, AFTER, LAST, CLOSE = range(5)


class Edit(msgspec.Struct, frozen=True, order=True):
    """Bytes [start, end) of a module become `text`, which never adds or removes a line break.

    order: among edits at one place. at: the place in the author's text that an error in it is about.
    """

    start: int
    end: int
    order: int
    serial: int
    text: str
    at: int


class Rewritten(msgspec.Struct, frozen=True):
    text: str
    edits: tuple[Edit, ...]

    def original(self, offset: int) -> int:
        """The author's byte offset for one in the rewritten text."""
        moved = 0
        for edit in self.edits:
            start = edit.start + moved
            size = len(edit.text.encode())
            if offset < start:
                break
            if offset < start + size:
                return edit.at
            moved += size - (edit.end - edit.start)
        return offset - moved


def rewrite(names: Names, source: Source) -> tuple[Rewritten, list[Diag]]:
    """The text for the engine; what cannot be moved is an error."""
    writer = _Writer(names, source)
    for declaration in source.declarations:
        writer.imported(declaration)
        # Inner queries come first: what moves takes the edits inside it along.
        for query in reversed(list(queries(declaration))):
            for statement in query.statements:
                writer.statement(declaration, query, statement)
        writer.head(declaration)
        writer.finish(declaration)
    edits = sorted(writer.done)
    return Rewritten(_apply(source.bytes, 0, len(source.bytes), edits), tuple(edits)), writer.diags


def _apply(text: bytes, start: int, end: int, edits: list[Edit]) -> str:
    parts: list[bytes] = []
    at = start
    for edit in edits:
        parts += [text[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join([*parts, text[at:end]]).decode()


class _Writer:
    """Gathers the edits of one module."""

    def __init__(self, names: Names, source: Source) -> None:
        self.names = names
        self.source = source
        self.edits: list[Edit] = []
        """Those of the rule at hand."""
        self.done: list[Edit] = []
        self.diags: list[Diag] = []
        self._serial = count(1)
        self._braced: set[int] = set()

    def finish(self, declaration: Declaration) -> None:
        if len(self.edits) > MOST_EDITS:
            self.diags.append(
                declaration.diag("tg_capability", "the rule is too long", "cut it into helpers")
            )
        self.done += self.edits
        self.edits = []

    def imported(self, declaration: Declaration) -> None:
        """References through imports of data become absolute."""
        for node in (*walk_declaration(declaration), *targets(declaration)):
            root = node.child("fcn").root if node.kind == "Call" else node.root
            path = self.source.imports.get(root.fields["value"], ()) if root.kind == "Var" else ()
            if (
                len(self.edits) <= MOST_EDITS
                and path[:1] == ("data",)
                and self.names.resolve(declaration, root, shadowed=False).path
            ):
                self._replace(root.start, root.end, absolute(path), root.start)

    def statement(self, declaration: Declaration, query: Query, statement: Statement) -> None:
        literal = statement.literal
        if len(self.edits) > MOST_EDITS:
            return
        if literal.kind == "NotExpr":
            moved = list(_hoisted(self.names, declaration, literal.child("expr"), top=True))
            modifiers = self._modifiers(statement)
            for node in moved:
                name = self._take(node)
                self._insert(statement.start, BEFORE, f"{name[0]} := {name[1]}{modifiers}; ", node.start)
            if moved:
                self._brace(query)
        elif self._may_be_no_collection(statement):
            self._some_in(literal, statement)
            self._brace(query)

    def _may_be_no_collection(self, statement: Statement) -> bool:
        literal = statement.literal
        if literal.kind != "SomeIn" or statement.modifiers:
            return False
        return literal.child("collection").kind not in (*COLLECTIONS, "ArrayCompr", "SetCompr", "ObjectCompr")

    def _some_in(self, literal: Node, statement: Statement) -> None:
        """`some x in C` becomes `__tg := C; type_name(__tg) in ..; some x in __tg`."""
        name = f"{OWN}{next(self._serial)}"
        start = self.source.extent(literal.child("collection"))[0]
        before = self.source.text(statement.start, start)
        start -= len(before[len(before.rstrip("( \t\r\n")) :].lstrip())
        loop = self._one_line(statement.start, start)
        breaks = "\n" * self.source.text(statement.start, start).count("\n")
        self._replace(statement.start, start, f"{name} := {breaks}", start)
        guard = f'; type_name({name}) in {{"array", "object", "set"}}; {loop}{name}'
        self._insert(self.source.end_of(statement), AFTER, guard, statement.start)

    def head(self, declaration: Declaration) -> None:
        """Keys and values of sets and objects that may be undefined become variables of the body."""
        if declaration.kind not in ("set", "object") or not declaration.bodies:
            return
        body = declaration.bodies[0]
        if not body.statements:
            return
        end = self.source.end_of(body.statements[-1])
        for node in (*declaration.head.child("refr").children(), *declaration.values):
            if self._may_be_undefined(declaration, node):
                name, text = self._take(node)
                self._insert(end, LAST, f"; {name} := {text}", node.start)
                self._brace(body)

    def _may_be_undefined(self, declaration: Declaration, node: Node) -> bool:
        for one in outside_queries(node):
            if one.kind in CALLS or one.kind in ("RefDot", "RefBrack"):
                return True
            if one.kind == "Var" and self.names.resolve(declaration, one).path:
                return True
        return False

    def _take(self, node: Node) -> tuple[str, str]:
        """Put a new variable in place of an expression; (its name, the text of the expression)."""
        name = f"{OWN}{next(self._serial)}"
        start, end = self.source.extent(node)
        text = self._one_line(start, end)
        breaks = self.source.text(start, end).count("\n")
        self._replace(start, end, name + "\n" * breaks, start)
        return name, text

    def _modifiers(self, statement: Statement) -> str:
        if not statement.modifiers:
            return ""
        return " " + self._one_line(statement.modifiers[0][2], self.source.end_of(statement))

    def _one_line(self, start: int, end: int) -> str:
        """Rewritten text without comments and line breaks."""
        inner = sorted(edit for edit in self.edits if start <= edit.start and edit.end <= end)
        text = _apply(self.source.bytes, start, end, inner)
        parts: list[str] = []
        at = 0
        for token in TOKEN.finditer(text):
            parts.append(text[at : token.start()].replace("\n", " "))
            parts.append("" if token.lastgroup == "comment" else token[0])
            at = token.end()
            if token.lastgroup == "raw" and "\n" in token[0]:
                hint = "give it a rule of its own"
                message = "a raw string of several lines stands where an expression must move"
                self.diags.append(self.source.diag(start, "tg_capability", message, hint))
        return "".join([*parts, text[at:].replace("\n", " ")])

    def _replace(self, start: int, end: int, text: str, at: int) -> None:
        self.edits = [edit for edit in self.edits if not (start <= edit.start and edit.end <= end)]
        self.edits.append(Edit(start, end, BEFORE, next(self._serial), text, at))

    def _insert(self, place: int, order: int, text: str, at: int) -> None:
        self.edits.append(Edit(place, place, order, next(self._serial), text, at))

    def _brace(self, query: Query) -> None:
        """`if not x` becomes `if { .. }`; a query in braces or behind `|` starts before its statement."""
        first, last = query.statements[0], query.statements[-1]
        if first.start > query.start or query.start in self._braced:
            return
        self._braced.add(query.start)
        self._insert(first.start, OPEN, "{ ", first.start)
        self._insert(self.source.end_of(last), CLOSE, " }", last.start)


def _hoisted(names: Names, declaration: Declaration, node: Node, *, top: bool) -> Iterator[Node]:
    """What OPA evaluates before the `not`, outermost first."""
    if node.kind == "AssignExpr" or (node.kind == "BoolExpr" and node.fields["op"] == "Eq"):
        for side in (node.child("lhs"), node.child("rhs")):
            yield from _hoisted(names, declaration, side, top=side.kind in REFERENCES)
    elif top and node.kind in CALLS:
        for argument in node.children():
            yield from _hoisted(names, declaration, argument, top=False)
    elif node.kind in REFERENCES:
        if top:
            for part in node.children():
                yield from _hoisted(names, declaration, part, top=False)
        elif node.kind != "Var" or names.resolve(declaration, node, shadowed=False).path:
            yield node
    elif node.kind in CALLS:
        yield node
    elif node.kind in COLLECTIONS:
        for item in node.children():
            yield from _hoisted(names, declaration, item, top=False)
