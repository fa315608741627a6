"""Where Applications land: cluster, namespace and environment of each."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from tallygate.kubernetes.argocd.applications import IN_CLUSTER, Application
from tallygate.kubernetes.argocd.deploy import Deployed
from tallygate.kubernetes.argocd.inventory import Cluster, Fleet
from tallygate.kubernetes.rendered import Landing

_LABELS = ("environment", "env", "stage", "tier")
"""Last parts of labels that may name an environment."""


class Places(msgspec.Struct, frozen=True):
    """What tells environments. fleet: the clusters. of_path: the environment of a path. of_words: the one
    that a text names as a word of its own."""

    of_path: Callable[[str], str | None]
    of_words: Callable[[str], str | None]
    fleet: Fleet

    def cluster_of(self, application: Application) -> Cluster | None:
        """The one that is known, or None."""
        name, server = application.destination.get("name"), application.destination.get("server")
        return next(
            (
                one
                for one in self.fleet.seen_from(application.standing)
                if (name and one.name == name) or (server and one.server == server)
            ),
            None,
        )


def landings(deployed: Sequence[Deployed], places: Places) -> list[Landing]:
    """One for each Application. The cluster is shown where its environment has several."""
    found = [_landing(one, places) for one in deployed]
    clusters: dict[str | None, set[str]] = {}
    for landing in found:
        clusters.setdefault(landing.environment, set()).add(landing.cluster)
    return [
        msgspec.structs.replace(one, shown=one.cluster) if len(clusters[one.environment]) > 1 else one
        for one in found
    ]


def _landing(deployed: Deployed, places: Places) -> Landing:
    application = deployed.application
    return Landing(
        environment=environment_of(deployed, places),
        cluster=cluster_name(application, places),
        namespace=application.namespace,
        applications=(application.name,),
        version=version_of(application, places),
    )


def version_of(application: Application, places: Places) -> str:
    """Of Kubernetes in its cluster, "" where the inventory does not say it."""
    known = places.cluster_of(application)
    return known.version if known else ""


def cluster_name(application: Application, places: Places) -> str:
    """By the inventory where that has it, else as it is written."""
    if (known := places.cluster_of(application)) is not None:
        return str(known.name)
    name, server = application.destination.get("name"), application.destination.get("server")
    written = next((text for text in (name, server) if isinstance(text, str) and text), "")
    return "in-cluster" if written == IN_CLUSTER else written


def environment_of(deployed: Deployed, places: Places) -> str | None:
    """By the inventory, the paths that are deployed, the cluster's name, labels, where it stands, and what
    makes it."""
    application = deployed.application
    known = places.cluster_of(application)
    if known is not None and known.environment:
        return str(known.environment)
    folders = [f"{part.folder}/" for part in deployed.parts if part.folder and not part.source.chart]
    paths = [*folders, *(file.path for part in deployed.parts for file in reversed(part.values))]
    return next(
        filter(
            None,
            (
                *map(places.of_path, paths),
                places.of_words(cluster_name(application, places)),
                *(places.of_words(text) for text in _labelled(application)),
                places.of_path(application.location.path),
                application.environment,
            ),
        ),
        None,
    )


def _labelled(application: Application) -> Iterable[str]:
    return (text for key, text in application.words() if key.rpartition("/")[2].rpartition(".")[2] in _LABELS)
