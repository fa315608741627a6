"""Show versions, configuration, which validator claims which file, and which files none claims."""

import argparse
import os
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tallygate import __version__
from tallygate.commands.check import add_snapshot_arguments, options
from tallygate.engine.cache import described, store_of
from tallygate.engine.environment_order import ordered
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.judges import Judges, judges_of
from tallygate.engine.names import checked
from tallygate.engine.origins import as_json, effective_values, outside
from tallygate.engine.origins import table as table_of
from tallygate.engine.rule_settings import runs
from tallygate.engine.trees import open_trees
from tallygate.kubernetes.objects import object_type
from tallygate.model.diagnostic import Level
from tallygate.model.verdict import Exit
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Program
from tallygate.reports.escape import printable
from tallygate.sources.snapshots import root_of

_HERE = Path("tallygate.yaml")
_SHORT_LIST = 10
_UNREAD = {"not read": Level.ERROR, "unknown": Level.UNKNOWN}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_snapshot_arguments(parser)
    parser.add_argument(
        "--config",
        nargs="?",
        type=Path,
        const=_HERE,
        metavar="FILE",
        help="show what holds, key by key, and where it comes from; with FILE in place of tallygate.yaml",
    )
    parser.add_argument(
        "--format", dest="table_format", choices=("text", "json"), default="text", help="form of --config"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list every file")


def run(arguments: argparse.Namespace) -> int:
    variables = getattr(arguments, "variables", {})
    table = arguments.config is not None and "config" not in variables
    if arguments.config is _HERE:
        arguments.config = Path(named) if (named := os.environ.get("TALLYGATE_CONFIG")) else None
    wanted = options(arguments, os.environ)
    trees = open_trees(wanted)
    judges = judges_of(wanted, trees)
    program = EmbeddedEngine().compile(judges.policies.modules, b"{}", CompileOptions())
    config = judges.config
    folder, store = root_of(wanted.path), store_of(wanted)
    [tree] = read_trees([trees.head], judges.packs, config.exclude, config, folder, store)
    judges = checked(judges, [tree], program.rules())
    if table:
        _print_settings(judges, outside(arguments, variables, os.environ), arguments.table_format)
        return Exit.PASS
    most = sys.maxsize if arguments.verbose else _SHORT_LIST
    for line in _report(tree, judges, program, described(store), most):
        print(printable(line))
    unread = any(diagnostic.level is Level.ERROR for diagnostic in tree.diagnostics)
    return Exit.ERROR if unread else Exit.PASS if tree.selection.claims else Exit.NOTHING


def _print_settings(judges: Judges, given: dict[str, tuple[Any, str]], form: str) -> None:
    values = effective_values(judges.config, given)
    if form == "json":
        print(as_json(judges.config, values))
        return
    for line in [*table_of(values), *(f"note: {note}" for note in judges.notes)]:
        print(printable(line))


def _report(tree: Tree, judges: Judges, program: Program, cache: str, most: int) -> Iterable[str]:
    yield f"tallygate {__version__}, Python {platform.python_version()}, {program.engine}"
    yield f"libraries: {', '.join(_libraries())}"
    yield f"configuration: {judges.config.path or 'none; the defaults hold'}"
    yield f"renderers: {', '.join(_renderers())}"
    yield f"cache: {cache}"
    yield f"policies: {len({rule.id for rule in program.rules()})} rules, sha256 {program.digest[:16]}"
    environments = ordered([*tree.environments, *judges.config.environments], judges.config)
    yield f"environments: {', '.join(environments) or 'none found'}"
    yield from (f"note: {note}" for note in judges.notes)
    yield ""
    silent = {rule.id: rule.opt_in for rule in program.rules() if not runs(rule, judges.config)}
    for title, opt_in in (("disabled rules", False), ("opt-in rules that nothing enables", True)):
        if names := sorted(rule for rule, own in silent.items() if own == opt_in):
            yield from _listed(title, names, most)
    disabled = judges.config.validators.disable
    if disabled:
        yield from _listed("disabled validators", disabled, most)
    yield from _claims(tree, judges, most)
    yield from _listed("claimed by no validator", tree.selection.unclaimed, most)
    yield from _listed("excluded by the configuration", tree.selection.excluded, most)
    yield from _listed("templates, judged only when rendered", sorted(tree.reading.templates), most)
    for title, level in _UNREAD.items():
        told = [f"{d.location}: {d.rule}: {d.message}" for d in tree.diagnostics if d.level is level]
        yield from _listed(title, told, most)


def _libraries() -> list[str]:
    from importlib.metadata import version

    return [f"{name} {version(name)}" for name in ("jsonschema-rs", "msgspec", "pygit2", "PyYAML")]


def _renderers() -> list[str]:
    """What renders kustomizations and charts, or why nothing does."""
    from tallygate.kubernetes.renderer import find_helm, find_kustomize, unsuited

    found = (find_kustomize(os.environ), find_helm(os.environ))
    versions = ["" if one.problem else one.version() for one in found]
    told = [
        one.problem or f"{one.name} {one.path} ({version})"
        for one, version in zip(found, versions, strict=True)
    ]
    return [*told, *unsuited(*versions)]


def _claims(tree: Tree, judges: Judges, most: int) -> Iterable[str]:
    kinds = Counter(resource.type for resource in tree.reading.resources if resource.counted)
    unread = {d.location.path for d in tree.diagnostics if d.level is Level.ERROR} | tree.reading.templates
    held = _held(tree, judges)
    yield f"{sum(resource.counted for resource in tree.reading.resources)} resources of {len(kinds)} types"
    for pack in judges.packs:
        paths = [claim.entry.path for claim in tree.selection.claims if pack in claim.packs]
        if pack.reader == "kubernetes":
            paths = [path for path in paths if path in unread or pack.id in held.get(path, ())]
        yield from _listed(f"validator {pack.id} ({pack.title})", paths, most)


def _held(tree: Tree, judges: Judges) -> dict[str, set[str]]:
    """Validators of Kubernetes objects by path: words in a file claim it, its objects say whose they are."""
    held: dict[str, set[str]] = {}
    for resource in (*tree.reading.resources, *tree.reading.as_written):
        if name := object_type(resource.values):
            takers = (pack.id for pack in judges.packs if pack.reader == "kubernetes" and pack.takes(name))
            held.setdefault(resource.source.path, set()).update(takers)
    return held


def _listed(title: str, items: Sequence[str], most: int) -> Iterable[str]:
    yield f"{title}: {len(items)}"
    yield from (f"    {item}" for item in items[:most])
    if len(items) > most:
        yield f"    ... and {len(items) - most} more (-v lists them)"
