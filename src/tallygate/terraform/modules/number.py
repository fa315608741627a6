"""What a number of instances that is not known is worked out from: two that differ may be two numbers."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.expansion import Kind
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.values.plain import to_plain
from tallygate.terraform.values.value import Value, is_wholly_known

_PLACES = frozenset({"start", "end"})
_NUMBERS = ("count", "for_each")
_TYPED = ("type", "default", "nullable")


class _Place(NamedTuple):
    """Where an expression stands. declared: the block whose `each` and `count` it reads."""

    module: ModuleInstance
    scope: Scope
    declared: Declared | None = None


def number(module: ModuleInstance, declared: Declared) -> str:
    """A digest of the expression, and of the calls on the way of which the number is not known.

    The same where nothing that is read has changed, however it is written and called.
    """
    found = [_of_block(declared, _NUMBERS, _Place(module, module))]
    while caller := module.caller:
        name = module.path[-1]
        if caller.module.expansion("module", name, caller.declared).kind is Kind.UNKNOWN:
            found.append(_of_block(caller.declared, _NUMBERS, _Place(caller.module, caller.module)))
        module = caller.module
    return _digest(found)


def _digest(parts: object) -> str:
    return sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _of_block(declared: Declared, names: tuple[str, ...], place: _Place) -> str:
    """Of some of its arguments."""
    return _digest(
        [(name, _of(written[0].expression, place)) for name in names if (written := declared.argument(name))]
    )


def _of(value: Any, place: _Place, bound: frozenset[str] = frozenset()) -> object:
    """The tree without places in the file and parentheses, names replaced by what they stand for."""
    if isinstance(value, list):
        return [_of(item, place, bound) for item in value]
    if isinstance(value, dict):
        return [(key, _of(item, place, bound)) for key, item in sorted(value.items())]
    if isinstance(value, ast.Parentheses):
        return _of(value.expression, place, bound)
    if not isinstance(value, ast.Node):
        return value
    if isinstance(value, ast.Reference) and value.name not in bound:
        return _known(value, place) or [_read(value, place), _of(value.steps, place, bound)]
    if isinstance(value, ast.For | ast.TemplateFor):
        bound |= {value.value_name, value.key_name or value.value_name}
    fields = [name for name in value.__struct_fields__ if name not in _PLACES]
    return [type(value).__name__, *(_of(getattr(value, name), place, bound) for name in fields)]


def _known(reference: ast.Reference, place: _Place) -> str:
    """Of a value that is known; "" for others."""
    try:
        value = evaluate(reference, place.scope)
    except (ExpressionError, LimitError):
        return ""
    return _of_value(value, place.module) if value.is_known else ""


def _of_value(value: Value, module: ModuleInstance) -> str:
    """Once for each value of a root, however many expressions read it; the memo holds it, so that its id
    stays its own."""
    while module.caller:
        module = module.caller.module
    memo = module.kept(("number by", "values"), dict[int, tuple[Value, str]])
    if id(value.data) not in memo:
        plain = json.dumps(to_plain(value).data, sort_keys=True) if is_wholly_known(value) else ""
        memo[id(value.data)] = (value, plain and _digest(plain))
    return memo[id(value.data)][1]


def _read(reference: ast.Reference, place: _Place) -> str:
    names = [step.name for step in reference.steps if isinstance(step, ast.Attr)]
    match reference.name, names:
        case "local", [name, *_]:
            return _local(name, place.module)
        case "var", [name, *_]:
            return _variable(name, place.module)
        case "module", [name, *rest]:
            return _call(name, rest[:1], place.module)
        case "data", [type_, name, *_]:
            return _data(f"{type_}.{name}", place.module)
        case (("each" | "count"), _) if place.declared:
            caller = place.module
            return _of_block(place.declared, _NUMBERS, _Place(caller, caller))
        case type_, [name, *rest]:
            return _resource(f"{type_}.{name}", rest[:1], place.module)
    return reference.name


def _kept(module: ModuleInstance, key: tuple[str, ...], compute: Callable[[], str]) -> str:
    """Once for each name. What reads itself, or stands on too much, is told where it is evaluated."""
    try:
        return module.kept(("number by", *key), compute)
    except (ExpressionError, LimitError, RecursionError):
        return ""


def _local(name: str, module: ModuleInstance) -> str:
    written = module.declarations.locals.get(name)
    if written is None:
        return name
    expression = written[0].expression
    return _kept(module, ("local", name), lambda: _digest(_of(expression, _Place(module, module))))


def _variable(name: str, module: ModuleInstance) -> str:
    declared, caller = module.declarations.named["variable"].get(name), module.caller
    written = caller.declared.argument(name) if caller else None
    own = _of_block(declared, _TYPED, _Place(module, module)) if declared else ""
    if caller is None or written is None:
        return _digest([name, own])
    place = _Place(caller.module, caller.scope, caller.declared)
    return _kept(module, ("var", name), lambda: _digest([own, _of(written[0].expression, place)]))


def _call(name: str, output: list[str], module: ModuleInstance) -> str:
    """Of the output in all instances; of the whole call where the module is not there."""
    declared = module.declarations.named["module"].get(name)
    return _kept(module, ("module", name, *output), lambda: _outputs(name, declared, output, module))


def _outputs(name: str, declared: Declared | None, output: list[str], module: ModuleInstance) -> str:
    if declared is None:
        return name
    found: list[object] = [_of_block(declared, _NUMBERS, _Place(module, module))]
    for instance in module.expansion("module", name, declared).instances:
        child = module.child(name, declared, instance)
        if isinstance(child, ModuleInstance):
            outputs = child.declarations.named["output"]
            place = _Place(child, child)
            found += [
                _of_block(outputs[one], ("value",), place) for one in output or outputs if one in outputs
            ]
        else:
            found.append(_whole(declared, module))
    return _digest(found)


def _data(name: str, module: ModuleInstance) -> str:
    declared = module.declarations.named["data"].get(name)
    return _kept(module, ("data", name), lambda: _whole(declared, module)) if declared else name


def _whole(declared: Declared, module: ModuleInstance) -> str:
    place = _Place(module, module, declared)
    arguments = {name: _of(attribute, place) for name, (attribute, _) in declared.arguments().items()}
    return _digest([sorted(arguments.items()), [_of(block, place) for block, _ in declared.blocks()]])


def _resource(name: str, argument: list[str], module: ModuleInstance) -> str:
    """Of the argument that is read and of how many there are: what a provider computes stays as it was."""
    declared = module.declarations.named["resource"].get(name)
    if declared is None:
        return name
    names = (*_NUMBERS, *argument)
    return _kept(
        module,
        ("resource", *names, name),
        lambda: _of_block(declared, names, _Place(module, module, declared)),
    )
