"""What one pod of a template requests, as the scheduler counts it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from tallygate.cost.money import MOST
from tallygate.loaders.quantities import quantity
from tallygate.model.cost import ZERO

GIB = Decimal(2**30)
GPU = "nvidia.com/gpu"
NAMES = ("cpu", "memory", GPU)
_NEEDED = NAMES[:2]
Defaults = Mapping[str, Decimal]
"""What a LimitRange gives a container that requests nothing."""
_Amounts = dict[str, Decimal | None]


class Request(msgspec.Struct, frozen=True):
    """Cores, GiB and GPUs of one pod. missing: what containers do not request, so that there may be more."""

    cpu: Decimal = ZERO
    memory: Decimal = ZERO
    gpu: Decimal = ZERO
    missing: tuple[str, ...] = ()


def request_of(pod: Mapping[str, Any], defaults: Defaults, overhead: Mapping[str, Any]) -> Request:
    """The larger of what runs together and of the largest step before it, and the overhead of its runtime.

    Sidecars (init containers that are restarted always) run beside all that starts after them.
    """
    missing: list[str] = []
    own = _of_pod(pod.get("resources"))
    found = {}
    for name in NAMES:
        told = own.get(name)
        amount = _of_containers(pod, name, defaults, missing) if told is None else told
        found[name] = amount + (_amount(overhead.get(name)) or ZERO)
    return Request(found["cpu"], found["memory"] / GIB, found[GPU], tuple(missing))


def defaults_of(ranges: Iterable[Mapping[str, Any]]) -> dict[str, Decimal]:
    """By LimitRanges of a namespace: a default request, else what follows from their other limits."""
    found: dict[str, Decimal] = {}
    for one in ranges:
        for entry in _mappings(_mapping(one.get("spec")).get("limits")):
            if entry.get("type") != "Container":
                continue
            for name in _NEEDED:
                tables = (_mapping(entry.get(key)) for key in ("defaultRequest", "default", "max", "min"))
                amounts = (_amount(table.get(name)) for table in tables)
                amount = next((one for one in amounts if one is not None), None)
                if amount is not None:
                    found[name] = amount
    return found


def _of_containers(pod: Mapping[str, Any], name: str, defaults: Defaults, missing: list[str]) -> Decimal:
    beside, largest = ZERO, ZERO
    for container in _mappings(pod.get("initContainers")):
        amount = _of_container(container, name, defaults, missing)
        if container.get("restartPolicy") == "Always":
            beside += amount
            largest = max(largest, beside)
        else:
            largest = max(largest, beside + amount)
    running = (_of_container(one, name, defaults, missing) for one in _mappings(pod.get("containers")))
    return max(largest, beside + sum(running, ZERO))


def _of_container(container: Mapping[str, Any], name: str, defaults: Defaults, missing: list[str]) -> Decimal:
    amount = _of_pod(container.get("resources")).get(name)
    amount = defaults.get(name) if amount is None else amount
    if amount is None and name in _NEEDED:
        missing.append(f"{container.get('name')} requests no {name}")
    return amount or ZERO


def _of_pod(resources: Any) -> _Amounts:
    """A limit without a request is the request."""
    requests, limits = (_mapping(_mapping(resources).get(key)) for key in ("requests", "limits"))
    return {name: _first(_amount(requests.get(name)), _amount(limits.get(name))) for name in NAMES}


def _first(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one


def _amount(value: object) -> Decimal | None:
    found = quantity(value)
    if found is None or not 0 <= found <= MOST:
        return None
    return Decimal(found.numerator) / Decimal(found.denominator)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
