"""What Git generators find in a repository's files."""

import re
from collections.abc import Callable
from typing import Any

from tallygate.kubernetes.appsets.globs import BadPatternError, directory_pattern, file_pattern
from tallygate.kubernetes.appsets.parameters import RefusedError
from tallygate.kubernetes.files import Files

Item = dict[str, Any]


def folders(items: list[Item], files: Files) -> list[str]:
    """Folders that an item names and none excludes, in the order of a walk; hidden ones are never found."""
    found: set[str] = set()
    for path in files.paths:
        parts = path.split("/")[:-1]
        shown = next((end for end, part in enumerate(parts) if part.startswith(".")), len(parts))
        while shown and (folder := "/".join(parts[:shown])) not in found:
            found.add(folder)
            shown -= 1
    return _chosen(items, sorted(found, key=lambda folder: folder.split("/")), directory_pattern)


def chosen_files(items: list[Item], files: Files) -> list[str]:
    """Files that an item names and none excludes, sorted."""
    return _chosen(items, files.paths, file_pattern)


def _chosen(items: list[Item], paths: list[str], compiled: Callable[[str], re.Pattern[str]]) -> list[str]:
    included: list[re.Pattern[str]] = []
    excluded: list[re.Pattern[str]] = []
    for item in items:
        text = item.get("path")
        if not isinstance(text, str):
            raise RefusedError("path of a git generator is a text")
        try:
            pattern = compiled(text)
        except BadPatternError as error:
            raise RefusedError(f"{text} is no pattern that git generators read: {error}") from None
        (excluded if item.get("exclude") else included).append(pattern)
    return [
        path
        for path in paths
        if any(one.fullmatch(path) for one in included) and not any(one.fullmatch(path) for one in excluded)
    ]
