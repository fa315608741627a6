"""Renders Applications as Argo CD would, and those that they make, and says what lands where."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import Application, Source, is_kind, mapping, text, texts
from tallygate.kubernetes.argocd.detect import Detected, SourceError, detect, plain_files
from tallygate.kubernetes.argocd.inventory import Standing
from tallygate.kubernetes.argocd.repositories import Repositories, Tree, path_in
from tallygate.kubernetes.argocd.sets import Sets
from tallygate.kubernetes.argocd.settings import edited
from tallygate.kubernetes.argocd.substitution import variables
from tallygate.kubernetes.argocd.values import ValuesFile, helm_call, kube_version
from tallygate.kubernetes.charts import ValueSet, read_chart
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.dependencies import brought
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.jobs import Job, Site, build_job, run_jobs, template_jobs
from tallygate.kubernetes.kustomize import NAMES
from tallygate.kubernetes.objects import objects_in
from tallygate.kubernetes.rendered import InnerLocator, Outcome, Outcomes, Place, Rendered
from tallygate.kubernetes.vendored import AskedLocator, Vendored, is_vendored
from tallygate.loaders.vendor_lock import LOCK
from tallygate.model.document import DocumentLocator
from tallygate.model.resource import FixedLocator

_MOST_DEPTH, _MOST_APPLICATIONS = 10, 5_000


class Part(msgspec.Struct, frozen=True):
    """What one source of an Application comes to. folder: in the files of its tree. error: why it is not
    known what it deploys."""

    source: Source
    tree: Tree | None = None
    folder: str = ""
    detected: Detected | None = None
    job: Job | None = None
    written: tuple[str, ...] = ()
    values: tuple[ValuesFile, ...] = ()
    missing: tuple[str, ...] = ()
    error: SourceError | None = None
    outcome: Outcome | None = None
    objects: tuple[Rendered, ...] = ()

    @property
    def is_here(self) -> bool:
        """Whether it is of this very snapshot."""
        return self.tree is not None and not self.tree.revision


class Deployed(msgspec.Struct, frozen=True):
    """An Application with what its sources come to. cycle: the names of those that lead to itself again."""

    application: Application
    parts: tuple[Part, ...]
    cycle: tuple[str, ...] = ()


class Deployment:
    """Deploys the Applications of one tree: theirs, and those that these make."""

    def __init__(
        self,
        site: Site,
        repositories: Repositories,
        sets: Sets,
        outcomes: Outcomes,
        deadline: Deadline,
        environment_of: Callable[[Deployed], str | None],
        version_of: Callable[[Application], str],
    ) -> None:
        """environment_of: that an Application deploys to, and so that of those that it makes. version_of:
        of Kubernetes in its cluster, "" where that is not known."""
        self._site, self._repositories, self._sets = site, repositories, sets
        self._environment_of, self._version_of = environment_of, version_of
        self._landed: set[tuple[bytes, str | None]] = set()
        self._outcomes, self._deadline = outcomes, deadline
        self._sites = cache(self._site_of)

    def of(self, applications: Iterable[Application]) -> tuple[list[Deployed], bool]:
        """All of them, those of one generation together; and whether there were too many."""
        found: list[Deployed] = []
        seen: set[tuple[bytes, str | None]] = set()
        generation = list(_distinct(applications, seen))
        for _ in range(_MOST_DEPTH):
            room = _MOST_APPLICATIONS - len(found)
            made = list(self._once(self._deployed(generation[:room])))
            found += made
            if len(generation) > room:
                return found, True
            generation = list(_distinct((child for one in made for child in self._children(one)), seen))
            if not generation:
                return found, False
        return found, True

    def _once(self, several: Iterable[Deployed]) -> Iterator[Deployed]:
        """Two overlays may hold one Application; it counts twice where it lands in two environments."""
        for one in several:
            key = (one.application.identity, self._environment_of(one))
            if key not in self._landed:
                self._landed.add(key)
                yield one

    def _deployed(self, applications: Sequence[Application]) -> list[Deployed]:
        parts = [
            [self._part(application, source) for source in application.sources]
            for application in applications
        ]
        jobs = [part.job for several in parts for part in several if part.job]
        outcomes = iter(run_jobs(jobs, self._outcomes, self._deadline))
        made = []
        for application, several in zip(applications, parts, strict=True):
            done = tuple(_done(application, part, next(outcomes) if part.job else None) for part in several)
            made.append(Deployed(application, done, _cycle(application, done)))
        return made

    def _children(self, deployed: Deployed) -> Iterator[Application]:
        """Applications that its objects are or make, but for those that lead to where it came from."""
        application = deployed.application
        above = application.inputs | {application.location.path}
        way = _way(application)
        standing = Standing(application.start, self._environment_of(deployed))
        for one in (one for part in deployed.parts for one in part.objects):
            for value, prefix in objects_in(one.value):
                locator = InnerLocator(one.locator, prefix)
                if is_kind(value, "ApplicationSet"):
                    yield from self._sets.applications(value, locator, one.inputs | above, way, standing)
                elif is_kind(value, "Application") and _name(value) not in way:
                    inputs = one.inputs | above
                    yield Application(
                        value, locator, "application", inputs, way, standing.root, standing.environment
                    )

    def here(self, application: Application, part: Part) -> Iterator[Part]:
        """What a source at another revision of this repository would come to at this one, not rendered."""
        source = part.source
        apart = part.tree is None or bool(part.tree.revision)
        if apart and not source.chart and not source.is_ref_only and self._repositories.is_ours(source.repo):
            value = {**source.value, "targetRevision": ""}
            yield self._part(application, msgspec.structs.replace(source, value=value))

    def _part(self, application: Application, source: Source) -> Part:
        part = Part(source)
        try:
            tree, folder = self._placed(source)
            part = Part(source, tree, folder)
            if source.is_ref_only:
                return part
            detected = detect(source.value, tree.files, folder, application.name)
            part = msgspec.structs.replace(part, detected=detected)
            return _MAKERS[detected.type](self, application, part, detected, tree)
        except SourceError as error:
            return msgspec.structs.replace(part, error=error)

    def _placed(self, source: Source) -> tuple[Tree, str]:
        """Raises SourceError."""
        if source.chart:
            return self._vendored(source)
        folder = None if source.is_ref_only else source.folder
        tree = self._repositories.tree(source.repo, source.revision, folder)
        if isinstance(tree, str):
            key = "targetRevision" if self._repositories.is_ours(source.repo) else "repoURL"
            raise SourceError("unresolved", tree, (key,))
        if source.is_ref_only:
            return tree, tree.root
        if source.folder is None:
            raise SourceError("failed", f"{source.text('path')} is no path within the repository", ("path",))
        folder = path_in(tree, source.folder)
        if not tree.files.is_folder(folder) and folder:
            raise SourceError("orphan", f"{source.text('path')}: {tree.files.missing(folder)}", ("path",))
        return tree, folder

    def _vendored(self, source: Source) -> tuple[Tree, str]:
        """The chart that stands for one of a registry, a whole of its own. Raises SourceError."""
        stand = self._site.vendored.chart(source.repo, source.chart, source.revision)
        if join(stand.folder, "Chart.yaml") not in self._site.files or not stand.folder:
            empty = f"chart {source.chart}@{source.revision}: {stand.folder} holds no chart"
            raise SourceError("remote", stand.reason or empty, ("chart",))
        return Tree(self._site.files, stand.folder), stand.folder

    def kustomize(self, application: Application, part: Part, detected: Detected, tree: Tree) -> Part:
        site = self._sites(tree)
        found = [path for name in NAMES if (path := join(part.folder, name)) in tree.files]
        if len(found) != 1:
            raise SourceError(
                "failed", f"{part.folder or '.'} holds {len(found)} kustomizations, and kustomize wants one"
            )
        place = (*part.source.place, "kustomize")
        known = variables(application, part.source)
        settings = mapping(detected.value.get("kustomize"))
        root = edited(site.graph.read(found[0]), settings, tree.files, application.locator, place, known)
        version = kube_version(settings, "kustomize") or self._version(application, part, site)
        apis = tuple(texts(settings.get("apiVersions")))
        job = build_job(root, site, self._said(application), version, apis)
        return msgspec.structs.replace(part, job=job)

    def helm(self, application: Application, part: Part, detected: Detected, tree: Tree) -> Part:
        site = self._sites(tree)
        if join(part.folder, "Chart.yaml") not in tree.files:
            raise SourceError("failed", f"{part.folder or '.'} has no Chart.yaml, which helm wants")
        settings = mapping(detected.value.get("helm"))
        inner = part.folder[len(tree.root) :].strip("/") if tree.root else part.folder
        known = variables(application, part.source)
        called = helm_call(settings, tree, inner, lambda name: self._ref(application, name), known)
        part = msgspec.structs.replace(part, values=called.files, missing=called.missing)
        call = msgspec.structs.replace(
            called.call,
            layers=_layers(application, part.source, settings, called.files),
            version=called.call.version or self._version(application, part, site),
        )
        if settings.get("valuesObject") is not None or settings.get("values"):
            call = msgspec.structs.replace(call, said=self._said(application))
        values = ValueSet(site.environment_of(join(part.folder, "Chart.yaml")), call=call)
        chart = read_chart(tree.files, part.folder)
        [job] = template_jobs(chart, brought(chart, tree.files, site.vendored), [values], site)
        return msgspec.structs.replace(part, job=job)

    def directory(self, application: Application, part: Part, detected: Detected, tree: Tree) -> Part:
        paths = plain_files(detected.value, tree.files, part.folder)
        if not paths and not any(True for _ in tree.files.under(part.folder)):
            raise SourceError("orphan", f"{part.source.text('path')} holds nothing", ("path",))
        return msgspec.structs.replace(part, written=tuple(paths))

    def plugin(self, application: Application, part: Part, detected: Detected, tree: Tree) -> Part:
        raise SourceError("plugin", "a plugin of Argo CD is a program and is not run", ("plugin",))

    def _version(self, application: Application, part: Part, site: Site) -> str:
        """Of Kubernetes, where the source itself names none."""
        environment = self._environment_of(Deployed(application, (part,)))
        return self._version_of(application) or site.options.version_in(environment)

    def _ref(self, application: Application, name: str) -> Tree | str | None:
        source = application.refs.get(name)
        return self._repositories.tree(source.repo, source.revision) if source else None

    def _said(self, application: Application) -> str:
        """What tells the Application's text and its place apart from another's."""
        location = application.location
        blob = self._site.files.blob(location.path) if location.path in self._site.files else ""
        return f"{location}:{blob}"

    def _site_of(self, tree: Tree) -> Site:
        if tree.files is self._site.files:
            return self._site
        vendored = Vendored(tree.files, dict(self._site.options.vendor))
        graph = Graph(tree.files, vendored, self._deadline)
        return msgspec.structs.replace(self._site, files=tree.files, graph=graph, vendored=vendored)


_MAKERS: Mapping[str, Callable[[Deployment, Application, Part, Detected, Tree], Part]] = {
    "kustomize": Deployment.kustomize,
    "helm": Deployment.helm,
    "directory": Deployment.directory,
    "plugin": Deployment.plugin,
}


def _layers(
    application: Application, source: Source, settings: dict[str, Any], files: Sequence[ValuesFile]
) -> tuple[Place, ...]:
    """What values say, and where, the strongest first."""
    found = []
    if isinstance(settings.get("valuesObject"), dict):
        place = (*source.place, "helm", "valuesObject")
        found.append(Place(application.locator, place, settings["valuesObject"]))
    for one in reversed([one for one in files if not one.tree.revision]):
        documents = one.tree.files.documents(one.path)
        found += [Place(DocumentLocator(one.path, d.spans), (), d.value) for d in documents[:1]]
    return tuple(found)


def _done(application: Application, part: Part, outcome: Outcome | None) -> Part:
    """The part with its objects; those of another revision, or of a vendored chart, stand at the line that
    names it."""
    if outcome and part.source.chart:
        outcome = _asked(application, part, outcome)
    made = list(outcome.objects) if outcome else list(_plain(part))
    if (tree := part.tree) and tree.revision:
        place = application.locator.key((*part.source.place, "targetRevision"))
        made = [
            msgspec.structs.replace(
                one,
                source=place.path,
                locator=FixedLocator(place),
                root=place.path,
                inputs=frozenset([place.path]),
                revision=tree.revision,
            )
            for one in made
        ]
    return msgspec.structs.replace(part, outcome=outcome, objects=tuple(made))


def _asked(application: Application, part: Part, outcome: Outcome) -> Outcome:
    """What is in the vendored chart, told at the line that asks for it."""
    asked = application.locator.key((*part.source.place, "chart"))
    inputs = {asked.path, LOCK}
    objects = [
        msgspec.structs.replace(
            one,
            locator=AskedLocator(one.locator, asked),
            beside=one.beside or ((one.locator.value(()),) if is_vendored(one.source) else ()),
            inputs=one.inputs | inputs,
        )
        for one in outcome.objects
    ]
    told = [
        msgspec.structs.replace(one, location=asked) if is_vendored(one.location.path) else one
        for one in outcome.diagnostics
    ]
    return msgspec.structs.replace(outcome, objects=tuple(objects), diagnostics=tuple(told))


def _plain(part: Part) -> Iterator[Rendered]:
    for path in part.written if part.tree else ():
        assert part.tree
        for document in part.tree.files.documents(path):
            for value, prefix in objects_in(document.value):
                locator = DocumentLocator(path, document.spans, prefix)
                yield Rendered(value, path, locator, "", None, frozenset())


def _cycle(application: Application, parts: Iterable[Part]) -> tuple[str, ...]:
    """The names on the way from an Application to itself: it is among what it deploys, or what deploys it."""
    for one in (one for part in parts for one in part.objects):
        for value, _ in objects_in(one.value):
            way, name = _way(application), _name(value)
            if is_kind(value, "Application") and name in way:
                return (*way[way.index(name) :], name)
    return ()


def _way(application: Application) -> tuple[str, ...]:
    return (*application.parents, application.name)


def _name(value: dict[str, Any]) -> str:
    return text(mapping(value.get("metadata")).get("name"))


def _distinct(
    applications: Iterable[Application], seen: set[tuple[bytes, str | None]]
) -> Iterator[Application]:
    for application in applications:
        key = (application.identity, application.environment)
        if key not in seen:
            seen.add(key)
            yield application
