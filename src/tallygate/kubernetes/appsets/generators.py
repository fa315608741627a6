"""What generators make: sets of parameters, in the order of the controller, each with where it comes from."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from posixpath import basename
from typing import Any

import msgspec

from tallygate.kubernetes.appsets import repositories
from tallygate.kubernetes.appsets.budget import Budget
from tallygate.kubernetes.appsets.combine import combine, merge_by_keys
from tallygate.kubernetes.appsets.parameters import (
    Parameters,
    RefusedError,
    StringList,
    StringMap,
    UnresolvedError,
    flattened,
    normal,
    sanitised,
)
from tallygate.kubernetes.appsets.selector import check_label_values, fits, requirements
from tallygate.kubernetes.appsets.templates import PendingError, Templates, has_template
from tallygate.kubernetes.argocd.inventory import IN_CLUSTER, Cluster
from tallygate.kubernetes.files import Files
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator

Tree = Callable[[str, str], Files | str]


class Context(msgspec.Struct, frozen=True):
    """What the tree does not say by itself. recorded: parameters of generators that ask elsewhere, by
    NAME-OF-THE-SET/INDEX, for children NAME/INDEX.INDEX, indexes from 0. complete: whether there are no
    other clusters.
    """

    clusters: tuple[Cluster, ...] = ()
    recorded: Mapping[str, list[Parameters]] = {}
    complete: bool = True


class Given(msgspec.Struct, frozen=True):
    """A set of parameters. origins: the lines of generators and files that give it. inputs: files that do."""

    parameters: Parameters
    origins: tuple[Location, ...]
    inputs: frozenset[str] = frozenset()


class Work(msgspec.Struct, frozen=True):
    """What generators of one set need."""

    name: str
    locator: Locator
    tree: Tree
    context: Context
    templates: Templates
    budget: Budget


class Generator(msgspec.Struct, frozen=True):
    """An entry of `generators`, at `place`. depth: how many matrices and merges hold it."""

    value: dict[str, Any]
    place: ValuePath
    depth: int = 0

    @property
    def number(self) -> str:
        return ".".join(str(part) for part in self.place if isinstance(part, int))

    def children(self, kind: str) -> list["Generator"]:
        found = self.value[kind].get("generators")
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise RefusedError(f"{kind} needs a list of generators")
        place = (*self.place, kind, "generators")
        return [Generator(one, (*place, index), self.depth + 1) for index, one in enumerate(found)]


def kinds_of(generator: Generator) -> list[str]:
    """The kinds that an entry holds, in the order in which the controller takes them."""
    return [kind for kind in _KINDS if generator.value.get(kind) is not None]


def generate(generator: Generator, kind: str, work: Work) -> list[Given]:
    """What one kind of an entry makes, as far as its selector lets it."""
    settings = generator.value[kind]
    if not isinstance(settings, dict):
        raise RefusedError(f"{kind} is a mapping")
    asked = requirements(generator.value.get("selector"))
    made = []
    for given in _KINDS[kind](generator, settings, kind, work):
        work.budget.take_set()
        work.budget.take(len(given.parameters))
        if asked:
            work.budget.take(len(asked))
            work.budget.take_value(given.parameters)
        if not asked or fits(asked, flattened(given.parameters)):
            made.append(given)
    return made


def _child(generator: Generator, work: Work) -> list[Given]:
    kinds = kinds_of(generator)
    if generator.depth > 1:
        kinds = [kind for kind in kinds if kind not in ("matrix", "merge")]
    if len(kinds) != 1:
        counted = "several generators" if kinds else "no generator that may stand there"
        raise RefusedError(f"an entry within a matrix or a merge holds one generator, and this {counted}")
    return generate(generator, kinds[0], work)


def _list(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    elements = settings.get("elements") or []
    if not isinstance(elements, list) or not all(isinstance(one, dict | None) for one in elements):
        raise RefusedError("elements of a list are mappings")
    for index, element in enumerate(elements):
        origin = work.locator.value((*generator.place, kind, "elements", index))
        work.budget.take_value(element)
        made = normal(element or {})
        yield Given(made if work.templates.nested else _flat_element(made), (origin,))
    text = settings.get("elementsYaml") or ""
    if text:
        origin = work.locator.value((*generator.place, kind, "elementsYaml"))
        for one in _objects(str(text).encode(), origin.path, "elementsYaml", work, alone=False):
            yield Given(one, (origin,))


def _flat_element(element: Parameters) -> Parameters:
    values = element.get("values", {})
    if not isinstance(values, dict):
        raise RefusedError("values of an element is a mapping")
    flat = {key: value for key, value in element.items() if key != "values"}
    flat |= {f"values.{key}": value for key, value in values.items()}
    for key, value in flat.items():
        if not isinstance(value, str):
            raise RefusedError(f"{key} of an element is no text; without goTemplate it has to be")
    return flat


def _clusters(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    known = work.context.clusters
    if not known:
        raise UnresolvedError(_NO_INVENTORY)
    asked = requirements(settings.get("selector"))
    check_label_values(asked)
    chosen = [
        (_of_cluster(one, work.templates.nested), one.location) for one in known if fits(asked, one.labels)
    ]
    if not asked and all(one.server != IN_CLUSTER for one in known):
        local = {"name": "in-cluster", "nameNormalized": "in-cluster", "server": IN_CLUSTER, "project": ""}
        chosen.append((local, work.locator.value((*generator.place, kind))))
    if not chosen and not work.context.complete:
        raise UnresolvedError(f"no Secret of the tree tells of a cluster that fits; {_NO_INVENTORY}")
    origin = work.locator.key((*generator.place, kind))
    made = [
        Given(parameters, (origin, place), frozenset({place.path}))
        for parameters, place in chosen
        for parameters in _with_values(settings, parameters, work)
    ]
    if settings.get("flatList"):
        yield Given({"clusters": [one.parameters for one in made]}, (origin,), _inputs(made))
    else:
        yield from made


_NO_INVENTORY = "a clusters generator needs an inventory: name one in kubernetes.argocd.inventory"


def _of_cluster(cluster: Cluster, nested: bool) -> Parameters:
    name = {"name": cluster.name, "nameNormalized": sanitised(cluster.name)}
    told: Parameters = {**name, "server": cluster.server, "project": cluster.project}
    maps = (("annotations", cluster.annotations), ("labels", cluster.labels))
    if nested:
        return told | {"metadata": {kind: StringMap(texts) for kind, texts in maps if texts}}
    return told | {f"metadata.{kind}.{key}": text for kind, texts in maps for key, text in texts.items()}


def _git(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    place = (*generator.place, kind)
    found = work.tree(str(settings.get("repoURL") or ""), str(settings.get("revision") or ""))
    if isinstance(found, str):
        raise UnresolvedError(found)
    for use, makes in (("directories", _directories), ("files", _files)):
        items = settings.get(use)
        if items:
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise RefusedError(f"{use} of a git generator is a list of mappings")
            origin = work.locator.key((*place, use))
            work.budget.take(len(items) * len(found.paths) >> 3)
            for parameters, evidence in makes(items, found, settings, work):
                for complete in _with_values(settings, parameters, work):
                    yield Given(complete, (origin, Location(evidence)), frozenset({evidence}))
            return
    raise RefusedError("a git generator needs directories or files")


def _directories(
    items: list[dict[str, Any]], files: Files, settings: dict[str, Any], work: Work
) -> Iterator[tuple[Parameters, str]]:
    for folder in repositories.folders(items, files):
        way = {
            "path": folder,
            "basename": basename(folder),
            "basenameNormalized": sanitised(basename(folder)),
        }
        yield _with_path({}, way, settings, work.templates.nested), files.under(folder)[0]


def _files(
    items: list[dict[str, Any]], files: Files, settings: dict[str, Any], work: Work
) -> Iterator[tuple[Parameters, str]]:
    for path in repositories.chosen_files(items, files):
        folder, _, name = path.rpartition("/")
        folder = folder or "."
        way = {
            "path": folder,
            "basename": basename(folder),
            "filename": name,
            "basenameNormalized": sanitised(basename(folder)),
            "filenameNormalized": sanitised(name),
        }
        for told in _objects(files.read(path), path, path, work, alone=True):
            told = told if work.templates.nested else dict(flattened(told))
            yield _with_path(told, way, settings, work.templates.nested), path


def _with_path(told: Parameters, way: dict[str, str], settings: dict[str, Any], nested: bool) -> Parameters:
    prefix, segments = str(settings.get("pathParamPrefix") or ""), way["path"].split("/")
    if nested:
        path: Parameters = {**way, "segments": StringList(segments)}
        return told | ({prefix: {"path": path}} if prefix else {"path": path})
    name = f"{prefix}.path" if prefix else "path"
    flat = {name if key == "path" else f"{name}.{key}": text for key, text in way.items()}
    return told | flat | {f"{name}[{index}]": part for index, part in enumerate(segments) if part}


def _objects(data: bytes, path: str, name: str, work: Work, *, alone: bool) -> list[Parameters]:
    """The mappings of a file's first document: a list of them, or (alone) one or none."""
    work.budget.take(len(data) >> 5)
    loaded = load("yaml", data, path)
    if wrong := next((one for one in loaded.diagnostics if one.level in (Level.ERROR, Level.UNKNOWN)), None):
        raise RefusedError(f"{name} cannot be read: {wrong.message}")
    value = loaded.documents[0].value if loaded.documents else None
    work.budget.take_value(value)
    if alone and isinstance(value, dict | None):
        return [normal(value or {})]
    if not isinstance(value, list | None) or not all(isinstance(one, dict | None) for one in value or []):
        raise RefusedError(f"{name} is no mapping and no list of mappings")
    return [normal(one or {}) for one in value or []]


def _with_values(settings: dict[str, Any], parameters: Parameters, work: Work) -> Iterator[Parameters]:
    """The parameters with `values` filled in by them; nothing while a function's result is waited for."""
    values = settings.get("values") or {}
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise RefusedError("values of a generator are texts: write them in quotes")
    with suppress(PendingError):
        filled = work.templates.fill_all(values, parameters)
        if work.templates.nested:
            yield parameters | ({"values": StringMap(filled)} if filled else {})
        else:
            yield parameters | {f"values.{key}": text for key, text in filled.items()}


def _recorded(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    name = f"{work.name}/{generator.number}"
    if name not in work.context.recorded:
        message = f"what the {kind} generator finds is not in the repository: record it under "
        raise UnresolvedError(f"{message}kubernetes.argocd.generators as {name!r}")
    origin = work.locator.key((*generator.place, kind))
    for one in work.context.recorded[name]:
        for parameters in _with_values(settings, normal(one), work):
            yield Given(parameters, (origin,))


def _matrix(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    children = generator.children(kind)
    if len(children) != 2:
        raise RefusedError(f"a matrix combines two generators, and this has {len(children)}")
    one, other = children
    depends, second = has_template(other.value), list[Given]()
    for number, first in enumerate(_child(one, work)):
        with suppress(PendingError):
            if depends or not number:
                second = _child(_filled(other, first, work), work)
            for then in second:
                work.budget.take_value([first.parameters, then.parameters])
                made = combine(first.parameters, then.parameters, work.templates.nested)
                yield Given(made, first.origins + then.origins, first.inputs | then.inputs)


def _filled(generator: Generator, first: Given, work: Work) -> Generator:
    """A second generator with the parameters of the first; no selector of its own is filled in."""
    _check_recorded(generator.value)
    if not first.parameters:
        return generator
    kinds = {kind: generator.value[kind] for kind in kinds_of(generator)}
    value = work.templates.fill_generator(kinds, first.parameters)
    return msgspec.structs.replace(generator, value=generator.value | value)


def _check_recorded(value: dict[str, Any]) -> None:
    """What is recorded for a generator is all that it ever finds: it may not ask another for parameters."""
    waiting = [value]
    for one in waiting:
        for kind in _KINDS.keys() & one.keys():
            settings = one[kind] if isinstance(one[kind], dict) else {}
            asked = {key: text for key, text in settings.items() if key != "values"}
            if _KINDS[kind] is _recorded and has_template(asked):
                raise UnresolvedError(f"what the {kind} generator finds depends on another generator")
            waiting += [child for child in asked.get("generators") or () if isinstance(child, dict)]


def _merge(generator: Generator, settings: dict[str, Any], kind: str, work: Work) -> Iterator[Given]:
    children = generator.children(kind)
    if len(children) < 2:
        raise RefusedError("a merge needs two generators or more")
    made = [_child(child, work) for child in children]
    sets = [[given.parameters for given in sets] for sets in made]
    work.budget.take_value(sets)
    work.budget.take(sum(map(len, sets)) * len(settings.get("mergeKeys") or ()))
    for chosen, parameters in merge_by_keys(settings.get("mergeKeys"), sets, work.templates.nested):
        parts = [made[child][index] for child, index in chosen]
        origins = tuple(origin for part in parts for origin in part.origins)
        yield Given(parameters, origins, _inputs(parts))


def _inputs(parts: list[Given]) -> frozenset[str]:
    return frozenset(path for part in parts for path in part.inputs)


_KINDS: dict[str, Callable[[Generator, dict[str, Any], str, Work], Iterator[Given]]] = {
    "list": _list,
    "clusters": _clusters,
    "git": _git,
    "scmProvider": _recorded,
    "clusterDecisionResource": _recorded,
    "pullRequest": _recorded,
    "matrix": _matrix,
    "merge": _merge,
    "plugin": _recorded,
}
