"""From what is rendered by itself to what is deployed: every Application, wherever it is written or made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.appsets.generators import Context
from tallygate.kubernetes.argocd.applications import Application, is_kind, mapping, text
from tallygate.kubernetes.argocd.assembly import Vouched, assemble, superseded, unresolved, vouching
from tallygate.kubernetes.argocd.deploy import Deployed, Deployment
from tallygate.kubernetes.argocd.inventory import clusters
from tallygate.kubernetes.argocd.landing import Places, landings
from tallygate.kubernetes.argocd.repositories import Origin, Repositories, assumed, shown
from tallygate.kubernetes.argocd.sets import Sets
from tallygate.kubernetes.argocd.table import Scene, rows
from tallygate.kubernetes.files import below
from tallygate.kubernetes.objects import objects_in
from tallygate.kubernetes.render import Built
from tallygate.kubernetes.rendered import InnerLocator, Landing, Outcomes, Rendered, Rendering
from tallygate.kubernetes.scopes import scopes_of
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.resource import Locator


class Told(msgspec.Struct, frozen=True):
    """What a tree and its configuration say. documents: those that are judged as they are written. roots:
    folders whose Applications count, all without any. inventory: file that lists clusters. recorded:
    parameters of generators. environment_named: in a text, by a word."""

    documents: Sequence[Document]
    origin: Origin
    roots: tuple[str, ...]
    inventory: str
    recorded: Mapping[str, list[dict[str, Any]]]
    environment_named: Callable[[str], str | None]


class _Object(msgspec.Struct, frozen=True):
    """One object of the tree. root: what it was rendered from, "" for one that is written so."""

    value: dict[str, Any]
    locator: Locator
    path: str
    root: str
    inputs: frozenset[str]


def land(built: Built, told: Told, outcomes: Outcomes, vouched: Vouched | None) -> tuple[Rendering, Vouched]:
    """What is rendered and where it is deployed, and what the next tree may rely on. vouched: of the base."""
    found = list(_objects(built, told))
    inventory, lost = clusters(
        built.site.files,
        told.inventory,
        [(one.value, one.locator) for one in found if one.value["kind"] == "Secret"],
    )
    counted = [one for one in found if _counts(one, told)]
    ours = "" if told.origin.ours else assumed(_sources(counted), built.site.files)
    repositories = Repositories(built.site.files, told.origin, ours)
    places = Places(built.site.environment_of, told.environment_named, inventory)
    without: frozenset[str] = frozenset()
    for _ in range(2):  # with what is rendered by itself, then less what Applications make of it in its place
        sets = Sets(built.site, repositories, Context(inventory, told.recorded))
        applications = _applications([one for one in counted if one.root not in without], sets)
        deployment = Deployment(built.site, repositories, sets, outcomes, built.until)
        deployed, too_many = deployment.of(applications)
        where = landings(deployed, places)
        without = superseded(built, deployed, where, vouched)
    made = assemble(built, deployed, where, vouched)
    scopes = scopes_of([one.value for one in found] + [one.value for one in made.objects])
    table = rows(deployed, where, Scene(places, _projects(found), scopes))
    told_besides = (*lost, *unresolved(deployed, where), *sets.diagnostics, *_limit(deployed, too_many))
    return (
        msgspec.structs.replace(
            made,
            objects=(*made.objects, *_generated(deployed, where)),
            diagnostics=(*made.diagnostics, *told_besides),
            deployments=tuple(row.deployment for row in table),
            described=tuple(row.resource for row in table),
            scopes=scopes,
            notes=(*made.notes, *_assumed(ours)),
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
        for child in sets.applications(one.value, one.locator, one.inputs, (), one.root)
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


def _projects(found: Sequence[_Object]) -> dict[str, dict[str, Any]]:
    return {
        text(mapping(one.value.get("metadata")).get("name")): one.value
        for one in found
        if is_kind(one.value, "AppProject")
    }


def _objects(built: Built, told: Told) -> Iterator[_Object]:
    for document in told.documents:
        for value, prefix in objects_in(document.value):
            locator = DocumentLocator(document.path, document.spans, prefix)
            yield _Object(value, locator, document.path, "", frozenset())
    for one in (one for outcome in built.outcomes for one in outcome.objects):
        for value, prefix in objects_in(one.value):
            yield _Object(value, InnerLocator(one.locator, prefix), one.source, one.root, one.inputs)


def _application(one: _Object) -> Application:
    return Application(
        one.value, one.locator, "rendered" if one.root else "written", one.inputs, start=one.root
    )


def _counts(one: _Object, told: Told) -> bool:
    return not told.roots or any(
        below(path, root.strip("/")) for root in told.roots for path in (one.path, one.root)
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
