"""What is told of a root without an environment, where each of its environments says it, too."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

_Told = TypeVar("_Told")
Place = tuple[str, str | None]
"""Folder of a root, and environment."""


def without_echoes(
    told: Sequence[_Told],
    places: Iterable[Place],
    place: Callable[[_Told], Place],
    what: Callable[[_Told], Hashable],
) -> list[_Told]:
    """`told`, in its order. places: all that were evaluated; an environment that is silent leaves the rest
    their say."""
    environments: dict[str, set[str]] = {}
    for root, name in places:
        if name:
            environments.setdefault(root, set()).add(name)
    said = {(place(one), what(one)) for one in told}

    def is_echo(one: _Told) -> bool:
        root, name = place(one)
        own = environments.get(root, ())
        return name is None and bool(own) and all(((root, each), what(one)) in said for each in own)

    return [one for one in told if not is_echo(one)]
