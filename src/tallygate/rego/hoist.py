"""The one rewrite the embedded engine needs: OPA evaluates what stands inside `not f(..)` before the `not`.

`not f(input.x)` is undefined in OPA where input.x is; the engine alone would say true. So references and
calls inside move in front: `__t1 := input.x; not f(__t1)`. Lines stay as they are; columns map back.
"""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from tallygate.rego.names import Names
from tallygate.rego.syntax import (
    REFERENCES,
    Declaration,
    Node,
    Query,
    Source,
    Statement,
    walk,
    walk_declaration,
)
from tallygate.rego.types import Diag

CALLS = ("Call", "BoolExpr", "ArithExpr", "BinExpr", "Membership", "UnaryExpr")
COLLECTIONS = ("Array", "Set", "Object")


class Edit(msgspec.Struct, frozen=True, order=True):
    """Bytes [start, end) of a module become `text`, which never adds or removes a line break."""

    start: int
    end: int
    text: str


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
                return edit.start
            moved += size - (edit.end - edit.start)
        return offset - moved


def rewrite(names: Names, source: Source) -> tuple[Rewritten, list[Diag]]:
    """Move what `not` would hide; say what cannot be moved."""
    edits: list[Edit] = []
    diags: list[Diag] = []
    for declaration in source.declarations:
        for query in _queries(declaration):
            for statement in query.statements:
                if statement.literal.kind == "NotExpr":
                    diags += _refusals(names, declaration, statement)
                    edits += _moves(names, declaration, query, statement, len(edits))
    edits.sort()
    if any(a.end > b.start for a, b in pairwise(edits)):
        message = "`not` inside a comprehension inside `not`"
        diags.append(source.diag(edits[0].start, "tg_capability", message, "move the inner part into a rule"))
        return Rewritten(source.module.text, ()), diags
    return Rewritten(_apply(source.bytes, edits), tuple(edits)), diags


def _queries(declaration: Declaration) -> Iterator[Query]:
    yield from declaration.bodies
    for node in walk_declaration(declaration):
        if node.query:
            yield node.query


def _apply(text: bytes, edits: list[Edit]) -> str:
    parts: list[bytes] = []
    at = 0
    for edit in edits:
        parts += [text[at : edit.start], edit.text.encode()]
        at = edit.end
    return b"".join([*parts, text[at:]]).decode()


def _refusals(names: Names, declaration: Declaration, statement: Statement) -> Iterator[Diag]:
    """Variables that only the negated expression would bind; assignments in it."""
    expression = statement.literal.child("expr")
    if expression.kind == "AssignExpr" and expression.fields["op"] == "ColEq":
        message = "cannot assign variables inside a negated expression"
        yield declaration.diag("rego_compile_error", message, at=statement.start)
    for node in _outside_queries(expression):
        if node.kind != "Var" or names.resolve(declaration, node).path:
            continue
        name = node.fields["value"]
        if name == "_" or name not in _bound(declaration):
            message = f"variable {name} is unsafe: it is bound nowhere but inside `not`"
            hint = "move the loop into a rule and negate the rule"
            yield declaration.diag("rego_unsafe_var_error", message, hint, node.start)


def _outside_queries(node: Node) -> Iterator[Node]:
    """The expression, its parts and the roots of its references; no comprehension."""
    if node.query:
        return
    yield node
    if node.kind in ("RefDot", "RefBrack"):
        root = node
        while root.kind in ("RefDot", "RefBrack"):
            root = root.child("refr")
        if root.kind == "Var":
            yield root
    for child in node.children():
        yield from _outside_queries(child)


def _bound(declaration: Declaration) -> set[str]:
    """Names that some positive part of the rule holds."""
    found: set[str] = set()
    source = declaration.module
    for argument in declaration.arguments:
        found |= _names_in(argument)
    for query in _queries(declaration):
        for statement in query.statements:
            literal = statement.literal
            if literal.kind == "Every":
                spans = (literal.fields["key"], literal.fields["value"])
                found |= {source.text(one["start"], one["end"]) for one in spans if one}
            elif literal.kind not in ("NotExpr", "SomeVars"):
                found |= _names_in(literal)
    return found


def _names_in(node: Node) -> set[str]:
    return {one.fields["value"] for part in walk(node) for one in _outside_queries(part) if one.kind == "Var"}


def _moves(
    names: Names, declaration: Declaration, query: Query, statement: Statement, serial: int
) -> Iterator[Edit]:
    moved = list(_hoisted(names, declaration, statement.literal.child("expr"), top=True))
    if not moved:
        return
    source = declaration.module
    last = max((end for *_, end in statement.modifiers), default=0)
    first = min((start for *_, start, _ in statement.modifiers), default=0)
    modifiers = " " + _one_line(source, first, last) if last else ""
    assignments = ""
    for number, node in enumerate(moved, serial + 1):
        text = source.text(node.start, node.end)
        name = f"__t{number}"
        assignments += f"{name} := {_one_line(source, node.start, node.end)}{modifiers}; "
        yield Edit(node.start, node.end, name + "\n" * text.count("\n"))
    braced = statement.start > query.start
    yield Edit(statement.start, statement.start, assignments if braced else "{ " + assignments)
    if not braced:
        end = max(statement.end, last)
        yield Edit(end, end, " }")


def _one_line(source: Source, start: int, end: int) -> str:
    """Text without line breaks: outside strings a break is as good as a space, comments end with it."""
    lines = source.text(start, end).split("\n")
    row = source.position(start).row
    cut = [_without_comment(source, line, row + index) for index, line in enumerate(lines)]
    return " ".join(cut)


def _without_comment(source: Source, line: str, row: int) -> str:
    for comment in source.comments:
        if comment.row == row and line.rstrip("\r").endswith(comment.text):
            return line.rstrip("\r")[: -len(comment.text)]
    return line


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
