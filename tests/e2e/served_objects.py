"""Objects of Git as an API server that got them gives them back: with defaults, owners and a status."""

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tallygate.engine.evaluate import read_trees
from tallygate.engine.judges import judges_of
from tallygate.engine.options import Options
from tallygate.engine.trees import open_trees
from tallygate.model.deployment import RESOURCE_TYPE
from tallygate.model.resource import Resource

ROOT = Path(__file__).parents[2]

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
Live = dict[str, Any]


def platform_in(folder: Path) -> list[Resource]:
    """All that the reference platform deploys, copied to a folder."""
    for name in ("gitops", "config", "validators", "tallygate.yaml"):
        copied = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copied(ROOT / name, folder / name)
    trees = open_trees(wanted := Options(path=folder))
    judges = judges_of(wanted, trees)
    [tree] = read_trees([trees.head], judges.packs, judges.config.exclude, judges.config, folder)
    objects = [one for one in tree.reading.resources if one.kind in ("kubernetes", "argocd")]
    return [one for one in objects if one.type != RESOURCE_TYPE]


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
