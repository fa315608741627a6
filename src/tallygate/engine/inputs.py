"""The JSON that policies see as `input`, for each of the three scopes."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tallygate.engine.problems import EvaluationError
from tallygate.engine.related import READERS, REFERENCES, Neighbours
from tallygate.model.change import Destroyed
from tallygate.model.location import ValuePath, json_pointer, shown_path
from tallygate.model.resource import Resource

Settings = Mapping[str, Mapping[str, Sequence[str]]]
"""What `policies.settings` tells rules, by their ids."""
NOTHING_TOLD: Settings = {}

_encode = msgspec.json.Encoder(order="sorted").encode


def resource_view(resource: Resource) -> dict[str, Any]:
    """A resource as policies and `inspect` show it. `unknown` holds JSON pointers into `values`."""
    return {
        "kind": resource.kind,
        "type": resource.type,
        "name": resource.name,
        "address": resource.address,
        "environment": resource.environment,
        "cluster": resource.cluster,
        "namespace": resource.namespace,
        "applications": list(resource.applications),
        "values": resource.values,
        "unknown": sorted(json_pointer(unknown.path) for unknown in resource.unknown),
        "source": resource.source.document,
    }


def resource_input(
    resource: Resource, beside: Neighbours | None = None, settings: Settings = NOTHING_TOLD
) -> bytes:
    """beside: for a rule that asks for related resources. Raises EvaluationError for values that are nested
    too deep."""
    view = {**resource_view(resource), "settings": settings}
    if beside:
        view[REFERENCES] = [{**resource_view(one), "at": _at(resource, one)} for one in beside.references]
        view[READERS] = [{**resource_view(one), "at": _at(one, resource)} for one in beside.readers]
    try:
        return _encode(view)
    except RecursionError:
        raise EvaluationError(f"{resource.source}: values are nested too deep to be judged") from None


def _at(reader: Resource, read: Resource) -> list[str]:
    """JSON pointers to the values of one resource that read another; [] where it does so through others."""
    return sorted({json_pointer(one.path) for one in reader.references if one.address == read.address})


def environment_input(
    facts: dict[str, Any],
    resources: Sequence[Resource],
    unknown: Sequence[ValuePath],
    settings: Settings = NOTHING_TOLD,
) -> bytes:
    """facts: what the environments domain says of one environment; resources: those of it that are shown;
    unknown: paths of this input."""
    pointers = sorted(map(json_pointer, unknown))
    shown = list(map(resource_view, resources))
    view = {**facts, "resources": shown, "unknown": pointers, "settings": settings}
    try:
        return _encode(view)
    except RecursionError:
        raise EvaluationError(f"{facts['environment']}: values are nested too deep to be judged") from None


def change_input(
    base: Sequence[Resource],
    head: Sequence[Resource],
    destroyed: Sequence[Destroyed] = (),
    settings: Settings = NOTHING_TOLD,
    cost: dict[str, Any] | None = None,
) -> bytes:
    """Both trees, `changed`: a list of {action, address, kind, type, environment, path}, and `destroyed`.
    cost: where it is estimated."""
    before, after = ({_identity(resource): resource for resource in tree} for tree in (base, head))
    return _encode(
        {
            "base": {"resources": [resource_view(r) for r in base]},
            "head": {"resources": [resource_view(r) for r in head]},
            "changed": [
                change
                for key in sorted(before.keys() | after.keys())
                if (change := _change(before.get(key), after.get(key)))
            ],
            "destroyed": list(map(_destroyed, destroyed)),
            "settings": settings,
            **({} if cost is None else {"cost": cost}),
        }
    )


def cost_input(cost: dict[str, Any], settings: Settings) -> bytes:
    """What shipped rules on costs see."""
    return _encode({"cost": cost, "settings": settings})


def drift_input(drift: dict[str, Any], settings: Settings) -> bytes:
    """What rules on drift see, with a base and without."""
    try:
        return _encode({"drift": drift, "settings": settings})
    except RecursionError:
        raise EvaluationError("values that drifted are nested too deep to be judged") from None


def _destroyed(one: Destroyed) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "address": one.address,
        "type": one.type,
        "environment": one.environment,
        "root": shown_path(one.root),
        "action": one.action,
        "known": one.known,
        "stateful": one.stateful,
        "what": one.what,
        "reason": one.reason,
        "argument": list(one.path),
        "declared": one.declared is not None,
        "path": shown_path(one.location.path),
    }


def _identity(resource: Resource) -> tuple[str, ...]:
    return resource.source.path, resource.address, resource.root, resource.environment or ""


def _change(before: Resource | None, after: Resource | None) -> dict[str, Any] | None:
    if before and after and before.values == after.values and _unknown(before) == _unknown(after):
        return None
    either = after or before
    assert either is not None
    return {
        "action": "update" if before and after else "create" if after else "delete",
        "address": either.address,
        "kind": either.kind,
        "type": either.type,
        "environment": either.environment,
        "path": shown_path(either.source.path),
    }


def _unknown(resource: Resource) -> list[str]:
    return sorted(json_pointer(unknown.path) for unknown in resource.unknown)
