"""What estimates add to a check of a change: the platform with and without costs; many workloads at once."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from tallygate.assets import assets
from tallygate.commands.demo import BRANCH, build, read_pull_request
from tallygate.cost.catalogue import Catalogue
from tallygate.cost.declared import Nodes
from tallygate.cost.diff import compared
from tallygate.cost.k8s.workloads import Clusters, estimate_objects
from tallygate.engine.options import Options
from tallygate.engine.run import check
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource
from tests.bench import Row

RUNS = 3
OBJECTS = 2_000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        with_costs, without = _checks(Path(folder))
    _objects(1)  # reads tables
    one, many = _objects(OBJECTS // 4), _objects(OBJECTS)
    return [
        Row("check --base of the platform: with costs / without", with_costs / without, "<= 1.35"),
        Row("four times as many workloads: time", many / one, "<= 6", f"{OBJECTS} in {many * 1000:.0f} ms"),
    ]


def _checks(folder: Path) -> tuple[float, float]:
    patch = (assets("gitops") / "pull-request.patch").read_text(encoding="utf-8")
    repository = build(folder, read_pull_request(patch))
    assert repository.head.shorthand == BRANCH
    path = folder / "tallygate.yaml"
    text = path.read_text(encoding="utf-8")
    plain = folder.parent / f"{folder.name}.yaml"
    before, after = text.partition("# Dollars a month")[0], text.partition("\nkubernetes:")[2]
    plain.write_text(f"{before}\nkubernetes:{after}", encoding="utf-8")
    try:
        costly = Options(path=folder, base="main", now=date(2026, 11, 21))
        cheap = Options(path=folder, base="main", config=plain, now=date(2026, 11, 21))
        return _alternating(lambda: check(costly), lambda: check(cheap))
    finally:
        plain.unlink()


def _alternating(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians; the first round warms up."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(RUNS + 1):
        for call, own in zip((one, other), times, strict=True):
            started = time.process_time()
            call()
            if number:
                own.append(time.process_time() - started)
    return median(times[0]), median(times[1])


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
