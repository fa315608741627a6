"""Resources of packs whose documents need no domain: each document is one resource."""

from collections.abc import Callable, Iterable

from tallygate.model.document import Document, DocumentLocator
from tallygate.model.facts import Facts
from tallygate.model.location import shown_path
from tallygate.model.resource import Resource


def resources(
    documents: Iterable[Document],
    environment_of: Callable[[str], str | None],
    resource_type: str,
    domains: tuple[str, ...],
) -> Facts:
    """One `config` resource a document; a document that is no mapping stands under the key ""."""
    return Facts([_resource(document, environment_of, resource_type, domains) for document in documents])


def _resource(
    document: Document,
    environment_of: Callable[[str], str | None],
    resource_type: str,
    domains: tuple[str, ...],
) -> Resource:
    value = document.value
    locator = DocumentLocator(document.path, document.spans)
    return Resource(
        kind="config",
        type=resource_type,
        name=document.path.rpartition("/")[2],
        address=shown_path(document.path) + (f"#{document.index}" if document.index else ""),
        environment=environment_of(document.path),
        namespace=None,
        values=value if isinstance(value, dict) else {"": value},
        source=locator.value(()),
        locator=locator,
        domains=domains,
    )
