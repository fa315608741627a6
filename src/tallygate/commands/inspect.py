"""Print resources as policies see them: values, what is unknown and why, and where each stands."""

import argparse
import os
import sys

import msgspec

from tallygate.commands.check import add_plan_arguments, add_tree_arguments, options
from tallygate.engine.environment_order import chosen
from tallygate.engine.evaluate import read_trees
from tallygate.engine.inputs import resource_view
from tallygate.engine.judges import judges_of
from tallygate.engine.known_secrets import KnownSecrets, Origins
from tallygate.engine.plans import with_plan
from tallygate.engine.redact import masked, secret_paths
from tallygate.engine.trees import inside, open_trees, scope_of
from tallygate.model.diagnostic import Level
from tallygate.model.location import json_pointer
from tallygate.model.resource import Resource
from tallygate.model.verdict import Exit
from tallygate.reports.escape import json_text, printable
from tallygate.sources.snapshots import root_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_tree_arguments(parser)
    parser.add_argument("--env", metavar="ENV", help="resources of one environment only")
    add_plan_arguments(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    wanted = options(arguments, os.environ)
    trees = open_trees(wanted)
    judges = judges_of(wanted, trees)
    config = judges.config
    [tree] = read_trees([trees.head], judges.packs, config.exclude, config, root_of(wanted.path))
    tree = with_plan(tree, judges.packs, wanted).tree
    chosen(tree.layout.environments, config, wanted.environment)
    scope = scope_of(wanted.path)
    resources = [
        resource
        for resource in tree.reading.resources
        if (inside(scope, resource.source.path) or resource.source.path == tree.plan)
        and wanted.environment in (None, resource.environment)
    ]
    if arguments.format == "json":
        known = KnownSecrets(Origins(tree.reading.resources))
        document = {"schema_version": "1", "resources": [_view(resource, known) for resource in resources]}
        print(msgspec.json.format(json_text(document).encode(), indent=2).decode())
    else:
        for resource in resources:
            print(printable(f"{resource.source}  {resource.address}"))
            for unknown in resource.unknown:
                print(printable(f"    {json_pointer(unknown.path)} (unknown: {unknown.reason})"))
    for problem in (one for one in tree.diagnostics if tree.plan == one.location.path):
        print(printable(f"tallygate: {tree.plan}: {problem.message}"), file=sys.stderr)
    if any(diagnostic.level is Level.ERROR for diagnostic in tree.diagnostics):
        return Exit.ERROR
    return Exit.PASS if resources else Exit.NOTHING


def _view(resource: Resource, known: KnownSecrets) -> dict[str, object]:
    """The view of policies, with secrets masked and listed under `sensitive`."""
    secrets = secret_paths(resource)
    values = masked(resource.values, secrets)
    if not resource.rendered_from:  # a kustomization may hold patches, and they what it renders
        values = known.masked_value(resource.source.path, values)
    return {
        **resource_view(resource),
        "values": values,
        "sensitive": sorted(json_pointer(path) for path in secrets),
    }
