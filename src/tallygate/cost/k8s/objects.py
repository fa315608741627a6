"""Objects of one tree by what a workload needs to know of the others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallygate.cost.k8s.requests import defaults_of
from tallygate.model.resource import Resource

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_SCALERS = ("autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject")


class Objects:
    """Those that this revision deploys, each once: where an Application says the cluster, by that."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        found: dict[tuple[str | None, str, str | None, str], Resource] = {}
        for one in resources:
            if one.kind == "kubernetes" and not one.revision:
                key = one.environment, one.type, one.namespace, one.name
                if key not in found or (one.cluster and not found[key].cluster):
                    found[key] = one
        self.all = sorted(found.values(), key=lambda one: (one.environment or "", one.address))
        self._ranges: dict[tuple[str | None, str | None], list[Mapping[str, Any]]] = defaultdict(list)
        self._scalers: dict[tuple[object, ...], list[Resource]] = defaultdict(list)
        self._classes: dict[str | None, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self._runtimes: dict[tuple[str | None, str], Mapping[str, Any]] = {}
        for one in self.all:
            self._note(one)

    def _note(self, one: Resource) -> None:
        if one.type == "LimitRange":
            self._ranges[one.environment, one.namespace].append(one.values)
        elif one.type in _SCALERS:
            target = below(one.values, "spec", "scaleTargetRef")
            kind = target.get("kind") or "Deployment"
            self._scalers[one.environment, one.namespace, kind, target.get("name")].append(one)
        elif one.type == "storage.k8s.io/StorageClass":
            own = self._classes[one.environment]
            own[one.name] = one.values
            if below(one.values, "metadata", "annotations").get(_DEFAULT_CLASS) == "true":
                own[""] = one.values
        elif one.type == "node.k8s.io/RuntimeClass":
            self._runtimes[one.environment, one.name] = below(one.values, "overhead", "podFixed")

    def defaults(self, one: Resource) -> Mapping[str, Any]:
        return defaults_of(self._ranges[one.environment, one.namespace])

    def scalers(self, one: Resource) -> Sequence[Resource]:
        kind = one.type.rpartition("/")[2]
        return self._scalers.get((one.environment, one.namespace, kind, one.name), ())

    def classes(self, one: Resource) -> Mapping[str, Mapping[str, Any]]:
        return self._classes[one.environment]

    def overhead(self, one: Resource, pod: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
        """Of its runtime, and why that is not known."""
        own, name = below(pod, "overhead"), pod.get("runtimeClassName")
        if own or not isinstance(name, str):
            return own, ""
        found = self._runtimes.get((one.environment, name))
        return (
            (found, "") if found is not None else ({}, f"the overhead of runtime class {name} is not known")
        )


def below(value: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """A mapping within; an empty one where there is none."""
    found: Any = value
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
