"""Objects of a cluster that nobody declares, and that no controller made."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.drift.items import whole
from tallygate.drift.kubernetes.dump import Observed
from tallygate.drift.kubernetes.match import Claim, base_name, may_be_absent
from tallygate.drift.kubernetes.owners import MalformedError, entries
from tallygate.model.drift import DriftItem, DriftKind, Subject
from tallygate.model.location import Location
from tallygate.model.resource import Resource

LAYER = "k8s-live"


class _Generated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """types: that controllers alone make. names: patterns of names, by type. annotations: of what a
    controller made. secrets: types of Secrets that tools make."""

    source: str
    date: str
    types: frozenset[str]
    names: dict[str, str]
    annotations: frozenset[str]
    secrets: frozenset[str]


@cache
def _generated() -> _Generated:
    path = Path(__file__).parents[1] / "data" / "kubernetes_generated.json"
    return msgspec.json.decode(path.read_bytes(), type=_Generated)


class Strays:
    """Looks where the environment deploys to alone: what else runs in a cluster is not this repository's."""

    def __init__(self, resources: Iterable[Resource], own: Sequence[Resource]) -> None:
        """resources: of all environments, as several may share a namespace. own: of the one compared."""
        self._namespaces = {one.namespace for one in own if one.namespace}
        self._sets = tuple(f"-{one.name}-" for one in own if one.type == "apps/StatefulSet")
        self._matched = set[int]()
        self._declared = {
            (one.type, one.namespace or "", name)
            for one in resources
            for name in (one.name, base_name(one.name) or one.name)
        }

    def match(self, observed: Observed) -> None:
        """It is the one that an object of the repository became."""
        self._matched.add(id(observed))

    def items(
        self, objects: Iterable[Observed], claim: Claim, environment: str | None
    ) -> Iterator[DriftItem]:
        """Where the user says that dumps are whole."""
        for one in objects:
            stands_here = one.namespace in self._namespaces and claim.covers(one.namespace)
            if stands_here and not self._is_known(one) and not self._is_made(one):
                address = "/".join((one.api_version, one.type.rpartition("/")[2], one.namespace, one.name))
                subject = Subject(
                    "/".join(filter(None, (environment, address))),
                    one.type,
                    environment,
                    id=one.name,
                    namespace=one.namespace,
                )
                said = {"evidence": _managers(one), "actual_source": one.source}
                yield whole(
                    LAYER, DriftKind.EXTRA, subject, Location(one.source.partition(" at ")[0]), **said
                )

    def _is_known(self, one: Observed) -> bool:
        names = {one.name, base_name(one.name) or one.name}
        named = any(
            (one.type, where, name) in self._declared for where in ("", one.namespace) for name in names
        )
        return named or id(one) in self._matched

    def _is_made(self, one: Observed) -> bool:
        """Whether a controller, or the cluster itself, made it."""
        table, metadata = _generated(), _mapping(one.values.get("metadata"))
        if metadata.get("ownerReferences") or one.type in table.types or may_be_absent(one.values):
            return True
        if one.type == "Secret" and one.values.get("type") in table.secrets:
            return True
        if one.type == "PersistentVolumeClaim" and any(part in one.name for part in self._sets):
            return True
        pattern = table.names.get(one.type)
        by_name = pattern is not None and re.fullmatch(pattern, one.name) is not None
        return by_name or not table.annotations.isdisjoint(_mapping(metadata.get("annotations")))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _managers(one: Observed) -> tuple[str, ...]:
    try:
        found = entries(_mapping(one.values.get("metadata")))
    except MalformedError:
        return ()
    return tuple(sorted({f"manager: {entry.manager}" for entry in found if entry.manager}))
