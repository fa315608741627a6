"""Folders that Argo CD or Flux are told to deploy, as far as their objects say so in so many words."""

import re
from collections.abc import Container, Iterable, Iterator
from fnmatch import fnmatchcase
from posixpath import normpath
from typing import Any

import msgspec

from tallygate.kubernetes.kustomize import select
from tallygate.kubernetes.objects import objects_in

_PATHS = {
    "argoproj.io": (
        "spec.source.path",
        "spec.sources.*.path",
        "spec.template.spec.source.path",
        "spec.template.spec.sources.*.path",
        "spec.generators.*.git.directories.*.path",
        "spec.generators.*.matrix.generators.*.git.directories.*.path",
    ),
    "kustomize.toolkit.fluxcd.io": ("spec.path",),
}


_SOURCES = (
    "spec.source",
    "spec.sources.*",
    "spec.template.spec.source",
    "spec.template.spec.sources.*",
)
_LISTED = tuple(pattern for pattern in _PATHS["argoproj.io"] if "generators" in pattern)
_GLOB = re.compile(r"[^\[\]{}!\\]+")
"""What means the same to Argo CD as here."""


class Written(msgspec.Struct, frozen=True):
    """A folder, or a glob of folders, whose files Argo CD deploys as they are written.

    detected: no `directory` says so, and it holds for folders without a kustomization and without a chart.
    """

    folder: str
    recurse: bool = False
    include: str = ""
    detected: bool = False

    def holds(self, path: str) -> bool:
        """Whether the file at `path` is one of them; what `exclude` leaves out counts as one."""
        depth = len(self.folder.split("/")) if self.folder else 0
        parts = path.split("/")
        inner = "/".join(parts[depth:])
        if not fnmatchcase("/".join(parts[:depth]), self.folder) or not inner:
            return False
        if "/" in inner and not self.recurse:
            return False
        return not _GLOB.fullmatch(self.include) or fnmatchcase(inner, self.include)


class WrittenFiles:
    """Files that are deployed as they are written. rendered: folders of kustomizations and charts."""

    def __init__(self, written: Iterable[Written], rendered: Container[str]) -> None:
        self._rendered = rendered
        self._exact: dict[str, list[Written]] = {}
        self._globs: list[Written] = []
        for one in dict.fromkeys(written):
            (self._globs if is_glob(one.folder) else self._exact.setdefault(one.folder, [])).append(one)

    def __contains__(self, path: object) -> bool:
        assert isinstance(path, str)
        folder = path.rpartition("/")[0]
        detected = folder not in self._rendered
        return any((detected or not one.detected) and one.holds(path) for one in self._near(folder))

    def _near(self, folder: str) -> Iterator[Written]:
        parts = folder.split("/")
        for depth in range(len(parts) + 1 if folder else 1):
            yield from self._exact.get("/".join(parts[:depth]), ())
        yield from self._globs


def is_glob(folder: str) -> bool:
    return any(sign in folder for sign in "*?[")


def written_folders(values: Iterable[Any]) -> Iterator[Written]:
    """What Applications take as plain files: by a `directory` of theirs, whatever stands in the folder, or
    since nothing else does."""
    for value in _told(values):
        if not value["apiVersion"].startswith("argoproj.io/"):
            continue
        listed = [text for pattern in _LISTED for _, text in select(value, pattern)]
        for _, source in (found for pattern in _SOURCES for found in select(value, pattern)):
            path = source.get("path") if isinstance(source, dict) else None
            if isinstance(path, str):
                yield from _written(source, listed if "{{" in path else [path])


def _written(source: dict[str, Any], paths: Iterable[Any]) -> Iterator[Written]:
    directory = source.get("directory")
    for path in paths:
        if not isinstance(path, str) or "{{" in path:
            continue
        if isinstance(directory, dict):
            include = _text(directory.get("include"))
            yield Written(_folder(path), directory.get("recurse") is True, include)
        else:
            yield Written(_folder(path), detected=True)


def deploys(value: Any) -> bool:
    """Whether it is an object that may say what is deployed, or holds some."""
    return any(True for _ in _told([value]))


def _told(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The objects of Argo CD and Flux among them, and in what holds them."""
    for value in values:
        for one, _ in objects_in(value):
            if one["apiVersion"].partition("/")[0] in _PATHS:
                yield one


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _folder(path: str) -> str:
    folder = normpath(path.lstrip("/"))
    return "" if folder == "." else folder


def deployed_folders(values: Iterable[Any]) -> Iterator[str]:
    """Folders, or globs of folders, that these objects name; what a template would fill in is left out."""
    for value in _told(values):
        for pattern in _PATHS[value["apiVersion"].partition("/")[0]]:
            for _, path in select(value, pattern):
                if isinstance(path, str) and "{{" not in path:
                    yield _folder(path)
