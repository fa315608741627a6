"""Applications of Argo CD and their sources, as their objects say."""

from collections.abc import Iterator
from functools import cached_property
from posixpath import normpath
from typing import Any

import msgspec

from tallygate.kubernetes.argocd.inventory import Standing
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator

KINDS = frozenset({"Application", "ApplicationSet", "AppProject"})
IN_CLUSTER = "https://kubernetes.default.svc"


class Source(msgspec.Struct, frozen=True):
    """One source. place: where it stands in the Application. folder: its path, normal; None for one that
    leaves the repository."""

    value: dict[str, Any]
    place: ValuePath

    def text(self, key: str) -> str:
        found = self.value.get(key)
        return found if isinstance(found, str) else ""

    @property
    def repo(self) -> str:
        return self.text("repoURL")

    @property
    def revision(self) -> str:
        return self.text("targetRevision")

    @property
    def chart(self) -> str:
        return self.text("chart")

    @property
    def is_ref_only(self) -> bool:
        """Whether it is there for the values files of others alone."""
        return bool(self.text("ref")) and not self.text("path") and not self.chart

    @property
    def folder(self) -> str | None:
        return folder_in(self.text("path"))


class Application(msgspec.Struct, frozen=True, dict=True):
    """An Application object. origin: written | rendered | generated | application. inputs: files that it was
    made from. parents: names of the Applications that make it, the root first. start: path of what is
    rendered by itself to make the first of them, "" for one that is written. environment: of what
    makes it."""

    value: dict[str, Any]
    locator: Locator
    origin: str = "written"
    inputs: frozenset[str] = frozenset()
    parents: tuple[str, ...] = ()
    start: str = ""
    environment: str | None = None

    @cached_property
    def metadata(self) -> dict[str, Any]:
        return mapping(self.value.get("metadata"))

    @cached_property
    def spec(self) -> dict[str, Any]:
        return mapping(self.value.get("spec"))

    @property
    def name(self) -> str:
        return text(self.metadata.get("name"))

    @property
    def project(self) -> str:
        return text(self.spec.get("project")) or "default"

    @cached_property
    def destination(self) -> dict[str, Any]:
        return mapping(self.spec.get("destination"))

    @property
    def standing(self) -> Standing:
        return Standing(self.start, self.environment)

    @property
    def namespace(self) -> str:
        return text(self.destination.get("namespace"))

    @property
    def location(self) -> Location:
        return self.locator.value(())

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """As Argo CD takes them: `sources` hides `source`."""
        several = self.spec.get("sources")
        if isinstance(several, list) and several:
            found: list[tuple[Any, ValuePath]]
            found = [(one, ("spec", "sources", index)) for index, one in enumerate(several)]
        else:
            found = [(self.spec.get("source"), ("spec", "source"))]
        return tuple(Source(one, place) for one, place in found if isinstance(one, dict))

    @cached_property
    def refs(self) -> dict[str, Source]:
        return {f"${source.text('ref')}": source for source in self.sources if source.text("ref")}

    @cached_property
    def identity(self) -> bytes:
        """Two with the same one are the same Application, whatever they were read from."""
        return msgspec.json.encode(self.value, order="sorted")

    def place_of(self, source: Source) -> Location:
        """The line that says where the source is."""
        for key in ("path", "chart", "repoURL"):
            if key in source.value:
                return self.locator.key((*source.place, key))
        return self.locator.key(source.place or ("spec",))

    def words(self) -> Iterator[tuple[str, str]]:
        """Labels that may name an environment."""
        labels = mapping(self.metadata.get("labels"))
        yield from ((str(key), found) for key, found in labels.items() if isinstance(found, str))


def is_kind(value: dict[str, Any], kind: str) -> bool:
    return value.get("kind") == kind and str(value.get("apiVersion")).startswith("argoproj.io/")


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def folder_in(path: str) -> str | None:
    """A path within a repository, normal ("" for its root); None for one that is absolute or leaves it."""
    folder = normpath(path) if path else "."
    if folder.startswith("/") or folder.partition("/")[0] == "..":
        return None
    return "" if folder == "." else folder
