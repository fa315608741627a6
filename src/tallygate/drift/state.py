"""What states record of AWS, as targets: what is to be found, and in which account and region."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from tallygate.model.resource import Resource

PREFIX = "aws_"
_ARN = re.compile(r"arn:[a-z0-9-]+:[a-z0-9-]*:([a-z0-9-]*):([0-9]{12}|):.+", re.DOTALL)
_ZONE = re.compile(r"([a-z]{2}(?:-[a-z]+)+-[0-9])[a-z]")
_PARENTS = {"bucket": "aws_s3_bucket", "security_group_id": "aws_security_group", "vpc_id": "aws_vpc"}


class RecordedState(msgspec.Struct, frozen=True):
    """A state as its reader gives it. path: a file, or s3://BUCKET/KEY. deposed: addresses of objects that
    are yet to be destroyed. attributes: what it has of each address, set or not."""

    path: str
    resources: tuple[Resource, ...]
    serial: int = 0
    lineage: str = ""
    deposed: tuple[str, ...] = ()
    attributes: Mapping[str, frozenset[str]] = {}

    @property
    def called(self) -> str:
        return f"{self.path} (serial {self.serial}, lineage {self.lineage})" if self.lineage else self.path


class Place(NamedTuple):
    """Where a resource is; "" for what its state does not tell."""

    account: str = ""
    region: str = ""


class Target(msgspec.Struct, frozen=True):
    """A resource that should be there. states: those that record it, as they are called; the first is the
    one that its values are from. elsewhere: the addresses that the others have for it. attributes: those of
    its type, set or not, when it was recorded."""

    resource: Resource
    place: Place
    states: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    attributes: frozenset[str] = frozenset()


def targets(states: Sequence[RecordedState]) -> tuple[Target, ...]:
    """The resources of AWS in all states, each once, however many record it; by state and address."""
    found: dict[tuple[str, str, Place], list[tuple[RecordedState, Resource]]] = defaultdict(list)
    for state in sorted(states, key=lambda one: one.path):
        places = _places(state.resources)
        for resource in state.resources:
            if resource.type.startswith(PREFIX):
                own = resource.values.get("id")
                name = own if isinstance(own, str) and own else f"{state.path}\n{resource.address}"
                found[resource.type, name, places[resource.address]].append((state, resource))
    return tuple(_target(place, entries) for (_, _, place), entries in found.items())


def foreign(states: Iterable[RecordedState]) -> int:
    """How many resources of the states are not of AWS."""
    managed = (one.type for state in states for one in state.resources if "." not in one.type)
    return sum(not one.startswith(PREFIX) for one in managed)


def _target(place: Place, entries: list[tuple[RecordedState, Resource]]) -> Target:
    (state, first), *others = entries
    states = tuple(dict.fromkeys(state.called for state, _ in entries))
    elsewhere = tuple(f"{one.address} in {state.called}" for state, one in others)
    return Target(first, place, states, elsewhere, state.attributes.get(first.address, frozenset()))


def _places(resources: Iterable[Resource]) -> dict[str, Place]:
    """Of each address: by its own values, else by those of what it belongs to, else by what else its
    provider made."""
    resources = [*resources]
    own = {one.address: _own_place(one.values) for one in resources}
    made = defaultdict[str, tuple[set[str], set[str]]](lambda: (set(), set()))
    for one in resources:
        for known, told in zip(made[one.provider], own[one.address], strict=True):
            known.update({told} - {""})
    by_id = {(one.type, str(one.values.get("id"))): own[one.address] for one in resources}
    places = {one.address: _place(one, own[one.address], by_id) for one in resources}
    return {one.address: _filled(places[one.address], made[one.provider]) for one in resources}


def _filled(place: Place, made: tuple[set[str], set[str]]) -> Place:
    """A provider is of one account and, but for what says another, of one region."""
    accounts, regions = (next(iter(known)) if len(known) == 1 else "" for known in made)
    return Place(place.account or accounts, place.region or regions)


def _place(resource: Resource, own: Place, by_id: Mapping[tuple[str, str], Place]) -> Place:
    if own.region:
        return own
    for name, type_ in _PARENTS.items():
        value = resource.values.get(name)
        parent = by_id.get((type_, value), Place()) if isinstance(value, str) else Place()
        if parent.region:
            return Place(own.account or parent.account, parent.region)
    return own


def _own_place(values: Mapping[str, Any]) -> Place:
    """An ARN comes first: it is what AWS itself says."""
    account = region = ""
    for text in _texts(values, ("arn", "id", "security_group_rule_arn")):
        if (arn := _ARN.fullmatch(text)) is not None:
            region, account = arn[1], arn[2]
            break
    account = account or next(_texts(values, ("owner_id",)), "")
    zones = (_ZONE.fullmatch(text) for text in _texts(values, ("availability_zone",)))
    zone = next((found[1] for found in zones if found), "")
    return Place(account, region or next(_texts(values, ("region",)), "") or zone)


def _texts(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (value for name in names if isinstance(value := values.get(name), str) and value)
