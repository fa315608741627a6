"""What environments run of the same things, gathered from objects, Applications and module calls."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tallygate.drift.environments import Compared, Key, Service, Version
from tallygate.engine.before import workloads
from tallygate.engine.config import Config
from tallygate.engine.environment_facts import environment_facts
from tallygate.engine.environment_order import before_each, services_of
from tallygate.engine.evaluate import Tree
from tallygate.environments.words import default_words
from tallygate.kubernetes.semver import VersionError, version
from tallygate.loaders.hcl import ast
from tallygate.loaders.registry import load, loader_for
from tallygate.model.location import Location
from tallygate.model.resource import Resource

_REFERENCE = re.compile(r"(?P<name>[^@]+?)(?::(?P<tag>[\w][\w.-]{0,127}))?(?:@(?P<digest>\w+:[0-9a-f]+))?")
_REF = re.compile(r"[?&]ref=([^&]+)")
_MODULES = (".tf", ".tofu")


def told(tree: Tree, config: Config) -> Compared:
    """Of one tree."""
    names = tree.environments
    resources = [one for one in tree.reading.resources if not one.revision]
    words = {name: _word(name) for name in names}
    gathered = [*_images(resources, words, config), *_applications(tree, words), *_modules(tree)]
    return Compared(
        {
            name: tuple(one for one in before if one in names)
            for name, before in before_each(config, names).items()
        },
        tuple(one for one in gathered if one.environment in words),
        tuple(_services(tree, resources, config)),
        tuple(_keys(tree, resources, config)),
    )


def _word(name: str) -> re.Pattern[str]:
    """The words of an environment where they are part of a name."""
    family = [word for word, own in default_words().family.items() if own == name]
    words = "|".join(map(re.escape, sorted({name, *family}, key=lambda word: (-len(word), word))))
    return re.compile(rf"(?:(?<=[-_./])|^)(?:{words})(?=[-_./]|$)[-_.]?|[-_](?:{words})$")


def _images(
    resources: Iterable[Resource], words: dict[str, re.Pattern[str]], config: Config
) -> Iterator[Version]:
    for resource, facts in workloads(resources):
        word = words.get(resource.environment or "")
        for container in facts["containers"] if word else ():
            image, name = container["image"], container["name"]
            if word is None or not isinstance(image, str) or not isinstance(name, str):
                continue
            found = _REFERENCE.fullmatch(image)
            text = (found["tag"] or found["digest"] or "") if found else ""
            of = "/".join(
                (word.sub("", resource.namespace or ""), resource.type, word.sub("", resource.name), name)
            )
            if text:
                yield _version(
                    resource.environment or "", "image", of, word.sub("", text), _place(resource, image)
                )


def _place(resource: Resource, image: str) -> Location:
    """Where the image is written."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), resource.values)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), inner) for index, inner in enumerate(value)]
        elif value == image and path[-1:] == ("image",):
            return resource.locator.value(path)
    return resource.source


def _applications(tree: Tree, words: dict[str, re.Pattern[str]]) -> Iterator[Version]:
    for row in tree.reading.rendering.deployments:
        word = words.get(row.environment or "")
        for source in row.sources if word else ():
            if word is not None and source.revision:
                what = "chart" if source.chart else "revision"
                of = f"{word.sub('', row.application)}/{source.chart or source.repo}"
                yield _version(row.environment or "", what, of, word.sub("", source.revision), row.location)


def _modules(tree: Tree) -> Iterator[Version]:
    """Calls of modules that name a version, or a revision of their repository."""
    for claim in tree.selection.claims:
        path = claim.entry.path
        environment, role = tree.layout.environment_of(path), tree.layout.role_of(path)
        if not environment or not role or not path.endswith(_MODULES):
            continue
        for document in load(loader_for(path) or "hcl", claim.data, path).documents:
            for block in ast.blocks_of(document.value, "module"):
                name = block.labels[0].value if block.labels else ""
                if text := _revision(block.body.attributes):
                    place = document.value.source.location(block.start, block.end)
                    yield _version(environment, "module", f"{role.rpartition('/')[0]}/{name}", text, place)


def _revision(attributes: dict[str, Any]) -> str:
    expressions = {name: one.expression for name, one in attributes.items()}
    own, source = expressions.get("version"), expressions.get("source")
    if isinstance(own, ast.Text):
        return own.value
    found = _REF.search(source.value) if isinstance(source, ast.Text) else None
    return found[1] if found else ""


def _version(environment: str, what: str, name: str, text: str, location: Location) -> Version:
    try:
        rank = version(text)
    except VersionError:
        return Version(environment, what, name, text, location)
    numbers = (rank.major, rank.minor, rank.patch)
    return Version(environment, what, name, text, location, number=numbers, rank=rank)


def _services(tree: Tree, resources: Iterable[Resource], config: Config) -> Iterator[Service]:
    """Declared ones, and where an object, an Application, a folder or a file is called after them."""
    present: dict[str, set[str]] = {}
    for resource in resources:
        path = tree.layout.role_of(resource.source.path) or resource.source.path
        for word in (resource.name, *(part.partition(".")[0] for part in path.split("/"))):
            present.setdefault(word.removesuffix("-service"), set()).add(resource.environment or "")
    places = {use.key: use.location for use in config.settings}
    for name, environments in services_of(config, tree.layout.environments).environments.items():
        own = config.services[name]
        key = f"services.{name}.until" if own.until else f"services.{name}.in"
        location = places.get(key) or Location(config.path)
        expected = environments & set(tree.layout.environments)
        yield Service(name, expected, frozenset(present.get(name.removesuffix("-service"), set())), location)


def _keys(tree: Tree, resources: list[Resource], config: Config) -> Iterator[Key]:
    """The facts that rules of environments judge, too: they are made once, in one place."""
    by_address = {one.address: one for one in resources}
    for environment, facts in environment_facts(tree, resources, config).items():
        first = next((by_address[file["address"]].source for file in facts["config"]), Location(config.path))
        for role in facts["missing_roles"]:
            others = tuple(sorted({one["environment"] for one in role["present_in"]}))
            yield Key(environment, role["role"], (), first, others)
        for file in facts["config"]:
            resource = by_address[file["address"]]
            for fact in file["missing"]:
                others = tuple(sorted({one["environment"] for one in fact["present_in"]}))
                path = tuple(fact["key"])
                yield Key(environment, file["role"], path, resource.locator.value(path), others)
            for fact in file["differing"]:
                others = tuple(sorted({one["environment"] for one in fact["others"]}))
                path = tuple(fact["key"])
                place = resource.locator.value(path)
                yield Key(environment, file["role"], path, place, others, fact["type"], fact["other"])
