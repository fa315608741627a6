"""Values of expressions: literals, and references to variables and locals that need nothing else.

Everything else is UNKNOWN with a reason, never a guess.
"""

from collections.abc import Callable

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.literals import NOT_LITERAL, literal
from tallygate.terraform.value import Value, array, mapping, step, string, unknown

Lookup = Callable[[str, str], Value | None]
"""(namespace, name) -> value of `var.name` or `local.name`; None where the module declares no such thing."""

_LARGEST = 2**63  # beyond it JSON numbers lose digits on the way to a policy


def evaluate(expression: ast.Expression, lookup: Lookup) -> Value:
    """Value of `expression`; call inside `recursion.room()`."""
    match expression:
        case ast.Text() | ast.Constant() | ast.Number() | ast.Unary():
            return _literal(expression)
        case ast.Parentheses(expression=inner) | ast.Wrapped(expression=inner):
            return evaluate(inner, lookup)
        case ast.Tuple(items=items):
            return array([evaluate(item, lookup) for item in items])
        case ast.Object():
            return _object(expression, lookup)
        case ast.Template(parts=parts):
            return _template(parts, lookup)
        case ast.Reference():
            return _reference(expression, lookup)
        case ast.Call(name=name):
            return unknown(f"calls {name}()")
    return unknown("is computed by an expression")


def _literal(expression: ast.Expression) -> Value:
    data = literal(expression)
    if data is NOT_LITERAL:
        return unknown("is computed by an expression")
    if isinstance(data, int) and not -_LARGEST <= data < _LARGEST:
        return unknown("is a number beyond 64 bits")
    return string([data]) if isinstance(data, str) else Value(data)


def _object(expression: ast.Object, lookup: Lookup) -> Value:
    items: dict[str, Value] = {}
    for item in expression.items:
        key = evaluate(item.key, lookup)
        text = as_text(key.data) if key.known else None
        if text is None:
            return unknown("has a key that is computed")
        items[text] = evaluate(item.value, lookup)
    return mapping(items)


def _template(parts: list[ast.Part], lookup: Lookup) -> Value:
    texts: list[str] = []
    for part in parts:
        if isinstance(part, ast.TemplateIf | ast.TemplateFor):
            return unknown("is computed by a template directive")
        value = evaluate(part, lookup)
        text = as_text(value.data) if value.known else None
        if text is None:
            return unknown(
                f"holds a part that {value.reason}" if value.reason else "holds a part that is no text"
            )
        texts.append(text)
    return string(texts)


def as_text(data: object) -> str | None:
    """A primitive as Terraform writes it in a string; None where it has no such form here (fractions)."""
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, str):
        return data
    return str(data) if isinstance(data, int) else None


def _reference(expression: ast.Reference, lookup: Lookup) -> Value:
    steps = expression.steps
    if not steps:
        return unknown("is a word without quotes")  # not told: it may be a password that lacks them
    if expression.name not in ("var", "local") or not steps or not isinstance(steps[0], ast.Attr):
        return unknown(f"reads {dotted(expression)}")
    value = lookup(expression.name, steps[0].name)
    if value is None:
        return unknown(f"reads {dotted(expression)}, which is not declared")
    for taken in steps[1:]:
        key = _key(taken, lookup)
        if key is None:
            return unknown(f"reads {dotted(expression)}")
        value = step(value, key)
    return value


def _key(taken: ast.Step, lookup: Lookup) -> str | int | None:
    if isinstance(taken, ast.Attr):
        return taken.name
    if isinstance(taken, ast.Splat):
        return None
    data = evaluate(taken.key, lookup).data
    return data if isinstance(data, str | int) and not isinstance(data, bool) else None


def dotted(reference: ast.Reference) -> str:
    """The leading names of a reference: `aws_vpc.this.id`."""
    names = [reference.name]
    for taken in reference.steps:
        if not isinstance(taken, ast.Attr):
            break
        names.append(taken.name)
    return ".".join(names)
