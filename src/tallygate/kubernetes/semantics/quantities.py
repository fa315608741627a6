"""Quantities: 500m, 1.5Gi, 1e3; what requests and limits may say."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from tallygate.kubernetes.semantics.names import qualified
from tallygate.kubernetes.semantics.node import Fault, Node, shown

QUANTITY = "k8s-quantity-invalid"
_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)\.?(?P<part>[0-9]*)(?:(?P<unit>[KMGTPE]i|[numkMGTPE])|[eE](?P<ten>[+-]?[0-9]+))?"
)
_POWERS = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_MOST_TENS = 100
"""Quantities are capped far below; larger powers are not worked out."""
_MOST_DIGITS = 1000
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


def quantity(value: object) -> Fraction | None:
    """The number that it stands for; None where it stands for none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip(" ")
    found = _QUANTITY.fullmatch(text) if len(text) <= _MOST_DIGITS else None
    if found is None or not text:
        return None
    # Go takes a unit without a number for nought.
    number, unit = Fraction(f"{found['sign']}{found['whole'] or 0}.{found['part'] or 0}"), found["unit"] or ""
    if unit in _BINARY:
        return number * Fraction(2 ** _BINARY[unit])
    ten = int(found["ten"] or _POWERS.get(unit, 0))
    scale: Fraction = Fraction(10) ** max(-_MOST_TENS, min(ten, _MOST_TENS))
    return number * scale


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
