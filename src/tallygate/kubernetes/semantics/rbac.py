"""Roles and their bindings."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics import names
from tallygate.kubernetes.semantics.containers import CONFLICT
from tallygate.kubernetes.semantics.node import Fault, Node, shown

_GROUP = "rbac.authorization.k8s.io"
_SUBJECTS = ("User", "Group", "ServiceAccount")


def role(root: Node) -> Iterator[Fault]:
    is_namespaced = root.at("kind").value == "Role"
    for rule in root.at("rules").mappings():
        urls = rule.at("nonResourceURLs")
        if not rule.at("verbs").value:
            yield rule.missing(CONFLICT, "a rule needs verbs", rule.at("verbs"))
        if urls.value and is_namespaced:
            yield urls.fault(CONFLICT, "only a ClusterRole has them")
        if urls.value:
            for key in ("apiGroups", "resources", "resourceNames"):
                if rule.at(key).value:
                    yield rule.at(key).fault(CONFLICT, "a rule has these or nonResourceURLs, not both")
            continue
        for key in ("apiGroups", "resources"):
            if not rule.at(key).value:
                yield rule.missing(CONFLICT, f"a rule needs {key}", rule.at(key), urls)


def binding(root: Node) -> Iterator[Fault]:
    reference = root.at("roleRef")
    kinds = ("Role", "ClusterRole") if root.at("kind").value == "RoleBinding" else ("ClusterRole",)
    if reference.at("kind").text is not None and reference.at("kind").text not in kinds:
        yield reference.at("kind").fault(CONFLICT, f"must be {' or '.join(kinds)}")
    if reference.at("apiGroup").text not in (None, "", _GROUP):
        yield reference.at("apiGroup").fault(CONFLICT, f"must be {_GROUP}")
    if isinstance(reference.value, dict) and reference.at("name").value in (None, ""):
        yield reference.missing(CONFLICT, "needs the name of a role", reference.at("name"))
    yield from names.named(reference.at("name"), names.path_segment)
    for subject in root.at("subjects").mappings():
        yield from _subject(subject, is_namespaced=root.at("kind").value == "RoleBinding")


def _subject(node: Node, is_namespaced: bool) -> Iterator[Fault]:
    kind, name, group = node.at("kind"), node.at("name"), node.at("apiGroup")
    if kind.text is not None and kind.text not in _SUBJECTS:
        yield kind.fault(CONFLICT, f"{shown(kind.text)} must be one of {', '.join(_SUBJECTS)}")
    if name.value in (None, ""):
        yield node.missing(CONFLICT, "a subject needs a name", name)
    if kind.value == "ServiceAccount":
        yield from names.named(name, names.subdomain)
        if group.value:
            yield group.fault(CONFLICT, "must be empty for a ServiceAccount")
        if not is_namespaced and not node.at("namespace").value:
            yield node.missing(CONFLICT, "a ServiceAccount needs its namespace", node.at("namespace"))
    elif kind.value in _SUBJECTS and group.text not in (None, "", _GROUP):
        yield group.fault(CONFLICT, f"must be {_GROUP}")
