"""Kustomizations: judged as written, and UNKNOWN where they change objects in ways only a build shows."""

from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import Any

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, DocumentLocator
from tallygate.model.facts import Facts
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource

TYPE = "kustomize.config.k8s.io/Kustomization"

# A patch of a file that holds an object is judged in that file; these are not objects anywhere.
_UNSEEN = (
    "patchesJson6902",
    "replacements",
    "helmCharts",
    "helmChartInflationGenerator",
    "generators",
    "transformers",
)
_SOURCES = ("resources", "bases", "components")


def resources(
    documents: Iterable[Document], environment_of: Callable[[str], str | None], domains: tuple[str, ...]
) -> Facts:
    """One resource a kustomization, and one diagnostic for all in it that cannot be seen without a build."""
    documents = [document for document in documents if isinstance(document.value, dict)]
    found = [_resource(document, environment_of(document.path), domains) for document in documents]
    return Facts(found, [told for document in documents for told in _unrendered(document)])


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


def _unrendered(document: Document) -> Iterator[Diagnostic]:
    unseen = list(_unseen(document.value))
    if not unseen:
        return
    named = ", ".join(".".join(map(str, path)) for path in unseen)
    yield Diagnostic(
        rule="k8s-unrendered",
        message=f"the kustomization is not built, so what it changes by {named} is not judged",
        location=DocumentLocator(document.path, document.spans).key(unseen[0]),
        level=Level.UNKNOWN,
        hint="judge the output of `kustomize build`, or exclude the folder in tallygate.yaml",
        inputs=frozenset(_files(document)),
    )


def _unseen(kustomization: dict[str, Any]) -> Iterator[ValuePath]:
    """Where it says what only a build applies: inline and targeted patches, charts, remote sources."""
    yield from ((key,) for key in _UNSEEN if kustomization.get(key))
    for index, patch in _items(kustomization, "patches"):
        if isinstance(patch, dict) and (patch.get("patch") or patch.get("target")):
            yield "patches", index
    for index, patch in _items(kustomization, "patchesStrategicMerge"):
        if isinstance(patch, str) and "\n" in patch.strip():
            yield "patchesStrategicMerge", index
    for key in _SOURCES:
        for index, source in _items(kustomization, key):
            if isinstance(source, str) and _is_remote(source):
                yield key, index


def _is_remote(source: str) -> bool:
    return "://" in source or "?ref=" in source or source.startswith(("git@", "github.com/"))


def _items(kustomization: dict[str, Any], key: str) -> list[tuple[int, Any]]:
    value = kustomization.get(key)
    return list(enumerate(value)) if isinstance(value, list) else []


def _files(document: Document) -> Iterator[str]:
    """Files that its patches name."""
    folder = dirname(document.path)
    for key in ("patches", "patchesJson6902"):
        for _, patch in _items(document.value, key):
            path = patch.get("path") if isinstance(patch, dict) else None
            if isinstance(path, str):
                yield normpath(join(folder, path))
