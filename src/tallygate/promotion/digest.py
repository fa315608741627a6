"""What a plan is, in one hash: the same content has the same digest wherever it stands."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from tallygate.model.promotion import Change
from tallygate.sources.interface import Kept


class Moved(msgspec.Struct, frozen=True, order=True):
    """A path that a change touches and no plan explains. before, after: mode and object id as Git has them,
    "" where it is absent."""

    path: str
    before: str
    after: str


def plan_digest(pipeline: str, source: str, target: str, changes: Iterable[Change]) -> str:
    """sha256 over the pipeline, the edge and what moves, in canonical JSON."""
    rows = sorted(
        [
            [one.environment, one.wave, one.region, one.service, one.file, one.key],
            [_side(one.before, one.before_plain), _side(one.after, one.after_plain)],
        ]
        for one in changes
    )
    return _hashed({"changes": rows, "pipeline": pipeline, "source": source, "target": target})


def _side(value: str | None, plain: bool) -> list[str]:
    """Text, a plain value and nothing at all never look alike."""
    return [] if value is None else ["plain" if plain else "text", value]


def residual(
    before: Mapping[str, Kept], after: Mapping[str, Kept], explained: Iterable[str]
) -> tuple[Moved, ...]:
    """What differs between two trees besides the paths that a plan explains: a link in place of a file, or
    another commit of a submodule, as much as a content."""
    known = set(explained)
    return tuple(
        Moved(path, _told(before.get(path)), _told(after.get(path)))
        for path in sorted(differing(before, after))
        if path not in known
    )


def differing(before: Mapping[str, Kept], after: Mapping[str, Kept]) -> set[str]:
    """Paths at which Git has something else, whatever it is."""
    return {path for path, _ in before.items() ^ after.items()}


def _told(kept: Kept | None) -> str:
    return f"{kept.mode:o} {kept.blob}" if kept else ""


def joined_digest(plan: str, rest: Iterable[Moved]) -> str:
    """A plan's digest with what a pull request changes besides; the plan's own where that is nothing."""
    rows = [[one.path, one.before, one.after] for one in sorted(rest)]
    return _hashed({"plan": plan, "residual": rows}) if rows else plan


def _hashed(value: Any) -> str:
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
