"""Print resources as policies see them: values, what is unknown and why, and where each stands."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from tallygate.commands.applications import show_applications
from tallygate.commands.check import add_plan_arguments, add_tree_arguments, options
from tallygate.engine.cache import store_of
from tallygate.engine.environment_order import chosen
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.facts_file import is_facts_file, resources_of
from tallygate.engine.inputs import resource_view
from tallygate.engine.judges import Judges, judges_of
from tallygate.engine.known_secrets import KnownSecrets, Origins
from tallygate.engine.options import Options
from tallygate.engine.plans import with_plan
from tallygate.engine.problems import EvaluationError, UsageError
from tallygate.engine.reach_of_files import reached_by
from tallygate.engine.redact import masked, secret_paths
from tallygate.engine.trees import Trees, inside, open_trees, scope_of
from tallygate.model.diagnostic import Level
from tallygate.model.location import ValuePath, json_pointer
from tallygate.model.resource import Resource
from tallygate.model.verdict import Exit
from tallygate.reports import reach
from tallygate.reports.dot import dot
from tallygate.reports.escape import indented_json, json_text, printable
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import root_of
from tallygate.terraform.facts.detect import FactsError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_tree_arguments(parser)
    parser.add_argument("--env", metavar="ENV", help="resources of one environment only")
    parser.add_argument(
        "--address", metavar="ADDRESS", help="one resource, or those of one module, with their values"
    )
    parser.add_argument(
        "--graph", action="store_true", help="what Terraform resources are made from, as DOT (Graphviz)"
    )
    parser.add_argument(
        "--reach",
        action="append",
        default=[],
        metavar="FILE",
        help="what a change of FILE may change, in place of resources; may be repeated",
    )
    parser.add_argument(
        "--apps",
        action="store_true",
        help="what Applications of Argo CD deploy, and where; with --base also what changes",
    )
    parser.add_argument("--app", metavar="NAME", help="one Application, with the objects that it deploys")
    add_plan_arguments(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    wanted = options(arguments, os.environ)
    if is_facts_file(wanted.path):
        try:
            found = resources_of(wanted.path)
        except FactsError as error:
            raise EvaluationError(f"{wanted.path}: {error}") from None
        if found is not None:
            return _show(found, found, arguments)
    trees = open_trees(wanted)
    judges = judges_of(wanted, trees)
    if arguments.apps or arguments.app is not None:
        read = _trees(wanted, trees, judges, [trees.head, trees.base] if trees.base else [trees.head])
        return _told(read[0], show_applications(read, wanted, arguments.app, arguments.format))
    tree = _tree(wanted, trees, judges)
    if arguments.reach:
        return _told(tree, _show_reach(wanted, trees, judges, tree, arguments))
    scope = scope_of(wanted.path)
    shown = [
        resource
        for resource in tree.reading.resources
        if wanted.environment in (None, resource.environment) and _stands_in(resource, scope, tree.plan)
    ]
    code = _show(shown, tree.reading.resources, arguments)
    return _told(tree, code)


def _told(tree: Tree, otherwise: int) -> int:
    """What could not be read, and all that is said of a plan."""
    errors = [one for one in tree.diagnostics if one.level is Level.ERROR]
    of_plan = [one for one in tree.diagnostics if one.location.path == tree.plan and one not in errors]
    for problem in sorted([*errors, *of_plan], key=lambda one: (one.location, one.message)):
        place = tree.plan if problem.location.path == tree.plan else problem.location
        print(printable(f"tallygate: {place}: {problem.message}"), file=sys.stderr)
    return Exit.ERROR if errors else otherwise


def _stands_in(resource: Resource, scope: str, plan: str) -> bool:
    """Whether it is written, or called, below the path that was asked for."""
    places = (resource.source.path, *(call.path for call in resource.calls))
    return resource.source.path == plan or any(inside(scope, path) for path in places)


def _tree(wanted: Options, trees: Trees, judges: Judges) -> Tree:
    [tree] = _trees(wanted, trees, judges, [trees.head])
    return with_plan(tree, judges.packs, wanted).tree


def _trees(wanted: Options, trees: Trees, judges: Judges, snapshots: Sequence[Snapshot]) -> list[Tree]:
    config = judges.config
    folder, store = root_of(wanted.path), store_of(wanted)
    read = read_trees(
        snapshots, judges.packs, config.exclude, config, folder, store, trees.judge, trees.base_name
    )
    chosen(read[0].environments, config, wanted.environment)
    return read


def _show_reach(
    wanted: Options, trees: Trees, judges: Judges, tree: Tree, arguments: argparse.Namespace
) -> int:
    if arguments.graph or arguments.address:
        raise UsageError("--reach shows files, not resources: leave out --graph and --address")
    found = reached_by(arguments.reach, wanted, trees, judges, tree)
    if arguments.format == "json":
        print(reach.document(found))
    else:
        print("\n".join(reach.table(found)))
    for path in (path for path, ways in found.items() if not ways):
        print(printable(f"tallygate: {path} reaches nothing that is judged"), file=sys.stderr)
    return Exit.PASS if any(found.values()) else Exit.NOTHING


def _show(resources: Sequence[Resource], every: Sequence[Resource], arguments: argparse.Namespace) -> int:
    """every: those whose secrets must not be shown."""
    address: str | None = arguments.address
    chosen_ones = [one for one in resources if address is None or _is_at(one.address, address)]
    if arguments.graph:
        print(dot(chosen_ones), end="")
    elif arguments.format == "json":
        known = KnownSecrets(Origins(every))
        document = {"schema_version": "1", "resources": [_view(one, known) for one in chosen_ones]}
        print(indented_json(document))
    else:
        known = KnownSecrets(Origins(every))
        for resource in chosen_ones:
            print("\n".join(_lines(resource, known, address is not None)))
    if not chosen_ones:
        lacking = "" if address is None else f" has the address {address}"
        print(printable(f"tallygate: no resource here{lacking}"), file=sys.stderr)
    return Exit.PASS if chosen_ones else Exit.NOTHING


def _is_at(address: str, wanted: str) -> bool:
    """Whether it is the address, an instance of it, or inside of it."""
    return address == wanted or address.startswith((f"{wanted}[", f"{wanted}."))


def _lines(resource: Resource, known: KnownSecrets, with_values: bool) -> Iterator[str]:
    calls = "".join(f", called at {call.path}:{call.line}" for call in resource.calls)
    environment = f"  ({resource.environment})" if resource.environment else ""
    yield printable(f"{resource.source}{calls}  {resource.address}{environment}")
    if with_values:
        for path, value in _leaves(_view(resource, known)["values"], ()):
            yield printable(f"    {json_pointer(path)} = {json_text(value)}")
    for unknown in resource.unknown:
        yield printable(f"    {json_pointer(unknown.path)} (unknown: {unknown.reason})")


def _leaves(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, Any]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [leaf for key, part in parts for leaf in _leaves(part, (*path, key))]
    yield from below or [(path, value)]


def _view(resource: Resource, known: KnownSecrets) -> dict[str, object]:
    """The view of policies, with secrets masked and listed under `sensitive`; of Terraform also what it is
    made from, and the calls of modules that lead to it."""
    secrets = secret_paths(resource)
    values = masked(resource.values, secrets)
    if not resource.rendered_from:  # a kustomization may hold patches, and they what it renders
        values = known.masked_value(resource.source.path, values)
    return {
        **resource_view(resource),
        "values": values,
        "sensitive": sorted(json_pointer(path) for path in secrets),
        **(_evaluated(resource) if resource.kind == "terraform" else {}),
    }


def _evaluated(resource: Resource) -> dict[str, object]:
    references: dict[str, list[str]] = {}
    for one in resource.references:
        references.setdefault(json_pointer(one.path), []).append(one.address)
    calls = [one.document for one in resource.calls]
    return {"root": resource.root, "references": references, "calls": calls, "symbolic": resource.symbolic}
