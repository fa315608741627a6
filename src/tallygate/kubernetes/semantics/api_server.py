"""What the API server would refuse, or take and not do, of an object that its schema allows.

After pkg/apis/*/validation of Kubernetes 1.33. Values of the wrong type are the schema's affair. Pods of a
StatefulSet are checked, too: the API server does so when the controller makes them.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from tallygate.kubernetes.kinds import builtin
from tallygate.kubernetes.semantics import data, names, networking, rbac, workloads
from tallygate.kubernetes.semantics.enumerations import supported, table
from tallygate.kubernetes.semantics.node import Fault, Node, placed
from tallygate.kubernetes.semantics.pods import pod
from tallygate.kubernetes.semantics.quantities import PLACES, quantities
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource

_MOST_FAULTS = 100
"""Of one object; one is enough to refuse it."""

_CHECKS: dict[str, Callable[[Node], Iterator[Fault]]] = {
    "ConfigMap": data.config_map,
    "Secret": data.secret,
    "Service": networking.service,
    "networking.k8s.io/Ingress": networking.ingress,
    "networking.k8s.io/NetworkPolicy": networking.network_policy,
    "apps/Deployment": workloads.deployment,
    "apps/DaemonSet": workloads.daemon_set,
    "apps/ReplicaSet": workloads.replica_set,
    "apps/StatefulSet": workloads.stateful_set,
    "ReplicationController": workloads.replication_controller,
    "batch/Job": workloads.job,
    "batch/CronJob": workloads.cron_job,
    "autoscaling/HorizontalPodAutoscaler": workloads.autoscaler,
    "policy/PodDisruptionBudget": workloads.disruption_budget,
    "rbac.authorization.k8s.io/Role": rbac.role,
    "rbac.authorization.k8s.io/ClusterRole": rbac.role,
    "rbac.authorization.k8s.io/RoleBinding": rbac.binding,
    "rbac.authorization.k8s.io/ClusterRoleBinding": rbac.binding,
}


def diagnostics(resources: Iterable[Resource]) -> list[Diagnostic]:
    return [
        _told(resource, fault)
        for resource in resources
        for fault in islice(faults(resource.type, resource.values), _MOST_FAULTS)
        if not _reasons(resource, fault.lacks)
    ]


def certain(resource: Resource) -> dict[ValuePath, tuple[str, Location]]:
    """Rule and place of the finding by each path that one is told of, or by what that lacks."""
    return {
        path: (fault.rule, resource.locator.key(fault.path))
        for fault in islice(faults(resource.type, resource.values), _MOST_FAULTS)
        if not _reasons(resource, (*fault.lacks, *fault.hangs_on))
        for path in fault.lacks or (fault.path,)
    }


def faults(type_: str, values: object) -> Iterator[Fault]:
    """In the order of the checks; type_: "apps/Deployment"."""
    root = Node(values)
    yield from names.object_name(type_, root)
    yield from names.metadata(root.at("metadata"))
    if type_ in _CHECKS:
        yield from _CHECKS[type_](root)
    yield from supported(root, table().objects.get(type_, {}))
    for keys in PLACES.get(type_, ()):
        yield from quantities(placed(root, keys))
    *template, spec = builtin().pods.get(type_, ("",))
    if not spec:
        return
    if template:
        yield from names.metadata(root.at(*template, "metadata"))
    yield from pod(root.at(*template, spec), root.at("spec", "volumeClaimTemplates"))


def _told(resource: Resource, fault: Fault) -> Diagnostic:
    reasons = _reasons(resource, fault.hangs_on)
    message = f"{'.'.join(map(str, fault.path))}: {fault.message}"
    return Diagnostic(
        rule=fault.rule,
        message=f"{message}; what could put it right {reasons[0]}" if reasons else message,
        location=resource.locator.key(fault.path),
        level=Level.UNKNOWN if reasons else Level.FINDING,
        environment=resource.environment,
        resource=resource.address,
        inputs=resource.inputs if reasons else frozenset(),
        root=resource.rendered_from,
    )


def _reasons(resource: Resource, places: Iterable[ValuePath]) -> list[str]:
    """Why what stands at one of the places is not known."""
    if not resource.unknown:
        return []
    return [one.reason for one in resource.unknown if any(_touch(one.path, place) for place in places)]


def _touch(unknown: ValuePath, place: ValuePath) -> bool:
    """Whether one of two paths leads to or through the other."""
    length = min(len(unknown), len(place))
    return unknown[:length] == place[:length]
