"""A folder with files of OpenTofu beside those of Terraform is read in two ways, and nothing says which is
run: both readings are judged, and that there are two is told."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from posixpath import dirname

from tallygate.loaders.hcl import ast
from tallygate.model.change import Succession
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document
from tallygate.model.echo import Place
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.terraform.modules.declared import is_hidden, shadowed_by
from tallygate.terraform.modules.named import Layout
from tallygate.terraform.modules.succession import joined
from tallygate.terraform.modules.tree import Evaluation, Options, World, evaluate_tree

_RULE = "tf-two-readings"


def evaluate_readings(
    documents: Iterable[Document], world: World, layout: Layout, domains: tuple[str, ...], options: Options
) -> Evaluation:
    """As `evaluate_tree`; what Terraform makes of the tree is added where OpenTofu makes something else of
    it."""
    read = list(documents)
    made = evaluate_tree(read, world, layout, domains, options)
    mixed = _mixed(read)
    if not mixed:
        return made
    extra = frozenset(path for paths in mixed.values() for path in paths)
    kept = [document for document in read if document.path not in extra]
    told = [_two(path, paths, layout) for paths in mixed.values() for path in paths]
    return _both(made, evaluate_tree(kept, world, layout, domains, options), told)


def _mixed(documents: Sequence[Document]) -> dict[str, list[str]]:
    """The files of OpenTofu in each folder that has others as well."""
    folders: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for path in sorted({one.path for one in documents if isinstance(one.value, ast.File)}):
        if not is_hidden(path):
            folders[dirname(path)][bool(shadowed_by(path))].append(path)
    return {folder: tofu for folder, (plain, tofu) in sorted(folders.items()) if plain and tofu}


def _two(path: str, beside: Sequence[str], layout: Layout) -> Diagnostic:
    shadowed = shadowed_by(path)
    message = (
        f"OpenTofu reads this file, in place of {shadowed} where there is one, and Terraform does not: "
        "what only one of the two makes may be destroyed"
    )
    inputs = frozenset((*beside, shadowed))
    environment = layout.environment_of(path)
    return Diagnostic(_RULE, message, Location(path), Level.UNKNOWN, environment=environment, inputs=inputs)


def _both(first: Evaluation, second: Evaluation, told: Iterable[Diagnostic]) -> Evaluation:
    said = {_said(one) for one in first.diagnostics}
    return Evaluation(
        (*first.resources, *_others(first.resources, second.resources)),
        (*first.diagnostics, *(one for one in second.diagnostics if _said(one) not in said), *told),
        first.roots | second.roots,
        first.folders | second.folders,
        _successions(first.successions, second.successions),
    )


def _said(diagnostic: Diagnostic) -> tuple[object, ...]:
    return diagnostic.rule, diagnostic.message, diagnostic.location, diagnostic.environment


_COMPARED: tuple[Callable[[Resource], object], ...] = (
    lambda one: one.source,
    lambda one: one.values,
    lambda one: one.unknown,
    lambda one: one.references,
)


def _others(known: Iterable[Resource], found: Iterable[Resource]) -> Iterable[Resource]:
    """Those found that are not known in the same place with the same values."""
    by_place = defaultdict(list)
    for one in known:
        by_place[_place(one)].append(one)
    for one in found:
        if not any(_is_alike(one, other) for other in by_place[_place(one)]):
            yield one


def _place(resource: Resource) -> tuple[str, str | None, str]:
    return resource.root, resource.environment, resource.address


def _is_alike(one: Resource, other: Resource) -> bool:
    return all(part(one) == part(other) for part in _COMPARED)


def _successions(
    first: Mapping[Place, Succession], second: Mapping[Place, Succession]
) -> Mapping[Place, Succession]:
    both = {place: joined(first[place], second[place]) for place in first.keys() & second.keys()}
    return {**first, **second, **both}
