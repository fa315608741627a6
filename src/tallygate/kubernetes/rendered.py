"""Objects that a renderer made, and the way from their values back to the files they were made from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from tallygate.model.deployment import Deployment
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Locator, Resource

ABSENT: Any = object()
"""What `value_at` gives where there is nothing."""

_MERGE_KEYS = {
    "volumeMounts": ("mountPath",),
    "volumeDevices": ("devicePath",),
    "ports": ("containerPort", "port", "name"),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey",),
    "rules": ("host", "name"),
    "paths": ("path",),
}
"""By which key an item of a list is known; other lists go by `name`."""


class Landing(msgspec.Struct, frozen=True):
    """Where Applications deploy an object. cluster: its name, else its URL. namespace: for objects that name
    none. shown: the cluster where its environment has several, else "". version: of Kubernetes, where the
    inventory says it of the cluster."""

    environment: str | None
    cluster: str = ""
    namespace: str = ""
    applications: tuple[str, ...] = ()
    shown: str = ""
    version: str = ""

    @property
    def place(self) -> tuple[str | None, str, str]:
        return self.environment, self.cluster, self.namespace


class Rendered(msgspec.Struct, frozen=True):
    """One object. source: path of the file that its text came from. root: path of the kustomization or chart
    that was rendered. inputs: all files that it was rendered from. copies: roots of its environment that
    make just this. beside: where it stands in a vendored package, which its locator does not lead into.
    """

    value: dict[str, Any]
    source: str
    locator: Locator
    root: str
    environment: str | None
    inputs: frozenset[str]
    copies: int = 1
    beside: tuple[Location, ...] = ()
    landing: Landing | None = None
    revision: str = ""
    """Another one than what is judged, that it was rendered from."""


class Claimed(msgspec.Struct, frozen=True):
    """Files that are read as manifests where they are written. standing: what the base judges as that, which
    stays so whatever takes it."""

    paths: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()

    def judged(self, path: str, consumed: frozenset[str]) -> bool:
        """Whether the objects in a file are judged where they are written."""
        return path in self.paths and (path in self.standing or path not in consumed)


NOTHING_CLAIMED = Claimed()


class Outcome(msgspec.Struct, frozen=True):
    """What came of one root. used: files with a part in what was rendered; None where nothing was."""

    objects: tuple[Rendered, ...]
    diagnostics: tuple[Diagnostic, ...]
    used: frozenset[str] | None = None


class Rendering(msgspec.Struct, frozen=True):
    """What was made of one snapshot. consumed: files that are judged in what they render to, if at all;
    templates: those of charts. kustomizations: those that were built, or had a part in a build.
    """

    objects: tuple[Rendered, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    consumed: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    kustomizations: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    """Sentences about the run as a whole: which renderer is wanted and not here."""
    roots: frozenset[str] = frozenset()
    """Folders of the charts and kustomizations that were rendered by themselves."""
    deployments: tuple[Deployment, ...] = ()
    """What each Application of Argo CD deploys, and where."""
    unexpanded: tuple[Deployment, ...] = ()
    """ApplicationSets of which it is not known what they make, or not all of it."""
    landings: Mapping[str, tuple[Landing | None, ...]] = {}
    """Where files are deployed as they are written; None stands for nowhere in particular."""
    described: tuple[Resource, ...] = ()
    """The same as resources that rules judge, of no domain yet."""
    scopes: Mapping[str, bool] = {}
    """Types that the tree defines, and whether they stand in namespaces."""
    parts: frozenset[str] = frozenset()
    """Files that roots take which are not rendered, judged as written: what becomes of them is not known."""

    def is_part(self, resource: Resource) -> bool:
        """Whether it is as one of `parts` has it: a patch, or an object that something is yet to complete."""
        return not resource.rendered_from and resource.source.path in self.parts


Outcomes = dict[tuple[Any, ...], Outcome]
"""What was rendered, by everything that it depends on: base and head share what no change reaches."""


class InnerLocator(msgspec.Struct, frozen=True):
    """Locates values of a part of a rendered object: an item of a List."""

    outer: Locator
    prefix: ValuePath

    def value(self, path: ValuePath) -> Location:
        return self.outer.value(self.prefix + path)

    def key(self, path: ValuePath) -> Location:
        return self.outer.key(self.prefix + path)


class Place(msgspec.Struct, frozen=True):
    """A value in a source file."""

    locator: Locator
    path: ValuePath
    value: Any


class Writers(Protocol):
    """What set the values of one object, the last writer first."""

    def setting(self, path: ValuePath) -> Iterator[Place]:
        """Places that say what stands at `path` of the rendered object."""
        ...

    def documents(self) -> Sequence[Place]:
        """Patches of the object, the last first, and at the end the document that it began as."""
        ...


class TracedLocator:
    """Leads to the last writer of a value; what no writer set lies where its nearest parent is written."""

    def __init__(self, rendered: dict[str, Any], writers: Writers) -> None:
        self._rendered, self._writers = rendered, writers
        self._traced: dict[ValuePath, Place] = {}

    def value(self, path: ValuePath) -> Location:
        place = self._trace(path)
        return place.locator.value(place.path)

    def key(self, path: ValuePath) -> Location:
        place = self._trace(path)
        return place.locator.key(place.path)

    def _trace(self, path: ValuePath) -> Place:
        if path not in self._traced:
            wanted = value_at(self._rendered, path)
            setter = None
            if path and not isinstance(wanted, dict | list):
                setter = next((p for p in self._writers.setting(path) if _sets(p.value, wanted)), None)
            self._traced[path] = setter or self._nearest(path)
        return self._traced[path]

    def _nearest(self, path: ValuePath) -> Place:
        """The deepest place of any document on the way to `path`; of equals the source document's."""
        found = [aligned(document, path, self._rendered) for document in self._writers.documents()]
        return max(reversed(found), key=lambda place: len(place.path))


def _sets(written: Any, rendered: Any) -> bool:
    """Whether a writer's value is the one that was rendered; a null takes a value away."""
    return written is None if rendered is ABSENT else written is not ABSENT and _same(written, rendered)


def _same(written: Any, rendered: Any) -> bool:
    return type(written) is type(rendered) and bool(written == rendered)


def value_at(value: Any, path: ValuePath) -> Any:
    """The value at `path`, or ABSENT."""
    for part in path:
        if isinstance(value, dict):
            value = value.get(part, ABSENT)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return ABSENT
    return value


def aligned(document: Place, path: ValuePath, rendered: Any) -> Place:
    """The part of `path` that `document` has, items of lists found by their merge keys, and its value.

    The value is ABSENT where the document has only a part of the path.
    """
    at, value = document.path, document.value
    list_name = ""
    for part in path:
        child = value_at(rendered, (part,))
        if isinstance(value, dict) and part in value:
            at, value = (*at, part), value[part]
        elif isinstance(value, list) and (index := counterpart(value, part, child, list_name)) is not None:
            at, value = (*at, index), value[index]
        else:
            return Place(document.locator, at, ABSENT)
        rendered, list_name = child, part if isinstance(part, str) else list_name
    return Place(document.locator, at, value)


def counterpart(items: list[Any], part: str | int, rendered: Any, list_name: str) -> int | None:
    """Index of the item that became the rendered one."""
    known_by = [
        key for key in _MERGE_KEYS.get(list_name, ("name",)) if value_at(rendered, (key,)) is not ABSENT
    ]
    if known_by:
        key = known_by[0]
        same = [i for i, item in enumerate(items) if value_at(item, (key,)) == rendered[key]]
        # Where the key tells nothing apart (destinations of one cluster), all of the item has to.
        return next((i for i in same[1:] and same if items[i] == rendered), same[0] if same else None)
    if rendered in items:
        return items.index(rendered)
    return part if isinstance(part, int) and part < len(items) and isinstance(rendered, dict) else None
