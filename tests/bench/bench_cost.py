"""Estimates of many workloads at once; what they add to a check stands in bench_verdict."""

import time

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.declared import Nodes
from tallygate.cost.diff import compared
from tallygate.cost.k8s.workloads import Clusters, estimate_objects
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource
from tests.bench import Row

OBJECTS = 2_000


def run() -> list[Row]:
    _objects(1)  # reads tables
    one, many = _objects(OBJECTS // 4), _objects(OBJECTS)
    return [
        Row("four times as many workloads: time", many / one, "<= 6", f"{OBJECTS} in {many * 1000:.0f} ms"),
    ]


def _objects(number: int) -> float:
    """Seconds to estimate so many Deployments, and to compare them with themselves under new names."""
    containers = [{"name": "a", "resources": {"requests": {"cpu": "250m", "memory": "1Gi"}}}]
    values = {"spec": {"replicas": 2, "template": {"spec": {"containers": containers}}}}
    place = Location("a.yaml")

    def made(word: str) -> list[Resource]:
        return [
            Resource(
                "kubernetes", "apps/Deployment", f"{word}{index}",
                f"prod/apps/v1/Deployment/shop/{word}{index}", "prod", "shop", values, place,
                FixedLocator(place),
            )
            for index in range(number)
        ]  # fmt: skip

    clusters, catalogue = Clusters({"prod": (Nodes("m5.large"),)}, "us-east-1"), Catalogue()
    before, after = made("a"), made("b")
    started = time.process_time()
    items = [estimate_objects(side, [], clusters, catalogue).items for side in (before, after)]
    compared(items[0], items[1], {})
    return time.process_time() - started
