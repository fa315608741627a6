"""Pods for the oracle of the Pod Security Standards: each setting of a control, good and bad, everywhere."""

import copy
import random
from collections.abc import Iterator
from typing import Any

Pod = dict[str, Any]

CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
HARDENED = {
    "runAsNonRoot": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
PROFILES: tuple[Any, ...] = (
    {},
    {"type": "Unconfined"},
    {"type": "RuntimeDefault"},
    {"type": "Localhost"},
    None,
)
SELINUX: tuple[Any, ...] = (
    {},
    {"type": "spc_t"},
    {"type": "container_t"},
    {"type": "container_engine_t"},
    {"user": "system_u"},
    {"role": "system_r"},
    {"user": "", "role": "", "level": "s0"},
    None,
)
HOSTS = ({"host": "10.0.0.1", "port": 80}, {"host": "", "port": 80}, {"port": 80})
HANDLERS = [{kind: target} for kind in ("httpGet", "tcpSocket") for target in HOSTS]
SYSCTLS = (
    "kernel.msgmax",
    "kernel.shm_rmid_forced",
    "net.core.somaxconn",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
)
VOLUMES = [
    "awsElasticBlockStore",
    "cephfs",
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "gitRepo",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "projected",
    "rbd",
    "secret",
    "vsphereVolume",
]

# Path of a setting below the spec of the pod -> values.
OF_POD: dict[tuple[str, ...], tuple[Any, ...]] = {
    ("hostNetwork",): (True, False),
    ("hostPID",): (True, False),
    ("hostIPC",): (True, False),
    ("hostUsers",): (True, False),
    ("os",): ({"name": "windows"}, {"name": "linux"}),
    ("securityContext", "runAsNonRoot"): (True, False, None),
    ("securityContext", "runAsUser"): (0, 1, None),
    ("securityContext", "seccompProfile"): PROFILES,
    ("securityContext", "appArmorProfile"): PROFILES,
    ("securityContext", "seLinuxOptions"): SELINUX,
    ("securityContext", "windowsOptions"): ({"hostProcess": True}, {"hostProcess": False}, {}),
    ("securityContext", "sysctls"): tuple([{"name": name, "value": "1"}] for name in SYSCTLS),
    ("volumes",): tuple([{"name": "v", "configMap": {}}, {"name": "w", name: {}}] for name in VOLUMES),
}
# The same below a container.
OF_CONTAINER: dict[tuple[str, ...], tuple[Any, ...]] = {
    ("securityContext",): (None, {}),
    ("securityContext", "privileged"): (True, False, None),
    ("securityContext", "allowPrivilegeEscalation"): (True, False, None),
    ("securityContext", "runAsNonRoot"): (True, False, None),
    ("securityContext", "runAsUser"): (0, 1, None),
    ("securityContext", "procMount"): ("Unmasked", "Default", None),
    ("securityContext", "capabilities", "add"): (
        *([name] for name in ("SYS_ADMIN", "NET_RAW", "CHOWN", "NET_BIND_SERVICE", "ALL")),
        ["NET_BIND_SERVICE", "KILL"],
        [],
    ),
    ("securityContext", "capabilities", "drop"): (["ALL"], ["NET_RAW"], [], None),
    ("securityContext", "seccompProfile"): PROFILES,
    ("securityContext", "appArmorProfile"): PROFILES,
    ("securityContext", "seLinuxOptions"): SELINUX,
    ("securityContext", "windowsOptions"): ({"hostProcess": True}, {"hostProcess": False}),
    ("ports",): tuple([{"containerPort": 80, "hostPort": port}] for port in (80, 0)),
    ("livenessProbe",): tuple(HANDLERS),
    ("readinessProbe",): tuple(HANDLERS),
    ("startupProbe",): tuple(HANDLERS),
    ("lifecycle", "postStart"): tuple(HANDLERS),
    ("lifecycle", "preStop"): tuple(HANDLERS),
}
PROFILES_BY_ANNOTATION = ("unconfined", "runtime/default", "localhost/shop", "")


def pods(number: int) -> Iterator[Pod]:
    """Every single setting on a hardened pod and on a plain one, then `number` random mixtures."""
    mutations = list(_mutations())
    for start in (_pod(HARDENED), _pod({})):
        yield start
        for mutation in mutations:
            yield _changed(start, [mutation])
    chance = random.Random(30)
    for _ in range(number):
        start = _pod(chance.choice([HARDENED, HARDENED, {}]))
        yield _changed(start, chance.sample(mutations, chance.randint(2, 5)))


def _pod(context: dict[str, Any]) -> Pod:
    container = {"image": "registry.example/api:1", "securityContext": context}
    spec = {field: [{"name": field.lower(), **copy.deepcopy(container)}] for field in CONTAINERS}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "api"}, "spec": spec}


def _mutations() -> Iterator[tuple[tuple[Any, ...], Any]]:
    for path, values in OF_POD.items():
        yield from ((("spec", *path), value) for value in values)
    for path, values in OF_CONTAINER.items():
        for value in values:
            yield from ((("spec", field, 0, *path), value) for field in CONTAINERS)
    key = "container.apparmor.security.beta.kubernetes.io/containers"
    yield from ((("metadata", "annotations", key), profile) for profile in PROFILES_BY_ANNOTATION)


def _changed(pod: Pod, mutations: list[tuple[tuple[Any, ...], Any]]) -> Pod:
    made = copy.deepcopy(pod)
    for path, value in mutations:
        parent: Any = made
        for key in path[:-1]:
            if isinstance(parent, dict) and parent.get(key) is None:
                parent[key] = {}
            parent = parent[key]
        parent[path[-1]] = copy.deepcopy(value)
    return made
