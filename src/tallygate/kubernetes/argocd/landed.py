"""From what is rendered by itself to what is deployed: every Application, wherever it is written or made."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import Application, is_kind, mapping
from tallygate.kubernetes.argocd.assembly import Vouched, assemble, superseded, unresolved, vouching
from tallygate.kubernetes.argocd.deploy import Deployed, Deployment
from tallygate.kubernetes.argocd.governing import Project, Projects
from tallygate.kubernetes.argocd.inventory import Standing, clusters
from tallygate.kubernetes.argocd.landing import Places, environment_of, landings, version_of
from tallygate.kubernetes.argocd.repositories import Origin, Repositories, assumed, shown
from tallygate.kubernetes.argocd.sets import Sets
from tallygate.kubernetes.argocd.table import Scene, rows
from tallygate.kubernetes.argocd.uncovered import covered_by, doubts, uncovered
from tallygate.kubernetes.files import below
from tallygate.kubernetes.objects import objects_in
from tallygate.kubernetes.render import Built
from tallygate.kubernetes.rendered import Claimed, InnerLocator, Landing, Outcomes, Rendered, Rendering
from tallygate.kubernetes.scopes import scopes_of
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.resource import Locator


class Told(msgspec.Struct, frozen=True):
    """What a tree and its configuration say. documents: those that are judged as they are written. claimed:
    files of such. roots: folders whose Applications count, all without any. inventory: file that lists
    clusters. recorded: parameters of generators. environment_named: in a text, by a word.
    environment_refused: why there is none of a name, "" where there is one. manifests: files that are to be
    deployed by some Application."""

    documents: Sequence[Document]
    claimed: Claimed
    origin: Origin
    roots: tuple[str, ...]
    inventory: str
    recorded: Mapping[str, list[dict[str, Any]]]
    environment_named: Callable[[str], str | None]
    environment_refused: Callable[[str], str] = lambda name: ""
    manifests: Sequence[str] = ()


class _Object(msgspec.Struct, frozen=True):
    """One object of the tree. is_bare: made by a chart without the values of any environment that it has
    some for: nobody deploys that."""

    value: dict[str, Any]
    locator: Locator
    path: str
    standing: Standing
    inputs: frozenset[str]
    is_bare: bool = False


def land(built: Built, told: Told, outcomes: Outcomes, vouched: Vouched | None) -> tuple[Rendering, Vouched]:
    """What is rendered and where it is deployed, and what the next tree may rely on. vouched: of the base."""
    found = list(_objects(built, told))
    fleet, lost = clusters(
        built.site.files,
        told.inventory,
        [(one.value, one.locator, one.standing) for one in found if one.value["kind"] == "Secret"],
        told.environment_refused,
    )
    counted = [one for one in found if _counts(one, told) and not one.is_bare]
    ours = "" if told.origin.ours else assumed(_sources(counted), built.site.files)
    repositories = Repositories(built.site.files, told.origin, ours)
    places = Places(built.site.environment_of, told.environment_named, fleet)
    without: frozenset[str] = frozenset()
    for _ in range(2):  # with what is rendered by itself, then less what Applications make of it in its place
        sets = Sets(built.site, repositories, fleet, told.recorded)
        applications = _applications([one for one in counted if one.standing.root not in without], sets)
        environment = partial(environment_of, places=places)
        version = partial(version_of, places=places)
        deployment = Deployment(built.site, repositories, sets, outcomes, built.until, environment, version)
        deployed, too_many = deployment.of(applications)
        where = landings(deployed, places)
        without = superseded(built, deployed, where, vouched)
    made = assemble(built, deployed, where, vouched, told.claimed)
    scopes = scopes_of([one.value for one in found] + [one.value for one in made.objects])
    scene = Scene(places, _projects(found), scopes)
    table = rows(deployed, where, scene)
    unsure = doubts(deployed, built, repositories, sets.not_known, too_many)
    covered = covered_by(deployed, deployment) if told.manifests else frozenset()
    told_besides = (
        *lost,
        *unresolved(deployed, where),
        *sets.diagnostics,
        *_limit(deployed, too_many),
        *uncovered(told.manifests, built, covered, unsure),
    )
    return (
        msgspec.structs.replace(
            made,
            objects=(*made.objects, *_generated(deployed, where)),
            diagnostics=(*made.diagnostics, *told_besides),
            deployments=tuple(row.deployment for row in table),
            unexpanded=tuple(sets.unexpanded),
            described=tuple(row.resource for row in table),
            scopes=scopes,
            notes=(*made.notes, *_assumed(ours), *_left_out(found)),
        ),
        vouching(deployed, where),
    )


def _generated(deployed: Sequence[Deployed], where: Sequence[Landing]) -> Iterator[Rendered]:
    """Applications that only a set has, judged as such at the lines of its template."""
    for one, landing in zip(deployed, where, strict=True):
        application = one.application
        if application.origin == "generated":
            path = application.location.path
            yield Rendered(
                application.value, path, application.locator, "", landing.environment, application.inputs
            )


def _applications(objects: Sequence[_Object], sets: Sets) -> list[Application]:
    written = [_application(one) for one in objects if is_kind(one.value, "Application")]
    made = (
        child
        for one in objects
        if is_kind(one.value, "ApplicationSet")
        for child in sets.applications(one.value, one.locator, one.inputs, (), one.standing)
    )
    return [*written, *made]


def _sources(objects: Sequence[_Object]) -> Iterator[Application]:
    """Applications, and templates of sets as if they were some: they say which repository is meant."""
    for one in objects:
        if is_kind(one.value, "Application"):
            yield _application(one)
        elif is_kind(one.value, "ApplicationSet"):
            template = mapping(mapping(one.value.get("spec")).get("template"))
            yield _application(msgspec.structs.replace(one, value={"spec": template.get("spec")}))


def _projects(found: Sequence[_Object]) -> Projects:
    return Projects(
        Project(one.value, one.locator.value(()), one.standing)
        for one in found
        if is_kind(one.value, "AppProject")
    )


def _objects(built: Built, told: Told) -> Iterator[_Object]:
    for document in told.documents:
        for value, prefix in objects_in(document.value):
            locator = DocumentLocator(document.path, document.spans, prefix)
            standing = Standing("", built.site.environment_of(document.path))
            yield _Object(value, locator, document.path, standing, frozenset())
    several = Counter(job.subject for job in built.jobs)
    seen: set[str] = set()
    for job, outcome in zip(built.jobs, built.outcomes, strict=True):
        is_bare = several[job.subject] > 1 and job.subject not in seen  # the first has the chart's own values
        seen.add(job.subject)
        for one in outcome.objects:
            for value, prefix in objects_in(one.value):
                standing = Standing(one.root, one.environment)
                place = InnerLocator(one.locator, prefix)
                yield _Object(value, place, one.source, standing, one.inputs, is_bare)


def _application(one: _Object) -> Application:
    root, environment = one.standing.root, one.standing.environment
    origin = "rendered" if root else "written"
    return Application(one.value, one.locator, origin, one.inputs, start=root, environment=environment)


def _counts(one: _Object, told: Told) -> bool:
    return not told.roots or any(
        below(path, root.strip("/")) for root in told.roots for path in (one.path, one.standing.root)
    )


def _limit(deployed: Sequence[Deployed], too_many: bool) -> Iterator[Diagnostic]:
    if too_many:
        last = deployed[-1].application
        yield Diagnostic(
            rule="argocd-unresolved",
            message="Applications make more Applications than are followed: 10 generations, 5,000 in all",
            location=last.location,
            level=Level.UNKNOWN,
            hint="write out what is deployed",
            resource=last.name,
        )


def _assumed(url: str) -> Iterator[str]:
    if url:
        yield (
            f"{shown(url)} is taken for this repository: no other is named, and the paths are here;"
            " kubernetes.argocd.self says so for good"
        )


def _left_out(found: Sequence[_Object]) -> Iterator[str]:
    several = Counter(one.standing.root for one in found if one.is_bare and is_kind(one.value, "Application"))
    for root, count in sorted(several.items()):
        yield (
            f"{root}: {count} Application{'s' * (count > 1)} of its own values alone are left out:"
            " it has values of environments beside it"
        )
