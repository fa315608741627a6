"""The table of objects that the API server takes and refuses, and the changes that it writes."""

import copy
import re
from pathlib import Path
from typing import Any

import yaml

_TABLE = yaml.safe_load(Path(__file__).with_name("object_cases.yaml").read_bytes())
BASES: dict[str, dict[str, Any]] = _TABLE["bases"]
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    (kind, changes, rule, place) for rule, cases in _TABLE["bad"].items() for kind, changes, place in cases
]
GOOD: list[tuple[str, dict[str, Any]]] = [(kind, changes) for kind, changes in _TABLE["good"]]
_DOT = re.compile(r"(?<!\\)\.")


def path_of(text: str) -> tuple[str | int, ...]:
    parts = [part.replace("\\.", ".") for part in _DOT.split(text)] if text else []
    return tuple(int(part) if part.isdecimal() else part for part in parts)


def changed(kind: str, changes: dict[str, Any], bases: dict[str, dict[str, Any]] = BASES) -> dict[str, Any]:
    """The base of a kind with the changes in it."""
    made = copy.deepcopy(bases[kind])
    for place, value in changes.items():
        put(made, path_of(place), _written(value))
    return made


def put(value: Any, path: tuple[str | int, ...], new: Any) -> None:
    """None takes it away."""
    *parents, last = path
    for part in parents:
        value = value.setdefault(part, {}) if isinstance(value, dict) else value[part]
    if new is None:
        value.pop(last, None) if isinstance(value, dict) else value.pop(int(last))
    else:
        value[last] = new


def _written(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@repeat "):
        _, times, text = value.split(" ")
        return text * int(times)
    return copy.deepcopy(value)
