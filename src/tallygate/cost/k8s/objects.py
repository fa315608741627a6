"""Objects of one tree by what a workload needs to know of the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tallygate.cost.k8s.requests import defaults_of
from tallygate.model.resource import Resource

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_KINDS = frozenset({"kubernetes", "argocd"})
"""An Argo CD Rollout is a workload."""
SCALERS = ("autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject")


class Objects:
    """Those that this revision deploys.

    all: each once; where an Application says the cluster, by that. What is declared several times, and not
    alike, is several objects that only one of can be: rivals.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        found: dict[tuple[object, ...], list[Resource]] = defaultdict(list)
        for one in resources:
            if one.kind in _KINDS and not one.revision:
                found[_identity(one)].append(one)
        self.all = sorted(
            (rivals for same in found.values() for rivals in _by_cluster(same)),
            key=lambda rivals: (rivals[0].environment or "", rivals[0].address),
        )
        self._ranges: dict[tuple[str | None, str | None], list[Mapping[str, Any]]] = defaultdict(list)
        self._scalers: dict[tuple[object, ...], list[Resource]] = defaultdict(list)
        self._classes: dict[str | None, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self._runtimes: dict[tuple[str | None, str], Mapping[str, Any]] = {}
        for rivals in self.all:
            for one in rivals:
                self._note(one)

    def _note(self, one: Resource) -> None:
        if one.type == "LimitRange":
            self._ranges[one.environment, one.namespace].append(one.values)
        elif one.type in SCALERS:
            self._scalers[one.environment, *target_of(one)].append(one)
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
        """One of no known namespace may be in any."""
        found = self._scalers.get((one.environment, one.type.rpartition("/")[2], one.name), ())
        return [
            scaler for scaler in found if one.namespace is None or scaler.namespace in (None, one.namespace)
        ]

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


def target_of(scaler: Resource) -> tuple[str, str]:
    """Kind and name of what it scales; "" for a name that is not known."""
    target = below(scaler.values, "spec", "scaleTargetRef")
    kind, name = target.get("kind") or "Deployment", target.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        return "", ""
    return kind, name


def _identity(one: Resource) -> tuple[object, ...]:
    """What has no name of its own is another object wherever it stands."""
    named = below(one.values, "metadata").get("name")
    return one.environment, one.type, one.namespace, one.name, None if named else one.source


def _by_cluster(same: Sequence[Resource]) -> Iterator[list[Resource]]:
    """In each cluster that is known, else in the one that is not; each declaration once."""
    clusters: list[str | None] = [*sorted({one.cluster for one in same if one.cluster})]
    for cluster in clusters or [None]:
        rivals: dict[int, list[Resource]] = defaultdict(list)
        for one in same:
            alike = rivals[_mark(one.values)]
            if (one.cluster or None) == cluster and all(one.values != other.values for other in alike):
                alike.append(one)
        yield [one for alike in rivals.values() for one in alike]


def _mark(value: Any) -> int:
    """The same for what is equal: thousands of declarations are not compared with each other."""
    if isinstance(value, dict):
        return hash(frozenset((key, _mark(inner)) for key, inner in value.items()))
    return hash(tuple(map(_mark, value))) if isinstance(value, list) else hash(value)


def below(value: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """A mapping within; an empty one where there is none."""
    found: Any = value
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
