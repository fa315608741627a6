"""Applications and sets of two trees: what each deploys, and what goes on with one of the base."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tallygate.model.deployment import APPLICATION, APPLICATION_SET, KNOWN, RESOURCE_TYPE
from tallygate.model.resource import Resource

Place = tuple[str | None, str]
"""Environment and cluster."""
_Identity = tuple[str, str, str]


class Landings:
    """The Applications and sets of one tree, and where they deploy to."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.controlled: list[Resource] = []
        self.rows: list[Resource] = []
        self._rows = defaultdict[tuple[str, object], list[Resource]](list)
        for one in resources:
            if one.type in (APPLICATION, APPLICATION_SET):
                self.controlled.append(one)
            elif one.type == RESOURCE_TYPE:
                self.rows.append(one)
                self._rows[one.name, one.source].append(one)

    def place(self, one: Resource) -> Place:
        """Of what it deploys; of a set, and where that is not known, its own."""
        row = self._row(one)
        return own_place(row) if row else own_place(one)

    def is_known(self, one: Resource) -> bool:
        """Whether all that it deploys is."""
        row = self._row(one)
        return row is None or is_known(row)

    def _row(self, one: Resource) -> Resource | None:
        rows = self._rows.get((one.name, one.source), ())
        own = [row for row in rows if len(rows) == 1 or row.environment == one.environment]
        return own[0] if len(own) == 1 else None


def is_known(row: Resource) -> bool:
    """Whether all that the Application of a row deploys is."""
    return row.values.get("status") in KNOWN


class Successors:
    """One goes on with another of its name that deploys to the same place, or is written in the same file and
    goes on with no other there; one that an Application deploys, with one so deployed to the same place."""

    def __init__(self, base: Landings, head: Landings) -> None:
        self._base, self._head = base, head
        self._placed = defaultdict[tuple[_Identity, Place], list[Resource]](list)
        self._deployed = defaultdict[tuple[_Identity, Place], list[Resource]](list)
        self._filed = defaultdict[tuple[_Identity, str], list[Resource]](list)
        self._taken = {(_identity(one), base.place(one)) for one in base.controlled}
        unmoved = {(_identity(one), base.place(one), one.source.path) for one in base.controlled}
        self._new_places: dict[int, set[Place]] = {}  # by the list of successors
        for one in head.controlled:
            identity, place, path = _identity(one), head.place(one), one.source.path
            self._placed[identity, place].append(one)
            if one.applications:
                self._deployed[identity, own_place(one)].append(one)
            if (identity, place, path) not in unmoved:
                self._filed[identity, path].append(one)

    def of(self, one: Resource) -> Sequence[Resource]:
        if one.applications:
            return self._deployed.get((_identity(one), own_place(one)), ())
        same = self._placed.get((_identity(one), self._base.place(one)), [])
        moved = self._filed.get((_identity(one), one.source.path), [])
        return same or (moved if len(moved) == 1 else ())

    def new_places(self, one: Resource) -> set[Place]:
        """Where it deploys to in the head, and none of its name did before."""
        found = self.of(one)
        if id(found) not in self._new_places:
            places = {(_identity(each), self._head.place(each)) for each in found}
            self._new_places[id(found)] = {place for _, place in places - self._taken}
        return self._new_places[id(found)]


class Deploying:
    """Which Applications of a tree deploy an object: those of its names that land where it does."""

    def __init__(self, landings: Landings) -> None:
        self._placed = defaultdict[tuple[str, Place], list[Resource]](list)
        self._named = defaultdict[str, list[Resource]](list)
        self._rooted = {
            one.source.path for one in landings.controlled if one.type == APPLICATION_SET and one.applications
        }
        for one in landings.controlled:
            if one.type == APPLICATION:
                self._placed[one.name, landings.place(one)].append(one)
                self._named[one.name].append(one)

    def of(self, one: Resource) -> Iterator[Resource]:
        for name in one.applications:
            named = self._named.get(name, [])
            yield from self._placed.get((name, own_place(one)), named if len(named) == 1 else ())

    def is_rooted(self, one: Resource) -> bool:
        """Whether an Application deploys what deploys it: it, or the set in whose file it stands."""
        return any(found.applications or found.source.path in self._rooted for found in self.of(one))


def own_place(one: Resource) -> Place:
    return one.environment, one.cluster


def _identity(one: Resource) -> _Identity:
    return one.type, one.namespace or "", one.name
