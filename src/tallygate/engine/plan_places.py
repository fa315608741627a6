"""Which root module a plan is of, and of which environment; why that cannot be told."""

from collections.abc import Iterable, Mapping, Sequence
from posixpath import dirname

import msgspec

from tallygate.engine.evaluate import Tree
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.model.location import shown_path
from tallygate.terraform.facts.fits import Place, Variables, fitting
from tallygate.terraform.facts.plan import Plan


class Choice(msgspec.Struct, frozen=True):
    """place: None where it is not known; `problem` says why then. folders: of all that fit."""

    place: Place | None
    folders: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


def choose(tree: Tree, plan: Plan, folders: Iterable[str], options: Options) -> Choice:
    """folders: of roots that write what the plan says. Raises UsageError where --env or --plan-root names
    another environment than the plan is of."""
    places = _places(tree, folders)
    if not places:
        return Choice(None, (), "is of no root module in this tree", "name its folder with --plan-root")
    fit = fitting(plan.variables, places)
    wanted = _wanted(list(places), fit, options)
    if len(wanted) == 1:
        [(folder, environment)] = wanted
        return Choice((folder, environment), (folder,))
    return _open(wanted or list(places), any_fits=bool(wanted))


def _open(places: Sequence[Place], any_fits: bool) -> Choice:
    folders = tuple(dict.fromkeys(folder for folder, _ in places))
    if len(folders) > 1:
        shown = [shown_path(folder) or "." for folder in folders]
        return Choice(None, folders, f"fits {_listed(shown)}", "name one with --plan-root")
    names = [environment or "no environment" for _, environment in places]
    of = f"{shown_path(folders[0]) or '.'}"
    verb = f"fits {_listed(names)} of {of}" if any_fits else f"has the variables of none of {_listed(names)}"
    return Choice(None, folders, verb, "name one with --env")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:3])}{' …' if len(names) > 3 else ''}"


def _wanted(places: Sequence[Place], fit: Sequence[Place], options: Options) -> list[Place]:
    """Those that fit, of the environment that is named; who names one may have given other values by hand."""
    if options.environment is None:
        return list(fit)
    own = [place for place in places if place[1] in (None, options.environment)]
    if options.plan_root is not None and not own:
        root = shown_path(places[0][0]) or "."
        others = ", ".join(sorted(environment or "" for _, environment in places))
        raise UsageError(f"--plan-root: {root} belongs to {others}, not to {options.environment}")
    agreeing = [place for place in own if place in fit]
    if own and fit and not agreeing:
        others = ", ".join(sorted({environment or "no environment" for _, environment in fit}))
        raise UsageError(
            f"--env {options.environment}: the variables of the plan are those of {others}; "
            f"give the plan of {options.environment}, or --env with its own environment"
        )
    return agreeing or own


def _places(tree: Tree, folders: Iterable[str]) -> Mapping[Place, Sequence[Variables]]:
    found: dict[Place, Sequence[Variables]] = {}
    for folder in folders:
        evaluated = {place: one.variables for place, one in tree.reading.successions.items()}
        own = {place: variables for place, variables in evaluated.items() if place[0] == folder}
        found |= own or {(folder, environment): () for environment in _environments(tree, folder)}
    return dict(sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or "")))


def _environments(tree: Tree, folder: str) -> set[str | None]:
    """Of a folder that is evaluated as a module alone."""
    own = {
        one.environment
        for one in tree.reading.resources
        if one.kind == "terraform" and dirname((one.calls[0] if one.calls else one.source).path) == folder
    }
    return own or {tree.layout.environment_of(f"{folder}/main.tf" if folder else "main.tf")}
