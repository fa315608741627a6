"""Who owns a field of an object: metadata.managedFields, and those that scale."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.model.location import ValuePath

_DEEPEST = 200


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Objects of a type that set a field of what they name at a place."""

    type: str
    at: tuple[str, ...]
    owns: str


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """repository: managers that apply what Git says. scalers: those that size workloads; scale_subresource:
    by that subresource alone. scaled: the fields that they may. same_shape: versions that say one thing in
    one way. pods: where each type has a pod. hooks: annotations of what comes and goes.
    of_tools, local: groups and an annotation of what no cluster has.
    """

    source: str
    date: str
    repository: frozenset[str]
    scalers: frozenset[str]
    scale_subresource: frozenset[str]
    scaled: frozenset[str]
    targets: tuple[Target, ...]
    hooks: tuple[str, ...]
    of_tools: frozenset[str]
    local: str
    same_shape: dict[str, frozenset[str]]
    successors: dict[str, str]
    pods: dict[str, tuple[str, ...]]


@cache
def known() -> Known:
    path = Path(__file__).parents[1] / "data" / "kubernetes_owners.json"
    return msgspec.json.decode(path.read_bytes(), type=Known)


class MalformedError(Exception):
    """Metadata that says who owns what cannot be read: nothing can be told from it."""


class Entry(msgspec.Struct, frozen=True):
    """What one manager owns."""

    manager: str
    operation: str
    subresource: str
    fields: Mapping[str, Any]

    @property
    def scales(self) -> bool:
        by_scale = self.subresource == "scale" and self.manager in known().scale_subresource
        return by_scale or self.manager in known().scalers

    def owns(self, path: ValuePath, value: Any) -> bool:
        """Whether the value at a path of an object, or something in it, is the manager's."""
        fields: Mapping[str, Any] = self.fields
        for step in path:
            if not fields and fields is not self.fields:
                return True  # what is owned as a whole has no fields below it
            found = _below(fields, step, value)
            if found is None:
                return False
            fields, value = found, _at(value, step)
        return True


def entries(metadata: Mapping[str, Any]) -> list[Entry]:
    """Those of an object. Raises MalformedError."""
    found = metadata.get("managedFields")
    if found is None:
        return []
    if not isinstance(found, list):
        raise MalformedError("metadata.managedFields is no list")
    return [_entry(one) for one in found]


def _entry(one: Any) -> Entry:
    fields = one.get("fieldsV1", {}) if isinstance(one, dict) else None
    if not isinstance(fields, dict):
        raise MalformedError("an entry of metadata.managedFields says no fields")
    _check(fields)
    manager, operation, subresource = (one.get(key) or "" for key in ("manager", "operation", "subresource"))
    if not (isinstance(manager, str) and isinstance(operation, str) and isinstance(subresource, str)):
        raise MalformedError("an entry of metadata.managedFields says no manager")
    return Entry(manager, operation, subresource, fields)


def _check(fields: dict[str, Any]) -> None:
    waiting: list[tuple[Any, int]] = [(fields, 0)]
    while waiting:
        current, depth = waiting.pop()
        if not isinstance(current, dict) or depth > _DEEPEST:
            raise MalformedError("metadata.managedFields is no tree of fields")
        for key, value in current.items():
            if not (key == "." or key[:2] in ("f:", "k:", "v:", "i:")):
                raise MalformedError("metadata.managedFields has a path of no known form")
            if key[:2] in ("k:", "v:"):
                _parsed(key)
            waiting.append((value, depth + 1))


def _parsed(key: str) -> Any:
    try:
        found = json.loads(key[2:])
    except (ValueError, RecursionError):
        raise MalformedError("metadata.managedFields has a key that is no JSON") from None
    if key.startswith("k:") and not isinstance(found, dict):
        raise MalformedError("metadata.managedFields has a key that names no fields")
    return found


def _below(fields: Mapping[str, Any], step: str | int, value: Any) -> Mapping[str, Any] | None:
    """What is owned one step further; None where nothing is."""
    if isinstance(step, str):
        found: Mapping[str, Any] | None = fields.get(f"f:{step}")
        return found
    item = _at(value, step)
    for key, inner in fields.items():
        if key.startswith("k:") and isinstance(item, dict):
            if all(item.get(name) == wanted for name, wanted in _parsed(key).items()):
                return _mapping(inner)
        elif (key.startswith("v:") and _parsed(key) == item) or key == f"i:{step}":
            return _mapping(inner)
    return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _at(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


Sized = dict[tuple[str, str, str], list[tuple[str, str]]]
"""By type, namespace and name: which field somebody sizes, and who."""


def sized(objects: Iterable[tuple[str, str, Mapping[str, Any]]]) -> Sized:
    """What autoscalers among objects (type, namespace, values) say that they size."""
    found: Sized = {}
    for type_, namespace, values in objects:
        for target in known().targets:
            if target.type == type_ and (key := _target(values, target, namespace)):
                found.setdefault(key, []).append((target.owns, f"{type_.rpartition('/')[2]} {_name(values)}"))
    return found


def _target(values: Mapping[str, Any], target: Target, namespace: str) -> tuple[str, str, str] | None:
    reference: Any = values
    for step in target.at:
        reference = _at(reference, step)
    kind, name = _at(reference, "kind"), _at(reference, "name")
    if not isinstance(name, str) or not (kind is None or isinstance(kind, str)) or _is_off(values):
        return None
    version = _at(reference, "apiVersion")
    group = version.rpartition("/")[0] if isinstance(version, str) else "apps"
    return (f"{group}/{kind or 'Deployment'}" if group else f"{kind}", namespace, name)


def _is_off(values: Mapping[str, Any]) -> bool:
    """A vertical autoscaler may only advise."""
    policy = _at(_at(values, "spec"), "updatePolicy")
    return bool(_at(policy, "updateMode") == "Off")


def _name(values: Mapping[str, Any]) -> str:
    return str(_at(_at(values, "metadata"), "name") or "")


def fields_of(path: ValuePath) -> Iterator[str]:
    """Names of what autoscalers may size that a path leads through."""
    yield from (step for step in path if isinstance(step, str) and step in known().scaled)
