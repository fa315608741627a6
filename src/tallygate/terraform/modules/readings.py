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
from tallygate.terraform.modules.declared import is_hidden, is_override, shadowed_by
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
    """The files of OpenTofu in each folder that has others as well, and says something else with them."""
    folders: dict[str, dict[str, ast.File]] = defaultdict(dict)
    for one in sorted(documents, key=lambda document: document.path):
        if isinstance(one.value, ast.File) and not is_hidden(one.path):
            folders[dirname(one.path)][one.path] = one.value
    found: dict[str, list[str]] = {}
    for folder, files in sorted(folders.items()):
        tofu = [path for path in files if shadowed_by(path)]
        plain = files.keys() - tofu
        shadowed = set(map(shadowed_by, tofu))
        if tofu and plain and _says(files, plain) != _says(files, files.keys() - shadowed):
            found[folder] = tofu
    return found


def _says(files: Mapping[str, ast.File], read: Iterable[str]) -> set[tuple[bool, str]]:
    """Texts of the blocks, but for versions that are required, with whether they override."""
    return {
        (is_override(path), files[path].source.text[block.start : block.end])
        for path in read
        for block in files[path].blocks
        if block.type != "terraform" or ast.blocks_of(block.body, "backend", "cloud")
    }


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
