"""Variables that nothing binds, and those that nothing uses: OPA refuses both, the engine does not."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tallygate.rego.names import Names, variables
from tallygate.rego.syntax import Declaration, Node, Query, Statement, walk, walk_declaration, walk_query
from tallygate.rego.types import Diag


def check_variables(names: Names, declaration: Declaration) -> Iterator[Diag]:
    """Negated expressions that would have to bind a variable, and declared variables without a use."""
    negated = [
        statement
        for query in queries(declaration)
        for statement in query.statements
        if statement.literal.kind == "NotExpr"
    ]
    bound = _bound(declaration) if negated else set()
    for statement in negated:
        yield from _negated(names, declaration, statement, bound)
    yield from _unused(declaration)


def queries(declaration: Declaration) -> Iterator[Query]:
    """All bodies of a rule, outer ones first."""
    yield from declaration.bodies
    for node in walk_declaration(declaration):
        if node.query:
            yield node.query


def targets(declaration: Declaration) -> Iterator[Node]:
    """What the `with` modifiers of a rule replace."""
    for query in queries(declaration):
        for statement in query.statements:
            yield from (target for target, _, _ in statement.modifiers)


def _negated(names: Names, declaration: Declaration, statement: Statement, bound: set[str]) -> Iterator[Diag]:
    """Variables that only the negated expression would bind; assignments in it."""
    expression = statement.literal.child("expr")
    if expression.kind == "AssignExpr" and expression.fields["op"] == "ColEq":
        message = "cannot assign variables inside a negated expression"
        yield declaration.diag("rego_compile_error", message, at=statement.start)
    for node in outside_queries(expression):
        if node.kind != "Var" or names.resolve(declaration, node).path:
            continue
        name = node.fields["value"]
        if name == "_" or name not in bound:
            message = f"variable {name} is unsafe: it is bound nowhere but inside `not`"
            hint = "move the loop into a rule and negate the rule"
            yield declaration.diag("rego_unsafe_var_error", message, hint, node.start)


def outside_queries(node: Node) -> Iterator[Node]:
    """The expression, its parts and the roots of its references; no comprehension."""
    if node.query:
        return
    yield node
    if node.kind != "Var" and node.root.kind == "Var":
        yield node.root
    for child in node.children():
        yield from outside_queries(child)


def _bound(declaration: Declaration) -> set[str]:
    """Names that some positive part of the rule holds."""
    found: set[str] = set()
    source = declaration.module
    for argument in declaration.arguments:
        found |= _names_in(argument)
    for query in queries(declaration):
        for statement in query.statements:
            literal = statement.literal
            if literal.kind == "Every":
                found |= literal.names(source).keys()
            elif literal.kind not in ("NotExpr", "SomeVars"):
                found |= _names_in(literal)
    return found


def _names_in(node: Node) -> set[str]:
    return {one.fields["value"] for part in walk(node) for one in outside_queries(part) if one.kind == "Var"}


def _unused(declaration: Declaration) -> Iterator[Diag]:
    """Names of `some` and `every` that stand nowhere else in their scope."""
    for query in declaration.bodies:
        yield from _unused_in(declaration, query, list(walk_declaration(declaration)))
    for node in walk_declaration(declaration):
        if node.query:
            yield from _unused_in(declaration, node.query, list(walk(node)))
        if node.query and node.kind == "Every":
            uses = Counter(_roots(walk_query(node.query)))
            yield from _without_use(declaration, node.names(declaration.module), uses)


def _unused_in(declaration: Declaration, query: Query, scope: list[Node]) -> Iterator[Diag]:
    """What a query declares by `some` and its scope does not use. The patterns are part of the scope."""
    declared: dict[str, int] = {}
    uses = Counter(_roots(scope))
    for statement in query.statements:
        literal = statement.literal
        if literal.kind == "SomeVars":
            declared |= literal.names(declaration.module)
        elif literal.kind == "SomeIn":
            for pattern in (literal.child(one) for one in ("key", "value") if literal.fields.get(one)):
                declared |= dict.fromkeys(variables(pattern), pattern.start)
                uses.subtract(variables(pattern))
    yield from _without_use(declaration, declared, uses)


def _roots(nodes: Iterable[Node]) -> Iterator[str]:
    """Names that expressions start with."""
    return (node.root.fields["value"] for node in nodes if node.root.kind == "Var")


def _without_use(declaration: Declaration, declared: dict[str, int], uses: Counter[str]) -> Iterator[Diag]:
    for name, start in declared.items():
        if uses[name] <= 0 and name != "_":
            yield declaration.diag("rego_compile_error", f"declared variable {name} is unused", at=start)
