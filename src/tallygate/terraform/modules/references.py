"""Which resources a value is made from: through locals, variables, calls and outputs."""

from collections.abc import Callable, Iterator

from tallygate.loaders.hcl import ast
from tallygate.model.location import ValuePath
from tallygate.model.resource import Reference
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.scope import Names, Scope
from tallygate.terraform.modules.bodies import Body, iterators_of
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.expansion import Instance, Kind
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.modules.plain_reads import attribute_of
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import STRING

Addresses = frozenset[str]
_NOTHING: Addresses = frozenset()
_IDENTITIES = frozenset({"account_id", "arn", "iam_arn"})
"""Attributes of data sources of AWS that name one thing which exists."""
_GIVEN = frozenset({"aws_arn", "aws_iam_policy"})
"""Data sources whose ARN the configuration chooses, or which find policies of AWS itself."""
_MOST = 200
"""Instances that one reference to all of them is taken for."""


def references(
    module: ModuleInstance, declared: Declared, instance: Instance, body: Body
) -> tuple[Reference, ...]:
    """What one instance of a resource is made from, in order of path; `depends_on` and what says how many
    instances there are included."""
    scope = Names(instance.names, module)
    written = list(_written(body))
    found = [(path, one) for path, node in written for one in of_expression(node, module, scope)]
    iterators = frozenset(iterators_of(declared.blocks()))  # these may be called `data` or `local`, too
    free = [
        (path, node)
        for path, node in written
        if not any(one.name in iterators for one in _read(node, module))
    ]
    whole = frozenset(path for path, node in free if _made_by_provider(node, module))
    plain = {path: attribute_of(node, module) for path, node in free}
    for name in ("count", "depends_on"):
        if argument := declared.argument(name):
            found += [((name,), one) for one in of_expression(argument[0].expression, module, scope)]
    if argument := declared.argument("for_each"):
        node = argument[0].expression
        found += [(("for_each",), one) for one in _of_for_each(node, instance, module, scope)]
    return tuple(
        Reference(path, address, path in whole, plain.get(path, ""))
        for path, address in sorted(set(found), key=_order)
    )


def _order(found: tuple[ValuePath, str]) -> tuple[list[str], str]:
    return [str(part) for part in found[0]], found[1]


def _written(body: Body, prefix: ValuePath = ()) -> Iterator[tuple[ValuePath, ast.Expression]]:
    for name, (attribute, _) in body.places.items():
        yield (*prefix, name), attribute.expression
    for kind, bodies in body.blocks.items():
        for position, inner in enumerate(bodies):
            yield from _written(inner, (*prefix, kind, position))


def _made_by_provider(expression: ast.Node, module: ModuleInstance) -> bool:
    match expression:
        case ast.Tuple(items=items):
            return all(_begins(item) or _made_by_provider(item, module) for item in items)
        case ast.Reference(name=type_, steps=[ast.Attr(name=label), *_, ast.Attr(name=last)]):
            if type_ == "data":
                return label.startswith("aws_") and label not in _GIVEN and last in _IDENTITIES
            read = module.declarations.named["resource"].get(f"{type_}.{label}")
            return read is not None and not read.argument(last)
    return False


def _begins(expression: ast.Node) -> bool:
    """Whether the text, or what it begins with, is written out."""
    match expression:
        case ast.Template(parts=[first, *_]):
            return isinstance(first, ast.Text) and first.value != ""
    return isinstance(expression, ast.Text)


def of_expression(node: ast.Node, module: ModuleInstance, scope: Scope) -> Addresses:
    """Addresses of the resources that an expression reads."""
    return _NOTHING.union(*(_followed(one, module, scope) for one in _read(node, module)))


def _of_for_each(node: ast.Node, instance: Instance, module: ModuleInstance, scope: Scope) -> Addresses:
    """Of a resource that it goes over, an instance reads the one of its own key."""
    over = _gone_over(node)
    named = over and _named(over)
    if over is None or not named or len(over.steps) > named[2]:
        return of_expression(node, module, scope)
    own = _resource(named[0], named[1], str(instance.key), module)
    if not own:  # nothing of that key, as far as is known
        return of_expression(node, module, scope)
    rest = (one for one in _read(node, module) if one is not over)
    return own.union(*(_followed(one, module, scope) for one in rest))


def _gone_over(node: ast.Node) -> ast.Reference | None:
    """What gives its keys to the instances: `x.y`, or the collection of `{for k, v in x.y : k => ...}`."""
    match node:
        case ast.Reference():
            return node
        case ast.For(collection=ast.Reference() as over, key=ast.Reference(name=key, steps=[])):
            return over if key == node.key_name and not node.grouped else None
    return None


def _read(node: ast.Node, module: ModuleInstance) -> list[ast.Reference]:
    read = module.run.read_by
    if id(node) not in read:  # the tree outlives the run
        read[id(node)] = list(_references(node, _NOTHING))
    return read[id(node)]


def _references(node: ast.Node, bound: frozenset[str]) -> Iterator[ast.Reference]:
    if isinstance(node, ast.Reference) and node.name not in bound:
        yield node
    if isinstance(node, ast.For | ast.TemplateFor):
        bound |= {node.value_name, node.key_name or node.value_name}
    for child in ast.child_nodes(node):
        yield from _references(child, bound)


def _followed(reference: ast.Reference, module: ModuleInstance, scope: Scope) -> Addresses:
    names = [step.name for step in reference.steps[:2] if isinstance(step, ast.Attr)]
    if not names:
        return _NOTHING
    match reference.name:
        case "local":
            return _local(names[0], module)
        case "var":
            return _variable(names[0], module)
        case "module":
            return _output(names[0], reference, module, scope)
    named = _named(reference)
    return _resource(named[0], named[1], _key(reference, named[2], scope), module) if named else _NOTHING


def _named(reference: ast.Reference) -> tuple[str, str, int] | None:
    """Mode and name of what may be a resource, and how many steps of the reference are its name."""
    names = [step.name for step in reference.steps[:2] if isinstance(step, ast.Attr)]
    if not names:
        return None
    if reference.name == "data":
        return "data", ".".join(names), 2
    return "resource", f"{reference.name}.{names[0]}", 1


def _kept(module: ModuleInstance, key: tuple[str, ...], compute: Callable[[], Addresses]) -> Addresses:
    """Once for each value. What reads itself, or stands on too much, is told where it is evaluated."""
    try:
        return module.kept(key, compute)
    except (ExpressionError, LimitError, RecursionError):
        return _NOTHING


def _local(name: str, module: ModuleInstance) -> Addresses:
    written = module.declarations.locals.get(name)
    if written is None:
        return _NOTHING
    return _kept(
        module, ("read by local", name), lambda: of_expression(written[0].expression, module, module)
    )


def _variable(name: str, module: ModuleInstance) -> Addresses:
    written = module.caller.declared.argument(name) if module.caller else None
    if module.caller is None or written is None:
        return _NOTHING
    caller = module.caller
    return _kept(
        module,
        ("read by var", name),
        lambda: of_expression(written[0].expression, caller.module, caller.scope),
    )


def _output(name: str, reference: ast.Reference, module: ModuleInstance, scope: Scope) -> Addresses:
    """Of the output that is read, in each instance of the call; of all outputs where none is named."""
    declared = module.declarations.named["module"].get(name)
    if declared is None:
        return _NOTHING
    wanted = next((step.name for step in reference.steps[1:3] if isinstance(step, ast.Attr)), None)
    found: set[str] = set()
    for instance in module.expansion("module", name, declared).instances:
        child = module.child(name, declared, instance)
        if not isinstance(child, ModuleInstance):
            continue
        outputs = child.declarations.named["output"]
        for output in outputs if wanted is None else {wanted} & outputs.keys():
            found |= _of_output(output, child)
    return frozenset(found)


def _of_output(output: str, module: ModuleInstance) -> Addresses:
    written = module.declarations.named["output"][output].argument("value")
    if written is None:
        return _NOTHING
    return _kept(
        module, ("read by output", output), lambda: of_expression(written[0].expression, module, module)
    )


def _resource(mode: str, name: str, wanted: str | None, module: ModuleInstance) -> Addresses:
    """wanted: the key of an instance; None for all of them."""
    declared = module.declarations.named[mode].get(name)
    if declared is None:
        return _NOTHING
    address = module.prefixed(f"data.{name}" if mode == "data" else name)
    expansion = module.expansion(mode, name, declared)
    if expansion.kind is Kind.SINGLE:
        return frozenset({address})
    chosen = [
        one
        for one in expansion.instances
        if expansion.kind is Kind.UNKNOWN or wanted in (None, str(one.key))  # that one stands for all
    ]
    return frozenset(address + one.suffix for one in chosen[:_MOST])


def _key(reference: ast.Reference, taken: int, scope: Scope) -> str | None:
    """The instance that a reference names, where that is known."""
    steps = reference.steps
    if len(steps) <= taken or not isinstance(step := steps[taken], ast.Index):
        return None
    try:
        key = convert(evaluate(step.key, scope), STRING)
    except (ExpressionError, LimitError, ConversionError):
        return None
    return key.data if isinstance(key.data, str) else None
