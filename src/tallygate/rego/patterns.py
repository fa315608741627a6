"""Patterns that the embedded engine matches more freely than OPA, and a value that it makes up."""

from collections.abc import Iterator

from tallygate.rego.names import Names, variables
from tallygate.rego.syntax import Declaration, Node, walk_declaration
from tallygate.rego.types import Diag


def check_patterns(names: Names, declaration: Declaration) -> Iterator[Diag]:
    """Patterns and memberships of a rule that OPA would refuse or evaluate otherwise."""
    yield from _arguments(declaration)
    for pattern in _patterns(names, declaration):
        leaves = (leaf for leaf, keyed in _leaves(pattern) if keyed and leaf.kind == "Var")
        if any(not names.resolve(declaration, leaf).path for leaf in leaves):
            message = "a pattern with keys also matches objects with more keys in the embedded engine"
            at = declaration.module.extent(pattern)[0]
            yield declaration.diag("tg_capability", message, "take each value by its key", at)
    yield from (_membership(declaration, one) for one in declaration.values if one.kind == "Membership")
    for node in walk_declaration(declaration):
        if node.kind not in ("Expr", "NotExpr"):
            yield from (_membership(declaration, one) for one in node.children() if one.kind == "Membership")
        if node.kind == "AssignExpr" and node.fields["op"] == "ColEq":
            for leaf, _ in _leaves(node.child("lhs")):
                if leaf.kind != "Var":
                    hint = "use = or =="
                    yield declaration.diag("rego_compile_error", "cannot assign to a value", hint, leaf.start)


def _arguments(declaration: Declaration) -> Iterator[Diag]:
    named = [name for argument in declaration.arguments for name in variables(argument)]
    for name in sorted({name for name in named if named.count(name) > 1}):
        message = f"the embedded engine does not compare the arguments named {name}"
        yield declaration.diag("tg_capability", message, "name them differently, and compare them")


def _membership(declaration: Declaration, node: Node) -> Diag:
    message = "`in` as a value is false in the embedded engine where OPA is undefined"
    return declaration.diag("tg_capability", message, "make it a statement of its own", node.start)


def _patterns(names: Names, declaration: Declaration) -> Iterator[Node]:
    """Expressions that give values to variables."""
    yield from declaration.arguments
    for node in walk_declaration(declaration):
        if node.kind == "SomeIn":
            yield from (node.child(one) for one in ("key", "value") if node.fields.get(one))
        elif node.kind == "AssignExpr":
            sides = node.child("lhs"), node.child("rhs")
            if node.fields["op"] == "ColEq":
                yield sides[0]
            elif not any(_is_new(names, declaration, side) for side in sides):
                yield from sides


def _is_new(names: Names, declaration: Declaration, node: Node) -> bool:
    """A variable that gets its value from `=`: the other side builds one."""
    known = names.locals(declaration)
    return node.kind == "Var" and not (node.fields["value"] in known or names.resolve(declaration, node).path)


def _leaves(pattern: Node, keyed: bool = False) -> Iterator[tuple[Node, bool]]:
    """What stands for values in a pattern, and whether it does so under the key of an object."""
    if pattern.kind == "Object":
        for _, item in pattern.pairs():
            yield from _leaves(item, True)
    elif pattern.kind == "Array":
        for item in pattern.children():
            yield from _leaves(item, keyed)
    else:
        yield pattern, keyed
