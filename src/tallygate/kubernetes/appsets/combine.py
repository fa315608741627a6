"""How a matrix and a merge put parameters together."""

import json
from collections.abc import Iterator
from typing import Any

from tallygate.kubernetes.appsets.parameters import Parameters, RefusedError, combined, overridden

Chosen = tuple[tuple[int, int], ...]
"""Generators and which of their sets, by index."""


def combine(first: Parameters, second: Parameters, nested: bool) -> Parameters:
    """Of a matrix: what the first generator gives counts, where both give a key."""
    return overridden(second, first) if nested else combined(first, second)


def merge_by_keys(
    keys: Any, sets: list[list[Parameters]], nested: bool
) -> Iterator[tuple[Chosen, Parameters]]:
    """Each set of the first generator, with those of the later ones over it that have the same keys."""
    if not isinstance(keys, list) or not keys:
        raise RefusedError("a merge needs mergeKeys")
    base, *overrides = [_by_key(keys, one) for one in sets]
    for key, index in base.items():
        chosen, merged = [(0, index)], sets[0][index]
        for number, override in enumerate(overrides, start=1):
            if key in override:
                chosen.append((number, override[key]))
                over = sets[number][override[key]]
                merged = overridden(merged, over) if nested else merged | over
        yield tuple(chosen), merged


def _by_key(keys: list[Any], sets: list[Parameters]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, parameters in enumerate(sets):
        key = json.dumps({str(key): parameters.get(str(key)) for key in keys}, sort_keys=True)
        if found.setdefault(key, index) != index:
            raise RefusedError(f"two sets of parameters have the same mergeKeys: {key}")
    return found
