"""The resources around one that is judged: those it is made from, and those that are made from it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from tallygate.engine.edges import edges
from tallygate.engine.gaps import as_shown, gaps_of
from tallygate.engine.globs import matches
from tallygate.model.location import ValuePath, shown_path
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
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._strayed: dict[tuple[str, str, str], dict[str | None, str]] = {}
        for resource in resources:
            if resource.kind == "terraform":
                place = _place_of(resource)
                self._by_type[resource.type].append(resource)
                self._by_address[place][resource.address] = resource
        for resource in (one for own in self._by_type.values() for one in own):
            place = _place_of(resource)
            for address in edges(resource, self._by_address[place]):
                self._readers[place][address].append(resource)

    def of(self, resource: Resource, rule: Rule) -> Neighbours | None:
        """What the rule is shown beside the resource, in order of distance and address; None where nothing
        that it needs is among them."""
        place = _place_of(resource)
        shown = [one for one in self._reach(resource, place) if matches(rule.related, one.type)]
        near = sorted(self._readers[place].get(resource.address, ()), key=lambda one: one.address)
        found = [one for one in near if one is not resource and matches(rule.related, one.type)]
        if rule.needs and not any(matches(rule.needs, one.type) for one in (*shown, *found)):
            return None  # where a module is missing that may hold one, its call is told as UNKNOWN
        gaps = {**self._gaps(REFERENCES, shown, rule), **self._gaps(READERS, found, rule)}
        if unseen := resource.unseen_readers or self._stray(resource, found, rule):
            gaps[(READERS,)] = unseen
        references, readers = ([as_shown(one, rule) for one in ones] for ones in (shown, found))
        return Neighbours(tuple(references), tuple(readers), gaps)

    def gaps_of(self, resource: Resource, rule: Rule) -> Iterator[Unknown]:
        """What is not known of a resource to a rule."""
        return gaps_of(resource, rule, self._by_address.get(_place_of(resource), {}))

    def _reach(self, resource: Resource, place: _Place) -> Iterator[Resource]:
        known, seen, edge = self._by_address[place], {resource.address}, [resource]
        for _ in range(_FARTHEST):
            addresses = sorted({address for near in edge for address in edges(near, known)} - seen)
            seen.update(addresses)
            edge = [known[address] for address in addresses if address in known]
            yield from edge

    def _gaps(self, name: str, resources: Sequence[Resource], rule: Rule) -> dict[ValuePath, str]:
        return {
            (name, number, "values", *unknown.path): f"{resource.address}.{'.'.join(map(str, unknown.path))}"
            f" {unknown.reason}"
            for number, resource in enumerate(resources)
            for unknown in self.gaps_of(resource, rule)
        }

    def _stray(self, resource: Resource, found: Sequence[Resource], rule: Rule) -> str:
        """Why a reader may be missing that stands elsewhere in the tree; "" where none may."""
        for stray in rule.strays:
            type_, _, argument = stray.partition("=")
            if not any(one.type == type_ for one in found):
                for environment, reason in self._strays(rule, type_, argument).items():
                    if None in (environment, resource.environment) or environment == resource.environment:
                        return reason
        return ""

    def _strays(self, rule: Rule, type_: str, argument: str) -> Mapping[str | None, str]:
        """By environment, the first of a type whose argument may lead to any that the rule judges."""
        key = (rule.id, type_, argument)
        if key not in self._strayed:
            found: dict[str | None, str] = {}
            self._strayed[key] = found
            for one in self._by_type[type_]:
                if reason := self._leads_anywhere(one, argument, rule):
                    place = f"{one.address} in {shown_path(one.source.path)}"
                    found.setdefault(one.environment, f"{place} may be for it: its {argument} {reason}")
        return self._strayed[key]

    def _leads_anywhere(self, reader: Resource, argument: str, rule: Rule) -> str:
        """Why the argument is not known; "" where it leads to a resource that the rule judges."""
        known = self._by_address[_place_of(reader)]
        read = [known.get(one.address) for one in reader.references if one.path == (argument,)]
        if any(one and matches(rule.resources, one.type) for one in read):
            return ""
        return next((one.reason for one in reader.unknown if one.path == (argument,)), "")


def _place_of(resource: Resource) -> _Place:
    return resource.root, resource.environment


def has_own_view(rule: Rule) -> bool:
    """Whether a rule is shown more of a resource, or counts less of it as unknown, than others do."""
    return bool(rule.related or rule.literals or rule.settled)
