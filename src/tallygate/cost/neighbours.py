"""The resources of a tree by where they are, and by what reads them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tallygate.model.resource import Resource

_Place = tuple[str, str | None]
"""Root and environment: addresses are those of one state."""


class Neighbours:
    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_address: dict[_Place, dict[str, Resource]] = defaultdict(dict)
        self._readers: dict[_Place, dict[str, list[tuple[Resource, frozenset[object]]]]] = {}
        for one in resources:
            place = one.root, one.environment
            self._by_address[place][one.address] = one
            readers = self._readers.setdefault(place, defaultdict(list))
            for reference in one.references:
                readers[reference.address].append((one, frozenset(reference.path)))

    def made_from(self, resource: Resource, names: tuple[str, ...], types: tuple[str, ...]) -> list[Resource]:
        """Resources of these types that an attribute of one of these names reads, in order of its path."""
        own = self._by_address[resource.root, resource.environment]
        wanted = set(names)
        read = (one.address for one in resource.references if not wanted.isdisjoint(one.path))
        found = (own[address] for address in dict.fromkeys(read) if address in own)
        return [one for one in found if one.type in types]

    def readers(
        self, resource: Resource, names: tuple[str, ...], types: tuple[str, ...]
    ) -> Iterator[Resource]:
        """Resources of these types of which an attribute of one of these names reads it."""
        readers = self._readers.get((resource.root, resource.environment), {})
        found = (
            one
            for one, path in readers.get(resource.address, ())
            if one.type in types and not path.isdisjoint(names)
        )
        yield from {id(one): one for one in found}.values()
