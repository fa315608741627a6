"""Folders that Argo CD or Flux are told to deploy, as far as their objects say so in so many words."""

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from posixpath import normpath
from typing import Any

import msgspec

from tallygate.kubernetes.kustomize import select

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
    """A folder, or a glob of folders, whose files Argo CD deploys as they are written."""

    folder: str
    recurse: bool = False
    include: str = ""

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


def written_folders(values: Iterable[Any]) -> Iterator[Written]:
    """What Applications take as plain files, by a `directory` of theirs, whatever stands in the folder."""
    for value in values:
        if not isinstance(value, dict) or not str(value.get("apiVersion")).startswith("argoproj.io/"):
            continue
        for _, source in (found for pattern in _SOURCES for found in select(value, pattern)):
            directory = source.get("directory") if isinstance(source, dict) else None
            path = source.get("path") if isinstance(source, dict) else None
            if not isinstance(directory, dict) or not isinstance(path, str):
                continue
            listed = (text for pattern in _LISTED for _, text in select(value, pattern))
            for text in listed if "{{" in path else [path]:
                if isinstance(text, str) and "{{" not in text:
                    yield Written(
                        _folder(text), directory.get("recurse") is True, _text(directory.get("include"))
                    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _folder(path: str) -> str:
    folder = normpath(path.lstrip("/"))
    return "" if folder == "." else folder


def deployed_folders(values: Iterable[Any]) -> Iterator[str]:
    """Folders, or globs of folders, that these objects name; what a template would fill in is left out."""
    for value in values:
        version = value.get("apiVersion") if isinstance(value, dict) else None
        for pattern in _PATHS.get(str(version).partition("/")[0], ()):
            for _, path in select(value, pattern):
                if isinstance(path, str) and "{{" not in path:
                    yield _folder(path)
