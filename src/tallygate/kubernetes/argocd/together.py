"""What Applications do to each other: objects that two of them, or two sources of one, deploy."""

from collections.abc import Iterable, Iterator
from typing import Any

from tallygate.model.deployment import DeployedObject, Deployment

Place = tuple[str | None, str]
"""Environment and cluster."""


class Together:
    """Indexes what all Applications deploy."""

    def __init__(self, deployments: Iterable[Deployment]) -> None:
        self._owners: dict[tuple[Any, ...], str] = {}
        for deployment in deployments:
            for one in deployment.objects:
                self._owners.setdefault((place_of(deployment), *identity(one)), deployment.application)

    def shared(self, deployment: Deployment) -> Iterator[dict[str, Any]]:
        """Objects that an Application before this one deploys to the same cluster, by that Application."""
        found: dict[str, list[str]] = {}
        for one in filter(_is_named, deployment.objects):
            owner = self._owners[(place_of(deployment), *identity(one))]
            if owner != deployment.application:
                found.setdefault(owner, []).append(shown(one))
        for owner, names in sorted(found.items()):
            yield {"application": owner, "objects": list(dict.fromkeys(names))}


def place_of(deployment: Deployment) -> Place:
    return deployment.environment, deployment.cluster


def identity(one: DeployedObject) -> tuple[Any, ...]:
    return one.group, one.kind, one.namespace, one.name


def repeated(objects: Iterable[DeployedObject]) -> Iterator[str]:
    """Objects that one Application deploys twice."""
    seen = set[tuple[Any, ...]]()
    told = set[tuple[Any, ...]]()
    for one in filter(_is_named, objects):
        key = identity(one)
        if key in seen and key not in told:
            told.add(key)
            yield shown(one)
        seen.add(key)


def _is_named(one: DeployedObject) -> bool:
    """What has a generateName is another one each time; that of no known namespace may be another one."""
    return bool(one.name) and not one.name.endswith("-") and one.namespace != ""


def shown(one: DeployedObject) -> str:
    return "/".join(filter(None, (one.kind, one.namespace, one.name)))
