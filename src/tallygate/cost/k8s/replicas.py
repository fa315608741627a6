"""How many pods of a workload run, hours a month, and how sure that is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from tallygate.cost.k8s.schedule import runs_a_month
from tallygate.cost.money import MONTH
from tallygate.model.cost import NOTHING, ZERO, Range

_SECONDS = Decimal(3600)
_ONE = Decimal(1)
_KEDA = "ScaledObject"


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
    """Of a Deployment or the like. scaler: what scales it."""
    written = _number(spec.get("replicas"))
    if scaler is None:
        return always(Range.exactly(_ONE if written is None else written))
    own = scaler.get("spec") if isinstance(scaler.get("spec"), dict) else {}
    assert isinstance(own, dict)
    least, most = _bounds(own, scaler.get("kind") == _KEDA)
    idle = _number(own.get("idleReplicaCount"))
    lower = least if idle is None else min(idle, least)
    expected = max(least, written if written is not None else max(least, _ONE))
    if most is not None:
        expected = min(expected, max(most, lower))
    said = f"scales from {lower} to {'any number' if most is None else most} pods"
    return always(Range(lower, expected, most), said)


def _bounds(own: Mapping[str, Any], is_keda: bool) -> tuple[Decimal, Decimal | None]:
    names = ("minReplicaCount", "maxReplicaCount") if is_keda else ("minReplicas", "maxReplicas")
    least, most = (_number(own.get(name)) for name in names)
    if is_keda:
        return ZERO if least is None else least, Decimal(100) if most is None else most
    return _ONE if least is None else least, most


def on_each_node(spec: Mapping[str, Any], nodes: Range | None) -> Pods:
    if nodes is None:
        return Pods(
            Range(MONTH, MONTH, None), Range(_ONE, _ONE, None), "", "how many nodes there are is not known"
        )
    pod = _pod(spec)
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
    template = spec.get("jobTemplate")
    job = template.get("spec") if isinstance(template, dict) else None
    return _timed(job if isinstance(job, dict) else {}, runs, f"{runs:.1f} runs a month")


def _timed(job: Mapping[str, Any], runs: Decimal, said: str) -> Pods:
    parallel = _number(job.get("parallelism"))
    parallel = _ONE if parallel is None else parallel
    seconds = _number(job.get("activeDeadlineSeconds"))
    if seconds is None:
        open_ = Range(ZERO, ZERO, None)
        return Pods(
            open_, Range.exactly(parallel), "", f"{said}, and no activeDeadlineSeconds bounds how long"
        )
    most = runs * parallel * seconds / _SECONDS
    doubt = f"{said}, each for {seconds} s at most"
    return Pods(Range(ZERO, most, most), Range.exactly(parallel), doubt)


def _pod(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    template = spec.get("template")
    pod = template.get("spec") if isinstance(template, dict) else None
    return pod if isinstance(pod, dict) else {}


def _number(value: object) -> Decimal | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9:
        return Decimal(value)
    return None
