"""The resources around one that is judged: those it is made from, and those that are made from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tallygate.engine.globs import matches
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.model.rule import Rule

REFERENCES, READERS = "references", "referenced_by"
_FARTHEST = 4
"""Steps that are followed from a resource to those it is made from: an instance, its group, its subnets,
their network."""

_Place = tuple[str, str | None]
"""Root and environment: addresses are those of one state."""


class Neighbours(msgspec.Struct, frozen=True):
    """references: what a resource is made from, at most _FARTHEST steps away. readers: what reads it itself.
    gaps: paths of the input that are not known, and why, besides those of the resource itself."""

    references: tuple[Resource, ...]
    readers: tuple[Resource, ...]
    gaps: Mapping[ValuePath, str]


class Related:
    """The graph of a tree's resources."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_address: dict[_Place, dict[str, Resource]] = defaultdict(dict)
        self._readers: dict[_Place, dict[str, list[Resource]]] = defaultdict(lambda: defaultdict(list))
        for resource in resources:
            if resource.kind == "terraform":
                place = (resource.root, resource.environment)
                self._by_address[place][resource.address] = resource
                for address in dict.fromkeys(one.address for one in resource.references):
                    self._readers[place][address].append(resource)

    def of(self, resource: Resource, rule: Rule) -> Neighbours | None:
        """What the rule is shown beside the resource, in order of distance and address; None where nothing
        that it needs is among them."""
        place = (resource.root, resource.environment)
        shown = [one for one in self._reach(resource, place) if matches(rule.related, one.type)]
        readers = sorted(self._readers[place].get(resource.address, ()), key=lambda one: one.address)
        found = [one for one in readers if one is not resource and matches(rule.related, one.type)]
        if rule.needs and not any(matches(rule.needs, one.type) for one in (*shown, *found)):
            return None  # where a module is missing that may hold one, its call is told as UNKNOWN
        gaps = {**_gaps(REFERENCES, shown, rule), **_gaps(READERS, found, rule)}
        if resource.unseen_readers:
            gaps[(READERS,)] = resource.unseen_readers
        return Neighbours(tuple(shown), tuple(found), gaps)

    def _reach(self, resource: Resource, place: _Place) -> Iterator[Resource]:
        known, seen, edge = self._by_address[place], {resource.address}, [resource]
        for _ in range(_FARTHEST):
            addresses = sorted({one.address for near in edge for one in near.references} - seen)
            seen.update(addresses)
            edge = [known[address] for address in addresses if address in known]
            yield from edge


def gaps_of(resource: Resource, rule: Rule) -> Iterator[Unknown]:
    """What is not known to a rule: a value that can be none of the texts it looks for is known enough."""
    wanted: dict[object, list[str]] = defaultdict(list)
    for name, _, text in (literal.partition("=") for literal in rule.literals):
        wanted[name].append(text)
    made = {one.path for one in resource.references if one.whole}
    for unknown in resource.unknown:
        path = unknown.path if isinstance(unknown.path[-1], str) else unknown.path[:-1]
        texts = wanted.get(path[-1], ())
        begins_alike = any(text.startswith(unknown.prefix) for text in texts)
        other = not begins_alike if unknown.prefix else path in made
        if not texts or not other:
            yield unknown


def _gaps(name: str, resources: Sequence[Resource], rule: Rule) -> dict[ValuePath, str]:
    return {
        (name, number, "values", *unknown.path): f"{resource.address}.{'.'.join(map(str, unknown.path))}"
        f" {unknown.reason}"
        for number, resource in enumerate(resources)
        for unknown in gaps_of(resource, rule)
    }
