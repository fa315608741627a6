"""Which files of prices count: the one that is named, that of the tree that judges, and what ships."""

from pathlib import Path

from tallygate.cost.catalogue import DATA, Catalogue
from tallygate.cost.overlay import read_overlay
from tallygate.cost.prices import Overlay
from tallygate.engine.problems import UsageError
from tallygate.sources.interface import Snapshot

NAMES = (".tallygate/prices.json", ".tallygate/prices.yaml", ".tallygate/prices.yml")


def catalogue_of(
    judge: Snapshot | None,
    named: Path | None = None,
    region_fallback: str | None = None,
    free_tier: bool = False,
) -> Catalogue:
    """judge: of a pull request the base, so that no change discounts itself. named: by `--prices`.

    Raises UsageError and PriceFileError.
    """
    overlays = [*([_named(named)] if named else ()), *([_committed(judge)] if judge else ())]
    return Catalogue(DATA, [one for one in overlays if one], region_fallback, free_tier)


def _named(path: Path) -> Overlay:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    return read_overlay(data, path.as_posix())


def _committed(judge: Snapshot) -> Overlay | None:
    paths = {entry.path for entry in judge.entries()}
    found = [name for name in NAMES if name in paths]
    if len(found) > 1:
        raise UsageError(f"both {found[0]} and {found[1]} exist; keep one")
    unread = [one for one in judge.diagnostics if one.location.path in NAMES]
    if unread:
        raise UsageError(f"{unread[0].location}: {unread[0].message}")
    return read_overlay(judge.read(found[0]), found[0]) if found else None
