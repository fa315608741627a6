"""Kubernetes objects out of parsed manifests."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.kubernetes.kinds import builtin, judged_type
from tallygate.kubernetes.rendered import InnerLocator, Landing, Rendered, Rendering
from tallygate.kubernetes.scopes import is_namespaced
from tallygate.kubernetes.substitution import known, substituted
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.facts import Facts
from tallygate.model.location import ValuePath
from tallygate.model.resource import Locator, Resource

_NOTHING = Rendering()
_encode = msgspec.json.Encoder().encode
ARGOCD_GROUP = "argoproj.io"
_TYPE = ("apiVersion", "kind")
_MOST_BYTES = 3 << 20
"""What an API server takes in one request; etcd stores half of it."""


def resources(
    documents: Iterable[Document],
    environment_of: Callable[[str], str | None],
    takes: Callable[[str], bool],
    domains: tuple[str, ...],
    rendering: Rendering = _NOTHING,
) -> Facts:
    """Objects whose "GROUP/VERSION/Kind" (core: "v1/Pod") is taken; what has `items` gives those, too.

    rendering: says where files are deployed: an object is one resource in each place.
    """
    found = [
        _resource(
            value,
            DocumentLocator(document.path, document.spans, prefix),
            landing or Landing(environment_of(document.path)),
            domains,
            rendering.scopes,
        )
        for document in documents
        for value, prefix in objects_in(document.value)
        if takes(object_type(value))
        for landing in rendering.landings.get(document.path, (None,))
    ]
    return _facts(found)


def rendered(
    rendering: Rendering, made: Iterable[Rendered], takes: Callable[[str], bool], domains: tuple[str, ...]
) -> Facts:
    """As `resources`, of objects that a renderer made."""
    found = [
        msgspec.structs.replace(
            _resource(
                value,
                InnerLocator(one.locator, prefix),
                one.landing or Landing(one.environment),
                domains,
                rendering.scopes,
            ),
            inputs=one.inputs,
            rendered_from=one.root,
            copies=one.copies,
            revision=one.revision,
            calls=one.beside,
        )
        for one in made
        for value, prefix in objects_in(one.value)
        if takes(object_type(value))
    ]
    return _facts(found)


def _facts(found: Sequence[Resource]) -> Facts:
    """No rule is asked of what no cluster takes: it would take long. What is secret in it stays known."""
    told: list[Diagnostic] = []
    kept: list[Resource] = []
    for one in found:
        size = len(_encode(one.values))
        if size > _MOST_BYTES:
            message = f"an object of {size} bytes is not judged: no cluster takes one above {_MOST_BYTES}"
            told.append(_too_large(one, message))
        kept.append(msgspec.structs.replace(one, domains=()) if size > _MOST_BYTES else one)
    return Facts(kept, [*_untold(kept), *told])


def _too_large(resource: Resource, message: str) -> Diagnostic:
    return Diagnostic(
        rule="k8s-limit",
        message=message,
        location=resource.source,
        environment=resource.environment,
        resource=resource.address,
        inputs=resource.inputs,
        root=resource.rendered_from,
    )


def _untold(found: Iterable[Resource]) -> list[Diagnostic]:
    """Objects of a type that is substituted: no rule would be asked about them."""
    return [
        Diagnostic(
            rule="k8s-unrendered",
            message=f"{key} {reason}",
            location=resource.locator.key((key,)),
            level=Level.UNKNOWN,
            hint="write out what it is",
            environment=resource.environment,
            resource=resource.address,
            inputs=resource.inputs,
            root=resource.rendered_from,
        )
        for resource in found
        for key in _TYPE
        if (reason := substituted(resource.values[key]))
    ]


def objects_in(value: Any) -> Iterator[tuple[dict[str, Any], ValuePath]]:
    """Every object in a document, with its place; what holds objects may hold such, walked without recursion.

    As for kubectl, helm and Argo CD, a list under `items` makes an object of any kind one that holds others.
    """
    waiting: list[tuple[Any, ValuePath]] = [(value, ())]
    while waiting:
        current, prefix = waiting.pop()
        kind = current.get("kind") if isinstance(current, dict) else None
        if not isinstance(kind, str):
            continue
        items = current.get("items")
        items = items if isinstance(items, list) else None
        held = [(_typed(item, current), index) for index, item in enumerate(items or ())]
        found = [(item, (*prefix, "items", index)) for item, index in held if _holds_or_is(item)]
        waiting += reversed(found)
        if object_type(current) and not (kind.endswith("List") and items is not None):
            # What stands in other objects is judged there, and masked as what it is.
            yield {key: current[key] for key in current if key != "items"} if found else current, prefix


def _typed(item: Any, holder: dict[str, Any]) -> Any:
    """An item of a PodList, or of a Pod, need not say that it is a Pod; one of a custom resource is its own
    affair."""
    version, kind = holder.get("apiVersion"), holder["kind"].removesuffix("List")
    typed = _says(item, "kind") and _says(item, "apiVersion")
    if not isinstance(item, dict) or typed or not isinstance(version, str) or not kind:
        return item
    listed = kind != holder["kind"] or version.rpartition("/")[0] in builtin().groups
    return {**item, "apiVersion": version, "kind": kind} if listed else item


def _holds_or_is(item: Any) -> bool:
    """Whether it looks like an object, or like what holds some."""
    return _says(item, "kind") and (_says(item, "apiVersion") or isinstance(item.get("items"), list))


def _says(item: Any, key: str) -> bool:
    return isinstance(item, dict) and isinstance(item.get(key), str) and bool(item[key])


def object_type(value: Any) -> str:
    """ "GROUP/VERSION/Kind" of an object (core: "v1/Pod"); "" for anything else."""
    if not isinstance(value, dict):
        return ""
    version, kind = value.get("apiVersion"), value.get("kind")
    return f"{version}/{kind}" if isinstance(version, str) and isinstance(kind, str) else ""


def _resource(
    value: dict[str, Any],
    locator: Locator,
    landing: Landing,
    domains: tuple[str, ...],
    scopes: Mapping[str, bool],
) -> Resource:
    metadata = value.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    values, unknown = known(value)
    name = _text(metadata.get("name")) or _text(metadata.get("generateName")) or ""
    namespace = namespace_of(value, landing.namespace, scopes)
    group, _, _version = value["apiVersion"].rpartition("/")
    return Resource(
        kind="argocd" if group == ARGOCD_GROUP else "kubernetes",
        type=judged_type(value["apiVersion"], value["kind"]),
        name=name,
        address=_address(landing, value, namespace, name),
        environment=landing.environment,
        namespace=namespace,
        values=values,
        source=locator.value(()),
        locator=locator,
        unknown=unknown,
        domains=domains,
        cluster=landing.cluster,
        applications=landing.applications,
        kubernetes_version=landing.version,
    )


def namespace_of(value: dict[str, Any], destination: str, scopes: Mapping[str, bool]) -> str | None:
    """The one that an object names, else its destination's where its kind stands in one."""
    metadata = value.get("metadata")
    own = _text(metadata.get("namespace")) if isinstance(metadata, dict) else None
    if own or not destination:
        return own
    return destination if is_namespaced(value["apiVersion"], value["kind"], scopes) else None


def _address(landing: Landing, value: dict[str, Any], namespace: str | None, name: str) -> str:
    environment = f"{landing.environment or ''}@{landing.shown}" if landing.shown else landing.environment
    parts = (environment, value["apiVersion"], value["kind"], namespace, name)
    return "/".join(part for part in parts if part)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
