"""What a native rule yields: a set of objects with a message and the path of the value."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.rego.types import UNDEFINED, Diag, EvalResult

KEYS = ("msg", "path", "address", "label")


class Violation(msgspec.Struct, frozen=True):
    """One result. path leads into the resource's values; address names a resource (scopes beyond one);
    evidence holds all other keys."""

    message: str
    path: ValuePath = ()
    address: str = ""
    label: str = ""
    evidence: dict[str, Any] = {}


def violations(result: EvalResult) -> Sequence[Violation] | Diag:
    """Check the shape of what a rule yielded; a Diag (tg_result_shape) without a place where it is wrong."""
    if result.error:
        return result.error
    if result.value is UNDEFINED or not isinstance(result.value, list):
        return _wrong("a rule must yield a set of results")
    found: list[Violation] = []
    for item in result.value:
        problem = _problem(item)
        if problem:
            return _wrong(problem)
        found.append(_violation(item))
    return found


def _wrong(message: str) -> Diag:
    return Diag("", 0, 0, "tg_result_shape", message)


def _problem(item: Any) -> str:
    if not isinstance(item, dict):
        return "a result must be an object with msg"
    if not isinstance(item.get("msg"), str) or not item["msg"].strip():
        return "msg must be a text that is not empty"
    if not _is_path(item.get("path", [])):
        return "path must be an array of keys and indexes"
    for key in ("address", "label"):
        if not isinstance(item.get(key, ""), str):
            return f"{key} must be text"
    return ""


def _is_path(path: Any) -> bool:
    return isinstance(path, list) and all(type(part) in (str, int) for part in path)


def _violation(item: dict[str, Any]) -> Violation:
    evidence = {key: value for key, value in item.items() if key not in KEYS}
    return Violation(
        item["msg"], tuple(item.get("path", [])), item.get("address", ""), item.get("label", ""), evidence
    )
