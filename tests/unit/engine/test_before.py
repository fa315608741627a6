"""What is told of workloads of the environments before one."""

from typing import Any

import pytest

from tallygate.engine.before import not_known, workloads
from tests.unit.engine.made import resource, unknown

CONTAINER = {
    "name": "api",
    "image": "shop/api:1.8.2",
    "resources": {"limits": {"memory": "1Gi"}, "requests": {"memory": "1Gi"}},
    "env": [{"name": "PASSWORD", "value": "x"}],
}
TOLD = [{"name": "api", "image": "shop/api:1.8.2", "limits": {"memory": "1Gi"}}]


def facts(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for _, entry in workloads([resource(values, namespace="shop", cluster="eu")])]


def test_facts_of_a_workload() -> None:
    [entry] = facts({"spec": {"replicas": 2, "template": {"spec": {"containers": [CONTAINER]}}}})
    assert entry == {
        "environment": "prod",
        "cluster": "eu",
        "type": "Pod",
        "name": "web",
        "namespace": "shop",
        "replicas": 2,
        "containers": TOLD,
    }


def test_facts_of_what_runs_at_times() -> None:
    template = {"template": {"spec": {"containers": [CONTAINER]}}}
    [entry] = facts({"spec": {"jobTemplate": {"spec": template}}})
    assert entry["containers"] == TOLD
    assert entry["replicas"] is None


@pytest.mark.parametrize(
    "values",
    [{}, {"spec": None}, {"spec": {"template": 1}}, {"spec": {"template": {"spec": {"containers": ["x"]}}}}],
)
def test_what_makes_no_pods_is_left_out(values: dict[str, Any]) -> None:
    assert facts(values) == []


def test_what_is_not_written_is_null() -> None:
    [entry] = facts({"spec": {"template": {"spec": {"containers": [{"resources": "much"}]}}}})
    assert entry["containers"] == [{"name": None, "image": None, "limits": None}]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (("spec", "replicas"), True),
        (("spec",), True),
        (("spec", "template", "spec", "containers", 0, "image"), True),
        (("spec", "template", "spec", "containers", 1, "resources", "limits", "cpu"), True),
        (("spec", "jobTemplate", "spec", "template", "spec", "containers"), True),
        (("spec", "template", "spec", "containers", 0, "env", 0, "value"), False),
        (("spec", "template", "spec", "containers", 0, "resources", "requests"), False),
        (("metadata", "labels"), False),
    ],
)
def test_unknown_facts(path: tuple[str | int, ...], counts: bool) -> None:
    assert bool(list(not_known(resource(unknown=(unknown(*path),))))) == counts
