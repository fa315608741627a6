"""Suppressions in the annotations of Kubernetes objects, as they are after rendering."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from tallygate.engine.suppress.compat import Spelling
from tallygate.engine.suppress.marker import Marker, WrittenError, invalid, words
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.model.resource import Resource

_OURS = "ignore.tallygate.dev"


def annotation_markers(
    resources: Iterable[Resource], spellings: Sequence[Spelling]
) -> Iterator[Marker | Diagnostic]:
    """`ignore.tallygate.dev/RULE: reason` on an object covers what is found in that object."""
    for resource in resources:
        if resource.kind in ("kubernetes", "argocd"):
            yield from _of_resource(resource, spellings)


def _of_resource(resource: Resource, spellings: Sequence[Spelling]) -> Iterator[Marker | Diagnostic]:
    metadata = resource.values.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    for key, value in annotations.items() if isinstance(annotations, dict) else ():
        if key.startswith(_OURS):
            yield _ours(resource, key, value)
        for spelling in spellings:
            written = spelling.in_annotation(key, value) if isinstance(value, str) else None
            if written:
                for made in spelling.markers("annotation", written, _place(resource, key), ""):
                    yield _bound(made, resource) if isinstance(made, Marker) else made


def _ours(resource: Resource, key: str, value: object) -> Marker | Diagnostic:
    place = _place(resource, key)
    prefix, _, rule = key.partition("/")
    if prefix != _OURS or not rule or not isinstance(value, str):
        return invalid(place, f"write the annotation as `{_OURS}/RULE: reason`")
    try:
        reason, until = words(value)
    except WrittenError as error:
        return invalid(place, str(error))
    return _bound(Marker("annotation", (rule.lower(),), place, reason, until), resource)


def _bound(marker: Marker, resource: Resource) -> Marker:
    """To the lines of the object; one that is rendered has its values in several files, so to its root."""
    if resource.rendered_from:
        return replace(marker, resource=resource.address, root=resource.rendered_from)
    source = resource.source
    last = max(source.line, source.end_line)
    return replace(marker, path=source.path, first=source.line, last=last, resource=resource.address)


def _place(resource: Resource, key: str) -> Location:
    return resource.locator.key(("metadata", "annotations", key))
