"""What is deployed where: a row for each Application of Argo CD."""

from collections.abc import Iterable

import msgspec

from tallygate.model.location import Location

RESOURCE_TYPE = "tallygate.dev/Deployment"
"""Of a row as a resource that rules judge."""
APPLICATION = "argoproj.io/Application"
APPLICATION_SET = "argoproj.io/ApplicationSet"
KNOWN = ("rendered", "empty")
"""Status of rows of which it is known what they deploy."""


class DeployedSource(msgspec.Struct, frozen=True):
    """One source of an Application. type: kustomize | helm | directory | plugin | ref, "" where that is not
    known. values: paths of its values files, the strongest last."""

    repo: str
    path: str = ""
    revision: str = ""
    type: str = ""
    chart: str = ""
    values: tuple[str, ...] = ()


class DeployedObject(msgspec.Struct, frozen=True):
    """namespace: None for an object of the cluster, "" where that is not known. location: of what it is
    made from."""

    group: str
    version: str
    kind: str
    namespace: str | None
    name: str
    location: Location


class Deployment(msgspec.Struct, frozen=True):
    """cluster: its name, else its URL. status: rendered | empty | unresolved | remote | plugin | failed |
    no-renderer | timeout | limit. origin: written | rendered | generated | application; `set` for an
    ApplicationSet of which it is not known what it makes."""

    application: str
    project: str
    cluster: str
    environment: str | None
    namespace: str
    sources: tuple[DeployedSource, ...]
    status: str
    location: Location
    reason: str = ""
    objects: tuple[DeployedObject, ...] = ()
    parents: tuple[str, ...] = ()
    """Applications that made it, the root first."""
    origin: str = "written"

    @property
    def is_known(self) -> bool:
        """Whether all that it deploys is."""
        return self.status in KNOWN


def gone(
    base: Iterable[Deployment], head: Iterable[Deployment], unexpanded: Iterable[Deployment]
) -> frozenset[str]:
    """Applications that only the base has, for certain: nothing may still make them of which it is not known
    what it makes. unexpanded: such sets of the head."""
    rows = list(head)
    names = {row.application for row in rows}
    unknown = {row.application for row in rows if not row.is_known}
    sets = {row.location.path for row in unexpanded}
    return frozenset(
        row.application
        for row in base
        if row.application not in names and unknown.isdisjoint(row.parents) and row.location.path not in sets
    )
