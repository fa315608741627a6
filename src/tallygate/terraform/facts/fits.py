"""Which evaluations of root modules a plan may be of, by the values of its variables."""

from collections.abc import Mapping, Sequence
from typing import Any

Place = tuple[str, str | None]
"""Folder and environment of a root."""
Variables = Mapping[str, Any]


def fitting(given: Variables, places: Mapping[Place, Sequence[Variables]]) -> list[Place]:
    """Places where nothing speaks against the plan, in their order. places: what is known of each place's
    variables, of every evaluation it has.

    Only what differs between places is compared: all else may be given to one run of Terraform by hand.
    """
    telling = [name for name in given if _differs(name, places)]
    return [
        place
        for place, evaluations in places.items()
        if not evaluations or any(_fits(given, own, telling) for own in evaluations)
    ]


def _differs(name: str, places: Mapping[Place, Sequence[Variables]]) -> bool:
    known = [own[name] for evaluations in places.values() for own in evaluations if name in own]
    return any(one != known[0] for one in known)


def _fits(given: Variables, own: Variables, telling: Sequence[str]) -> bool:
    try:
        return all(_agree(own[name], given[name]) for name in telling if name in own)
    except RecursionError:
        return False


def _agree(own: Any, given: Any) -> bool:
    """A plan has values as they were given: before they became texts or numbers, without the defaults of
    optional attributes, and sets in any order."""
    if isinstance(own, dict) and isinstance(given, dict):
        return all(_agree(own.get(key), item) for key, item in given.items())
    if isinstance(own, list) and isinstance(given, list):
        return len(own) == len(given) and all(any(_agree(one, item) for one in own) for item in given)
    return bool(_text(own) == _text(given))


def _text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool | int | float) else value
