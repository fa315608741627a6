"""The deployment table, and a row of it as rules see it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.applications import Application, mapping, text, texts
from tallygate.kubernetes.argocd.deploy import Deployed, Part
from tallygate.kubernetes.argocd.governing import Project, Projects, Refused, refused
from tallygate.kubernetes.argocd.ignored import ignored, respects_ignored, self_heals
from tallygate.kubernetes.argocd.landing import Places
from tallygate.kubernetes.argocd.projects import Deploys, server_of
from tallygate.kubernetes.argocd.repositories import shown
from tallygate.kubernetes.argocd.together import Together, repeated
from tallygate.kubernetes.objects import namespace_of, objects_in
from tallygate.kubernetes.rendered import Landing
from tallygate.kubernetes.scopes import is_namespaced
from tallygate.model.deployment import RESOURCE_TYPE, DeployedObject, DeployedSource, Deployment
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator, Resource, Unknown

_MOST_OBJECTS = 2_000
"""Of one Application, that rules see."""
_VIOLATIONS = "project_violations"
_WRITTEN = "written"
"""Begins paths of a row that are paths of the Application."""


class Scene(msgspec.Struct, frozen=True):
    """What rows are held against. scopes: of types that the tree defines."""

    places: Places
    projects: Projects
    scopes: Mapping[str, bool]


class Row(msgspec.Struct, frozen=True):
    """An Application in the table, and as a resource for rules."""

    deployment: Deployment
    resource: Resource


def rows(deployed: Sequence[Deployed], landings: Sequence[Landing], scene: Scene) -> list[Row]:
    """One for each Application, in order of environment, cluster and name."""
    made = [(one, _deployment(one, where, scene)) for one, where in zip(deployed, landings, strict=True)]
    made.sort(key=lambda both: _order(both[1]))
    together = Together(row for _, row in made)
    return [Row(row, _resource(one, row, scene, together)) for one, row in made]


def _order(row: Deployment) -> tuple[Any, ...]:
    return row.environment or "", row.cluster, row.application, row.location


def _deployment(deployed: Deployed, landing: Landing, scene: Scene) -> Deployment:
    application = deployed.application
    objects = tuple(_objects(deployed, landing, scene.scopes))
    status, reason = _status(deployed.parts, objects)
    return Deployment(
        application=application.name,
        project=application.project,
        cluster=landing.cluster,
        environment=landing.environment,
        namespace=landing.namespace,
        sources=tuple(map(_source, deployed.parts)),
        status=status,
        location=application.location,
        reason=reason,
        objects=objects,
        parents=application.parents,
        origin=application.origin,
    )


def _objects(deployed: Deployed, landing: Landing, scopes: Mapping[str, bool]) -> Iterator[DeployedObject]:
    for one in (one for part in deployed.parts for one in part.objects):
        for value, prefix in objects_in(one.value):
            group, _, version = value["apiVersion"].rpartition("/")
            namespaced = is_namespaced(value["apiVersion"], value["kind"], scopes)
            space = namespace_of(value, landing.namespace, scopes)
            metadata = mapping(value.get("metadata"))
            yield DeployedObject(
                group=group,
                version=version,
                kind=value["kind"],
                namespace=space or (None if namespaced is False else ""),
                name=text(metadata.get("name")) or text(metadata.get("generateName")),
                location=one.locator.value(prefix),
            )


def _status(parts: Sequence[Part], objects: Sequence[DeployedObject]) -> tuple[str, str]:
    """The worst of its sources."""
    for part in parts:
        if part.error is not None:
            status = "failed" if part.error.is_missing else part.error.reason
            return status, str(part.error)
        if part.outcome is not None and part.outcome.used is None:
            told = next((d.message for d in part.outcome.diagnostics), "it does not render")
            reason = told.partition("(")[2].partition(")")[0]
            return reason or "failed", told
    if not parts:
        return "failed", "it has no source"
    return ("rendered", "") if objects else ("empty", "it deploys no object")


def _source(part: Part) -> DeployedSource:
    source = part.source
    kind = "ref" if source.is_ref_only else part.detected.type if part.detected else ""
    return DeployedSource(
        repo=shown(source.repo),
        path=source.text("path"),
        revision=source.revision or "HEAD",
        type=kind,
        chart=source.chart,
        values=tuple(one.path for one in part.values),
    )


class _RowLocator(msgspec.Struct, frozen=True):
    """Leads from a row to the Application, whose paths rules name below `written`. doubtful: path of what
    makes its violations unknown."""

    application: Locator
    doubtful: ValuePath = ()

    def value(self, path: ValuePath) -> Location:
        return self.application.value(self._written(path))

    def key(self, path: ValuePath) -> Location:
        return self.application.key(self._written(path))

    def _written(self, path: ValuePath) -> ValuePath:
        if path[:1] == (_VIOLATIONS,):
            return self.doubtful
        return path[1:] if path[:1] == (_WRITTEN,) else ()


def _resource(deployed: Deployed, row: Deployment, scene: Scene, together: Together) -> Resource:
    application = deployed.application
    projects = scene.projects.of(application)
    denied = refused(projects, _deploys(application, row, scene))
    locator = _RowLocator(application.locator, denied.doubtful)
    parts = "/".join(filter(None, (row.environment, RESOURCE_TYPE, row.cluster, row.application)))
    return Resource(
        kind="argocd",
        type=RESOURCE_TYPE,
        name=row.application,
        address=parts,
        environment=row.environment,
        namespace=None,
        values=_facts(deployed, row, scene, together) | _of_projects(projects, denied),
        source=row.location,
        locator=locator,
        unknown=(Unknown((_VIOLATIONS,), denied.doubt),) if denied.doubt else (),
        inputs=application.inputs | {place.path for place in denied.projects},
        calls=denied.projects if denied.violations else (),
        counted=False,
        cluster=row.cluster,
    )


def _facts(deployed: Deployed, row: Deployment, scene: Scene, together: Together) -> dict[str, Any]:
    """What rules judge; `at` and `path` lead to the text of the Application."""
    application = deployed.application
    return {
        "application": row.application,
        "project": row.project,
        "cluster": row.cluster,
        "environment": row.environment,
        "namespace": row.namespace,
        "sources": [_fact_of(part) for part in deployed.parts],
        "status": row.status,
        "reason": row.reason,
        "objects": [_shown(one) for one in row.objects[:_MOST_OBJECTS]],
        "parents": list(row.parents),
        "repeated": list(repeated(row.objects)),
        "shared": list(together.shared(row)),
        "cycle": list(deployed.cycle),
        "unknown_cluster": _is_unlisted(application, row, scene),
        "clusters": [cluster.name for cluster in scene.places.fleet.seen_from(application.standing)],
        "creates_namespace": _creates_namespace(application),
        "self_heal": self_heals(application),
        "respects_ignored": respects_ignored(application),
        "ignored": list(ignored(application, ((one.group, one.kind) for one in row.objects))),
    }


def _of_projects(projects: Sequence[Project], denied: Refused) -> dict[str, Any]:
    told = [{"msg": one.msg, "path": [_WRITTEN, *one.path]} for one in denied.violations]
    return {"project_known": bool(projects)} | ({} if denied.doubt else {_VIOLATIONS: told})


def _is_unlisted(application: Application, row: Deployment, scene: Scene) -> bool:
    """Whether a file lists clusters without this one. That of Argo CD itself need not be listed."""
    named = row.cluster not in ("", "in-cluster")
    return scene.places.fleet.is_listed and named and scene.places.cluster_of(application) is None


def _shown(one: DeployedObject) -> dict[str, Any]:
    return {
        "group": one.group,
        "version": one.version,
        "kind": one.kind,
        "namespace": one.namespace,
        "name": one.name,
    }


def _fact_of(part: Part) -> dict[str, Any]:
    source, error = _source(part), part.error
    return {
        "repo": source.repo,
        "path": source.path,
        "revision": source.revision,
        "type": source.type,
        "chart": source.chart,
        "values": list(source.values),
        "missing": list(part.missing),
        "at": [_WRITTEN, *part.source.place],
        "key": list(error.key) if error else [],
        "error": str(error or ""),
        "reason": error.reason if error else "",
        "ambiguous": part.detected.ambiguous if part.detected else "",
    }


def _deploys(application: Application, row: Deployment, scene: Scene) -> Deploys:
    known = scene.places.cluster_of(application)
    spaces = {one.namespace for one in row.objects if one.namespace} | {row.namespace}
    kinds = {
        (one.group, one.kind, one.name, is_namespaced(f"{one.group}/{one.version}", one.kind, scene.scopes))
        for one in row.objects
    }
    return Deploys(
        application=application,
        server=server_of(application, str(known.server) if known is not None else ""),
        cluster=row.cluster,
        namespaces=tuple(sorted(spaces)),
        kinds=tuple(sorted(kinds, key=str)),
    )


def _creates_namespace(application: Application) -> bool:
    policy = mapping(application.spec.get("syncPolicy"))
    return "CreateNamespace=true" in texts(policy.get("syncOptions"))


def resources(found: Iterable[Row], domains: tuple[str, ...]) -> list[Resource]:
    """For rules of these domains."""
    return [msgspec.structs.replace(row.resource, domains=domains) for row in found]
