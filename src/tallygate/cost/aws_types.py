"""Types of EC2 instances: what they have, and what could stand in for them."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

DATA = Path(__file__).parent / "data" / "aws_types.json"


class InstanceType(msgspec.Struct, frozen=True):
    """memory: GiB."""

    vcpus: int
    memory: Decimal
    gpus: int = 0


class _Table(msgspec.Struct, frozen=True):
    schema: int
    source: str
    as_of: str
    graviton: dict[str, tuple[str, ...]]
    types: dict[str, InstanceType]


def instance_type(name: str) -> InstanceType | None:
    """None for a type that the table does not have."""
    return _table().types.get(name)


def instance_types() -> tuple[str, ...]:
    """Names, sorted."""
    return tuple(sorted(_table().types))


def graviton_twins(name: str) -> tuple[str, ...]:
    """Types of the same size on Graviton processors, the least change first."""
    table, (family, _, size) = _table(), name.partition(".")
    twins = (f"{one}.{size}" for one in table.graviton.get(family, ()))
    return tuple(one for one in twins if _has_as_much(table.types.get(one), table.types.get(name)))


def _has_as_much(other: InstanceType | None, own: InstanceType | None) -> bool:
    """A size such as `metal` is not the same in each family."""
    return other is not None and own is not None and other.vcpus >= own.vcpus and other.memory >= own.memory


@cache
def _table() -> _Table:
    return msgspec.json.decode(DATA.read_bytes(), type=_Table)
