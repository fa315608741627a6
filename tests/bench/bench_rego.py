"""Policies: 1,000 manifests of about 2.5 KB, 30 rules, against the engine's bare API in the same run."""

import json
import time
from collections.abc import Callable

import regorus

from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions, Job, Limits, Module
from tests.bench import Row

MANIFESTS = 1000
RULES = 30
REPETITIONS = 3

# Five shapes of rules, as the library has them.
SHAPES = (
    'c.securityContext.privileged == true; msg := sprintf("%s is privileged", [c.name])',
    'endswith(c.image, ":latest"); msg := sprintf("%s has no fixed image", [c.name])',
    'not c.resources.limits.memory; msg := sprintf("%s has no limit", [c.name])',
    'some e in c.env; regex.match(`(?i)(password|secret)$`, e.name); e.value != ""; msg := e.name',
    'input.values.metadata.labels.team in {"a", "b"}; count(c.ports) > 3; msg := "ports"',
)


def policies() -> list[Module]:
    """One package a rule."""
    modules = []
    for number in range(RULES):
        head = f"# METADATA\n# custom: {{id: bench-{number}, scope: resource}}\npackage bench.r{number}\n"
        body = f"some i, c in input.values.spec.template.spec.containers; {SHAPES[number % len(SHAPES)]}"
        rule = f'deny contains {{"msg": msg, "path": ["spec", i, {number}]}} if {{ {body} }}\n'
        modules.append(Module(f"r{number}.rego", head + rule))
    return modules


def manifests() -> list[bytes]:
    found = []
    for number in range(MANIFESTS):
        containers = [
            {
                "name": f"c{index}",
                "image": f"registry.example/app/{index}:{'latest' if (number + index) % 9 == 0 else '1.2'}",
                "env": [{"name": f"SETTING_{key}", "value": "x" * 20} for key in range(7)],
                "ports": [{"containerPort": 8000 + key} for key in range(3)],
                "resources": {"limits": {"memory": "1Gi", "cpu": "1"}, "requests": {"memory": "1Gi"}},
                "securityContext": {"privileged": False, "runAsNonRoot": True},
            }
            for index in range(3)
        ]
        labels = {"team": "c", "app": f"app-{number}"}
        values = {
            "metadata": {"name": f"app-{number}", "labels": labels},
            "spec": {"template": {"spec": {"containers": containers}}},
        }
        found.append(json.dumps({"type": "apps/Deployment", "values": values}).encode())
    return found


def run() -> list[Row]:
    documents = manifests()
    jobs = [Job(str(index), one, tuple(range(RULES))) for index, one in enumerate(documents)]
    program = EmbeddedEngine().compile(policies(), b"{}", CompileOptions())
    bare: list[float] = []
    inside: list[float] = []
    one: list[float] = []
    two: list[float] = []
    for _ in range(REPETITIONS):
        bare.append(_seconds(lambda: _bare(program, documents)))
        inside.append(_seconds(lambda: list(program.eval(jobs))))
        one.append(_seconds(lambda: list(evaluate_in_workers(program, jobs, Limits(workers=1)))))
        two.append(_seconds(lambda: list(evaluate_in_workers(program, jobs, Limits(workers=2)))))
    size = sum(map(len, documents)) // MANIFESTS
    note = f"{RULES * MANIFESTS / min(bare):,.0f} evaluations/s bare; inputs of {size} bytes"
    return [
        Row("rego in process / bare engine", min(bare) / min(inside), ">= 0.75", note),
        Row("rego one worker / bare engine", min(bare) / min(one), ">= 0.75", "start of the worker included"),
        Row("rego two workers / one", min(one) / min(two), ">= 1.6", "needs two idle cores"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _bare(program: CheckedProgram, documents: list[bytes]) -> None:
    """The authors' texts, each rule asked of each input by the engine alone."""
    engine = regorus.Engine()
    for module in policies():
        engine.add_policy(module.path, module.text)
    queries = program.bundle().queries
    for document in documents:
        engine.set_input_json(document.decode())
        for query in queries:
            json.loads(engine.eval_query_as_json(query))
