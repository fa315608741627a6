from decimal import Decimal

import pytest

from tallygate.cost.aws_types import graviton_twins, instance_type, instance_types
from tallygate.cost.catalogue import Catalogue


@pytest.mark.parametrize(
    ("name", "vcpus", "memory"),
    [("t3.micro", 2, "1"), ("m6g.xlarge", 4, "16"), ("c4.large", 2, "3.75"), ("m5.24xlarge", 96, "384")],
)
def test_what_a_type_has(name: str, vcpus: int, memory: str) -> None:
    found = instance_type(name)
    assert found is not None
    assert (found.vcpus, found.memory) == (vcpus, Decimal(memory))


def test_a_type_that_is_not_there() -> None:
    assert instance_type("m5.huge") is None
    assert graviton_twins("m5.huge") == ()


def test_twins_have_the_same_size() -> None:
    assert graviton_twins("m5.large") == ("m6g.large", "m7g.large")
    assert graviton_twins("t3.medium") == ("t4g.medium",)
    assert graviton_twins("m5.24xlarge") == (), "there is none of that size"
    assert graviton_twins("m6g.large") == ()
    assert graviton_twins("c5.metal") == (), "metal has fewer cores there"


def test_twins_have_as_much() -> None:
    for name in instance_types():
        own = instance_type(name)
        for twin in map(instance_type, graviton_twins(name)):
            assert own is not None
            assert twin is not None
            assert (twin.vcpus, twin.memory) == (own.vcpus, own.memory), name


def test_every_instance_with_a_price_is_described() -> None:
    priced = {key.split("/")[1] for _, key in Catalogue().places("AmazonEC2") if key.startswith("instance/")}
    assert priced == set(instance_types())
