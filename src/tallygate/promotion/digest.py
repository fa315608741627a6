"""What a plan is, in one hash: the same content has the same digest wherever it stands."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import msgspec

from tallygate.model.promotion import Change
from tallygate.sources.interface import Entry


class Moved(msgspec.Struct, frozen=True, order=True):
    """A path that a change touches and no plan explains. before, after: blob ids, "" where it is absent."""

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


def residual(before: Iterable[Entry], after: Iterable[Entry], explained: Iterable[str]) -> tuple[Moved, ...]:
    """What differs between two trees besides the paths that a plan explains."""
    old, new = ({entry.path: entry.blob for entry in side} for side in (before, after))
    known = set(explained)
    return tuple(
        Moved(path, old.get(path, ""), new.get(path, ""))
        for path in sorted(old.keys() | new.keys())
        if path not in known and old.get(path) != new.get(path)
    )


def joined_digest(plan: str, rest: Iterable[Moved]) -> str:
    """A plan's digest with what a pull request changes besides; the plan's own where that is nothing."""
    rows = [[one.path, one.before, one.after] for one in sorted(rest)]
    return _hashed({"plan": plan, "residual": rows}) if rows else plan


def _hashed(value: Any) -> str:
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
