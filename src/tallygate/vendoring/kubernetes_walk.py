"""What kustomizations, charts and Applications of a whole tree ask for from elsewhere."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from tallygate.kubernetes.charts import read_chart
from tallygate.kubernetes.dependencies import missing
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import (
    NAMES,
    Kustomization,
    Problem,
    fields,
    kustomization,
    remote_charts,
    select,
)
from tallygate.kubernetes.objects import ARGOCD_GROUP, objects_in
from tallygate.kubernetes.rendered import InnerLocator, Rendered
from tallygate.kubernetes.vendored import chart_source
from tallygate.loaders.loads import Loads
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.model.resource import Locator
from tallygate.sources.interface import Snapshot
from tallygate.terraform.modules.sources import Unsupported, shown
from tallygate.vendoring.contents import Contents
from tallygate.vendoring.interface import ChartSource, Need, PlainFile, Remote, parts_of
from tallygate.vendoring.remote_bases import remote_base
from tallygate.vendoring.tree import Fetched, Take

RULE = "k8s-fetch"
_OURS = ".tallygate/"
_MOST = 2000
_SOURCES = (
    ("spec", "source"),
    ("spec", "sources", "*"),
    ("spec", "template", "spec", "source"),
    ("spec", "template", "spec", "sources", "*"),
)


class Made(msgspec.Struct, frozen=True):
    """What a tree renders to. is_whole: whether nothing of it is unknown."""

    objects: tuple[Rendered, ...] = ()
    is_whole: bool = True


class Wanted(msgspec.Struct, frozen=True):
    """What tallygate.yaml says. excluded: whether a path is not read. mapped: sources that something in the
    tree stands for. schemas: URLs of CustomResourceDefinitions, and where they stand. rendered: has a tree
    rendered, since Applications may be in what charts and kustomizations make."""

    excluded: Callable[[str], bool] = lambda _: False
    mapped: frozenset[str] = frozenset()
    schemas: tuple[tuple[str, Location], ...] = ()
    rendered: Callable[[Snapshot], Made] = lambda _: Made()


class KubernetesWalk:
    """Takes everything remote that the tree reaches. files: how many were read."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._seen: set[tuple[str, str, str]] = set()
        self._waiting = deque[Fetched]()
        self._mapped: frozenset[str] = frozenset()
        self.problems: list[Diagnostic] = []
        self.files = 0

    def run(self, snapshot: Snapshot, wanted: Wanted) -> None:
        """Begin at every kustomization, chart and Application that is not itself vendored or excluded."""
        files, self._mapped = Files(snapshot, Loads()), wanted.mapped
        for path in files.paths:
            if not path.startswith(_OURS) and not wanted.excluded(path):
                self._file(path, files)
        self.problems += [
            one
            for one in snapshot.diagnostics
            if one.location.path.rpartition("/")[2] in (*NAMES, "Chart.yaml")
            and not wanted.excluded(one.location.path)
        ]
        self.files += len(wanted.schemas)
        for url, location in wanted.schemas:
            self._needs("crds", "schemas", url, "", location, _file_remote(url))
        self._follow()

    def rendered(self, objects: Iterable[Rendered]) -> None:
        """Take what Applications among rendered objects ask for."""
        for one in objects:
            for value, prefix in objects_in(one.value):
                self._application(value, InnerLocator(one.locator, prefix))
        self._follow()

    def _follow(self) -> None:
        while self._waiting:
            self._inside(self._waiting.popleft())

    def _file(self, path: str, files: Files) -> None:
        name = path.rpartition("/")[2]
        if name in NAMES:
            self._kustomization(kustomization(path, files.documents(path)), files)
        elif name == "Chart.yaml":
            self._chart(path, files)
        elif name.endswith((".yaml", ".yml", ".json")) and ARGOCD_GROUP.encode() in files.read(path):
            self._applications(path, files)

    def _kustomization(self, k: Kustomization, files: Files) -> None:
        self.files += 1
        if not k.value:
            self._problem("a kustomization", k.locator.value(()), "it is not one YAML mapping")
        for reference in k.references:
            if reference.use == "sources" and re.search(fields().remote, reference.text):
                location = k.locator.value(reference.place)
                self._needs("base", "base", reference.text, "", location, remote_base(reference.text))
        for place, chart in remote_charts(k, files):
            repository, name = str(chart.get("repo")), str(chart.get("name"))
            self._chart_of(repository, name, str(chart.get("version") or ""), k.locator.key(place))

    def _chart(self, path: str, files: Files) -> None:
        self.files += 1
        chart = read_chart(files, path.rpartition("/")[0])
        for one in missing(chart, files):
            if isinstance(one, Problem):
                self._problem("what it depends on", one.location, one.message)
            elif not one.repository.startswith("file://"):
                self._chart_of(one.repository, one.name, one.version, one.location, "dependency")

    def _applications(self, path: str, files: Files) -> None:
        self.files += 1
        for document in files.documents(path):
            for value, prefix in objects_in(document.value):
                self._application(value, DocumentLocator(path, document.spans, prefix))

    def _application(self, value: dict[str, Any], locator: Locator) -> None:
        for place, source in _chart_sources(value):
            version = source.get("targetRevision")
            if isinstance(version, str) and "{{" not in str(source):
                repository = chart_source(str(source.get("repoURL")), "").rstrip("/")
                self._chart_of(repository, source["chart"], version, locator.value((*place, "chart")))

    def _chart_of(
        self, repository: str, name: str, version: str, location: Location, noun: str = "chart"
    ) -> None:
        subject = f"{noun} {name}" + (f"@{version}" if version else "")
        source = chart_source(repository, name)
        self._needs("chart", subject, source, version, location, _chart_remote(repository, name))

    def _needs(
        self,
        kind: str,
        subject: str,
        source: str,
        version: str,
        location: Location,
        remote: Remote | Unsupported,
    ) -> None:
        identity = (kind, source, version)
        if identity in self._seen or source in self._mapped:
            return
        self._seen.add(identity)
        subject = f"{subject} {shown(source)}" if kind in ("base", "crds") else subject
        if isinstance(remote, Unsupported):
            self._problem(subject, location, remote.reason)
        elif len(self._seen) > _MOST:
            self._problem(subject, location, f"more than {_MOST} packages")
        elif fetched := self._take(Need(kind, subject, source, version, location, remote)):
            self._waiting.append(fetched)

    def _inside(self, fetched: Fetched) -> None:
        """Kustomizations of a base may name others that are elsewhere; a chart brings its own along."""
        if fetched.pinned.kind == "base":
            files = Files(Contents({path: fetched.read(path) for path in fetched.paths}), Loads())
            for path in fetched.paths:
                if path.rpartition("/")[2] in NAMES:
                    self._kustomization(kustomization(path, files.documents(path)), files)

    def _problem(self, subject: str, location: Location, reason: str) -> None:
        self.problems.append(Diagnostic(RULE, f"{subject} cannot be fetched: {reason}", location))


def _chart_sources(value: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    if value["kind"] in ("Application", "ApplicationSet") and value["apiVersion"].startswith(ARGOCD_GROUP):
        for words in _SOURCES:
            for place, source in select(value, ".".join(words)):
                # Without a repository it is filled in later: this is not what is deployed.
                if isinstance(source, dict) and all(
                    _is_text(source.get(key)) for key in ("chart", "repoURL")
                ):
                    yield place, source


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _file_remote(url: str) -> PlainFile | Unsupported:
    parts = parts_of(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc:
        return Unsupported("it is no https:// URL without credentials")
    return PlainFile(url)


def _chart_remote(repository: str, name: str) -> ChartSource | Unsupported:
    parts = parts_of(repository)
    if not repository:
        return Unsupported("it names no repository, and is not in charts/")
    if repository.startswith(("@", "alias:")):
        return Unsupported("its repository is a name that only whoever runs helm knows; write its URL")
    if parts.scheme not in ("https", "http", "oci") or not parts.hostname:
        return Unsupported("its repository is neither https:// nor oci://")
    if "@" in parts.netloc:
        return Unsupported("its repository holds credentials; private charts are not fetched")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        return Unsupported("its name is none of a chart")
    return ChartSource(repository, name)
