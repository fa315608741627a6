"""Which parts of the input a rule may read, through helpers, functions and local variables.

The answer is never too small: what cannot be followed counts as read. A value that is only handed on is not
read; one that is compared, passed to a builtin or returned is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from tallygate.rego.names import Names
from tallygate.rego.paths import (
    ANY,
    ELEMENT,
    NOTHING,
    WHOLE_INPUT,
    Reads,
    Value,
    built,
    constant,
    constants,
    elements,
    step,
    union,
)
from tallygate.rego.syntax import REFERENCES, Declaration, Node, Path, Query, leading, segments, static_prefix

# Builtins that look at the type of a value, and those that look which items it has.
TYPE_CHECKS = {
    "is_array",
    "is_boolean",
    "is_null",
    "is_number",
    "is_object",
    "is_set",
    "is_string",
    "type_name",
}
ITEM_CHECKS = {"count", "object.keys"}

ROUNDS = 4


class Analysis:
    """Reads of every rule and function of a program; results are kept."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._memo: dict[tuple[Path, tuple[Value, ...]], tuple[Reads, Value]] = {}

    def rule(self, full: Path) -> Reads:
        """What the rule at an absolute path (without `data`) may read; what it yields counts as read."""
        found, value = self.result(full, ())
        reads = Reads()
        reads.add(found)
        reads.consume(value)
        return reads

    def result(self, full: Path, arguments: tuple[Value, ...]) -> tuple[Reads, Value]:
        """Reads of a rule or of a call, and what parts of the input its value may hold."""
        key = (full, arguments)
        if key not in self._memo:
            self._memo[key] = (Reads(), WHOLE_INPUT)
            reads, values = Reads(), []
            for declaration in self.names.declarations[full]:
                one = _Body(self, declaration, arguments)
                values.append(one.run())
                reads.add(one.reads)
            self._memo[key] = (reads, union(values))
        return self._memo[key]


class _Body:
    """One declaration with given arguments: variables gather values until nothing changes."""

    def __init__(self, analysis: Analysis, declaration: Declaration, arguments: tuple[Value, ...]) -> None:
        self.analysis = analysis
        self.names = analysis.names
        self.declaration = declaration
        self.reads = Reads()
        self.variables: dict[str, Value] = defaultdict(lambda: NOTHING)
        self.changed = False
        for pattern, value in zip(declaration.arguments, arguments, strict=False):
            self.bind(pattern, value)

    def run(self) -> Value:
        for _ in range(ROUNDS):
            self.changed = False
            value = self._once()
            if not self.changed:
                return value
        self.reads.consume(WHOLE_INPUT)
        return WHOLE_INPUT

    def _once(self) -> Value:
        for query in self.declaration.bodies:
            self.query(query)
        for part in self.declaration.head.child("refr").children():
            self.reads.consume(self.value(part))
        found = union(self.value(node) for node in self.declaration.values)
        plain = self.declaration.kind in ("complete", "function", "default")
        if plain:
            return found
        return built(found, ELEMENT if self.declaration.kind == "set" else ANY)

    def query(self, query: Query) -> None:
        for statement in query.statements:
            for _, value, _ in statement.modifiers:
                self.reads.consume(self.value(value))
            node = statement.literal
            if node.kind == "Expr" or node.kind == "NotExpr":
                self.reads.touch(self.value(node.child("expr")))
            elif node.kind == "SomeIn":
                self._some_in(node)
            elif node.kind == "Every":
                self._every(node)

    def _some_in(self, node: Node) -> None:
        collection = self.value(node.child("collection"))
        items = step(collection, [ANY])
        self.reads.touch(items)
        if node.fields.get("key"):
            self._compare_pattern(node.child("key"), elements(collection))
        self._compare_pattern(node.child("value"), items)

    def _every(self, node: Node) -> None:
        domain = self.value(node.child("domain"))
        items = step(domain, [ANY])
        self.reads.touch(items)
        *key, value = node.names(self.declaration.module)
        self._set(value, items)
        for name in key:
            self._set(name, elements(domain))
        if node.query:
            self.query(node.query)

    def _compare_pattern(self, pattern: Node, value: Value) -> None:
        """`some PATTERN in ..`: constants in the pattern are compared with the value."""
        if pattern.kind not in ("Var", "Array", "Object"):
            self.reads.consume(value)
            self.reads.consume(self.value(pattern))
        self.bind(pattern, value)

    def bind(self, pattern: Node, value: Value) -> None:
        """Give a pattern's variables what the value may hold; its constants are compared."""
        if pattern.kind == "Var":
            self._set(pattern.fields["value"], value)
        elif pattern.kind in ("Array", "Set"):
            for index, item in enumerate(pattern.children()):
                self.bind(item, self._touched(step(value, [index])))
        elif pattern.kind == "Object":
            for key, item in pattern.pairs():
                self.bind(item, self._touched(step(value, _keys(self, key))))
        else:
            self.reads.consume(value)

    def _touched(self, value: Value) -> Value:
        self.reads.touch(value)
        return value

    def _set(self, name: str, value: Value) -> None:
        if name != "_" and not value <= self.variables[name]:
            self.variables[name] = union([self.variables[name], value])
            self.changed = True

    def value(self, node: Node) -> Value:
        """Parts of the input that an expression may hold; what it reads on the way is noted."""
        if node.kind in REFERENCES:
            return self._reference(node)
        return EXPRESSIONS.get(node.kind, _consume_parts)(self, node)

    def _reference(self, node: Node) -> Value:
        parts = segments(node)
        first, rest = parts[0], parts[1:]
        if not isinstance(first, str):
            return self._follow(self.value(first), rest)
        found: list[Value] = []
        if first in self.names.locals(self.declaration) or first in self.variables:
            found.append(self._follow(self.variables[first], rest))
        path = self.names.resolve(self.declaration, node, shadowed=False).path
        if path[:1] == ("input",):
            imported = frozenset({tuple[object, ...](path[1 : len(path) - leading(rest)])})
            found.append(self._follow(imported, rest))
        elif path[:1] == ("data",):
            found.append(self._rule(path[1:], rest))
        else:
            self._follow(NOTHING, rest)
        return union(found)

    def _look_up(self, key: str | Node, found: Value) -> list[object]:
        """Keys that a step may be by. In a set the key is an element: a free variable takes each, anything
        else is compared."""
        if isinstance(key, str):
            self.reads.consume(found)
            return [key]
        if found and key.kind in ("Var", "Array", "Object"):
            self.bind(key, found)
            if key.kind == "Var" and self._is_free(key, found):
                return [ANY]
        self.reads.consume(found)
        return _keys(self, key)

    def _is_free(self, variable: Node, found: Value) -> bool:
        """Whether nothing but the sets it is the key of gives the variable a value."""
        name = variable.fields["value"]
        known = name in self.names.assigned(self.declaration) or not self.variables[name] <= found
        return not known and not self.names.resolve(self.declaration, variable).path

    def _rule(self, path: Path, rest: list[str | Node]) -> Value:
        declarations, below = self.names.rules_at(path)
        if not declarations:
            targets = {one.full for one in self.names.below(path)}
            for full in sorted(targets):
                self.reads.add(self.analysis.rule(full))
            return self._follow(NOTHING, rest)
        reads, value = self.analysis.result(declarations[0].full, ())
        self.reads.add(reads)
        variable = rest[leading(rest) :]
        return self._follow(value, [*below, *variable])

    def _follow(self, value: Value, rest: Iterable[str | Node]) -> Value:
        for part in rest:
            value = step(value, self._look_up(part, elements(value)))
        self.reads.touch(value)
        return value


def _keys(body: _Body, node: Node) -> list[object]:
    """Keys that an index expression may be."""
    if node.kind in ("Number", "String", "RawString"):
        return [node.fields["value"]]
    value = body.value(node)
    known = constants(value)
    if known is None:
        body.reads.consume(value)
    return known or [ANY]


def _consume_parts(body: _Body, node: Node) -> Value:
    """Comparison, arithmetic and whatever else looks into its operands."""
    for child in node.children():
        body.reads.consume(body.value(child))
    return NOTHING


def _text(_: _Body, node: Node) -> Value:
    return constant(node.fields["value"])


def _collection(body: _Body, node: Node) -> Value:
    kind = ELEMENT if node.kind in ("Set", "SetCompr") else ANY
    return built(union([body.value(child) for child in node.children()]), kind)


def _object(body: _Body, node: Node) -> Value:
    found: list[Value] = []
    for key, item in node.pairs():
        value = body.value(item)
        found += [built(value, one) for one in _keys(body, key)]
    return union(found)


def _comprehension(body: _Body, node: Node) -> Value:
    if node.query:
        body.query(node.query)
    return _object_part(body, node) if node.kind == "ObjectCompr" else _collection(body, node)


def _object_part(body: _Body, node: Node) -> Value:
    body.reads.consume(body.value(node.child("key")))
    return built(body.value(node.child("value")))


def _assign(body: _Body, node: Node) -> Value:
    """`:=` hands on; `=` may compare, so it reads as well."""
    left, right = node.child("lhs"), node.child("rhs")
    value = body.value(right)
    body.reads.touch(value)
    body.bind(left, value)
    if node.fields["op"] != "ColEq":
        body.reads.consume(value)
        other = body.value(left)
        body.reads.consume(other)
        body.bind(right, other) if right.kind in ("Var", "Array", "Object") else None
    return NOTHING


def _set_operation(body: _Body, node: Node) -> Value:
    """Union, intersection and difference hand elements on, and compare them."""
    value = union([body.value(child) for child in node.children()])
    body.reads.consume(value)
    return value


def _call(body: _Body, node: Node) -> Value:
    function = node.child("fcn")
    arguments = [Node(one) for one in node.fields["params"]]
    path = body.names.resolve(body.declaration, function, shadowed=False).path
    values = tuple(body.value(argument) for argument in arguments)
    if path[:1] == ("data",):
        reads, value = body.analysis.result(path[1:], values)
        body.reads.add(reads)
        for argument in values:
            body.reads.touch(argument)
        return value
    name = ".".join(static_prefix(function)[0])
    return BUILTINS.get(name, _builtin)(body, name, arguments, values)


def _builtin(body: _Body, name: str, _: list[Node], values: tuple[Value, ...]) -> Value:
    """A builtin reads its arguments whole, so that nothing in its result is still unread."""
    for value in values:
        if name in TYPE_CHECKS:
            body.reads.touch(value)
        elif name in ITEM_CHECKS:
            body.reads.touch(step(value, [ANY]))
        else:
            body.reads.consume(value)
    return NOTHING


def _object_get(body: _Body, _: str, arguments: list[Node], values: tuple[Value, ...]) -> Value:
    """object.get with constant keys reads just the value it names."""
    key = arguments[1]
    steps = list(key.children()) if key.kind == "Array" else [key]
    value = values[0]
    if key.kind not in ("Array", "String", "RawString", "Number") and constants(values[1]) is None:
        body.reads.consume(values[1])
        value = value | step(value, [ANY])
        steps = [key]
    for one in steps:
        value = step(value, _keys(body, one))
        body.reads.touch(value)
    return union([value, values[2]])


def _array_concat(body: _Body, _: str, __: list[Node], values: tuple[Value, ...]) -> Value:
    """The indexes of the second array move."""
    items = union(step(value, [ANY]) for value in values)
    body.reads.touch(union([items, *values]))
    return built(items)


def _object_union(_: _Body, __: str, ___: list[Node], values: tuple[Value, ...]) -> Value:
    return union(values)


BUILTINS: dict[str, Callable[[_Body, str, list[Node], tuple[Value, ...]], Value]] = {
    "array.concat": _array_concat,
    "object.get": _object_get,
    "object.union": _object_union,
}

EXPRESSIONS: dict[str, Callable[[_Body, Node], Value]] = {
    "String": _text,
    "RawString": _text,
    "Array": _collection,
    "Set": _collection,
    "Object": _object,
    "ArrayCompr": _comprehension,
    "SetCompr": _comprehension,
    "ObjectCompr": _comprehension,
    "AssignExpr": _assign,
    "BinExpr": _set_operation,
    "Call": _call,
}
