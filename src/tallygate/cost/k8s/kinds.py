"""Which objects run something that no estimator knows."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tallygate.model.resource import Resource

DATA = Path(__file__).parents[1] / "data" / "workload_kinds.txt"
_FREE = "free "
_DEEP = 12


def is_workload(one: Resource) -> bool:
    """By a list, or by containers below its spec."""
    listed, free = _kinds()
    if listed.fullmatch(one.type):
        return True
    return not free.fullmatch(one.type) and shows_pods(one)


def shows_pods(one: Resource) -> bool:
    """Whether a pod template is below its spec, which says what its pods are."""
    return any(True for _ in _lists_of_containers(one.values.get("spec"), _DEEP))


def _lists_of_containers(value: Any, deep: int) -> Iterator[Any]:
    if isinstance(value, dict):
        found = value.get("containers")
        if isinstance(found, list) and any(isinstance(one, dict) for one in found):
            yield found
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if deep:
        for part in parts:
            yield from _lists_of_containers(part, deep - 1)


@cache
def _kinds() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = [row for row in DATA.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    free = [row.removeprefix(_FREE) for row in rows if row.startswith(_FREE)]
    return _any_of([row for row in rows if not row.startswith(_FREE)]), _any_of(free)


def _any_of(globs: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(".*".join(map(re.escape, glob.split("*"))) for glob in globs))
