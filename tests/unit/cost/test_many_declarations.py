"""One object that is declared very often: no two of thousands are compared for nothing."""

import resource
import subprocess
import sys

import pytest

SCRIPT = """
from tallygate.cost.k8s.objects import Objects
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource

place = Location("a.yaml")
def declared(number):
    values = {"metadata": {"name": "a"}, "spec": {"replicas": number // 2, "args": ["x"] * 50}}
    where = "prod/apps/v1/Deployment/shop/a"
    named = ("kubernetes", "apps/Deployment", "a", where, "prod", "shop")
    return Resource(*named, values, place, FixedLocator(place))
[rivals] = Objects([declared(number) for number in range(30_000)]).all
assert [one.values["spec"]["replicas"] for one in rivals] == list(range(15_000))
"""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


@pytest.mark.hostile
def test_thousands_of_declarations_of_one_object_are_told_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, timeout=120, check=False, preexec_fn=_limit
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
