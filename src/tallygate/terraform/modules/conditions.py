"""Conditions that a configuration sets for itself: `validation`, `precondition`, `postcondition`, `check`."""

from collections.abc import Iterator
from typing import NamedTuple

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.model.diagnostic import Level
from tallygate.terraform.eval.scope import Names, Scope
from tallygate.terraform.modules.bodies import Tell, is_sensitive, valued
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL
from tallygate.terraform.values.value import Value


class _Condition(NamedTuple):
    subject: str
    block: ast.Block
    source: Source
    scope: Scope
    tell: Tell


def judge(module: ModuleInstance) -> None:
    """Note each condition that is known to be false, in a module and in those it calls."""
    for condition in _conditions(module):
        _judge(module, condition)
    for name, declared in module.declarations.named["module"].items():
        for instance in module.expansion("module", name, declared).instances:
            child = module.child(name, declared, instance)
            if isinstance(child, ModuleInstance):
                judge(child)


def _conditions(module: ModuleInstance) -> Iterator[_Condition]:
    named = module.declarations.named
    for name, declared in named["variable"].items():
        yield from _blocks(f"var.{name}", declared, ("validation",), module)
    for name, declared in named["output"].items():
        yield from _blocks(f"output.{name}", declared, ("precondition",), module)
    for name, declared in named["check"].items():
        yield from _blocks(f"check.{name}", declared, ("assert",), module)
    for mode, name, declared in module.declarations.resources():
        lifecycles = [(block, own) for block, own in declared.blocks() if block.type == "lifecycle"]
        if any(ast.blocks_of(block.body, "precondition", "postcondition") for block, _ in lifecycles):
            yield from _of_instances(mode, name, declared, lifecycles, module)


def _blocks(
    subject: str, declared: Declared, types: tuple[str, ...], scope: ModuleInstance
) -> Iterator[_Condition]:
    for block, source in declared.blocks():
        if block.type in types:
            yield _Condition(scope.prefixed(subject), block, source, scope, scope.tell)


def _of_instances(
    mode: str,
    name: str,
    declared: Declared,
    lifecycles: list[tuple[ast.Block, Source]],
    module: ModuleInstance,
) -> Iterator[_Condition]:
    expansion = module.expansion(mode, name, declared)
    for instance in expansion.instances:
        own = module.instance_value(mode, name, declared, instance)
        address = module.prefixed(f"{'data.' if mode == 'data' else ''}{name}{instance.suffix}")
        before, after = Names(instance.names, module), Names({**instance.names, "self": own}, module)
        for lifecycle, source in lifecycles:
            for block in ast.blocks_of(lifecycle.body, "precondition", "postcondition"):
                seen = after if block.type == "postcondition" else before
                yield _Condition(address, block, source, seen, module.tells(instance))


def _judge(module: ModuleInstance, condition: _Condition) -> None:
    written = condition.block.body.attributes.get("condition")
    if written is None:
        return
    value = valued(written.expression, condition.source, condition.scope, condition.tell)
    place = condition.source.location(written.start, written.end)
    try:
        held = convert(value, BOOL)
    except ConversionError:
        message = f"the condition of {condition.subject} is neither true nor false"
        module.run.note("tf-expression", message, place, Level.UNKNOWN, resource=condition.subject)
        return
    if held.data is False:
        message = f"{condition.block.type} of {condition.subject} does not hold{_words(condition)}"
        module.run.note("tf-condition", message, place, Level.FINDING, resource=condition.subject)


def _words(condition: _Condition) -> str:
    """The configuration's own message, unless it tells a secret."""
    written = condition.block.body.attributes.get("error_message")
    if written is None:
        return ""
    text: Value = valued(written.expression, condition.source, condition.scope, condition.tell)
    known = isinstance(text.data, str) and not is_sensitive(text)
    return f": {text.data[:300]}" if known else ""
