"""What is known of Kubernetes' own API groups: their kinds, where pods stand, and what replaced a kind."""

from functools import cache
from pathlib import Path

import msgspec


class Kinds(msgspec.Struct, frozen=True):
    """groups: kinds of each. pods: where the specification of a pod is in each type that has one. successors:
    the type that each kind of a group that was removed has become.
    """

    source: str
    date: str
    groups: dict[str, tuple[str, ...]]
    pods: dict[str, tuple[str, ...]]
    successors: dict[str, str]
    containers: tuple[str, ...]


@cache
def builtin() -> Kinds:
    return msgspec.json.decode(Path(__file__).with_name("builtin_kinds.json").read_bytes(), type=Kinds)


def written_type(api_version: str, kind: str) -> str:
    """ "GROUP/Kind" as an object says it; "Kind" in the core group."""
    group, _, _version = api_version.rpartition("/")
    return f"{group}/{kind}" if group else kind


def judged_type(api_version: str, kind: str) -> str:
    """`written_type`, or what has replaced it: an old cluster still takes it, and rules know the new name."""
    written = written_type(api_version, kind)
    return builtin().successors.get(written, written)
