"""Kustomizations: what each one reads, and what of it cannot be had offline."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from posixpath import join, normpath
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files, below, folder_of
from tallygate.loaders.registry import load
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import FixedLocator, Locator

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class Fields(msgspec.Struct, frozen=True, dict=True):
    """Where paths stand in a kustomization. sources: of files or folders. objects: of files that hold objects
    or patches of them. data: of other files. plugins: of programs. charts: what helm must inflate. named: by
    what it finds their charts. configured: of files, in what configures a plugin that is built in.
    """

    source: str
    date: str
    sources: tuple[str, ...]
    objects: tuple[str, ...]
    data: tuple[str, ...]
    plugins: tuple[str, ...]
    charts: tuple[str, ...]
    configured: tuple[str, ...]
    named: tuple[str, ...]
    pathless: frozenset[str]
    remote: str

    @cached_property
    def patterns(self) -> tuple[str, ...]:
        paths = (*self.sources, *self.objects, *self.data, *self.plugins, *self.charts, *self.named)
        return (*paths, *sorted(self.pathless))

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(pattern.partition(".")[0] for pattern in self.patterns)


class Problem(msgspec.Struct, frozen=True):
    """Why something is not rendered.

    reason: no-renderer | remote | plugin | failed | timeout | limit | unused | unstable. hint: another one
    than that of the reason.
    """

    reason: str
    message: str
    location: Location
    hint: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A path that a kustomization names, and where. use: sources | objects | data."""

    text: str
    place: ValuePath
    use: str


class Kustomization(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One kustomization file. `value` is {} where it is not one YAML mapping. is_edited: an Application has
    changed it."""

    path: str
    value: dict[str, Any]
    locator: Locator
    is_edited: bool = False

    @property
    def folder(self) -> str:
        return folder_of(self.path)

    @property
    def is_component(self) -> bool:
        return self.value.get("kind") == "Component"

    @cached_property
    def references(self) -> list[Reference]:
        return [
            Reference(text, place, use)
            for use in ("sources", "objects", "data")
            for pattern in getattr(fields(), use)
            for place, text in select(self.value, pattern)
            if isinstance(text, str) and "\n" not in text.strip()
        ]


@cache
def fields() -> Fields:
    return msgspec.convert(
        json.loads(Path(__file__).with_name("kustomize_fields.json").read_text(encoding="utf-8")), Fields
    )


def select(value: Any, pattern: str) -> list[tuple[ValuePath, Any]]:
    """Values that a pattern such as `patches.*.path` leads to, with their places; nulls are left out."""
    found: list[tuple[ValuePath, Any]] = [((), value)]
    for part in pattern.split(".") if pattern else ():
        if part == "*":
            found = [((*at, i), x) for at, v in found if isinstance(v, list) for i, x in enumerate(v)]
        else:
            found = [((*at, part), v[part]) for at, v in found if isinstance(v, dict) and part in v]
    return [(at, v) for at, v in found if v is not None]


def kustomization(path: str, documents: list[Document]) -> Kustomization:
    value = documents[0].value if len(documents) == 1 else None
    locator = DocumentLocator(path, documents[0].spans) if documents else FixedLocator(Location(path))
    return Kustomization(path, value if isinstance(value, dict) else {}, locator)


def unsupported(k: Kustomization, files: Files) -> Iterator[Problem]:
    """Plugins, which are programs, charts that cannot be found at all, keys in another case, and patches
    that are named as older versions named them."""
    if not k.value:
        yield Problem("failed", f"{k.path} is not one YAML mapping", k.locator.value(()))
    for place, name in _in_another_case(k.value, fields().patterns):
        yield Problem("failed", f"kustomize reads this key as {name}: write it so", k.locator.key(place))
    for place, text in select(k.value, "patches.*"):
        if isinstance(text, str):
            told = f"patches[{place[1]}] is text; write `- path: ` before a file, `- patch: ` before a patch"
            yield Problem("failed", told, k.locator.value(place))
    for place, configurations in _plugins(k, files):
        if not configurations or not all(map(_is_builtin, configurations)):
            yield Problem("plugin", f"{place[0]} are programs, which are not run", k.locator.value(place))
        for configuration in configurations:
            for _, name in _in_another_case(configuration, fields().configured):
                yield Problem("failed", f"kustomize reads a key of it as {name}", k.locator.value(place))
    remote = {place for place, _ in remote_charts(k, files)}
    for folder, place in inflated_charts(k):
        if place not in remote and (not folder or not files.is_folder(folder)):
            yield Problem("remote", "the chart is not in the repository", k.locator.key(place))


def _in_another_case(value: Any, patterns: Iterable[str]) -> Iterator[tuple[ValuePath, str]]:
    """Keys that kustomize, whose decoder folds case, takes for those of patterns, and for which."""
    for above, names in _ways(tuple(patterns)):
        for place, holder in select(value, above):
            for key in holder if isinstance(holder, dict) else ():
                for name in names.get(str(key).casefold(), ()):
                    if str(key) != name:
                        yield (*place, key), name


@cache
def _ways(patterns: tuple[str, ...]) -> tuple[tuple[str, Mapping[str, Sequence[str]]], ...]:
    """Keys by what holds them, and by how they are written without case."""
    parts = [pattern.split(".") for pattern in patterns]
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for *above, name in sorted({tuple(part[: end + 1]) for part in parts for end in range(len(part))}):
        if name != "*":
            found.setdefault(tuple(above), {}).setdefault(name.casefold(), []).append(name)
    return tuple((".".join(above), names) for above, names in found.items())


def _plugins(k: Kustomization, files: Files) -> Iterator[tuple[ValuePath, list[Any]]]:
    """Place of each plugin, and what configures it, in line or in a file: nothing if that cannot be read.

    A file that is named again is passed over.
    """
    seen = set[str]()
    for pattern in fields().plugins:
        for place, plugin in select(k.value, pattern):
            path = normpath(join(k.folder, plugin)) if isinstance(plugin, str) else ""
            if isinstance(plugin, str) and "\n" in plugin:
                documents = load("yaml", plugin.encode(), k.path).documents
            elif path in seen:
                continue
            else:
                documents = files.documents(path) if path in files else []
                if documents:
                    seen.add(path)
            yield place, [document.value for document in documents]


def _is_builtin(configuration: Any) -> bool:
    """Whether it configures what kustomize itself does; a list would be taken apart."""
    if not isinstance(configuration, dict):
        return configuration is None
    kind = str(configuration.get("kind"))
    own = kind != "HelmChartInflationGenerator" and not kind.endswith("List")
    return own and configuration.get("apiVersion") == "builtin"


def configured(k: Kustomization, files: Files) -> Iterator[Reference]:
    """Files that built-in plugins read: kustomize would fetch them from a URL, too."""
    for place, configurations in _plugins(k, files):
        for pattern in fields().configured:
            for at, text in (found for value in configurations for found in select(value, pattern)):
                if isinstance(text, str) and "\n" not in text.strip():
                    yield Reference(text, place + at, "data")


def own_folders(k: Kustomization) -> list[str]:
    """Folders of which it may read any file, none inside another: its own where a field may name one, and
    those of charts that it inflates.
    """
    own = set(k.value) - fields().known or any(select(k.value, plugin) for plugin in fields().plugins)
    folders = {*([k.folder] if own else []), *(folder for folder, _ in inflated_charts(k))}
    outermost: list[str] = []
    for folder in sorted(folders, key=lambda folder: folder.split("/")):
        if not outermost or not below(folder, outermost[-1]):
            outermost.append(folder)
    return outermost


def inflated_charts(k: Kustomization) -> list[tuple[str, ValuePath]]:
    """Folder of each chart that it inflates ("" where it has none), and the place that says so."""
    settings = k.value.get("helmGlobals")
    home = settings.get("chartHome", "charts") if isinstance(settings, dict) else "charts"
    home = home if isinstance(home, str) else ""
    return [
        (_chart_folder(k, home, chart), place)
        for pattern in fields().charts
        for place, chart in select(k.value, pattern)
    ]


def remote_charts(k: Kustomization, files: Files) -> list[tuple[ValuePath, dict[str, Any]]]:
    """Charts that helm would pull, which stand in no folder of the tree yet."""
    folders = {place: folder for folder, place in inflated_charts(k)}
    return [
        (place, chart)
        for place, chart in select(k.value, "helmCharts.*")
        if folders[place] and not files.is_folder(folders[place]) and isinstance(chart.get("repo"), str)
    ]


def _chart_folder(k: Kustomization, home: str, chart: Any) -> str:
    name = chart.get("name", chart.get("chartName")) if isinstance(chart, dict) else None
    if not isinstance(name, str) or "chartHome" in chart or "chartRepoUrl" in chart:
        return ""
    # One that could be fetched stands in a folder of its version: from any other it is fetched again.
    version = f"{name}-{chart['version']}" if chart.get("version") and chart.get("repo") else ""
    folder = normpath(join(k.folder, home, version, name))
    return "" if folder.startswith(("..", "/")) else folder


def passes_flags(k: Kustomization) -> bool:
    """Whether a word of its charts, which kustomize hands to helm, begins with a dash."""
    waiting: list[Any] = [k.value.get(key) for key in _TO_HELM]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and value.lstrip().startswith("-"):
            return True
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += [below for key, below in value.items() if key != "valuesInline"]
    return False


_TO_HELM = ("helmCharts", "helmChartInflationGenerator", "helmGlobals")
