"""Quantities: 500m, 1.5Gi, 1e3; what requests and limits may say."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from tallygate.kubernetes.semantics.names import qualified
from tallygate.kubernetes.semantics.node import Fault, Node, shown
from tallygate.loaders.quantities import quantity

QUANTITY = "k8s-quantity-invalid"
_OF_CONTAINERS = ("cpu", "memory", "ephemeral-storage")
_HUGE = "hugepages-"

# Where quantities stand that are no resources of a container, `*` for any key or item.
PLACES: dict[str, tuple[tuple[str, ...], ...]] = {
    "PersistentVolumeClaim": (("spec", "resources", "requests", "*"), ("spec", "resources", "limits", "*")),
    "PersistentVolume": (("spec", "capacity", "*"),),
    "ResourceQuota": (("spec", "hard", "*"),),
    "LimitRange": tuple(
        ("spec", "limits", "*", bound, "*")
        for bound in ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
    ),
    "apps/StatefulSet": (("spec", "volumeClaimTemplates", "*", "spec", "resources", "requests", "*"),),
}


def quantities(nodes: Iterable[Node]) -> Iterator[Fault]:
    """Each is one, and none is negative."""
    for node in nodes:
        if not isinstance(node.value, str | int | float) or isinstance(node.value, bool):
            continue
        number = quantity(node.value)
        if number is None:
            yield node.fault(QUANTITY, f"{shown(node.value)} is no quantity such as 500m, 0.5, 1e3 or 128Mi")
        elif number < 0:
            yield node.fault(QUANTITY, f"{shown(node.value)} must not be negative")


def resources(node: Node) -> Iterator[Fault]:
    """Requests and limits of a container."""
    limits = node.at("limits")
    for key, value in (*limits.entries(), *node.at("requests").entries()):
        yield from quantities([value])
        if reason := _resource(key):
            yield value.fault(QUANTITY, f"{shown(key)} {reason}")
        elif _is_extended(key) and (quantity(value.value) or Fraction(0)).denominator != 1:
            yield value.fault(QUANTITY, f"{shown(key)} is counted in whole numbers")
    for key, value in node.at("requests").entries():
        yield from _within(key, value, limits.at(key))


def _within(key: str, request: Node, limit: Node) -> Iterator[Fault]:
    least, most = quantity(request.value), quantity(limit.value)
    fixed = _is_extended(key) or key.startswith(_HUGE)
    if least is None:
        return
    if fixed and limit.value is None:
        yield request.missing(QUANTITY, f"{shown(key)} needs a limit, equal to its request", limit)
    elif most is not None and least > most:
        yield request.fault(
            QUANTITY, f"{shown(request.value)} is more than the limit of {shown(limit.value)}"
        )
    elif most is not None and fixed and least < most:
        yield request.fault(QUANTITY, f"{shown(key)} must be equal to its limit, {shown(limit.value)}")


def _resource(name: str) -> str:
    if "/" not in name:
        known = name in _OF_CONTAINERS or name.startswith(_HUGE)
        return "" if known else f"must be {', '.join(_OF_CONTAINERS)}, {_HUGE}SIZE or DOMAIN/NAME"
    return qualified(name)


def _is_extended(name: str) -> bool:
    return "/" in name and "kubernetes.io/" not in name
