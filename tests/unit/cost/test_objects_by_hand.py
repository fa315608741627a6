"""Objects whose cost was worked out by hand, to the cent.

m5.large is $0.096 an hour: a core costs 0.031247, a GiB 0.004188 (OpenCost's ratios, scaled to that price).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
import yaml

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.declared import Nodes
from tallygate.cost.estimate import Estimate
from tallygate.cost.k8s.workloads import Clusters, estimate_objects
from tallygate.model.cost import CostItem, CostStatus, Range
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource, Unknown
from tests.unit.cost.made_items import item

NODES = Clusters({"prod": (Nodes("m5.large"),)}, "us-east-1")
CENT = Decimal("0.01")


def made(text: str, environment: str | None = "prod", **more: Any) -> list[Resource]:
    found = []
    for values in yaml.safe_load_all(text):
        group, _, _ = values["apiVersion"].rpartition("/")
        kind, name = values["kind"], values["metadata"]["name"]
        place = Location(f"{name}.yaml", 1)
        type_ = f"{group}/{kind}" if group else kind
        address = f"{environment}/{values['apiVersion']}/{kind}/shop/{name}"
        found.append(
            Resource(
                "kubernetes",
                type_,
                name,
                address,
                environment,
                "shop",
                values,
                place,
                FixedLocator(place),
                **more,
            )
        )
    return found


def estimated(text: str, clusters: Clusters = NODES, items: Sequence[CostItem] = ()) -> Estimate:
    return estimate_objects(made(text), items, clusters, Catalogue())


def costs(text: str, clusters: Clusters = NODES, items: Sequence[CostItem] = ()) -> dict[str, CostItem]:
    return {one.component: one for one in estimated(text, clusters, items).items}


def cents(amount: Range | None) -> tuple[str, str, str]:
    assert amount is not None
    ends = (amount.lower, amount.expected, amount.upper)
    return tuple("-" if end is None else str(end.quantize(CENT)) for end in ends)  # type: ignore[return-value]


def workload(pod: str, kind: str = "Deployment", spec: str = "", group: str = "apps/v1") -> str:
    body = "".join(f"      {line}\n" for line in pod.strip("\n").splitlines())
    return (
        f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n{spec}"
        f"  template:\n    spec:\n{body}"
    )


ONE = "containers:\n- {name: a, resources: {requests: {cpu: 500m, memory: 1Gi}}}"


def test_a_deployment() -> None:
    found = costs(workload(ONE, spec="  replicas: 3\n"))
    assert cents(found["CPU"].monthly) == ("34.22", "34.22", "34.22")  # 3 x 0.5 x 730 x 0.031247
    assert cents(found["memory"].monthly) == ("9.17", "9.17", "9.17")  # 3 x 1 x 730 x 0.004188
    assert {one.status for one in found.values()} == {CostStatus.PRICED}
    assert found["CPU"].basis == "3 x 0.5 cores"


def test_all_of_a_node_costs_what_the_node_costs() -> None:
    pod = "containers:\n- {name: a, resources: {requests: {cpu: 2, memory: 8Gi}}}"
    total = sum(one.monthly.expected for one in costs(workload(pod)).values() if one.monthly)
    assert abs(total - Decimal("70.08")) < CENT


@pytest.mark.parametrize(
    ("pod", "cores", "memory"),
    [
        (ONE, "0.5", "1"),
        ("containers:\n- {name: a, resources: {limits: {cpu: 1, memory: 512Mi}}}", "1", "0.5"),
        (
            "initContainers:\n- {name: i, resources: {requests: {cpu: 2, memory: 256Mi}}}\n" + ONE,
            "2",
            "1",
        ),
        (
            "initContainers:\n"
            "- {name: s, restartPolicy: Always, resources: {requests: {cpu: 100m, memory: 1Gi}}}\n"
            "- {name: i, resources: {requests: {cpu: 1, memory: 1Gi}}}\n" + ONE,
            "1.1",
            "2",
        ),
        (
            "initContainers:\n- {name: i, resources: {requests: {cpu: 1, memory: 1Gi}}}\n"
            "- {name: s, restartPolicy: Always, resources: {requests: {cpu: 600m, memory: 1Gi}}}\n" + ONE,
            "1.1",
            "2",
        ),
        ("overhead: {cpu: 250m, memory: 128Mi}\n" + ONE, "0.75", "1.125"),
        ("resources: {requests: {cpu: 4}}\n" + ONE, "4", "1"),
        (
            "containers:\n- {name: a, resources: {requests: {cpu: 1e-1, memory: 100M}}}\n"
            "- {name: b, resources: {requests: {cpu: 0.4, memory: 0}}}",
            "0.5",
            "0.09313226",
        ),
    ],
)
def test_what_a_pod_requests(pod: str, cores: str, memory: str) -> None:
    found = costs(workload(pod))
    quantities = [one.quantity.expected / 730 for one in found.values() if one.quantity]
    assert [one.quantize(Decimal("0.00000001")) for one in quantities] == [
        Decimal(cores).quantize(Decimal("0.00000001")),
        Decimal(memory).quantize(Decimal("0.00000001")),
    ]


def test_what_is_not_requested_has_no_bound() -> None:
    found = costs(workload("containers:\n- {name: a, resources: {requests: {cpu: 500m}}}\n- {name: b}"))
    assert found["memory"].status is CostStatus.UNKNOWN
    assert "a requests no memory" in found["memory"].reason
    assert "b requests no cpu" in found["CPU"].reason
    assert cents(found["CPU"].monthly) == ("11.41", "11.41", "-")


def test_a_limit_range_gives_what_is_not_requested() -> None:
    limits = (
        "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l}\nspec:\n  limits:\n"
        "  - {type: Container, defaultRequest: {cpu: 250m}, default: {memory: 2Gi}}\n"
        "  - {type: Pod, max: {cpu: 9}}\n"
    )
    found = costs(workload("containers:\n- {name: a}") + limits)
    assert found["CPU"].basis == "1 x 0.25 cores"
    assert found["memory"].basis == "1 x 2 GiB"


def test_an_overhead_of_a_runtime_class_in_the_tree_and_of_one_that_is_not() -> None:
    runtime = (
        "---\napiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: kata}\n"
        "overhead: {podFixed: {cpu: 100m}}\n"
    )
    pod = "runtimeClassName: kata\n" + ONE
    assert costs(workload(pod) + runtime)["CPU"].basis == "1 x 0.6 cores"
    assert "runtime class kata is not known" in costs(workload(pod))["CPU"].reason


HPA = (
    "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\n"
    "spec:\n  scaleTargetRef: {kind: Deployment, name: web}\n  minReplicas: 2\n  maxReplicas: 10\n"
)
KEDA = (
    "---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k}\n"
    "spec:\n  scaleTargetRef: {name: web}\n  minReplicaCount: 2\n  idleReplicaCount: 0\n"
)


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        (workload(ONE) + HPA, ("22.81", "22.81", "114.05")),
        (workload(ONE, spec="  replicas: 4\n") + HPA, ("22.81", "45.62", "114.05")),
        (workload(ONE) + KEDA, ("0.00", "22.81", "1140.52")),
        (workload(ONE, spec="  replicas: 0\n"), ("0.00", "0.00", "0.00")),
    ],
)
def test_autoscalers(text: str, range_: tuple[str, str, str]) -> None:
    assert cents(costs(text)["CPU"].monthly) == range_


def test_a_daemon_runs_on_every_node_of_the_tree() -> None:
    group = item(
        "aws_eks_node_group.n", "instances", "instance/m5.large/linux/shared", "0.096", environment="prod",
        quantity="2190", region="us-east-1",
    )  # fmt: skip
    found = costs(workload(ONE, "DaemonSet"), NODES, [group])
    assert cents(found["CPU"].monthly) == ("34.22", "34.22", "34.22")
    assert costs(workload(ONE, "DaemonSet"))["CPU"].reason == "how many nodes there are is not known"
    some = costs(workload("nodeSelector: {gpu: 'yes'}\n" + ONE, "DaemonSet"), NODES, [group])
    assert cents(some["CPU"].monthly) == ("0.00", "34.22", "34.22")


def cron(schedule: str, more: str = "", job: str = "      activeDeadlineSeconds: 600\n") -> str:
    body = "".join(f"          {line}\n" for line in ONE.splitlines())
    return (
        f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: c}}\nspec:\n  schedule: '{schedule}'\n{more}"
        f"  jobTemplate:\n    spec:\n{job}      template:\n        spec:\n{body}"
    )


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        (cron("0 * * * *"), ("0.00", "1.90", "1.90")),  # 730.5 x 600 s x 0.5 cores
        (cron("*/10 8-17 * * 1-5"), ("0.00", "3.39", "3.39")),  # 1,043 weekdays in 48 months, 60 runs each
        (cron("@daily", "  suspend: true\n"), ("0.00", "0.00", "0.00")),
        (cron("@daily", job="      parallelism: 2\n"), ("0.00", "0.00", "-")),
        (cron("every day"), ("0.00", "0.00", "-")),
    ],
)
def test_cron_jobs(text: str, range_: tuple[str, str, str]) -> None:
    assert cents(costs(text)["CPU"].monthly) == range_


CLAIM = (
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n"
    "  storageClassName: fast\n  resources: {requests: {storage: 100Gi}}\n"
)
CLASS = (
    "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: fast}\n"
    "provisioner: ebs.csi.aws.com\nparameters: {type: gp3, iops: '4000', throughput: '250'}\n"
)


def test_a_claim_by_its_storage_class() -> None:
    found = costs(CLAIM + CLASS)
    assert {name: cents(one.monthly)[1] for name, one in found.items()} == {
        "storage": "8.00", "iops": "5.00", "throughput": "5.00",
    }  # fmt: skip
    assert not any(one.allocation for one in found.values())


def test_templates_of_a_stateful_set() -> None:
    spec = (
        "  replicas: 3\n  volumeClaimTemplates:\n  - metadata: {name: data}\n"
        "    spec: {storageClassName: fast, resources: {requests: {storage: 50Gi}}}\n"
    )
    assert cents(costs(workload(ONE, "StatefulSet", spec) + CLASS)["data storage"].monthly)[1] == "12.00"


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        (CLAIM, CostStatus.UNKNOWN, "storage class fast is not in the tree"),
        (CLAIM.replace("fast", "gp3-encrypted"), CostStatus.ASSUMED, "taken for gp3 by its name"),
        (
            CLAIM + CLASS.replace("ebs.csi", "efs.csi"),
            CostStatus.UNKNOWN,
            "efs.csi.aws.com makes is not estimated",
        ),
        (CLAIM.replace("100Gi", "much") + CLASS, CostStatus.UNKNOWN, "how much it asks for"),
        (CLAIM.replace("  storageClassName: fast\n", ""), CostStatus.UNKNOWN, "the default storage class"),
    ],
)
def test_claims_of_which_not_all_is_known(text: str, status: CostStatus, reason: str) -> None:
    found = costs(text)["storage"]
    assert found.status is status
    assert reason in found.reason


SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n  annotations: {}\nspec: {{type: {}}}\n"


def test_load_balancers() -> None:
    nlb = SERVICE.format("{service.beta.kubernetes.io/aws-load-balancer-type: nlb}", "LoadBalancer")
    assert cents(costs(nlb)["load balancer"].monthly)[1] == "16.42"
    classic = costs(SERVICE.format("{}", "LoadBalancer"))["load balancer"]
    assert (cents(classic.monthly)[1], classic.status) == ("18.25", CostStatus.ASSUMED)
    assert costs(SERVICE.format("{}", "ClusterIP")) == {}


def ingress(name: str, group: str = "", class_: str = "alb") -> str:
    told = f"{{alb.ingress.kubernetes.io/group.name: {group}}}" if group else "{}"
    return (
        f"---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n"
        f"metadata: {{name: {name}, annotations: {told}}}\n"
        f"spec: {{ingressClassName: {class_}}}\n"
    )


def test_ingresses_of_one_group_share_a_load_balancer() -> None:
    assert len(estimated(ingress("a") + ingress("b")).items) == 2
    assert len(estimated(ingress("a", "g") + ingress("b", "g") + ingress("c", "h")).items) == 2
    assert estimated(ingress("a", class_="nginx")).items == ()


def test_without_a_node_price_what_is_requested_is_still_told() -> None:
    found = estimated(workload(ONE, spec="  replicas: 3\n"), Clusters())
    assert {one.status for one in found.items} == {CostStatus.UNKNOWN}
    assert all("no node price for the clusters of prod" in one.reason for one in found.items)
    [note] = found.notes
    assert note.message.endswith("its pods request 1.5 cores and 3 GiB")


def test_workloads_on_nodes_of_the_tree_are_shares_of_them() -> None:
    group = item(
        "aws_eks_node_group.n", "instances", "instance/m5.large/linux/shared", "0.096", quantity="1460",
        region="us-east-1",
    )  # fmt: skip
    found = costs(workload(ONE), Clusters(), [group])
    assert cents(found["CPU"].monthly)[1] == "11.41"
    assert all(one.allocation for one in found.values())


def test_spot_and_a_mix_of_nodes() -> None:
    mix = Clusters(
        {"prod": (Nodes("m5.large", Decimal("0.5")), Nodes("m5.large", Decimal("0.5"), "spot"))}, "us-east-1"
    )
    lower, expected, upper = cents(costs(workload(ONE), mix)["CPU"].monthly)
    assert (lower, expected, upper) == ("1.14", "7.70", "11.41")


def test_nodes_without_a_price() -> None:
    assert (
        "is no type"
        in costs(workload(ONE), Clusters({"prod": (Nodes("m99.huge"),)}, "us-east-1"))["CPU"].reason
    )
    assert "cost.region" in costs(workload(ONE), Clusters({"prod": (Nodes("m5.large"),)}))["CPU"].reason


def test_another_revision_is_not_of_this_tree_and_a_cluster_counts_once() -> None:
    text = workload(ONE)
    twice = [*made(text), *made(text, cluster="c"), *made(text, cluster="c", revision="v1")]
    assert len(estimate_objects(twice, [], NODES, Catalogue()).items) == 2


def test_a_value_that_is_not_known() -> None:
    [one] = made(workload(ONE), unknown=(Unknown(("spec", "replicas"), "is a placeholder"),))
    [found] = estimate_objects([one], [], NODES, Catalogue()).items
    assert (found.status, found.reason) == (CostStatus.UNKNOWN, "spec.replicas is a placeholder")


@pytest.mark.parametrize(
    "text",
    [
        "apps/v1 Deployment 3",
        "apps/v1 Deployment {template: {spec: {containers: [1, {}]}}}",
        "apps/v1 StatefulSet {volumeClaimTemplates: {}, replicas: x}",
        "batch/v1 CronJob {schedule: [1]}",
        "v1 PersistentVolumeClaim {resources: [], storageClassName: 1}",
        "v1 Service {type: LoadBalancer}",
        "v1 LimitRange {limits: {a: 1}}",
    ],
)
def test_odd_objects_never_raise_and_are_never_free(text: str) -> None:
    version, kind, spec = text.split(" ", 2)
    head = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, annotations: []}}\n"
    for one in estimated(f"{head}spec: {spec}\n").items:
        assert one.status is not CostStatus.FREE
