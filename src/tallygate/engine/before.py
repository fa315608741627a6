"""What environments before one have: facts of their workloads, to hold its own against."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource, Unknown

BEFORE: ValuePath = ("before",)
_TEMPLATES = (("spec", "template", "spec"), ("spec", "jobTemplate", "spec", "template", "spec"))
_FACTS = (
    ("spec", "replicas"),
    *((*template, "containers", "image") for template in _TEMPLATES),
    *((*template, "containers", "resources", "limits") for template in _TEMPLATES),
)


def workloads(resources: Iterable[Resource]) -> Iterator[tuple[Resource, dict[str, Any]]]:
    """Resources that make pods, and their part of `input.before`."""
    for resource in resources:
        found = (_at(resource.values, (*template, "containers")) for template in _TEMPLATES)
        containers = [one for one in chain.from_iterable(filter(_is_list, found)) if isinstance(one, dict)]
        if containers:
            yield (
                resource,
                {
                    "environment": resource.environment,
                    "cluster": resource.cluster,
                    "type": resource.type,
                    "name": resource.name,
                    "namespace": resource.namespace,
                    "replicas": _at(resource.values, ("spec", "replicas")),
                    "containers": list(map(_container, containers)),
                },
            )


def not_known(resource: Resource) -> Iterator[Unknown]:
    """What of these facts is not known."""
    for unknown in resource.unknown:
        keys = [key for key in unknown.path if isinstance(key, str)]
        if any(all(key == other for key, other in zip(keys, fact, strict=False)) for fact in _FACTS):
            yield unknown


def _container(container: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": container.get("name"),
        "image": container.get("image"),
        "limits": _at(container, ("resources", "limits")),
    }


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
