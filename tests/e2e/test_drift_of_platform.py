"""A dump of the whole platform, as its clusters would give it: nothing drifted, and then twenty things."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tallygate.drift.kubernetes.compare import Settings, compare
from tallygate.drift.kubernetes.dump import read_dump
from tallygate.drift.kubernetes.match import Claim
from tallygate.engine.evaluate import read_trees
from tallygate.engine.judges import judges_of
from tallygate.engine.options import Options
from tallygate.engine.redact import mask_text, names_secret
from tallygate.engine.trees import open_trees
from tallygate.model.drift import Drift
from tallygate.model.resource import Resource
from tests.unit.kubernetes.rendering import needs_kustomize

ROOT = Path(__file__).parents[2]
pytestmark = needs_kustomize
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
Live = dict[str, Any]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> list[Resource]:
    there = tmp_path_factory.mktemp("platform")
    for name in ("gitops", "config", "validators", "tallygate.yaml"):
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, there / name)
    trees = open_trees(wanted := Options(path=there))
    judges = judges_of(wanted, trees)
    [tree] = read_trees([trees.head], judges.packs, judges.config.exclude, judges.config, there)
    return [one for one in tree.reading.resources if one.kind == "kubernetes"]


def is_deployed(resource: Resource, environment: str) -> bool:
    return resource.environment == environment and not resource.type.startswith("kustomize.config.k8s.io/")


def put(holder: Live, **defaults: Any) -> None:
    for key, value in defaults.items():
        holder.setdefault(key, value)


def serve_pod(pod: Live) -> None:
    put(pod, dnsPolicy="ClusterFirst", restartPolicy="Always", securityContext={}, terminationGracePeriodSeconds=30, schedulerName="default-scheduler")  # fmt: skip
    if "serviceAccountName" in pod:
        pod["serviceAccount"] = pod["serviceAccountName"]
    for container in [*pod["containers"], *pod.get("initContainers", ())]:
        tag = container["image"].rpartition("/")[2].partition(":")[2]
        put(container, imagePullPolicy="Always" if tag in ("", "latest") else "IfNotPresent", resources={})
        put(container, terminationMessagePath="/dev/termination-log", terminationMessagePolicy="File")
        serve_container(container)
    for volume in pod.get("volumes", ()):
        for kind in ("configMap", "secret", "projected"):
            if kind in volume:
                put(volume[kind], defaultMode=420)


def serve_container(container: Live) -> None:
    for port in container.get("ports", ()):
        put(port, protocol="TCP")
    for probe in (container.get(f"{when}Probe") for when in ("liveness", "readiness", "startup")):
        if probe:
            put(probe, timeoutSeconds=1, periodSeconds=10, successThreshold=1, failureThreshold=3)
            if "httpGet" in probe:
                put(probe["httpGet"], path="/", scheme="HTTP")
    for variable in container.get("env", ()):
        if variable.get("value") == "":
            del variable["value"]
        if "fieldRef" in variable.get("valueFrom", {}):
            put(variable["valueFrom"]["fieldRef"], apiVersion="v1")


def serve_deployment(live: Live) -> None:
    spec = live["spec"]
    put(spec, replicas=1, strategy={}, revisionHistoryLimit=10, progressDeadlineSeconds=600)
    put(spec["strategy"], type="RollingUpdate")
    if spec["strategy"]["type"] == "RollingUpdate":
        put(spec["strategy"], rollingUpdate={})
        put(spec["strategy"]["rollingUpdate"], maxSurge="25%", maxUnavailable="25%")
    spec["template"]["metadata"]["creationTimestamp"] = None
    live["metadata"].setdefault("annotations", {})["deployment.kubernetes.io/revision"] = "3"
    serve_pod(spec["template"]["spec"])


def serve_stateful_set(live: Live) -> None:
    spec = live["spec"]
    put(spec, replicas=1, podManagementPolicy="OrderedReady", revisionHistoryLimit=10)
    put(spec, updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 0}})
    spec["persistentVolumeClaimRetentionPolicy"] = {"whenDeleted": "Retain", "whenScaled": "Retain"}
    for claim in spec.get("volumeClaimTemplates", ()):
        claim |= {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "status": {"phase": "Pending"}}
        put(claim["spec"], volumeMode="Filesystem")
    serve_pod(spec["template"]["spec"])


def serve_service(live: Live) -> None:
    spec = live["spec"]
    put(spec, type="ClusterIP", sessionAffinity="None", internalTrafficPolicy="Cluster")
    put(
        spec,
        clusterIP="10.100.3.4",
        clusterIPs=["10.100.3.4"],
        ipFamilies=["IPv4"],
        ipFamilyPolicy="SingleStack",
    )
    for port in spec["ports"]:
        put(port, protocol="TCP", targetPort=port["port"])


def serve_autoscaler(live: Live) -> None:
    put(live["spec"], minReplicas=1)
    policies = [{"type": "Percent", "value": 100, "periodSeconds": 15}]
    if behavior := live["spec"].get("behavior"):
        put(behavior, scaleUp={}, scaleDown={})
        put(behavior["scaleUp"], stabilizationWindowSeconds=0, selectPolicy="Max")
        put(behavior["scaleUp"], policies=[{"type": "Pods", "value": 4, "periodSeconds": 15}, *policies])
        put(behavior["scaleDown"], selectPolicy="Max", policies=policies)


def serve_network_policy(live: Live) -> None:
    spec = live["spec"]
    put(spec, policyTypes=["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])
    for rule in [*spec.get("ingress", ()), *spec.get("egress", ())]:
        for port in rule.get("ports", ()):
            put(port, protocol="TCP")
    for key in ("ingress", "egress"):
        if spec.get(key) == []:
            del spec[key]


def serve_namespace(live: Live) -> None:
    live["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = live["metadata"]["name"]
    live["spec"] = {"finalizers": ["kubernetes"]}


SERVED: dict[str, Callable[[Live], None]] = {
    "Deployment": serve_deployment,
    "StatefulSet": serve_stateful_set,
    "Service": serve_service,
    "HorizontalPodAutoscaler": serve_autoscaler,
    "NetworkPolicy": serve_network_policy,
    "Namespace": serve_namespace,
}


def owned(value: Any) -> Any:
    """managedFields of all that is declared, lists as a whole."""
    return {f"f:{key}": owned(inner) for key, inner in value.items()} if isinstance(value, dict) else {}


def served(resource: Resource, number: int) -> Live:
    """The object as an API server that got it from Git gives it back; each third way of applying in turn."""
    live: Live = copy.deepcopy(resource.values)
    metadata = live["metadata"]
    if resource.namespace:
        metadata["namespace"] = resource.namespace
    if number % 3 == 0:
        metadata["annotations"] = {
            **metadata.get("annotations", {}),
            LAST_APPLIED: json.dumps(resource.values),
        }
    if number % 3 == 1:
        parts = {key: live[key] for key in live if key not in ("apiVersion", "kind", "metadata")}
        metadata["managedFields"] = [{"manager": "argocd-controller", "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": owned(parts)}]  # fmt: skip
    metadata |= {"uid": f"u-{number}", "resourceVersion": str(number), "generation": 2, "creationTimestamp": "2026-11-01T08:00:00Z"}  # fmt: skip
    if serve := SERVED.get(live["kind"]):
        serve(live)
    live["status"] = {"observedGeneration": 2}
    return live


def dump_of(platform: list[Resource], environment: str) -> list[Live]:
    here = [one for one in platform if is_deployed(one, environment)]
    unique = {(one.type, one.namespace, one.name): one for one in here}
    return [served(one, number) for number, one in enumerate(unique.values())]


def drift(platform: list[Resource], live: list[Live], environment: str) -> Drift:
    data = json.dumps({"apiVersion": "v1", "kind": "List", "items": live}).encode()
    settings = Settings(environment, names_secret, lambda text: mask_text(text, []), claim=Claim(whole=True))
    return compare(platform, [read_dump(data, "dump.json")], settings)


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_what_the_server_made_of_it_is_no_drift(platform: list[Resource], environment: str) -> None:
    made = drift(platform, dump_of(platform, environment), environment)
    assert [(one.subject.address, one.path, one.expected, one.actual) for one in made.items] == []
    assert made.complete
    compared = sum(one.compared for one in made.coverage)
    assert compared == sum(is_deployed(one, environment) for one in platform) > 15


def container(live: Live) -> Any:
    return live["spec"]["template"]["spec"]["containers"][0]


def change(*path: str | int, to: Any) -> Callable[[Live], None]:
    def planted(live: Live) -> None:
        holder: Any = live
        for step in path[:-1]:
            holder = holder[step]
        if to is None:
            del holder[path[-1]]
        elif isinstance(holder, list) and path[-1] == len(holder):
            holder.append(to)
        else:
            holder[path[-1]] = to

    return planted


POD = ("spec", "template", "spec")
APP = (*POD, "containers", 0)
IN_APP = "spec/template/spec/containers/name=api-gateway"
GATEWAY = "apps/Deployment/api-gateway"
# Object, what is done to it, where it is found, and what stands in the line that says otherwise.
PLANTED = [
    ("apps/Deployment/auth", change("spec", "replicas", to=7), "spec/replicas", "replicas"),
    (GATEWAY, change(*APP, "image", to="nginx:1"), f"{IN_APP}/image", "newTag"),
    (GATEWAY, change(*APP, "imagePullPolicy", to="Always"), f"{IN_APP}/imagePullPolicy", "name: api-gateway"),
    (GATEWAY, change(*APP, "resources", "limits", "memory", to="1Gi"), f"{IN_APP}/resources/limits/memory", "memory"),
    (GATEWAY, change(*APP, "resources", "requests", "cpu", to="201m"), f"{IN_APP}/resources/requests/cpu", "cpu"),
    (GATEWAY, change(*APP, "readinessProbe", "httpGet", "path", to="/"), f"{IN_APP}/readinessProbe/httpGet/path", "/readyz"),
    (GATEWAY, change(*APP, "livenessProbe", "timeoutSeconds", to=9), f"{IN_APP}/livenessProbe/timeoutSeconds", "httpGet"),
    (GATEWAY, change(*APP, "ports", 1, to=None), f"{IN_APP}/ports/containerPort=9090,protocol=TCP", "metrics"),
    (GATEWAY, change(*APP, "securityContext", "readOnlyRootFilesystem", to=False), f"{IN_APP}/securityContext/readOnlyRootFilesystem", "readOnlyRootFilesystem"),
    (GATEWAY, change(*APP, "securityContext", "capabilities", "drop", to=["NET_RAW"]), f"{IN_APP}/securityContext/capabilities/drop/=ALL", "ALL"),
    (GATEWAY, change(*POD, "terminationGracePeriodSeconds", to=5), "spec/template/spec/terminationGracePeriodSeconds", "terminationGracePeriodSeconds"),
    (GATEWAY, change("spec", "strategy", "type", to="Recreate"), "spec/strategy/type", "rollingUpdate"),
    ("Service/api-gateway", change("spec", "type", to="LoadBalancer"), "spec/type", "selector"),
    ("Service/api-gateway", change("spec", "ports", 0, "targetPort", to=8081), "spec/ports/port=80,protocol=TCP/targetPort", "targetPort"),
    ("Service/api-gateway", change("spec", "selector", "app.kubernetes.io/name", to="x"), "spec/selector/app.kubernetes.io/name", "app.kubernetes.io/name"),
    ("autoscaling/HorizontalPodAutoscaler/api-gateway", change("spec", "maxReplicas", to=99), "spec/maxReplicas", "maxReplicas"),
    ("policy/PodDisruptionBudget/auth", change("spec", "maxUnavailable", to="100%"), "spec/maxUnavailable", "maxUnavailable"),
    ("networking.k8s.io/NetworkPolicy/auth", change("spec", "ingress", 0, "from", to=None), "spec/ingress/0/from", "podSelector"),
    ("ConfigMap/auth", change("data", "LOG_LEVEL", to="trace"), "data/LOG_LEVEL", "LOG_LEVEL"),
    ("ServiceAccount/auth", change("automountServiceAccountToken", to=True), "automountServiceAccountToken", "automountServiceAccountToken"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "plant", "path", "line"), PLANTED, ids=[one[2] for one in PLANTED])
def test_what_drifted_is_found_at_its_field_and_its_line(
    platform: list[Resource], target: str, plant: Callable[[Live], None], path: str, line: str
) -> None:
    live = dump_of(platform, "staging")
    type_, _, name = target.rpartition("/")
    [there] = [
        one for one in live if one["kind"] == type_.rpartition("/")[2] and one["metadata"]["name"] == name
    ]
    plant(there)
    items = drift(platform, live, "staging").items
    assert path in {"/".join(map(str, one.path)) for one in items}
    assert {(one.subject.type, one.subject.id) for one in items} == {(type_, name)}
    [found] = [one for one in items if "/".join(map(str, one.path)) == path]
    lines = (ROOT / found.location.path).read_text().splitlines()
    assert line in lines[found.location.line - 1], f"{found.location}"
