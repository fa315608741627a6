"""The resources of a tree by where they are, and by what reads them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tallygate.model.resource import Resource

_Place = tuple[str, str | None]
"""Root and environment: addresses are those of one state."""


class Neighbours:
    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_address: dict[_Place, dict[str, Resource]] = defaultdict(dict)
        self._readers: dict[_Place, dict[str, list[Resource]]] = defaultdict(lambda: defaultdict(list))
        for one in resources:
            place = one.root, one.environment
            self._by_address[place][one.address] = one
            for address in dict.fromkeys(reference.address for reference in one.references):
                self._readers[place][address].append(one)

    def made_from(self, resource: Resource, names: tuple[str, ...], types: tuple[str, ...]) -> list[Resource]:
        """Resources of these types that an attribute of one of these names reads, in order of its path."""
        own = self._by_address[resource.root, resource.environment]
        read = (one.address for one in resource.references if not set(names).isdisjoint(one.path))
        found = (own[address] for address in dict.fromkeys(read) if address in own)
        return [one for one in found if one.type in types]

    def readers(
        self, resource: Resource, names: tuple[str, ...], types: tuple[str, ...]
    ) -> Iterator[Resource]:
        """Resources of these types of which an attribute of one of these names reads it."""
        for one in self._readers[resource.root, resource.environment].get(resource.address, ()):
            if one.type in types and any(
                reference.address == resource.address and not set(names).isdisjoint(reference.path)
                for reference in one.references
            ):
                yield one
