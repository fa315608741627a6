"""Changes of objects that exist; tests/oracle puts them to the update validation of Kubernetes itself."""

from typing import Any

from tests.unit.kubernetes.object_cases import BASES, changed


def _cluster_object(api_version: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **fields}


_BASES: dict[str, dict[str, Any]] = {
    **BASES,
    "ReplicaSet": {**BASES["DaemonSet"], "kind": "ReplicaSet"},
    "RoleBinding": {**BASES["ClusterRoleBinding"], "kind": "RoleBinding"},
    "StorageClass": _cluster_object(
        "storage.k8s.io/v1", "StorageClass", provisioner="ebs.csi.aws.com", parameters={"type": "gp2"}
    ),
    "PersistentVolume": _cluster_object(
        "v1",
        "PersistentVolume",
        spec={
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "1Gi"},
            "nfs": {"server": "a", "path": "/a"},
        },
    ),
    "IngressClass": _cluster_object("networking.k8s.io/v1", "IngressClass", spec={"controller": "a.org/b"}),
    "PriorityClass": _cluster_object("scheduling.k8s.io/v1", "PriorityClass", value=10),
    "RuntimeClass": _cluster_object("node.k8s.io/v1", "RuntimeClass", handler="runc"),
    "CSIDriver": _cluster_object("storage.k8s.io/v1", "CSIDriver", spec={"podInfoOnMount": True}),
    "CustomResourceDefinition": _cluster_object(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        spec={"group": "a.org", "scope": "Namespaced", "names": {"kind": "A", "plural": "as"}},
    ),
}
_LABELS = "spec.template.metadata.labels"
_OTHER = {"spec.clusterIP": "10.0.0.2"}
_BEFORE = "before:"
"""Of a path: changed in the base alone."""

CHANGES: list[tuple[str, dict[str, Any], str]] = [
    *(
        (kind, {"spec.selector.matchLabels.tier": "web"}, "spec.selector.matchLabels.tier")
        for kind in ("Deployment", "DaemonSet", "ReplicaSet", "StatefulSet")
    ),
    ("Deployment", {"spec.selector.matchExpressions": None}, "spec.selector.matchExpressions"),
    ("StatefulSet", {"spec.serviceName": "b"}, "spec.serviceName"),
    ("StatefulSet", {"spec.podManagementPolicy": "Parallel"}, "spec.podManagementPolicy"),
    (
        "StatefulSet",
        {"spec.volumeClaimTemplates.0.spec.resources.requests.storage": "2Gi"},
        "spec.volumeClaimTemplates.0.spec.resources.requests.storage",
    ),
    ("StatefulSet", {"spec.volumeClaimTemplates": None}, "spec.volumeClaimTemplates"),
    ("Job", {"spec.template.spec.containers.0.image": "b"}, "spec.template.spec.containers.0.image"),
    ("Job", {"spec.completionMode": "Indexed", "spec.completions": 1}, "spec.completionMode"),
    ("Job", {"spec.completions": 3}, "spec.completions"),
    ("Service", {f"{_BEFORE}spec.clusterIP": "10.0.0.1", **_OTHER}, "spec.clusterIP"),
    ("Service", {f"{_BEFORE}spec.clusterIP": "10.0.0.1", "spec.clusterIP": "None"}, "spec.clusterIP"),
    ("StorageClass", {"parameters.type": "gp3"}, "parameters.type"),
    ("StorageClass", {"provisioner": "b"}, "provisioner"),
    ("StorageClass", {"reclaimPolicy": "Retain"}, "reclaimPolicy"),
    ("StorageClass", {"volumeBindingMode": "WaitForFirstConsumer"}, "volumeBindingMode"),
    ("ClusterRoleBinding", {"roleRef.name": "b"}, "roleRef.name"),
    ("RoleBinding", {"roleRef.kind": "Role"}, "roleRef.kind"),
    ("PersistentVolumeClaim", {"spec.accessModes.0": "ReadWriteMany"}, "spec.accessModes.0"),
    (
        "PersistentVolumeClaim",
        {f"{_BEFORE}spec.storageClassName": "a", "spec.storageClassName": "b"},
        "spec.storageClassName",
    ),
    (
        "PersistentVolumeClaim",
        {f"{_BEFORE}spec.volumeName": "a", "spec.volumeName": "b"},
        "spec.volumeName",
    ),
    (
        "PersistentVolumeClaim",
        {"spec.resources.requests.storage": "5Gi"},
        "spec.resources.requests.storage",
    ),
    ("PersistentVolume", {"spec.nfs.path": "/b"}, "spec.nfs.path"),
    ("PersistentVolume", {"spec.volumeMode": "Block"}, "spec.volumeMode"),
    ("Secret", {"type": "example.org/a"}, "type"),
    ("Secret", {f"{_BEFORE}immutable": True, "immutable": True, "data.password": "YQ=="}, "data.password"),
    ("ConfigMap", {f"{_BEFORE}immutable": True, "immutable": True, "data.B_C": "2"}, "data.B_C"),
    ("ConfigMap", {f"{_BEFORE}immutable": True}, "immutable"),
    ("CustomResourceDefinition", {"spec.scope": "Cluster"}, "spec.scope"),
    ("CustomResourceDefinition", {"spec.names.kind": "B"}, "spec.names.kind"),
    ("IngressClass", {"spec.controller": "a.org/c"}, "spec.controller"),
    ("PriorityClass", {"value": 20}, "value"),
    ("PriorityClass", {"preemptionPolicy": "Never"}, "preemptionPolicy"),
    ("RuntimeClass", {"handler": "gvisor"}, "handler"),
    ("CSIDriver", {"spec.attachRequired": False}, "spec.attachRequired"),
    ("CSIDriver", {"spec.volumeLifecycleModes": ["Ephemeral"]}, "spec.volumeLifecycleModes.0"),
]
KEPT: list[tuple[str, dict[str, Any]]] = [
    *((kind, {}) for kind in _BASES),
    ("Deployment", {"spec.replicas": 3, "spec.template.spec.containers.0.image": "b", f"{_LABELS}.x": "y"}),
    ("StatefulSet", {"spec.podManagementPolicy": "OrderedReady", "spec.replicas": 3}),
    ("Job", {"spec.completionMode": "NonIndexed", "spec.completions": 1, "metadata.labels.x": "y"}),
    ("Service", {f"{_BEFORE}spec.clusterIP": "10.0.0.1"}),
    ("Service", {"spec.ports.0.port": 81}),
    (
        "StorageClass",
        {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate", "allowVolumeExpansion": True},
    ),
    ("ClusterRoleBinding", {"subjects.0.name": "b"}),
    ("PersistentVolumeClaim", {"metadata.labels.x": "y"}),
    ("PersistentVolume", {"spec.persistentVolumeReclaimPolicy": "Retain", "spec.capacity.storage": "2Gi"}),
    ("Secret", {"type": "Opaque", "data.password": "YQ=="}),
    ("ConfigMap", {"immutable": True, "data.B_C": "2"}),
    ("PriorityClass", {"description": "x", "preemptionPolicy": "PreemptLowerPriority"}),
    ("CSIDriver", {"spec.attachRequired": True, "spec.volumeLifecycleModes": ["Persistent"]}),
]


def sides(kind: str, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The base and the head."""
    before = {
        path.removeprefix(_BEFORE): value for path, value in changes.items() if path.startswith(_BEFORE)
    }
    after = {path: value for path, value in changes.items() if not path.startswith(_BEFORE)}
    return changed(kind, before, _BASES), changed(kind, after, _BASES)
