from decimal import Decimal

import pytest

from tallygate.cost.aws_types import (
    graviton_twins,
    instance_type,
    instance_types,
    is_previous_generation,
    successors,
)
from tallygate.cost.catalogue import Catalogue

D = Decimal


@pytest.mark.parametrize(
    ("name", "vcpus", "memory", "arch", "pods"),
    [
        ("t3.micro", 2, "1", "x86_64", 4),
        ("m5.large", 2, "8", "x86_64", 29),
        ("m6g.xlarge", 4, "16", "arm64", 58),
        ("c4.large", 2, "3.75", "x86_64", 29),
        ("m5.24xlarge", 96, "384", "x86_64", 737),
    ],
)
def test_what_a_type_has(name: str, vcpus: int, memory: str, arch: str, pods: int) -> None:
    found = instance_type(name)
    assert found is not None
    assert (found.vcpus, found.memory, found.arch, found.most_pods) == (vcpus, D(memory), arch, pods)


def test_allocatable_as_eks_reserves_it() -> None:
    """m5.large: 6 % and 1 % of a core; 255 + 29 x 11 + 100 MiB. c5.9xlarge: 60 + 10 + 10 + 32 x 2.5 m."""
    small, large = instance_type("m5.large"), instance_type("c5.9xlarge")
    assert small is not None
    assert large is not None
    assert small.allocatable_cpu == D("1.93")
    assert small.allocatable_memory == 8 - D(674) / 1024
    assert large.allocatable_cpu == D("35.84")
    assert instance_type("m5.huge") is None


def test_every_type_keeps_something_for_pods() -> None:
    for name in instance_types():
        found = instance_type(name)
        assert found is not None
        assert 0 < found.allocatable_cpu < found.vcpus, name
        assert found.allocatable_memory < found.memory, name


def test_twins_and_successors_have_the_same_size() -> None:
    assert graviton_twins("m5.large") == ("m6g.large", "m7g.large")
    assert graviton_twins("t3.medium") == ("t4g.medium",)
    assert graviton_twins("m5.24xlarge") == (), "there is none of that size"
    assert graviton_twins("m6g.large") == ()
    assert successors("t2.micro") == ("t3.micro",)
    assert successors("p3.2xlarge") == ()
    assert graviton_twins("c5.metal") == (), "metal has fewer cores there"


def test_generations() -> None:
    assert [is_previous_generation(name) for name in ("m4.large", "p3.2xlarge", "m5.large", "odd")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_twins_run_on_graviton_with_as_much() -> None:
    for name in instance_types():
        own = instance_type(name)
        for twin in map(instance_type, graviton_twins(name)):
            assert own is not None
            assert twin is not None
            assert (twin.arch, twin.vcpus, twin.memory) == ("arm64", own.vcpus, own.memory), name


def test_every_instance_with_a_price_is_described() -> None:
    priced = {key.split("/")[1] for _, key in Catalogue().places("AmazonEC2") if key.startswith("instance/")}
    assert priced == set(instance_types())
