"""Objects that hold data and that a change takes away."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.kubernetes.pruned import Held, Pruning, deleted
from tallygate.kubernetes.vendored import is_vendored
from tallygate.model.change import Destroyed
from tallygate.model.resource import Resource

_Key = tuple[str, str, str, str | None]
_ANY = "*"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    date: str
    kept: dict[str, tuple[str, ...]]


@cache
def kept() -> Mapping[str, str]:
    """Type -> what goes with it ("a volume")."""
    data = Path(__file__).with_name("stateful.json").read_bytes()
    return {
        type_: what for what, types in msgspec.json.decode(data, type=_Table).kept.items() for type_ in types
    }


def destroyed(
    base: Iterable[Resource], head: Iterable[Resource], unread: frozenset[str]
) -> Iterator[Destroyed]:
    """unread: paths of the head of which nobody knows what they hold or render to. What Argo CD does is told
    as far as its objects say; that another controller prunes what is gone is assumed."""
    base, head = list(base), list(head)
    pruning, inner = Pruning(base, head, frozenset(kept())), Held(base)
    left = {_key(one) for one in head if one.type in kept()}
    named = {key for one in head if one.type in kept() for key in _names(one)}
    for one in base:
        here = _key(one) in left or not named.isdisjoint(_counterparts(one))
        if one.type in kept() and not here and not _is_schema(one):
            left.add(_key(one))
            fate = pruning.of(one)
            if not fate.stays:
                reason = fate.reason or "nothing writes it any more" + inner.told(one)
                yield deleted(one, kept()[one.type], reason, fate, unread)
    yield from pruning.gone(unread)


def _is_schema(one: Resource) -> bool:
    """Definitions that are vendored for their schemas are deployed by nobody."""
    return is_vendored(one.source.path) and not one.rendered_from


def _key(one: Resource) -> _Key:
    """The object, whichever file writes it or kustomization renders it."""
    return one.type, one.namespace or "", one.name, one.environment


def _names(one: Resource) -> Iterator[tuple[bool, _Key]]:
    """What it is called as written, in its environment and in any; whether an Application deploys it."""
    deployed = bool(one.applications)
    yield deployed, (one.type, _written(one), one.name, one.environment)
    yield deployed, (one.type, _written(one), one.name, _ANY)


def _counterparts(one: Resource) -> Iterator[tuple[bool, _Key]]:
    """What the other tree calls it if an Application deploys it there and none does here, or the other way:
    then alone its environment and its namespace are told in another way.
    """
    for environment in (one.environment, None) if one.environment else (_ANY,):
        yield not one.applications, (one.type, _written(one), one.name, environment)


def _written(one: Resource) -> str:
    """The namespace that the object names itself."""
    if not one.applications:
        return one.namespace or ""
    metadata = one.values.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    return namespace if isinstance(namespace, str) else ""
