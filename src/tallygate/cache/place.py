"""Where the cache is: never in what is checked, whose author could write there."""

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "TALLYGATE_CACHE"


class CacheInsideError(Exception):
    """The folder that was asked for is in the checked tree, or the tree in it."""


def cache_folder(environ: Mapping[str, str], checked: Path) -> Path | None:
    """By TALLYGATE_CACHE, else XDG_CACHE_HOME, else the home directory; None where none of them serves.

    Raises CacheInsideError where TALLYGATE_CACHE is in the tree `checked`, by its name or by a link.
    """
    if named := environ.get(VARIABLE):
        folder = Path(named).absolute()
        if _touches(folder, checked):
            raise CacheInsideError(
                f"{VARIABLE} {named}: the cache and what is checked must not be in each other; "
                "name a folder elsewhere, or give --no-cache"
            )
        return folder
    folder = _of_user(environ) / "tallygate"
    return None if not folder.is_absolute() or _touches(folder, checked) else folder


def _of_user(environ: Mapping[str, str]) -> Path:
    """XDG: a path that is not absolute is ignored. A home that is not there is not made."""
    given = Path(environ.get("XDG_CACHE_HOME", ""))
    home = Path(environ.get("HOME", ""))
    return given if given.is_absolute() else home / ".cache" if home.is_dir() else Path()


def _touches(folder: Path, checked: Path) -> bool:
    """As it is written and as links lead."""
    pairs = (
        (Path(os.path.normpath(folder)), Path(os.path.normpath(checked.absolute()))),
        (folder.resolve(), checked.resolve()),
    )
    return any(one.is_relative_to(tree) or tree.is_relative_to(one) for one, tree in pairs)
