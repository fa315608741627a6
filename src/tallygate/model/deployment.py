"""What is deployed where: a row for each Application of Argo CD."""

import msgspec

from tallygate.model.location import Location

RESOURCE_TYPE = "tallygate.dev/Deployment"
"""Of a row as a resource that rules judge."""


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
