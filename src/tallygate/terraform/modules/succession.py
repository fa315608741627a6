"""How a root takes over what stood there before: its `moved` and `removed` blocks, in every module."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from tallygate.loaders.hcl import ast
from tallygate.model.change import Removal, Succession
from tallygate.model.location import Location
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.modules.lifecycle import address
from tallygate.terraform.modules.run import Missing
from tallygate.terraform.values.plain import to_plain

_Item = TypeVar("_Item")


def succession(modules: Sequence[ModuleInstance]) -> Succession:
    """modules: all instances of one root, the root's own first."""
    return Succession(
        tuple(_distinct(_moves(modules))),
        tuple(_distinct(_removals(modules))),
        tuple(_distinct(_unseen(modules))),
        (dict(_variables(modules[0])),),
    )


def joined(first: Succession, second: Succession) -> Succession:
    """That of a root which is evaluated twice."""
    return Succession(
        tuple(_distinct((*first.moves, *second.moves))),
        tuple(_distinct((*first.removals, *second.removals))),
        tuple(_distinct((*first.unseen, *second.unseen))),
        (*first.variables, *second.variables),
    )


def _distinct(items: Iterable[_Item]) -> Iterator[_Item]:
    return iter(dict.fromkeys(items))


def _moves(modules: Sequence[ModuleInstance]) -> Iterator[tuple[str, str]]:
    for module in modules:
        for declared in module.declarations.unnamed["moved"]:
            origin, target = _end(declared, "from"), _end(declared, "to")
            if origin and target:
                yield module.prefixed(origin), module.prefixed(target)


def _removals(modules: Sequence[ModuleInstance]) -> Iterator[Removal]:
    for module in modules:
        for declared in module.declarations.unnamed["removed"]:
            origin = _end(declared, "from")
            if origin and not _stands(origin, module):
                yield Removal(module.prefixed(origin), _destroy(declared), declared.location)


def _stands(origin: str, module: ModuleInstance) -> bool:
    """Whether it is declared all the same, so that Terraform refuses the `removed` block."""
    first, name, *rest = [*origin.split("."), ""]
    if first != "module":
        return f"{first}.{name}" in module.declarations.named["resource"]
    declared = module.declarations.named["module"].get(name)
    if declared is None or not any(rest):
        return declared is not None
    instances = module.expansion("module", name, declared).instances
    child = module.child(name, declared, instances[0]) if instances else None
    return child is None or (isinstance(child, ModuleInstance) and _stands(".".join(rest[:-1]), child))


def _end(declared: Declared, name: str) -> str:
    written = declared.argument(name)
    return address(written[0].expression) if written else ""


def _destroy(declared: Declared) -> bool | None:
    for block, _ in declared.blocks():
        written = block.body.attributes.get("destroy") if block.type == "lifecycle" else None
        if written and isinstance(written.expression, ast.Constant):
            return written.expression.value
    return None


def _unseen(modules: Sequence[ModuleInstance]) -> Iterator[tuple[str, Location]]:
    """Calls of modules that are not here."""
    for module in modules:
        for name, declared in module.declarations.named["module"].items():
            for instance in module.expansion("module", name, declared).instances:
                if isinstance(module.child(name, declared, instance), Missing):
                    yield module.prefixed(f"module.{name}{instance.suffix}"), declared.location


def _variables(root: ModuleInstance) -> Iterator[tuple[str, Any]]:
    for name in sorted(root.declarations.named["variable"]):
        value = to_plain(root.variable(name))
        if not value.unknown:
            yield name, value.data
