"""Values that are one attribute of a resource and nothing else, through locals, variables and calls."""

from collections.abc import Iterable, Sequence

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.modules.instance import ModuleInstance

_PASSING = frozenset({"coalesce", "compact", "concat", "flatten", "join", "one", "try"})
"""Functions that give what is given to them, or a part of it."""


def attribute_of(node: ast.Node, module: ModuleInstance) -> str:
    """Name of the attribute; "" where the value may be anything else. Texts that are written out may stand
    beside it in a list, as they are known."""
    if isinstance(node, ast.Tuple):
        return _same((item for item in node.items if not isinstance(item, ast.Text)), module)
    return _attribute(node, module)


def _attribute(node: ast.Node, module: ModuleInstance) -> str:
    match node:
        case ast.Reference():
            return _of_reference(node, module)
        case ast.Parentheses(expression=inner) | ast.Wrapped(expression=inner):
            return _attribute(inner, module)
        case ast.Conditional(then=then, otherwise=otherwise):
            return _same((then, otherwise), module)
        case ast.Tuple(items=items):
            return _same(items, module)
        case ast.Call(name=name, arguments=arguments) if name in _PASSING:
            return _same(arguments, module)
    return ""


def _same(nodes: Iterable[ast.Node], module: ModuleInstance) -> str:
    """The attribute that all of them are, besides those that are empty."""
    found = {_attribute(node, module) for node in nodes if not _is_empty(node)}
    return found.pop() if len(found) == 1 else ""


def _is_empty(node: ast.Node) -> bool:
    match node:
        case ast.Text(value=""):
            return True
        case ast.Constant(value=None):
            return True
    return isinstance(node, ast.Tuple) and not node.items


def _of_reference(reference: ast.Reference, module: ModuleInstance) -> str:
    match reference.name, reference.steps:
        case "local", [ast.Attr(name=name)]:
            return _kept(module, ("plain local", name), module.declarations.locals.get(name), module)
        case "var", [ast.Attr(name=name)]:
            caller = module.caller
            written = caller.declared.argument(name) if caller else None
            return _kept(module, ("plain var", name), written, caller.module) if caller else ""
        case "module", [ast.Attr(name=name), ast.Attr(name=output)]:
            return _of_output(name, output, module)
        case "module", [ast.Attr(name=name), ast.Index(), ast.Attr(name=output)]:
            return _of_output(name, output, module)
        case "data", [ast.Attr(name=type_), ast.Attr(name=name), *rest]:
            return _last(rest) if f"{type_}.{name}" in module.declarations.named["data"] else ""
        case type_, [ast.Attr(name=name), *rest]:
            return _last(rest) if f"{type_}.{name}" in module.declarations.named["resource"] else ""
    return ""


def _last(steps: Sequence[ast.Step]) -> str:
    """Of `.json`, `[0].json`, `[*].json` and `.*.json`."""
    match steps:
        case (
            [ast.Attr(name=name)]
            | [ast.Index(), ast.Attr(name=name)]
            | [ast.Splat(steps=[ast.Attr(name=name)])]
        ):
            return name
        case [ast.Splat(steps=[]), ast.Attr(name=name)]:
            return name
    return ""


def _of_output(name: str, output: str, module: ModuleInstance) -> str:
    declared = module.declarations.named["module"].get(name)
    if declared is None:
        return ""
    found: set[str] = set()
    for instance in module.expansion("module", name, declared).instances:
        child = module.child(name, declared, instance)
        if not isinstance(child, ModuleInstance) or output not in child.declarations.named["output"]:
            return ""
        written = child.declarations.named["output"][output].argument("value")
        found.add(_kept(child, ("plain output", output), written, child))
    return found.pop() if len(found) == 1 else ""


def _kept(
    holder: ModuleInstance,
    key: tuple[str, str],
    written: tuple[ast.Attribute, Source] | None,
    module: ModuleInstance,
) -> str:
    """Once for each value. What reads itself is told where it is evaluated."""
    if written is None:
        return ""
    try:
        return holder.kept(key, lambda: _attribute(written[0].expression, module))
    except (ExpressionError, LimitError, RecursionError):
        return ""
