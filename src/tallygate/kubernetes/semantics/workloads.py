"""What controllers of pods say, and what scales or guards them."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics import names
from tallygate.kubernetes.semantics.containers import CONFLICT, DUPLICATE
from tallygate.kubernetes.semantics.node import Fault, Node, shown
from tallygate.kubernetes.semantics.schedules import schedule
from tallygate.kubernetes.semantics.selectors import matches, selector, selects

_TEMPLATE = ("template", "spec")


def deployment(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _selecting(spec)
    yield from _always(spec)
    yield from _negative(
        spec, "replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"
    )
    strategy = spec.at("strategy")
    rolling, kind = strategy.at("rollingUpdate"), strategy.at("type")
    if kind.value == "Recreate" and rolling.value is not None:
        yield rolling.fault(CONFLICT, "a strategy of type Recreate has none")
    yield from _rolling(rolling, "maxUnavailable", "maxSurge")
    surge, gone = rolling.at("maxSurge"), rolling.at("maxUnavailable")
    if _is_nought(surge) and _is_nought(gone):
        yield gone.fault(CONFLICT, "must not be 0 where maxSurge is, for nothing could be replaced")
    limit, ready = spec.at("progressDeadlineSeconds"), spec.at("minReadySeconds")
    least = limit.number if limit.number is not None else 600
    if least <= (ready.number or 0):
        yield (limit if limit.number is not None else ready).fault(
            CONFLICT, "progressDeadlineSeconds (600 if absent) must be more than minReadySeconds", limit
        )


def daemon_set(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _selecting(spec)
    yield from _always(spec)
    yield from _negative(spec, "minReadySeconds", "revisionHistoryLimit")
    rolling = spec.at("updateStrategy", "rollingUpdate")
    yield from _rolling(rolling, "maxUnavailable", "maxSurge")


def replica_set(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _selecting(spec)
    yield from _always(spec)
    yield from _negative(spec, "replicas", "minReadySeconds")


def stateful_set(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _selecting(spec)
    yield from _always(spec)
    yield from _negative(spec, "replicas", "minReadySeconds", "revisionHistoryLimit")
    service, strategy = spec.at("serviceName"), spec.at("updateStrategy")
    if service.text:
        yield from names.named(service, names.label)
    if strategy.at("type").value == "OnDelete" and strategy.has("rollingUpdate"):
        yield strategy.at("rollingUpdate").fault(CONFLICT, "an updateStrategy of type OnDelete has none")
    seen: set[str] = set()
    for claim in spec.at("volumeClaimTemplates").mappings():
        name = claim.at("metadata", "name")
        yield from names.named(name._replace(value=name.text or None), names.label)
        if name.text and name.text in seen:
            yield name.fault(DUPLICATE, f"there is a claim {shown(name.text)} already")
        seen.add(name.text or "")


def replication_controller(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from names.labels(spec.at("selector"))
    yield from matches(spec.at("selector"), spec.at("template", "metadata", "labels"))
    yield from _always(spec)
    yield from _negative(spec, "replicas", "minReadySeconds")


def job(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _job(spec)
    chosen, manual = spec.at("selector"), spec.at("manualSelector")
    if manual.value is True:
        yield from selector(chosen)
        yield from selects(chosen, spec.at("template"))
    elif chosen.value:
        yield chosen.fault(CONFLICT, "is made by Kubernetes unless manualSelector is true", manual)


def cron_job(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from schedule(spec)
    yield from _negative(
        spec, "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"
    )
    template = spec.at("jobTemplate", "spec")
    yield from _job(template)
    if template.has("selector"):
        yield template.at("selector").fault(CONFLICT, "is made by Kubernetes for each job")
    if template.at("manualSelector").value is True:
        yield template.at("manualSelector").fault(CONFLICT, "must not be set in the template of a CronJob")


def _job(spec: Node) -> Iterator[Fault]:
    if not isinstance(spec.value, dict):
        return
    policy = spec.at(*_TEMPLATE, "restartPolicy")
    if isinstance(spec.at(*_TEMPLATE).value, dict) and policy.value in (None, "", "Always"):
        place = policy if policy.value else spec.at(*_TEMPLATE)
        yield place.missing(CONFLICT, "the restartPolicy of a job must be OnFailure or Never", policy)
    if spec.has("podFailurePolicy") and policy.value == "OnFailure":
        yield policy.fault(CONFLICT, "must be Never where there is a podFailurePolicy")
    yield from _negative(
        spec, "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"
    )
    mode, is_indexed = spec.at("completionMode"), spec.at("completionMode").value == "Indexed"
    if is_indexed and spec.has("parallelism") and not spec.has("completions"):
        yield mode.missing(CONFLICT, "needs completions", spec.at("completions"))
    for key in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
        if spec.has(key) and not is_indexed:
            yield spec.at(key).fault(CONFLICT, "needs completionMode: Indexed", mode)
    if spec.has("maxFailedIndexes") and not spec.has("backoffLimitPerIndex"):
        limit = spec.at("backoffLimitPerIndex")
        yield spec.at("maxFailedIndexes").missing(CONFLICT, "needs backoffLimitPerIndex", limit)


def autoscaler(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from _target(spec.at("scaleTargetRef"))
    least, most = spec.at("minReplicas"), spec.at("maxReplicas")
    if most.number is not None and most.number < 1:
        yield most.fault(CONFLICT, "must be more than 0")
    if least.number is not None and least.number < 0:
        yield least.fault(CONFLICT, "must not be negative")
    if most.number is not None and (least.number or 0) > most.number:
        yield most.fault(CONFLICT, f"must not be less than minReplicas, {least.number}")


def _target(node: Node) -> Iterator[Fault]:
    for key in ("kind", "name"):
        yield from names.named(node.at(key), names.path_segment)


def disruption_budget(root: Node) -> Iterator[Fault]:
    spec = root.at("spec")
    yield from selector(spec.at("selector"))
    if spec.has("minAvailable") and spec.has("maxUnavailable"):
        yield spec.at("maxUnavailable").fault(CONFLICT, "there is minAvailable already; only one is allowed")
    yield from _rolling(spec, "minAvailable", "maxUnavailable")


def _selecting(spec: Node) -> Iterator[Fault]:
    yield from selector(spec.at("selector"))
    yield from selects(spec.at("selector"), spec.at("template"))


def _always(spec: Node) -> Iterator[Fault]:
    policy, deadline = spec.at(*_TEMPLATE, "restartPolicy"), spec.at(*_TEMPLATE, "activeDeadlineSeconds")
    if policy.text and policy.text != "Always":
        yield policy.fault(CONFLICT, "must be Always, for these pods are kept running")
    if deadline.value is not None:
        yield deadline.fault(CONFLICT, "must not be set, for these pods are kept running")


def _negative(spec: Node, *keys: str) -> Iterator[Fault]:
    for key in keys:
        if (spec.at(key).number or 0) < 0:
            yield spec.at(key).fault(CONFLICT, "must not be negative")


def _rolling(node: Node, *keys: str) -> Iterator[Fault]:
    """Numbers of pods, or percentages of them."""
    yield from _negative(node, *keys)
    for key in keys:
        found = node.at(key)
        if found.text is None:
            continue
        digits = found.text.removesuffix("%")
        if digits == found.text or not digits.isascii() or not digits.isdecimal():
            yield found.fault(
                CONFLICT, f"{shown(found.text)} must be a number without quotes, or a percentage"
            )
        elif key != "maxSurge" and int(digits[:9]) > 100:
            yield found.fault(CONFLICT, f"{shown(found.text)} is more than 100%")


def _is_nought(node: Node) -> bool:
    return node.number == 0 or (node.text is not None and node.text.rstrip("%").strip("0") == "")
