"""Static checks before any evaluation: what the engine would find late, or never."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice
from typing import Any

from tallygate.rego.calls import check_calls
from tallygate.rego.names import Names, near
from tallygate.rego.patterns import check_patterns
from tallygate.rego.syntax import (
    REFERENCES,
    Declaration,
    Path,
    Source,
    static_prefix,
    walk_declaration,
)
from tallygate.rego.types import Diag
from tallygate.rego.unsafe import check_variables, targets

ENOUGH = 100
"""Errors that are told; to look for a near name takes a hundredth of a second for each."""

REACHING_OUT = ("json.match_schema", "json.verify_schema")
"""Builtins of OPA that open connections, whatever its capabilities allow; measured with OPA 1.10.1."""


def check(names: Names) -> list[Diag]:
    """What is wrong with the loaded modules and can be seen without running them; no more than ENOUGH."""
    return list(islice(_all(names), ENOUGH))


def check_for_opa(names: Names) -> list[Diag]:
    """The same for OPA itself, which has all that the embedded engine lacks.

    A replaced function stays an error: what the rule reads could not be told, and the function that takes its
    place is not among the calls that were checked.
    """
    found = (diag for diag in _all(names) if diag.code != "tg_capability")
    reaching = (diag for source in names.sources for one in source.declarations for diag in _reaching(one))
    replaced = (
        diag for source in names.sources for one in source.declarations for diag in _modifiers(names, one)
    )
    return list(islice(chain(found, replaced, reaching), ENOUGH))


def _reaching(declaration: Declaration) -> Iterator[Diag]:
    for node in walk_declaration(declaration):
        name = ".".join(static_prefix(node.child("fcn"))[0]) if node.kind == "Call" else ""
        if name in REACHING_OUT:
            message = f"{name} is not allowed: OPA would fetch what a schema refers to"
            hint = "check the values in Rego"
            yield declaration.diag("tg_disallowed_builtin", message, hint, node.start)


def _all(names: Names) -> Iterator[Diag]:
    written = [source for source in names.sources if not source.module.shipped]
    for source in written:
        yield from _imports(names, source)
        for declaration in source.declarations:
            for one_check in EACH:
                yield from one_check(names, declaration)
    if written:
        yield from _kinds(names)
        yield from _places(names)
        yield from _recursion(names)


def _imports(names: Names, source: Source) -> Iterator[Diag]:
    seen: dict[str, Path] = {}
    for alias, path, start in source.import_places:
        if path[0] not in ("data", "input", "rego", "future"):
            yield source.diag(start, "rego_parse_error", f"cannot import {'.'.join(path)}")
        if path[0] in ("rego", "future"):
            continue
        if alias in seen:
            yield source.diag(start, "rego_compile_error", f"import must not shadow import of {alias}")
        if path[0] == "data" and path[1:] == source.package:
            message = "the embedded engine loses rules of a package that imports itself"
            yield source.diag(start, "tg_capability", message, "use the rule's name alone")
        elif path[0] == "data" and len(path) > 1 and not _known(names, path[1:]):
            yield _undefined(names, path[1:], source, start)
        seen[alias] = path


def _known(names: Names, path: Path) -> bool:
    """Whether something stands at a path below data, above it or below it."""
    rules, _ = names.rules_at(path)
    # A data document decides for itself what is below its first key.
    return bool(rules or names.below(path) or path in names.package_prefixes or path[0] in names.data)


def _undefined(names: Names, path: Path, source: Source, start: int) -> Diag:
    known = {".".join(full) for full in (*names.declarations, *names.packages)}
    name = "data." + ".".join(path)
    hint = near(".".join(path), known).replace("mean ", "mean data.")
    return source.diag(start, "rego_type_error", f"undefined: {name} is in no module and no data", hint)


def _references(names: Names, declaration: Declaration) -> Iterator[Diag]:
    source = declaration.module
    for node in walk_declaration(declaration):
        if node.kind not in REFERENCES:
            continue
        reference = names.resolve(declaration, node)
        if reference.path[:1] != ("data",):
            continue
        path = reference.path[1:]
        if path in names.package_prefixes or not path:
            what = "data" if not path else f"package data.{'.'.join(path)}"
            message = f"the embedded engine cannot read {what} as one document"
            yield source.diag(node.start, "tg_capability", message, "name the rules one by one")
        elif not _known(names, path):
            yield _undefined(names, path, source, node.start)
        elif (rules := names.rules_at(path)[0]) and rules[0].kind == "function":
            message = f"function {rules[0].name} is used as a value"
            yield source.diag(node.start, "rego_type_error", message, "call it")


def _modifiers(names: Names, declaration: Declaration) -> Iterator[Diag]:
    for target in targets(declaration):
        path = names.resolve(declaration, target, shadowed=False).path
        rules, _ = names.rules_at(path[1:]) if path[:1] == ("data",) else ([], ())
        if path[:1] not in (("data",), ("input",)) or (rules and rules[0].kind == "function"):
            message = f"`with` on the function {'.'.join(static_prefix(target)[0])}"
            hint = "replace input, data and rules alone"
            yield declaration.diag("tg_capability", message, hint, target.start)


def _hidden_imports(names: Names, declaration: Declaration) -> Iterator[Diag]:
    """References through imports are written out, so a variable may not have an import's name."""
    imports = declaration.module.imports
    for name in sorted(names.locals(declaration) & imports.keys()):
        if imports[name][0] == "data":
            message = f"variable {name} hides the import {name}"
            yield declaration.diag("tg_capability", message, "rename the variable")


EACH = (check_calls, _references, _modifiers, _hidden_imports, check_patterns, check_variables)
"""Checks of one declaration."""


def _kinds(names: Names) -> Iterator[Diag]:
    """Declarations of one name must be of one kind; only one may be the default."""
    for ones in names.declarations.values():
        name = ones[0].name
        kinds = {"complete" if one.kind == "default" else one.kind for one in ones}
        if len(kinds) > 1 or len({len(one.arguments) for one in ones}) > 1:
            yield ones[-1].diag("rego_type_error", f"conflicting rules {name}: {', '.join(sorted(kinds))}")
        defaults = [one for one in ones if one.default]
        if len(defaults) > 1:
            yield defaults[-1].diag("rego_type_error", f"more than one default for {name}")


def _places(names: Names) -> Iterator[Diag]:
    """No rule may stand where another rule, a package or the data document already is."""
    for full, ones in names.declarations.items():
        first = ones[0]
        if full in names.package_prefixes:
            yield first.diag("rego_type_error", f"rule {first.name} conflicts with a package of that path")
        for size in range(1, len(full)):
            above = names.declarations.get(full[:size])
            if above and above[0].kind != "object":
                yield first.diag("rego_type_error", f"rule {first.name} conflicts with rule {above[0].name}")
        if _taken(names.data, full):
            message = f"data holds a value at {'.'.join(full)}, where a rule stands"
            yield first.diag("eval_conflict_error", message)


def _taken(data: Any, full: Path) -> bool:
    for part in full:
        if not isinstance(data, dict):
            return True
        if part not in data:
            return False
        data = data[part]
    return True


def _recursion(names: Names) -> Iterator[Diag]:
    """Each cycle of calls and references, told at its first rule; a cycle is cut to find the next."""
    graph = {
        full: list(dict.fromkeys(one.full for declaration in ones for one in names.used(declaration)))
        for full, ones in sorted(names.declarations.items())
    }
    while True:
        try:
            return TopologicalSorter(graph).prepare()
        except CycleError as error:
            *cycle, _ = error.args[1][::-1]
        first = cycle.index(min(cycle))
        cycle = [*cycle[first:], *cycle[:first], cycle[first]]
        rules = [names.declarations[one][0] for one in cycle]
        message = f"{rules[0].name} is recursive: {' -> '.join(rule.name for rule in rules)}"
        yield rules[0].diag("rego_recursion_error", message)
        graph[cycle[0]].remove(cycle[1])
