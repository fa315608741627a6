"""Rules across objects: what twice as many objects in one environment cost each of them."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from tallygate.engine.index import RuleIndex
from tallygate.engine.policies import library
from tallygate.engine.surroundings import surroundings
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions, Job
from tests.bench import Row

MANY = 3000
REPETITIONS = 4
FACTS: dict[str, dict[str, Any]] = {"prod": {"environment": "prod", "environments": ["prod"], "config": []}}
Place = Callable[[int], tuple[str | None, str]]
PLACES: tuple[Place, ...] = (
    lambda number: ("shop", f"app-{number}"),
    lambda number: (f"team-{number}", "web"),
    lambda number: (None, f"app-{number}"),
)


def run() -> list[Row]:
    """A rule that is slow for one way of naming objects is slow in the sum of all."""
    program = EmbeddedEngine().compile(library(), b"{}", CompileOptions())
    half: defaultdict[str, float] = defaultdict(float)
    whole: defaultdict[str, float] = defaultdict(float)
    for place in PLACES:
        pairs = zip(questions(program, MANY // 2, place), questions(program, MANY, place), strict=True)
        for fewer, more in pairs:
            taken = [(_seconds(program, fewer), _seconds(program, more)) for _ in range(REPETITIONS)]
            rule = program.rules()[more.rules[0]].id
            half[rule] += min(seconds for seconds, _ in taken)
            whole[rule] += min(seconds for _, seconds in taken)
    return [
        Row(f"{rule}: {MANY} objects / half", whole[rule] / half[rule], "<= 2.5", f"{whole[rule] / 3:.2f} s")
        for rule in whole
    ]


def questions(program: CheckedProgram, count: int, place: Place) -> Iterator[Job]:
    """What rules that read objects are asked."""
    rules = program.rules()
    for view in surroundings(FACTS.items(), objects(count, place), (), RuleIndex(rules), program):
        if all(rules[rule].domain == "kubernetes" for rule in view.rules):
            yield Job("all", view.json, view.rules)


def objects(count: int, place: Place) -> list[Resource]:
    """Services of a platform, each of eight objects; all carry one label, and each one of its own."""
    found: list[Resource] = []
    for number in range(count // 8):
        namespace, name = place(number)
        found += _service(namespace, name, f"apps/{number}/app.yaml")
    return found


def _service(namespace: str | None, name: str, path: str) -> Iterator[Resource]:
    labels = {"app": name, "part-of": "shop"}
    selector = {"matchLabels": labels}
    container = {"name": "app", "image": "shop/app:1", "ports": [{"containerPort": 80}]}
    reading = {"envFrom": [{"configMapRef": {"name": name}}]}
    pod = {"serviceAccountName": name, "containers": [container | reading]}
    scaled = {"kind": "Deployment", "name": name}
    backend = {"service": {"name": name, "port": {"number": 80}}}
    specs: dict[str, dict[str, Any]] = {
        "apps/Deployment": {"selector": selector, "template": {"metadata": {"labels": labels}, "spec": pod}},
        "Service": {"selector": labels, "ports": [{"port": 80}]},
        "policy/PodDisruptionBudget": {"selector": selector, "maxUnavailable": 1},
        "networking.k8s.io/NetworkPolicy": {"podSelector": selector},
        "autoscaling/HorizontalPodAutoscaler": {"scaleTargetRef": scaled, "minReplicas": 2, "maxReplicas": 4},
        "networking.k8s.io/Ingress": {"rules": [{"http": {"paths": [{"path": "/", "backend": backend}]}}]},
        "ServiceAccount": {},
        "ConfigMap": {},
    }
    for line, (kind, spec) in enumerate(specs.items(), 1):
        at = Location(path, line, 1)
        values = {"kind": kind, "metadata": {"name": name}, "spec": spec, "data": {}}
        yield Resource(
            kind="kubernetes", type=kind, name=name, address=f"{path}/{kind}", environment="prod",
            namespace=namespace, values=values, source=at, locator=FixedLocator(at), domains=("kubernetes",),
        )  # fmt: skip


def _seconds(program: CheckedProgram, job: Job) -> float:
    """Of this process alone: the machine may have more to do."""
    start = time.process_time()
    assert not any(result.error for result in program.eval([job]))
    return time.process_time() - start
