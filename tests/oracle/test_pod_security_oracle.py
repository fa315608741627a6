"""Rules for the Pod Security Standards forbid what the admission controller of Kubernetes does."""

import json
import subprocess
from functools import cache

import pytest

from tallygate.engine.policies import library
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import CompileOptions, Job
from tests.oracle.pod_forms import Pod, pods
from tests.oracle.tools import tool

pytestmark = pytest.mark.oracle

MIXTURES = 3_000
LEVELS = ("baseline", "restricted")
Verdicts = list[tuple[bool, bool]]
"""Whether the baseline level, and whether the restricted level forbids each pod."""


@cache
def all_pods() -> list[Pod]:
    return list(pods(MIXTURES))


@cache
def theirs() -> Verdicts:
    """The restricted level comprises the baseline one, of which it leaves out what it asks for itself."""
    lines = "".join(json.dumps(pod) + "\n" for pod in all_pods())
    ran = subprocess.run(
        [str(tool("pod-security"))], input=lines, capture_output=True, text=True, timeout=120, check=True
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    return [(bool(one["baseline"]), bool(one["baseline"] or one["restricted"])) for one in answers]


@cache
def program() -> CheckedProgram:
    return EmbeddedEngine().compile(library(), b"{}", CompileOptions())


def rules_of(level: str) -> set[int]:
    return {i for i, rule in enumerate(program().rules()) if f"PSS-{level}" in rule.frameworks}


@cache
def ours() -> Verdicts:
    baseline, restricted = (rules_of(level) for level in LEVELS)
    asked = tuple(sorted(baseline | restricted))
    found: list[set[int]] = [set() for _ in all_pods()]
    for result in program().eval(_job(number, pod, asked) for number, pod in enumerate(all_pods())):
        assert result.error is None, result.error
        if result.value:
            found[int(result.job)].add(result.rule)
    return [(bool(rules & baseline), bool(rules)) for rules in found]


def _job(number: int, pod: Pod, rules: tuple[int, ...]) -> Job:
    view = {"kind": "kubernetes", "type": "Pod", "name": "api", "environment": None, "values": pod}
    return Job(str(number), json.dumps(view).encode(), rules)


def test_the_pods_say_something() -> None:
    """Neither level is trivial: many pods on either side of both."""
    for level in (0, 1):
        forbidden = sum(verdict[level] for verdict in theirs())
        assert 100 < forbidden < len(theirs()) - 100
    assert len(rules_of("baseline")) >= 5
    assert len(rules_of("restricted")) >= 2


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_pods_are_forbidden(level: str) -> None:
    index = LEVELS.index(level)
    different = [
        pod
        for pod, own, other in zip(all_pods(), ours(), theirs(), strict=True)
        if own[index] != other[index]
    ]
    assert different == [], json.dumps(different[0])
