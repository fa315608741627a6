"""Names, labels and annotations as the API server takes them."""

import re
from collections.abc import Callable, Iterator

from tallygate.kubernetes.kinds import builtin
from tallygate.kubernetes.objects import ARGOCD_GROUP
from tallygate.kubernetes.semantics.node import Fault, Node, shown

NAME, LABEL = "k8s-name-invalid", "k8s-label-invalid"

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?", re.ASCII)
_SERVICE = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?", re.ASCII)
_LABELS = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*", re.ASCII)
_QUALIFIED = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?", re.ASCII)
_DATA_KEY = re.compile(r"(?!\.\.)[-._a-zA-Z0-9]+", re.ASCII)
_ANNOTATION_BYTES = 256 * 1024
_GENERATED = 58
"""Characters of `generateName` that are kept before the five that are made."""
_UNSTORED = ("List", "Options", "Review")
_UNNAMED = frozenset({"Binding", "Config", "Eviction", "Scale", "Status"})
"""Kinds that are no stored objects, or named by what they are posted to; the former by how they end."""


def subdomain(name: str) -> str:
    """What is wrong with it; "" for nothing. So do all functions here that take a name alone."""
    if len(name) <= 253 and _LABELS.fullmatch(name):
        return ""
    return "must be lowercase letters, digits, - and . (at most 253), each part beginning and ending with one"


def label(name: str) -> str:
    if len(name) <= 63 and _LABEL.fullmatch(name):
        return ""
    return "must be lowercase letters, digits and - (at most 63), without - at its ends"


def service_name(name: str) -> str:
    if len(name) <= 63 and _SERVICE.fullmatch(name):
        return ""
    return "must be lowercase letters, digits and - (at most 63), a letter first and no - last"


def data_key(key: str) -> str:
    """Of a ConfigMap or a Secret."""
    if len(key) <= 253 and _DATA_KEY.fullmatch(key) and key != ".":
        return ""
    return "must be letters, digits, -, _ and . (at most 253), and not begin with .."


def path_segment(name: str) -> str:
    if name in (".", "..") or "/" in name or "%" in name:
        return "must not be . or .., nor hold / or %"
    return ""


def qualified(name: str) -> str:
    """A key of a label, or the name of a resource: [DOMAIN/]NAME."""
    prefix, slash, rest = name.rpartition("/")
    if slash and subdomain(prefix):
        return "must have a domain in lowercase before its one /"
    if len(rest) <= 63 and _QUALIFIED.fullmatch(rest):
        return ""
    return "must be letters, digits, -, _ and . (at most 63), with a letter or digit at both ends"


def label_value(value: str) -> str:
    return qualified(value) if value and "/" not in value else "must not hold /" if value else ""


_NAMED: dict[str, Callable[[str], str]] = {
    "Service": service_name,
    "Namespace": label,
    "apps/StatefulSet": label,
    "rbac.authorization.k8s.io/Role": path_segment,
    "rbac.authorization.k8s.io/ClusterRole": path_segment,
    "rbac.authorization.k8s.io/RoleBinding": path_segment,
    "rbac.authorization.k8s.io/ClusterRoleBinding": path_segment,
    "policy/PodDisruptionBudget": path_segment,
    "apiregistration.k8s.io/APIService": path_segment,
}


def object_name(type_: str, root: Node) -> Iterator[Fault]:
    """Of kinds that Kubernetes has itself, and of Argo CD's: anything else may be no object of a cluster."""
    group, _, kind = type_.rpartition("/")
    if kind not in builtin().groups.get(group, ()) and group != ARGOCD_GROUP:
        return
    if kind in _UNNAMED or kind.endswith(_UNSTORED):
        return
    metadata = root.at("metadata")
    name, generated = metadata.at("name"), metadata.at("generateName")
    wrong = _NAMED.get(type_, subdomain)
    if name.text:
        yield from named(name, wrong)
    elif generated.text:
        yield from named(generated._replace(value=generated.text[:_GENERATED] + "xxxxx"), wrong)
    elif name.value in (None, "") and generated.value in (None, ""):
        yield name.missing(NAME, "an object needs a name", name, generated)
    if metadata.at("namespace").text:
        yield from named(metadata.at("namespace"), label)
    if type_ == "batch/CronJob" and len(name.text or "") > 52:
        yield name.fault(NAME, "must have at most 52 characters, for the names of its jobs are longer by 11")


def named(node: Node, wrong: Callable[[str], str]) -> Iterator[Fault]:
    if isinstance(node.value, str) and (reason := wrong(node.value)):
        yield node.fault(NAME, f"{shown(node.value)} {reason}")


def metadata(node: Node) -> Iterator[Fault]:
    """Labels and annotations of an object, or of the pods that it makes."""
    yield from labels(node.at("labels"))
    size = 0
    for key, value in node.at("annotations").entries():
        if reason := qualified(key.lower()):
            yield value.fault(LABEL, f"the key {shown(key)} {reason}")
        size += len(key.encode()) + len((value.text or "").encode())
    if size > _ANNOTATION_BYTES:
        yield node.at("annotations").fault(
            LABEL, f"{size} bytes are more than the {_ANNOTATION_BYTES} it may have"
        )


def labels(node: Node) -> Iterator[Fault]:
    for key, value in node.entries():
        if reason := qualified(key):
            yield value.fault(LABEL, f"the key {shown(key)} {reason}")
        if value.text and (reason := label_value(value.text)):
            yield value.fault(LABEL, f"{shown(value.text)} {reason}")
