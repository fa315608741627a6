"""One root, evaluated for one environment: its resources, and what went into them."""

from collections.abc import Iterator

import msgspec

from tallygate.model.change import Succession
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.resource import Resource
from tallygate.terraform.modules.conditions import judge
from tallygate.terraform.modules.instance import ModuleInstance
from tallygate.terraform.modules.references import of_expression
from tallygate.terraform.modules.resources import resources
from tallygate.terraform.modules.run import Missing, Run
from tallygate.terraform.modules.succession import succession


class Evaluated(msgspec.Struct, frozen=True):
    """folders: of the modules that have an instance."""

    resources: list[Resource]
    diagnostics: list[Diagnostic]
    folders: frozenset[str]
    succession: Succession


def evaluated(
    run: Run, domains: tuple[str, ...], variable_files: frozenset[str], used: set[str]
) -> Evaluated:
    """Call inside `recursion.room()`. used: paths that functions read, while they do."""
    root = ModuleInstance(run, run.modules[run.root])
    made = list(resources(root, domains))
    modules = list(_modules(root))
    unseen = dict(_unseen_readers(modules))
    judge(root)
    inputs = variable_files | used
    found: list[Resource] = []
    reaches: dict[str, frozenset[str]] = {}
    for one in made:
        key = one.module.address
        if key not in reaches:
            reaches[key] = _reach(one.module) | inputs
        found.append(
            msgspec.structs.replace(
                one.resource, inputs=reaches[key], unseen_readers=unseen.get(one.resource.address, "")
            )
        )
    for module in modules:
        for problem in module.declarations.problems:
            run.note("tf-expression", problem.message, problem.location, Level.UNKNOWN)
    folders = frozenset(module.declarations.folder for module in modules)
    files = inputs.union(*(module.declarations.paths for module in modules))
    told = [msgspec.structs.replace(one, inputs=files) for one in run.diagnostics]
    return Evaluated(found, told, folders, succession(modules))


def _modules(module: ModuleInstance) -> Iterator[ModuleInstance]:
    yield module
    for name, declared in module.declarations.named["module"].items():
        for instance in module.expansion("module", name, declared).instances:
            child = module.child(name, declared, instance)
            if isinstance(child, ModuleInstance):
                yield from _modules(child)


def _reach(module: ModuleInstance) -> frozenset[str]:
    """Files that the values of a module come from: its own, those of its callers, and of the modules whose
    outputs either reads."""
    found = set(module.declarations.paths)
    for name in sorted(module.declarations.read_calls):
        declared = module.declarations.named["module"].get(name)
        for instance in module.expansion("module", name, declared).instances if declared else ():
            child = module.child(name, declared, instance) if declared else None
            if isinstance(child, ModuleInstance) and child.declarations.paths - found:
                found |= child.declarations.paths
                found |= _below(child)
    return frozenset(found) | (_reach(module.caller.module) if module.caller else frozenset())


def _below(module: ModuleInstance) -> frozenset[str]:
    return frozenset(path for one in _modules(module) for path in one.declarations.paths)


def _unseen_readers(modules: list[ModuleInstance]) -> Iterator[tuple[str, str]]:
    """Resources that are passed to a module which is not here: what it makes of them is not known."""
    for module in modules:
        for name, declared in module.declarations.named["module"].items():
            instances = module.expansion("module", name, declared).instances
            if any(isinstance(module.child(name, declared, one), Missing) for one in instances):
                reason = f"{module.prefixed(f'module.{name}')} reads it and is not in this tree"
                for attribute, _ in declared.arguments().values():
                    for address in of_expression(attribute.expression, module, module):
                        yield address, reason
