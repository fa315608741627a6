"""Folders that Argo CD or Flux are told to deploy, as far as their objects say so in so many words."""

from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import Any

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


def deployed_folders(values: Iterable[Any]) -> Iterator[str]:
    """Folders, or globs of folders, that these objects name; what a template would fill in is left out."""
    for value in values:
        version = value.get("apiVersion") if isinstance(value, dict) else None
        for pattern in _PATHS.get(str(version).partition("/")[0], ()):
            for _, path in select(value, pattern):
                if isinstance(path, str) and "{{" not in path:
                    folder = normpath(path.lstrip("/"))
                    yield "" if folder == "." else folder
