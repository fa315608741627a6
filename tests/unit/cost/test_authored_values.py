"""Whatever an author writes in the place of a value: something is said of its cost, and nothing breaks."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.diff import compared
from tallygate.cost.estimate import Estimate, estimate
from tallygate.cost.k8s.workloads import estimate_objects
from tallygate.cost.usage import Usage
from tallygate.model.resource import Resource
from tests.unit.cost.estimates import ALL, REGION, folder
from tests.unit.cost.test_objects_by_hand import NODES, made
from tests.unit.cost.test_priced_by_hand import CASES
from tests.unit.terraform.made import facts

Path = tuple[str | int, ...]
ODD: Sequence[Any] = (
    None, True, "", "x", "1e999999999", -1, 10**400, 1e308, float("nan"), [], ["x"], [{}], {}, {"x": []},
)  # fmt: skip
OBJECTS = """\
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, labels: {team: shop}}, spec: {
  replicas: 2,
  volumeClaimTemplates: [
    {metadata: {name: d}, spec: {storageClassName: fast, resources: {requests: {storage: 1Gi}}}}],
  template: {spec: {
    runtimeClassName: small, nodeSelector: {a: b}, overhead: {cpu: 1}, resources: {requests: {cpu: 1}},
    initContainers: [{name: i, restartPolicy: Always, resources: {requests: {cpu: 1}}}],
    containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {nvidia.com/gpu: 1}}}]}}}}
---
{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: log}, spec: {template: {spec: {affinity: {},
  nodeSelector: {a: b}, containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: job}, spec: {schedule: "0 1 * * *", suspend: false,
  jobTemplate: {spec: {parallelism: 2, activeDeadlineSeconds: 60, template: {spec: {
    containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: pod}, spec: {
  containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}
---
{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data},
  spec: {storageClassName: fast, resources: {requests: {storage: 1Gi}}}}
---
{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: ebs.csi.aws.com,
  metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}},
  parameters: {type: gp3, iops: "4000", throughput: "200", iopsPerGB: "5"}}
---
{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: small}, overhead: {podFixed: {cpu: 1}}}
---
{apiVersion: v1, kind: LimitRange, metadata: {name: r}, spec: {limits: [
  {type: Container, default: {cpu: 1}, defaultRequest: {memory: 1Gi}}]}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {
  minReplicas: 1, maxReplicas: 9, scaleTargetRef: {kind: StatefulSet, name: db}}}
---
{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: k}, spec: {minReplicaCount: 1,
  maxReplicaCount: 9, idleReplicaCount: 0, scaleTargetRef: {kind: Deployment, name: web}}}
---
{apiVersion: v1, kind: Service, metadata: {name: s, annotations: {
  service.beta.kubernetes.io/aws-load-balancer-type: nlb}}, spec: {type: LoadBalancer, loadBalancerClass: x}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {ingressClassName: alb}, metadata: {name: i,
  annotations: {kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/group.name: g}}}
---
{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {name: pg}, spec: {instances: 3}}
"""


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Of all values below one."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*at, key)
        yield from places(part, (*at, key))


def changed(value: Any, at: Path, new: Any) -> Any:
    if not at:
        return new
    if isinstance(value, dict):
        return {key: changed(one, at[1:], new) if key == at[0] else one for key, one in value.items()}
    return [changed(one, at[1:], new) if key == at[0] else one for key, one in enumerate(value)]


def with_odd_values(resources: Sequence[Resource]) -> Iterator[tuple[object, list[Resource]]]:
    for number, one in enumerate(resources):
        for at in places(one.values):
            for odd in ODD:
                if at not in (("apiVersion",), ("kind",)):
                    new = msgspec.structs.replace(one, values=changed(one.values, at, odd))
                    yield (one.address, at, odd), [*resources[:number], new, *resources[number + 1 :]]


def told(found: Estimate, what: object) -> None:
    """What a report would say of it."""
    change = compared(None, found.items, {})
    assert change.total.expected == sum(row.expected for row in change.environments), what
    for item in found.items:
        assert item.monthly is None or item.monthly.lower <= item.monthly.expected, what
        assert item.reason or not item.is_open, what


def test_objects() -> None:
    resources = made(OBJECTS)
    assert len(estimate_objects(resources, (), NODES, Catalogue()).items) > 15
    number = 0
    for what, odd in with_odd_values(resources):
        told(estimate_objects(odd, (), NODES, Catalogue()), what)
        number += 1
    assert number > 1500


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_resources(case: Any) -> None:
    resources = facts({"main.tf": REGION + case.text}).resources
    for what, odd in with_odd_values(resources):
        told(estimate(odd, ALL, Catalogue(folder()), Usage()), what)
