"""What Argo CD does with objects that are gone from the tree, and with all that Applications take along."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from tallygate.kubernetes.successors import (
    Deploying,
    Landings,
    Place,
    Successors,
    is_known,
    own_place,
)
from tallygate.model.change import Action, Destroyed
from tallygate.model.deployment import APPLICATION, APPLICATION_SET, RESOURCE_TYPE
from tallygate.model.location import Location
from tallygate.model.resource import Resource

_DEFINITION = "apiextensions.k8s.io/CustomResourceDefinition"
_OPTIONS = "argocd.argoproj.io/sync-options"
_POLICY = "helm.sh/resource-policy"
_FINALIZER = "resources-finalizer.argocd.argoproj.io"
_KEEPING = ("create-only", "create-update")
_NAMED = 3
_DEEPEST = 20


class Fate(msgspec.Struct, frozen=True):
    """stays: it is not deleted. known: it certainly is, else it may be, for a reason."""

    stays: bool = False
    known: bool = True
    reason: str = ""


_STAYS = Fate(stays=True)


class Pruning:
    """Both trees, as Argo CD would go from one to the other. kept: types of objects that hold data. unread:
    paths of the head of which nobody knows what they hold or render to."""

    def __init__(
        self,
        base: Sequence[Resource],
        head: Iterable[Resource],
        kept: frozenset[str],
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self._kept = kept
        self._unread = unread
        self._base, self._head = Landings(base), Landings(head)
        self._sets = [one for one in self._base.controlled if one.type == APPLICATION_SET]
        self._successors = Successors(self._base, self._head)
        self.before, self.after = Deploying(self._base), Deploying(self._head)
        self._objects = defaultdict[tuple[str, Place], list[Resource]](list)  # by Application
        for one in (one for one in base if one.type != RESOURCE_TYPE):
            for key in {(app.name, self._base.place(app)) for app in self.before.of(one)}:
                self._objects[key].append(one)
        self._fates: dict[int, Fate] = {}
        self._terms: dict[int, tuple[frozenset[_Terms], frozenset[str]]] = {}  # by the list of successors
        self._depth = 0

    def of(self, one: Resource) -> Fate:
        """What becomes of an object that nothing in the head deploys. Where no Application is known to deploy
        it, that something prunes it is assumed."""
        option = _option(one, "Prune")
        if not one.applications:
            return _STAYS if option == "false" else _confirmed(option)
        return _worst(
            _worst(_pruned(option, terms) for terms in self._terms_of(application))
            if self._successors.of(application)
            else self._with_its_application(one, application)
            for application in self.before.of(one)
        )

    def doubted(self, one: Resource, fate: Fate) -> Fate:
        """An Application that is new, and of which nobody knows what it deploys, may go on with an object."""
        strange = self._strangers.get(one.environment) or self._strangers.get(None)
        if not strange or fate.stays or not fate.known:
            return fate
        return Fate(known=False, reason=f"what {strange} deploys is not known")

    @cached_property
    def _strangers(self) -> Mapping[str | None, str]:
        """One of each environment, by it."""
        before = {row.name for row in self._base.rows}
        new = [row for row in self._head.rows if row.name not in before and not is_known(row)]
        return {row.environment: row.name for row in reversed(new)}

    def places(self, one: Resource) -> Iterator[Place]:
        """Where the Applications that deploy an object do so in the head, after its own place. A change of
        the cluster, or of its name, prunes nothing."""
        yield own_place(one)
        for application in self.before.of(one):
            yield from self._successors.new_places(application)

    def _terms_of(self, application: Resource) -> frozenset["_Terms"]:
        """Those of all that go on with it; where one stands elsewhere, no milder than they were."""
        found = self._successors.of(application)
        if id(found) not in self._terms:
            known = all(map(self._head.is_known, found))
            paths = frozenset(one.source.path for one in found)
            self._terms[id(found)] = frozenset(_terms(one, known) for one in found), paths
        terms, paths = self._terms[id(found)]
        return terms if paths == {application.source.path} else terms | {_terms(application, True)}

    def _with_its_application(self, one: Resource, application: Resource) -> Fate:
        fate = self._of_application(application)
        if fate.stays or not _cascades(application):
            return _STAYS
        option = _option(one, "Delete") or _default(application, "Delete")
        policy = _annotations(one).get(_POLICY)
        if option == "false" or policy == "keep" or one.type == _DEFINITION:
            return _STAYS
        return _confirmed(option) if fate.known else fate

    def gone(self) -> Iterator[Destroyed]:
        """Applications and ApplicationSets that are deleted, with what goes with them."""
        told = set[tuple[object, ...]]()
        for one in sorted(self._base.controlled, key=lambda controlled: controlled.type == APPLICATION_SET):
            key = one.type, one.namespace, one.name, self._base.place(one)
            if self._successors.of(one) or key in told:
                continue
            told.add(key)
            fate = self._of_application(one) if one.type == APPLICATION else self.of(one)
            if not fate.stays:
                what, reason = (self._with_objects if one.type == APPLICATION else self._with_all)(one)
                yield deleted(one, what, fate.reason or reason, fate, self._unread)

    def _of_application(self, one: Resource) -> Fate:
        """Worked out once. One that its own fate hangs on, or beyond a depth, is taken to be deleted."""
        if id(one) not in self._fates and self._depth < _DEEPEST:
            self._fates[id(one)] = Fate()
            self._depth += 1
            self._fates[id(one)] = self._read(one, self._of_its_set(one))
            self._depth -= 1
        return self._fates.get(id(one), Fate())

    def _read(self, one: Resource, fate: Fate) -> Fate:
        """What could not be read may still have it."""
        lost = _lost(one, self._unread)
        return Fate(known=False, reason=f"{lost} could not be read") if lost and not fate.stays else fate

    def _of_its_set(self, one: Resource) -> Fate:
        """The controller deletes what its set no longer generates, and all of it with the set."""
        made_by = next((found for found in self._sets if _holds(found, one)), None)
        if made_by is None:
            return self.of(one)
        same = self._successors.of(made_by)
        if not same:
            return self.of(made_by)
        kept = all(
            _keeps(found) and (found.source.path == made_by.source.path or _keeps(made_by)) for found in same
        )
        return _STAYS if kept else Fate()

    def _with_objects(self, one: Resource) -> tuple[str, str]:
        """What it keeps, "" for nothing, and a clause about all that goes with it."""
        if not _cascades(one):
            return "", "it is gone; its objects stay, for it has no resources-finalizer"
        found = self._objects.get((one.name, self._base.place(one)), [])
        dying = [each for each in found if not self._with_its_application(each, one).stays]
        if not found:
            return (
                "an Application and all that it deploys",
                "it is gone, and its finalizer deletes its objects",
            )
        stateful = sum(each.type in self._kept for each in dying)
        told = f"it is gone, and its finalizer deletes {_tally(dying)}" if dying else "its objects stay"
        return f"an Application with {_tally(dying)}" if stateful else "", told

    def _with_all(self, one: Resource) -> tuple[str, str]:
        made = [found for found in self._base.controlled if found.type == APPLICATION and _holds(one, found)]
        if made:
            return "", f"it is gone, and its {len(made)} Applications with it"
        if _at(one, "spec", "syncPolicy", "preserveResourcesOnDeletion") is True:
            return "", "it is gone with its Applications, whose objects it preserves"
        return "an ApplicationSet and all that it deploys", "it is gone, and its Applications with it"


def deleted(one: Resource, what: str, reason: str, fate: Fate, unread: frozenset[str]) -> Destroyed:
    """unread: paths of the head of which nobody knows what they hold or render to."""
    lost = _lost(one, unread)
    return Destroyed(
        address=one.address,
        type=one.type,
        action=Action.DELETE,
        environment=one.environment,
        root="",
        location=one.source,
        known=fate.known and not lost,
        what=what,
        reason=f"{lost} could not be read" if lost else reason,
        also=(Location(one.rendered_from),) if one.rendered_from else (),
        in_base=True,
        kind="kubernetes",
    )


class Held:
    """What namespaces and definitions of a tree take along."""

    def __init__(self, base: Sequence[Resource]) -> None:
        self._base = base

    @cached_property
    def _found(self) -> Mapping[tuple[str, str | None], list[Resource]]:
        found = defaultdict[tuple[str, str | None], list[Resource]](list)
        for one in self._base:
            found[one.type, None].append(one)
            if one.namespace:
                found[f"namespace {one.namespace}", one.environment].append(one)
        return found

    def told(self, one: Resource) -> str:
        """The end of a sentence; "" where there is nothing, or it holds nothing."""
        group, kind = _at(one, "spec", "group"), _at(one, "spec", "names", "kind")
        keys = {
            _DEFINITION: (f"{group}/{kind}", None),
            "Namespace": (f"namespace {one.name}", one.environment),
        }
        found = self._found.get(keys[one.type]) if one.type in keys else None
        return f", with {_tally(found)}" if found else ""


def _lost(one: Resource, unread: frozenset[str]) -> str:
    return min({one.source.path, one.rendered_from, *one.inputs} & unread - {""}, default="")


def _worst(fates: Iterable[Fate]) -> Fate:
    """What is lost for certain before what may be, and that before what stays."""
    return min(fates, key=lambda fate: (fate.stays, not fate.known), default=Fate())


class _Terms(NamedTuple):
    """On which an Application prunes. option: of all its objects."""

    application: str
    option: str
    automated: bool
    known: bool


def _terms(application: Resource, known: bool) -> _Terms:
    automated = _at(application, "spec", "syncPolicy", "automated")
    own = automated if isinstance(automated, dict) else {}
    prunes = own.get("prune") is True and own.get("enabled") is not False
    return _Terms(application.name, _default(application, "Prune"), prunes, known)


def _pruned(own: str, terms: _Terms) -> Fate:
    """own: the sync option of the object itself."""
    option = own or terms.option
    if option == "false":
        return _STAYS
    if not terms.known:
        return Fate(known=False, reason=f"what {terms.application} deploys is not known")
    if not terms.automated:
        reason = f"pruned at the next sync with prune, which {terms.application} has not automated"
        return Fate(known=False, reason=reason)
    return _confirmed(option)


def _confirmed(option: str) -> Fate:
    return Fate(known=False, reason="deleted once somebody confirms it") if option == "confirm" else Fate()


def _keeps(found: Resource) -> bool:
    return str(_at(found, "spec", "syncPolicy", "applicationsSync")) in _KEEPING


def _cascades(application: Resource) -> bool:
    finalizers = _at(application, "metadata", "finalizers")
    return isinstance(finalizers, list) and any(str(one).startswith(_FINALIZER) for one in finalizers)


def _holds(found: Resource, application: Resource) -> bool:
    """Whether the Application is one that the set generates: it stands at lines of the set."""
    extent, place = found.locator.value(()), application.source
    inside = extent.line <= place.line <= (extent.end_line or extent.line)
    return not application.rendered_from and place.path == extent.path and inside


def _tally(found: Sequence[Resource]) -> str:
    """`3 PersistentVolumeClaims, 2 Services and 4 more`."""
    kinds = Counter(one.type.rpartition("/")[2] for one in found).most_common()
    named = [f"{number} {kind}{'s' if number > 1 else ''}" for kind, number in kinds[:_NAMED]]
    more = sum(number for _, number in kinds[_NAMED:])
    return ", ".join(named) + (f" and {more} more" if more else "") if named else "no object"


def _option(one: Resource, name: str) -> str:
    """A sync option of the object's own annotation, "" where it has none."""
    parts = (part.strip() for part in str(_annotations(one).get(_OPTIONS) or "").split(","))
    return next((value for key, _, value in (part.partition("=") for part in parts) if key == name), "")


def _default(application: Resource, name: str) -> str:
    """The sync option of all objects of an Application."""
    listed = _at(application, "spec", "syncPolicy", "syncOptions")
    pairs = (str(one).partition("=") for one in (listed if isinstance(listed, list) else ()))
    return next((value for key, _, value in pairs if key == name), "")


def _annotations(one: Resource) -> dict[str, Any]:
    found = _at(one, "metadata", "annotations")
    return found if isinstance(found, dict) else {}


def _at(one: Resource, *path: str) -> Any:
    value: Any = one.values
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
