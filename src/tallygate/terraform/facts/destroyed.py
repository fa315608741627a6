"""What an apply of the head would destroy of what the base has, as far as configuration tells it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tallygate.model.change import Action, Destroyed, Removal, Succession
from tallygate.model.location import Location
from tallygate.model.resource import Resource
from tallygate.terraform.facts.moves import Moves, Steps, alike, begins, steps, text, without_keys
from tallygate.terraform.facts.replaced import forced, forced_through, prevents_destroy
from tallygate.terraform.facts.stateful import kept

Place = tuple[str, str | None]
"""Folder and environment of a root."""


class Side(NamedTuple):
    """One tree. unread: paths of which nobody knows what they hold. blobs: what each file holds, by path."""

    resources: Sequence[Resource]
    successions: Mapping[Place, Succession]
    unread: frozenset[str] = frozenset()
    blobs: Mapping[str, str] = {}


def destroyed(base: Side, head: Side, planned: Place | None = None) -> list[Destroyed]:
    """In no order. planned: a root of which a plan tells what becomes of it."""
    roots = _Roots(base, head)
    found: list[Destroyed] = []
    after_by_place = _by_place(head)
    for place, resources in _by_place(base).items():
        if place != planned and not _is_untouched(base, head, resources, after_by_place.get(place)):
            heirs = roots.heirs(place)
            after = _After(head, heirs, resources) if heirs else None
            found += after.lost(resources) if after else _orphaned(resources)
            if after:
                found += after.refused(base.successions[place], resources)
                found += after.calls(base.successions[place], place)
    return found


def _is_untouched(
    base: Side, head: Side, before: Sequence[Resource], after: Sequence[Resource] | None
) -> bool:
    """Whether both have the same instances, made of files that hold the same: what is not known of them is
    the same then, too."""
    if not before or after is None or [one.address for one in before] != [one.address for one in after]:
        return False
    read = {path for one in (*before, *after) for path in (one.source.path, *one.inputs)}
    return any(path in base.blobs for path in read) and all(
        base.blobs.get(path) == head.blobs.get(path) for path in read
    )


def _by_place(side: Side) -> dict[Place, list[Resource]]:
    """Managed resources of roots; what no root leads to is applied by nobody."""
    found: dict[Place, list[Resource]] = {place: [] for place in side.successions}
    for resource in side.resources:
        if _is_managed(resource) and (resource.root, resource.environment) in found:
            found[resource.root, resource.environment].append(resource)
    return found


def _is_managed(resource: Resource) -> bool:
    return resource.kind == "terraform" and resource.counted and not resource.type.startswith("data.")


def declared(succession: Succession, address: str) -> Location | None:
    """Where a `removed` block says that a resource is to be destroyed."""
    block = without_keys(steps(address))
    for removal in succession.removals:
        if removal.destroy and begins(block, without_keys(steps(removal.address))):
            return removal.location
    return None


class _Roots:
    """Which root of the head has the state of one of the base."""

    def __init__(self, base: Side, head: Side) -> None:
        self._base, self._head = base, head
        self._backends = {id(side): _backends(side) for side in (base, head)}

    def heirs(self, place: Place) -> tuple[Place, ...]:
        """Several where a root without environments has some now; none where nothing tells of one."""
        folder, environment = place
        if place in self._head.successions:
            return (place,)
        own = [one for one in self._head.successions if one[0] == folder]
        if own:
            return tuple(one for one in own if environment is None or one[1] is None)
        backend = self._backends[id(self._base)].get(place)
        return tuple(
            one
            for one, written in self._backends[id(self._head)].items()
            if backend and written == backend and one[1] == environment and one not in self._base.successions
        )


def _backends(side: Side) -> dict[Place, tuple[str, object]]:
    """Where each root keeps its state, if all of that is known and says anything."""
    return {
        (one.root, one.environment): (one.type, one.values)
        for one in side.resources
        if one.type.startswith("backend.") and one.values and not one.unknown
    }


def _orphaned(resources: Iterable[Resource]) -> Iterator[Destroyed]:
    for one in resources:
        yield _gone(one, known=False, reason="its root module is gone, and who destroys it then is not known")


class _After:
    """The head as one root of the base finds it."""

    def __init__(self, head: Side, heirs: Sequence[Place], before: Sequence[Resource]) -> None:
        self._unread = head.unread
        successions = [head.successions[place] for place in heirs]
        self._moves = Moves(
            (move for one in successions for move in one.moves), (steps(one.address) for one in before)
        )
        self._origins = {origin for one in successions for origin, _ in one.moves}
        self._removals = [
            (without_keys(steps(removal.address)), removal) for one in successions for removal in one.removals
        ]
        self._unseen = {
            without_keys(steps(address)): address for one in successions for address, _ in one.unseen
        }
        self._symbolic: dict[tuple[str, str], Resource] = {}
        self._alike: dict[Steps, Resource] = {}
        self._blocks: dict[Steps, list[Resource]] = defaultdict(list)
        self._calls: set[Steps] = set()
        for one in head.resources:
            if _is_managed(one) and (one.root, one.environment) in heirs:
                at = steps(one.address)
                self._blocks[without_keys(at)].append(one)
                self._calls |= {without_keys(at[:end]) for end in range(2, len(at), 2)}
                if one.symbolic:
                    self._symbolic[one.address, one.number] = one
                else:
                    self._alike[alike(at)] = one

    def lost(self, resources: Iterable[Resource]) -> list[Destroyed]:
        pairs: list[tuple[Resource, Resource]] = []
        found: list[Destroyed] = []
        predecessors: dict[str, str] = {}
        for one, target in self._stayed_first(resources):
            heir = self._heir(one, target)
            first = predecessors.setdefault(heir.address, one.address) if heir else ""
            if heir and first == one.address:
                pairs.append((one, heir))
                if one.type in kept() and one.type != heir.type:
                    found.append(
                        _gone(one, known=False, reason=f"its provider may refuse to make it a {heir.type}")
                    )
            elif heir:
                found.append(
                    _gone(one, known=False, reason=f"{first} takes {heir.address}, where it would go")
                )
            elif gone := self._without_heir(one, target):
                found.append(gone)
        return [*found, *self._replaced(pairs)]

    def _stayed_first(self, resources: Iterable[Resource]) -> list[tuple[Resource, Steps]]:
        """With where they stand after the moves: what stays where it was keeps its place."""
        followed = [(one, self._moves.followed(steps(one.address))) for one in resources]
        return sorted(followed, key=lambda pair: steps(pair[0].address) != pair[1])

    def refused(self, before: Succession, resources: Iterable[Resource]) -> Iterator[Destroyed]:
        """What the base moves to another type, which Terraform may never have done, and the head does not
        name any more."""
        blocks = {without_keys(steps(one.address)): one for one in resources}
        for origin, target in before.moves:
            one, block = blocks.get(without_keys(steps(target))), without_keys(steps(origin))
            type_ = block[-2].name if len(block) > 1 else ""
            if one is None or type_ == one.type or type_ not in kept():
                continue
            if not (origin in self._origins or block in self._blocks or self._removal(block, forgets=True)):
                reason = f"its provider may have refused to make it a {one.type}"
                gone = _gone(one, known=False, reason=reason)
                yield replace(gone, address=origin, type=type_, what=kept()[type_])

    def calls(self, before: Succession, place: Place) -> Iterator[Destroyed]:
        """Calls that are gone, of modules that nobody sees."""
        for address, location in before.unseen:
            at = without_keys(self._moves.followed(steps(address)))
            if at not in self._unseen and at not in self._calls and not self._removal(at, forgets=True):
                yield Destroyed(
                    address=address,
                    type="module",
                    action=Action.DELETE,
                    environment=place[1],
                    root=place[0],
                    location=location,
                    known=False,
                    reason="the call is gone, and what the module holds is not in this tree",
                    in_base=True,
                )

    def _heir(self, one: Resource, target: Steps) -> Resource | None:
        if one.symbolic:
            return self._symbolic.get((text(target), one.number))
        return self._alike.get(alike(target))

    def _without_heir(self, one: Resource, target: Steps) -> Destroyed | None:
        block = without_keys(target)
        left = self._blocks.get(block, [])
        if self._removal(block, forgets=True) or any(map(prevents_destroy, left)):
            return None
        if doubt := self._doubt(one, block, left):
            return _gone(one, known=False, reason=doubt)
        reason = "its instance is no longer there" if left else "it is no longer in the configuration"
        asked = self._removal(block, forgets=False)
        declared = asked.location if asked and asked.destroy else None
        return replace(_gone(one, known=True, reason=reason), declared=declared)

    def _removal(self, block: Steps, forgets: bool) -> Removal | None:
        for origin, removal in self._removals:
            if begins(block, origin) and (removal.destroy is False) == forgets:
                return removal
        return None

    def _doubt(self, one: Resource, block: Steps, left: Sequence[Resource]) -> str:
        """Why it may still be there; "" where it is not."""
        if self._moves.exhausted:
            return "there are more moved blocks than are followed"
        if one.symbolic:
            other = ", and is worked out in another way" if left else ""
            return f"how many instances there are is not known{other}"
        if any(other.symbolic for other in left):
            return "which instances are left is not known"
        for call, address in self._unseen.items():
            if begins(block, call):
                return f"{address} is not in this tree any more"
        lost = sorted({one.source.path, *one.inputs} & self._unread)
        return f"{lost[0]} could not be read" if lost else ""

    def _replaced(self, pairs: Sequence[tuple[Resource, Resource]]) -> list[Destroyed]:
        """Those whose own arguments force it, then those that read one of them."""
        found: dict[str, Destroyed] = {}
        kept_ = [(before, after) for before, after in pairs if not prevents_destroy(after)]
        for before, after in kept_:
            if reasons := forced(before, after, self._follow):
                found[after.address] = _replacement(
                    after, reasons[0].path, reasons[0].known, reasons[0].reason
                )
        size = -1
        while size != len(found):
            size = len(found)
            replaced = frozenset(found)
            for _, after in kept_:
                if after.address not in found and (one := next(forced_through(after, replaced), None)):
                    found[after.address] = _replacement(after, one.path, one.known, one.reason)
        return list(found.values())

    def _follow(self, address: str) -> str:
        return text(self._moves.followed(steps(address)))


def _gone(one: Resource, known: bool, reason: str) -> Destroyed:
    return Destroyed(
        address=one.address,
        type=one.type,
        action=Action.DELETE,
        environment=one.environment,
        root=one.root,
        location=one.source,
        known=known,
        what=kept().get(one.type, ""),
        reason=reason,
        also=one.calls,
        in_base=True,
    )


def _replacement(one: Resource, path: tuple[str | int, ...], known: bool, reason: str) -> Destroyed:
    return Destroyed(
        address=one.address,
        type=one.type,
        action=Action.REPLACE,
        environment=one.environment,
        root=one.root,
        location=_line(one, path),
        known=known,
        what=kept().get(one.type, ""),
        reason=reason,
        path=path,
        also=one.calls,
    )


def _line(one: Resource, path: tuple[str | int, ...]) -> Location:
    return one.locator.key(path) if path else one.source
