"""Objects of the repository against those of a cluster: what differs, and whose doing it is."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from tallygate.drift.differ import Difference, differences
from tallygate.drift.items import in_order, item, whole
from tallygate.drift.kubernetes.dump import Dump, Observed
from tallygate.drift.kubernetes.match import Claim, Cluster, comparable, compared, may_be_absent
from tallygate.drift.kubernetes.owners import (
    Entry,
    MalformedError,
    Sized,
    entries,
    fields_of,
    known,
    sized,
)
from tallygate.drift.kubernetes.plans import kinds
from tallygate.drift.kubernetes.shape import places, shaped
from tallygate.drift.kubernetes.strays import LAYER, Strays
from tallygate.drift.mask import Secrets, behind_flags
from tallygate.drift.not_known import with_unknown
from tallygate.drift.plan import Node
from tallygate.model.drift import Coverage, Drift, DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath
from tallygate.model.resource import Resource

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_OF_SECRETS = frozenset({("data", "*"), ("stringData", "*"), ("metadata", "annotations", _LAST_APPLIED)})
_TWO_WAY = "keys that the repository lacks: removals not visible"


class Settings(msgspec.Struct, frozen=True):
    """environment, cluster: whose the dumps are; an empty cluster is any. managers: field managers that
    apply the repository, besides those that are known. names, clean: what is secret, see `Secrets`."""

    environment: str | None
    names: Callable[[str], bool]
    clean: Callable[[str], str]
    cluster: str = ""
    claim: Claim = Claim()
    managers: tuple[str, ...] = ()


def compare(resources: Sequence[Resource], dumps: Sequence[Dump], settings: Settings) -> Drift:
    """What of an environment's objects is not what the dumps say."""
    cluster = Cluster(dumps, settings.claim)
    declared = compared(resources, settings.environment, settings.cluster)
    live = sized((one.type, one.namespace, one.values) for one in cluster.objects())
    planned = sized((one.type, one.namespace or "", one.values) for one in declared)
    items, counts, strays = list[DriftItem](), _Counts(settings), Strays(resources, declared)
    for resource in declared:
        found = cluster.find(resource)
        if found.observed is not None:
            strays.match(found.observed)
            pair = _Pair(resource, found.observed, (live, planned), settings)
            told = [*pair.items()]
            items += told
            counts.compared(resource, None if _is_untold(told) else pair)
        elif may_be_absent(resource.values):
            counts.left_out(resource)
        else:
            counts.compared(resource)
            kind = DriftKind.MISSING if found.missing else DriftKind.UNKNOWN
            subject = _subject(resource, settings)
            of = ", ".join(sorted({dump.path for dump in dumps}))
            items.append(whole(LAYER, kind, subject, resource.source, reason=found.reason, actual_source=of))
    items += strays.items(cluster.objects(), settings.claim, settings.environment)
    return Drift(in_order(items), counts.coverage())


def _is_untold(items: Sequence[DriftItem]) -> bool:
    """Whether all that is known of an object is that nothing can be told."""
    return any(one.kind is DriftKind.UNKNOWN and not one.path for one in items)


def _subject(resource: Resource, settings: Settings) -> Subject:
    return Subject(
        resource.address,
        resource.type,
        settings.environment,
        id=resource.name,
        namespace=resource.namespace or "",
    )


class _Counts:
    """What was compared of each type."""

    def __init__(self, settings: Settings) -> None:
        self._environment = settings.environment
        self._compared, self._out = Counter[str](), Counter[str]()
        self._blind: set[str] = set()

    def compared(self, resource: Resource, pair: "_Pair | None" = None) -> None:
        self._compared[resource.type] += pair is not None
        if pair is not None and pair.strategy == "two-way":
            self._blind.add(resource.type)

    def left_out(self, resource: Resource) -> None:
        self._out[resource.type] += 1

    def coverage(self) -> tuple[Coverage, ...]:
        return tuple(
            Coverage(
                LAYER,
                type_,
                self._environment,
                compared=self._compared[type_],
                not_compared=(_TWO_WAY,) if type_ in self._blind else (),
                out_of_scope=self._out[type_],
            )
            for type_ in sorted({*self._compared, *self._out})
        )


class _Told(NamedTuple):
    """What a difference is, with the evidence for it."""

    kind: DriftKind
    said: tuple[str, ...]
    effect: str = "deny"


class _Pair:
    """An object as it is declared and as it is."""

    def __init__(
        self, resource: Resource, observed: Observed, scalers: tuple[Sized, Sized], settings: Settings
    ) -> None:
        """scalers: those of the cluster, and those that the repository declares."""
        self._resource, self._observed, self._settings = resource, observed, settings
        key = (observed.type, observed.namespace, observed.name)
        self._sized, self._planned = (found.get(key, []) for found in scalers)
        version, kind = str(resource.values.get("apiVersion")), str(resource.values.get("kind"))
        self._builtin = kinds().builtin(version, kind)
        self._plan: Node = kinds().plan(version, kind)

    @cached_property
    def _declared(self) -> dict[str, Any]:
        return shaped(with_unknown(self._resource.values, self._resource.unknown), self._resource.type)

    @cached_property
    def _live(self) -> dict[str, Any]:
        return shaped(self._observed.values, self._observed.type)

    @cached_property
    def _metadata(self) -> Mapping[str, Any]:
        found = self._observed.values.get("metadata")
        return found if isinstance(found, dict) else {}

    @cached_property
    def _secrets(self) -> Secrets:
        paths = frozenset(self._resource.sensitive)
        paths |= _OF_SECRETS if self._resource.type == "Secret" else frozenset()
        names = self._settings.names
        paths |= {path for side in (self._declared, self._live) for path in behind_flags(side, names)}
        return Secrets(names, self._settings.clean, paths)

    @cached_property
    def _last_applied(self) -> Mapping[str, Any] | None:
        """What was applied last, if that is known. Raises MalformedError."""
        annotations = self._metadata.get("annotations")
        text = annotations.get(_LAST_APPLIED) if isinstance(annotations, dict) else None
        if text is None:
            return None
        try:
            found = json.loads(text) if isinstance(text, str) else None
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or found.get("kind") != self._observed.values.get("kind"):
            raise MalformedError("its last-applied annotation cannot be read")
        return found

    @cached_property
    def _entries(self) -> list[Entry]:
        return entries(self._metadata)

    @cached_property
    def _removed(self) -> list[ValuePath]:
        """What was applied and is no longer declared."""
        applied = shaped(self._last_applied or {}, self._observed.type)
        found = differences(self._declared, applied, self._plan)
        return [one.path for one in found if one.expected is None]

    @property
    def strategy(self) -> str:
        """What tells of removed keys."""
        try:
            if self._last_applied is not None:
                return "last-applied"
            return "managed-fields" if any(self._is_ours(one) for one in self._entries) else "two-way"
        except MalformedError:
            return "none"

    def items(self) -> Iterator[DriftItem]:
        """One for every difference that counts; one unknown item where nothing can be told."""
        nothing = (one.reason for one in self._resource.unknown if not one.path)
        if reason := next(nothing, comparable(self._resource, self._observed)):
            yield self._unknown(reason)
            return
        try:
            _ = self._last_applied, self._entries
        except MalformedError as error:
            yield self._unknown(str(error))
            return
        for difference in differences(self._declared, self._live, self._plan):
            if (told := self._told(difference)) is not None:
                yield self._item(difference, told)

    def _unknown(self, reason: str) -> DriftItem:
        subject = _subject(self._resource, self._settings)
        said = {"reason": reason, "actual_source": self._observed.source}
        return whole(LAYER, DriftKind.UNKNOWN, subject, self._resource.source, **said)

    def _item(self, difference: Difference, told: _Told) -> DriftItem:
        return item(
            LAYER,
            told.kind,
            _subject(self._resource, self._settings),
            difference,
            self._location(difference),
            self._secrets,
            actual_source=self._observed.source,
            effect=told.effect,
            evidence=(f"strategy: {self.strategy}", *told.said),
        )

    def _location(self, difference: Difference) -> Location:
        """The line of the value; of what is not declared, that of what holds it."""
        found = (path for path in places(difference.declared) if _is_at(self._resource.values, path))
        return self._resource.locator.value(next(found, difference.declared))

    def _told(self, difference: Difference) -> _Told | None:
        """None for no drift: what autoscalers size is theirs where the repository says nothing of it."""
        owners = [one for one in self._entries if one.owns(difference.observed, self._live)]
        if by := self._sizers(difference, owners):
            return _Told(DriftKind.EXTRA, by, "audit") if _is_said(difference) else None
        if difference.expected is not None:
            assumed = () if _is_said(difference) else ("expected: the default of Kubernetes",)
            return _Told(DriftKind.MODIFIED, (*assumed, *_managers(owners)))
        if self._is_of_a_list(difference.path) or self._is_removed(difference, owners):
            return _Told(DriftKind.MODIFIED, _managers(owners))
        if not self._builtin and not self._is_of_a_pod(difference.path):
            return None
        # Whose it is says nothing of what it opens, but where the configuration names the manager.
        meant = any(one.manager in self._settings.managers for one in owners)
        return _Told(DriftKind.EXTRA, _managers(owners), "audit" if meant else "deny")

    def _is_of_a_pod(self, path: ValuePath) -> bool:
        """Whether it is of the pods of a custom resource, whose fields are Kubernetes' own."""
        pod = known().pods.get(self._resource.type)
        return pod is not None and path[: len(pod)] == pod and len(path) > len(pod)

    def _is_of_a_list(self, path: ValuePath) -> bool:
        """Whether it is an item of a list that is applied as a whole, or part of one: of a custom resource,
        that part may be a default."""
        looked = path if self._builtin else path[-1:]
        return any(isinstance(step, int) or step.startswith("=") for step in looked)

    def _is_removed(self, difference: Difference, owners: list[Entry]) -> bool:
        """Whether the repository once had what only the cluster has."""
        if self._last_applied is not None:
            return any(_leads(path, difference.path) for path in self._removed)
        return any(self._is_ours(one) for one in owners)

    def _is_ours(self, entry: Entry) -> bool:
        """What is updated, not applied, holds what the API server and its webhooks added as well."""
        ours = entry.manager in known().repository or entry.manager in self._settings.managers
        return ours and entry.operation == "Apply" and not entry.subresource

    def _sizers(self, difference: Difference, owners: list[Entry]) -> tuple[str, ...]:
        """Autoscalers that set what differs. One that is only declared excuses nothing that is declared."""
        fields = {*fields_of(difference.path)}
        if not fields:
            return ()
        by = {f"manager: {one.manager}" for one in owners if one.scales}
        known_ones = self._sized if _is_said(difference) else [*self._sized, *self._planned]
        by |= {f"sized by: {who}" for field, who in known_ones if field in fields}
        return tuple(sorted(by))


def _is_said(difference: Difference) -> bool:
    """Whether the repository itself says what is expected."""
    return difference.expected is not None and len(difference.declared) == len(difference.path)


def _managers(owners: list[Entry]) -> tuple[str, ...]:
    return tuple(sorted({f"manager: {one.manager}" for one in owners if one.manager}))


def _leads(one: ValuePath, other: ValuePath) -> bool:
    """Whether one path leads to the other, or the other way round."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _is_at(values: Any, path: ValuePath) -> bool:
    try:
        for step in path:
            values = values[step]
    except (KeyError, IndexError, TypeError):
        return False
    return True
