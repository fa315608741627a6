"""`--plan`: a plan of Terraform in place of what its configuration alone tells."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from posixpath import dirname

import msgspec

from tallygate.engine.evaluate import Tree
from tallygate.engine.facts_file import content_of
from tallygate.engine.options import Options
from tallygate.engine.packs import Pack
from tallygate.engine.plan_places import Choice, choose
from tallygate.engine.problems import UsageError
from tallygate.loaders.hcl import ast
from tallygate.loaders.registry import load, loader_for
from tallygate.model.change import Action
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location, shown_path
from tallygate.sources.snapshots import root_of
from tallygate.terraform.facts.detect import FactsError, WrongInputError
from tallygate.terraform.facts.plan import Plan, read_plan
from tallygate.terraform.facts.stand_in import CONFIGURATION, Grounds

_TOLD = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.FORGET, Action.READ)


class Planned(msgspec.Struct, frozen=True):
    """The tree after the plan, and what to say about it."""

    tree: Tree
    notes: tuple[str, ...] = ()


def with_plan(tree: Tree, packs: Sequence[Pack], options: Options, committed: bool = False) -> Planned:
    """`tree` as the plan of the options says it will be; what is wrong with the plan is its diagnostic.

    committed: the tree itself brings the plan, so that its author could have written anything into it.
    Raises UsageError.
    """
    if options.plan is None:
        return Planned(tree)
    name = plan_path(options)
    tree = msgspec.structs.replace(tree, plan=name)
    try:
        plan = _read(options.plan, name, packs)
        if committed:
            raise FactsError(
                "tf-plan-committed",
                "the plan is part of the commit: whoever wrote the change could have written it",
                "make it in the job that checks it, and do not commit it",
            )
    except WrongInputError as error:
        raise UsageError(f"{options.plan}: this {error}") from None
    except FactsError as error:
        problem = Diagnostic(error.rule, str(error), Location(name), hint=error.hint)
        return Planned(_with(tree, tree.reading.resources, (problem,)))
    return _placed(tree, plan, options)


def plan_path(options: Options) -> str:
    """What the plan is called in locations: its path in the repository, or its name where it stands outside.

    "" where no plan is given.
    """
    if options.plan is None:
        return ""
    root, plan = root_of(options.path).resolve(), options.plan.resolve()
    return plan.relative_to(root).as_posix() if plan.is_relative_to(root) else plan.name


def _read(path: Path, name: str, packs: Sequence[Pack]) -> Plan:
    domains = {domain for pack in packs if pack.reader == "terraform" for domain in pack.policies}
    if not domains:
        raise UsageError("--plan: no validator reads Terraform here; see `validators` in tallygate.yaml")
    return read_plan(content_of(path, "the plan"), name, tuple(sorted(domains)))


def _placed(tree: Tree, plan: Plan, options: Options) -> Planned:
    resources, calls = tree.reading.resources, Calls(tree)
    grounds = Grounds(resources, calls.at)
    folders = named_root(options, calls) or grounds.roots(plan, calls.folders)
    choice = choose(tree, plan, folders, options)
    environment = options.environment or (choice.place[1] if choice.place else None)
    told = [*plan.diagnostics]
    if choice.problem and calls.folders:
        problem = f"the plan {choice.problem}, so what it takes the place of is not known"
        told.append(Diagnostic("tf-plan-root", problem, Location(tree.plan), hint=choice.hint))
    diagnostics = tuple(msgspec.structs.replace(one, environment=environment) for one in told)
    if choice.place is None:
        own = [msgspec.structs.replace(one, environment=environment) for one in plan.resources]
        changes = tuple(msgspec.structs.replace(one, environment=environment) for one in plan.changes)
        after = _with(tree, (*resources, *own), diagnostics)
    else:
        stood = grounds.stand_in(plan, resources, choice.place[0], environment)
        after, changes = _with(tree, stood.resources, diagnostics), stood.changes
    return Planned(
        msgspec.structs.replace(after, changes=changes, planned=choice.place),
        (_summary(plan, tree.plan, choice, environment),),
    )


def _with(tree: Tree, resources: Sequence[object], diagnostics: tuple[Diagnostic, ...]) -> Tree:
    reading = msgspec.structs.replace(
        tree.reading, resources=tuple(resources), diagnostics=(*tree.reading.diagnostics, *diagnostics)
    )
    return msgspec.structs.replace(tree, reading=reading)


class Calls:
    """Folders with Terraform configuration, and the module calls in them; a folder is read when asked for."""

    def __init__(self, tree: Tree) -> None:
        self._files: dict[str, list[tuple[str, bytes]]] = {}
        for claim in tree.selection.claims:
            if claim.entry.path.endswith(CONFIGURATION):
                self._files.setdefault(dirname(claim.entry.path), []).append((claim.entry.path, claim.data))
        self._calls: dict[str, dict[str, Location]] = {}

    @property
    def folders(self) -> list[str]:
        return sorted(self._files)

    def at(self, folder: str, name: str) -> Location | None:
        if folder not in self._calls:
            documents = [
                document
                for path, data in self._files.get(folder, ())
                for document in load(loader_for(path) or "hcl", data, path).documents
            ]
            self._calls[folder] = {
                block.labels[0].value: document.value.source.location(block.start, block.end)
                for document in documents
                for block in ast.blocks_of(document.value, "module")
                if block.labels
            }
        return self._calls[folder].get(name)


def named_root(options: Options, calls: Calls) -> list[str]:
    """The folder of --plan-root. Raises UsageError where no Terraform configuration stands there."""
    if options.plan_root is None:
        return []
    base = root_of(options.path).resolve()
    folder = options.plan_root.resolve()
    name = folder.relative_to(base).as_posix() if folder.is_relative_to(base) else ".."
    name = "" if name == "." else name
    if name not in calls.folders:
        raise UsageError(f"--plan-root {options.plan_root}: no Terraform configuration of this tree is there")
    return [name]


def _summary(plan: Plan, name: str, choice: Choice, environment: str | None) -> str:
    actions = Counter(change.action for change in plan.changes)
    told = [f"{actions[action]} to {action}" for action in _TOLD if actions[action]]
    told += [f"outputs to change: {plan.outputs}"] if plan.outputs else []
    of = f"of {shown_path(choice.place[0]) or '.'}" if choice.place else _open(choice)
    where = f" ({environment})" if environment else ""
    return f"plan {name} {of}{where}: {', '.join(told) or 'no changes'}"


def _open(choice: Choice) -> str:
    return f"{choice.problem}: {choice.hint}" if choice.folders else "of no root in this tree"
