"""Which object of a cluster is the one that the repository declares, and what proves that there is none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.drift.kubernetes.dump import Dump, Observed, joined
from tallygate.drift.kubernetes.owners import known
from tallygate.model.deployment import RESOURCE_TYPE
from tallygate.model.resource import Resource

_OBJECTS = frozenset({"kubernetes", "argocd"})
_HASHED = frozenset({"ConfigMap", "Secret"})
_HASH = re.compile(r"-[2456789bcdfghkmt]{10}")


class Claim(msgspec.Struct, frozen=True):
    """What the user says of dumps, which name no scope themselves.

    whole: they hold all objects of the types that they list, in all namespaces. namespaces: in these.
    types: listed, also where there is none in the dumps ("apps/Deployment").
    """

    whole: bool = False
    namespaces: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def covers(self, namespace: str | None) -> bool:
        return self.whole or (bool(namespace) and namespace in self.namespaces)


class Found(msgspec.Struct, frozen=True):
    """The object, or why none can be compared. missing: it is proved that the cluster has none."""

    observed: Observed | None = None
    missing: bool = False
    reason: str = ""


class Cluster:
    """Objects of dumps of one cluster."""

    def __init__(self, dumps: Sequence[Dump], claim: Claim) -> None:
        self._claim, self._objects = claim, joined(dumps)
        self._listed = claim.types.union(*(dump.listed for dump in dumps))
        self._partial = next((dump for dump in dumps if dump.partial), None)
        self._names: dict[tuple[str, str], list[Observed]] = {}
        self._hashed: dict[tuple[str, str, str], list[Observed]] = {}
        for (type_, namespace, name), objects in self._objects.items():
            self._names.setdefault((type_, name), []).extend(objects)
            if type_ in _HASHED and (base := base_name(name)):
                self._hashed.setdefault((type_, namespace, base), []).extend(objects)

    def objects(self) -> list[Observed]:
        return [one for several in self._objects.values() for one in several]

    def find(self, declared: Resource) -> Found:
        """By type, namespace and name; by name alone where one side says no namespace; of a generated name
        by the part before its hash."""
        type_, namespace = declared.type, declared.namespace or ""
        several = self._objects.get((type_, namespace, declared.name), [])
        if not several:
            others = self._names.get((type_, declared.name), [])
            several = [one for one in others if not (namespace and one.namespace)]
        if not several and type_ in _HASHED and (base := base_name(declared.name)):
            several = _newest(self._hashed.get((type_, namespace, base), []))
        if len(several) > 1:
            return Found(reason=f"{len(several)} objects of the dump have its name; nothing says which it is")
        return Found(several[0]) if several else self._absent(declared)

    def _absent(self, declared: Resource) -> Found:
        """Silence of a dump proves nothing: it may be of one namespace, one type, or one label."""
        if self._partial is not None:
            return Found(reason=f"{self._partial.path} is {self._partial.partial}; dump all of it")
        if declared.type not in self._listed:
            return Found(
                reason=f"the dump holds no {declared.type}; dump them too, or say that they were listed"
            )
        if not self._claim.covers(declared.namespace):
            where = f"namespace {declared.namespace}" if declared.namespace else "the cluster"
            return Found(reason=f"not in the dump, of which nothing says that it is all of {where}")
        return Found(missing=True)


def base_name(name: str) -> str:
    """The name before the hash that kustomize appends; "" where there is none."""
    found = _HASH.search(name, max(len(name) - 11, 0))
    return name[: found.start()] if found and found.end() == len(name) else ""


def _newest(objects: list[Observed]) -> list[Observed]:
    return sorted(objects, key=lambda one: (_created(one.values), one.name))[-1:]


def _created(values: Mapping[str, Any]) -> str:
    metadata = values.get("metadata")
    return str(metadata.get("creationTimestamp") or "") if isinstance(metadata, Mapping) else ""


def comparable(declared: Resource, observed: Observed) -> str:
    """Why versions of two objects cannot be compared; "" where they can."""
    version = str(declared.values.get("apiVersion"))
    if version == observed.api_version:
        return ""
    shapes = known().same_shape.get(observed.type, frozenset())
    if {version.rpartition("/")[2], observed.api_version.rpartition("/")[2]} <= shapes:
        return ""
    kind = observed.type.rpartition("/")[2]
    return f"the dump has {observed.api_version} of {kind}, the repository {version}: dump that version"


def may_be_absent(values: Mapping[str, Any]) -> bool:
    """Whether the object comes and goes with a deployment, or says that it is for tools alone."""
    metadata = values.get("metadata")
    found = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    annotations = found if isinstance(found, Mapping) else {}
    return annotations.get(known().local) == "true" or any(hook in annotations for hook in known().hooks)


def compared(resources: Iterable[Resource], environment: str | None, cluster: str) -> list[Resource]:
    """Those that the cluster should have, in the order of their addresses."""
    return sorted(
        (
            one
            for one in resources
            if one.kind in _OBJECTS
            and one.type != RESOURCE_TYPE
            and one.environment == environment
            and one.type.rpartition("/")[0] not in known().of_tools
            and (not cluster or one.cluster in ("", cluster))
        ),
        key=lambda one: (one.address, one.source),
    )
