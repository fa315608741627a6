"""Types of EC2 instances: what they have, what of it pods may have, and what could stand in for them."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from tallygate.model.cost import ZERO

DATA = Path(__file__).parent / "data" / "aws_types.json"
_MEBIBYTES = 1024
_ADDRESSES_OF_THE_NODE = 1
_PODS_ON_THE_HOST_NETWORK = 2


class InstanceType(msgspec.Struct, frozen=True):
    """memory: GiB. arch: x86_64 | arm64. interfaces, addresses: of the network, and IPv4 of each of them."""

    vcpus: int
    memory: Decimal
    arch: str
    interfaces: int
    addresses: int
    gpus: int = 0

    @property
    def most_pods(self) -> int:
        """Pods that get an address of the VPC, without prefix delegation."""
        return self.interfaces * (self.addresses - _ADDRESSES_OF_THE_NODE) + _PODS_ON_THE_HOST_NETWORK

    @property
    def allocatable_cpu(self) -> Decimal:
        """Cores for pods on EKS."""
        rest, reserved = Decimal(self.vcpus), ZERO
        for cores, share in _table().allocatable.cpu:
            counted = rest if cores is None else min(rest, Decimal(cores))
            reserved, rest = reserved + counted * share, rest - counted
        return self.vcpus - reserved

    @property
    def allocatable_memory(self) -> Decimal:
        """GiB for pods on EKS."""
        rules = _table().allocatable
        reserved = rules.memory + rules.memory_per_pod * self.most_pods + rules.eviction
        return self.memory - reserved / _MEBIBYTES


class _Allocatable(msgspec.Struct, frozen=True):
    source: str
    cpu: tuple[tuple[int | None, Decimal], ...]
    memory: Decimal
    memory_per_pod: Decimal
    eviction: Decimal


class _Family(msgspec.Struct, frozen=True):
    graviton: tuple[str, ...] = ()
    successors: tuple[str, ...] | None = None


class _Table(msgspec.Struct, frozen=True):
    schema: int
    source: str
    as_of: str
    allocatable: _Allocatable
    families: dict[str, _Family]
    types: dict[str, InstanceType]


def instance_type(name: str) -> InstanceType | None:
    """None for a type that the table does not have."""
    return _table().types.get(name)


def instance_types() -> tuple[str, ...]:
    """Names, sorted."""
    return tuple(sorted(_table().types))


def graviton_twins(name: str) -> tuple[str, ...]:
    """Types of the same size on Graviton processors, the least change first."""
    return _of_families(name, _family(name).graviton)


def is_previous_generation(name: str) -> bool:
    return _family(name).successors is not None


def successors(name: str) -> tuple[str, ...]:
    """Types of the same size that AWS advises in place of a previous generation."""
    return _of_families(name, _family(name).successors or ())


def _family(name: str) -> _Family:
    return _table().families.get(name.partition(".")[0], _Family())


def _of_families(name: str, families: tuple[str, ...]) -> tuple[str, ...]:
    types, size = _table().types, name.partition(".")[2]
    others = [other for one in families if (other := f"{one}.{size}") in types]
    return tuple(other for other in others if _has_as_much(types[other], types.get(name)))


def _has_as_much(other: InstanceType, own: InstanceType | None) -> bool:
    """A size such as `metal` is not the same in each family."""
    return own is not None and other.vcpus >= own.vcpus and other.memory >= own.memory


@cache
def _table() -> _Table:
    return msgspec.json.decode(DATA.read_bytes(), type=_Table)
