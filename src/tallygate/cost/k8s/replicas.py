"""How many pods of a workload run, hours a month, and how sure that is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from tallygate.cost.k8s.objects import below
from tallygate.cost.k8s.schedule import runs_a_month
from tallygate.cost.money import MONTH
from tallygate.model.cost import NOTHING, ZERO, Range

_SECONDS = Decimal(3600)
_ONE = Decimal(1)
_MOST = 10**9
_KEDA = "ScaledObject"


class CountError(Exception):
    """Why the number of pods is not known. field: of the spec that says so."""

    def __init__(self, field: str, told: str = "is no number of pods") -> None:
        super().__init__(f"{field} {told}")
        self.field = field


class Pods(msgspec.Struct, frozen=True):
    """hours: of pods a month. replicas: at a time. doubt: why it is assumed. problem: why nothing bounds it.
    note: what else is said of it."""

    hours: Range
    replicas: Range
    doubt: str = ""
    problem: str = ""
    note: str = ""


def always(replicas: Range, doubt: str = "") -> Pods:
    return Pods(replicas.times(MONTH), replicas, doubt)


def scaled(spec: Mapping[str, Any], scaler: Mapping[str, Any] | None) -> Pods:
    """Of a Deployment or the like. scaler: what scales it. Raises CountError."""
    written = _number(spec, "replicas")
    if scaler is None:
        return always(Range.exactly(_ONE if written is None else written))
    own = below(scaler, "spec")
    least, most = _bounds(own, scaler.get("kind") == _KEDA)
    idle = _number(own, "idleReplicaCount")
    lower = least if idle is None else min(idle, least)
    expected = max(least, written if written is not None else max(least, _ONE))
    if most is not None:
        expected = min(expected, max(most, lower))
    said = f"scales from {lower} to {'any number' if most is None else most} pods"
    return always(Range(lower, expected, most), said)


def _bounds(own: Mapping[str, Any], is_keda: bool) -> tuple[Decimal, Decimal | None]:
    names = ("minReplicaCount", "maxReplicaCount") if is_keda else ("minReplicas", "maxReplicas")
    told, most = (_number(own, name) for name in names)
    if is_keda and most is None:
        most = Decimal(100)
    least = told if told is not None else ZERO if is_keda else _ONE
    if most is not None and most < least:
        raise CountError(names[0], f"is more than {names[1]}")
    return least, most


def on_each_node(spec: Mapping[str, Any], nodes: Range | None) -> Pods:
    if nodes is None:
        return Pods(
            Range(MONTH, MONTH, None), Range(_ONE, _ONE, None), "", "how many nodes there are is not known"
        )
    pod = below(spec, "template", "spec")
    if pod.get("nodeSelector") or pod.get("affinity"):
        return always(Range(ZERO, nodes.expected, nodes.upper), "it may run on some of the nodes only")
    doubt = "" if nodes.lower == nodes.upper else "as many as there are nodes"
    return always(nodes, doubt)


def once(spec: Mapping[str, Any]) -> Pods:
    """A Job: once, for as long as its deadline allows at most."""
    return _timed(spec, _ONE, "it runs once")


def by_schedule(spec: Mapping[str, Any]) -> Pods:
    """A CronJob."""
    if spec.get("suspend") is True:
        return Pods(NOTHING, NOTHING, note="suspended")
    schedule = spec.get("schedule")
    runs = runs_a_month(schedule) if isinstance(schedule, str) else None
    if runs is None:
        return Pods(Range(ZERO, ZERO, None), Range.exactly(_ONE), "", "its schedule cannot be read")
    return _timed(below(spec, "jobTemplate", "spec"), runs, f"{runs:.1f} runs a month")


def _timed(job: Mapping[str, Any], runs: Decimal, said: str) -> Pods:
    parallel = _number(job, "parallelism")
    parallel = _ONE if parallel is None else parallel
    seconds = _number(job, "activeDeadlineSeconds")
    if seconds is None:
        open_ = Range(ZERO, ZERO, None)
        return Pods(
            open_, Range.exactly(parallel), "", f"{said}, and no activeDeadlineSeconds bounds how long"
        )
    most = runs * parallel * seconds / _SECONDS
    doubt = f"{said}, each for {seconds} s at most"
    return Pods(Range(ZERO, most, most), Range.exactly(parallel), doubt)


def _number(table: Mapping[str, Any], field: str) -> Decimal | None:
    """None where nothing is written."""
    value = table.get(field)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return Decimal(value)
    raise CountError(field)
