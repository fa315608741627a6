"""Kustomizations as resources: what they say is judged in the objects that they are built to."""

from collections.abc import Callable, Collection, Iterable
from posixpath import dirname

import msgspec

from tallygate.model.document import Document, DocumentLocator
from tallygate.model.facts import Facts
from tallygate.model.resource import Resource

TYPE = "kustomize.config.k8s.io/Kustomization"


def resources(
    documents: Iterable[Document],
    environment_of: Callable[[str], str | None],
    domains: tuple[str, ...],
    built: Collection[str] = (),
) -> Facts:
    """One resource a kustomization; those at the paths of `built` are left to rules of no domain."""
    found = [
        _resource(document, environment_of(document.path), domains)
        for document in documents
        if isinstance(document.value, dict)
    ]
    return Facts([_left(one) if one.source.path in built else one for one in found])


def _left(resource: Resource) -> Resource:
    return msgspec.structs.replace(resource, domains=(), counted=False)


def _resource(document: Document, environment: str | None, domains: tuple[str, ...]) -> Resource:
    locator = DocumentLocator(document.path, document.spans)
    return Resource(
        kind="kubernetes",
        type=TYPE,
        name=dirname(document.path),
        address=document.path,
        environment=environment,
        namespace=None,
        values=document.value,
        source=locator.value(()),
        locator=locator,
        domains=domains,
    )
