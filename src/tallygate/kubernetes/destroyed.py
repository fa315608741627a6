"""Objects that hold data and that a change takes away."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.kubernetes.pruned import Held, Pruning, deleted
from tallygate.kubernetes.successors import own_place
from tallygate.kubernetes.vendored import is_vendored
from tallygate.model.change import Destroyed
from tallygate.model.resource import Resource

_Key = tuple[str | None, ...]
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
    pruning, inner = Pruning(base, head, frozenset(kept()), unread), Held(base)
    left = _Left((one for one in head if one.type in kept()), pruning)
    told = set[_Key]()
    for one in base:
        if one.type not in kept() or _key(one) in told or _is_schema(one):
            continue
        if not (left.deploys(one) if one.applications else left.writes(one)):
            fate = pruning.doubted(one, pruning.of(one))
            if not fate.stays:
                told.add(_key(one))
                what = "deploys" if one.applications else "writes"
                reason = fate.reason or f"nothing {what} it any more{inner.told(one)}"
                yield deleted(one, kept()[one.type], reason, fate, unread)
    yield from pruning.gone()


class _Left:
    """What the head has: what is written or rendered there is deployed only if an Application does it."""

    def __init__(self, head: Iterable[Resource], pruning: Pruning) -> None:
        self._pruning = pruning
        self._keys = set[_Key]()
        self._deployed = set[tuple[_Key, bool]]()
        self._named = set[_Key]()
        for one in head:
            self._keys.add(_key(one)[:4])
            if one.applications:
                self._deployed |= {(_key(one), False), (_key(one), pruning.after.is_rooted(one))}
                environments = (one.environment, _ANY)
                self._named |= {(one.type, _own_namespace(one), one.name, env) for env in environments}

    def deploys(self, one: Resource) -> bool:
        """What an Application deploys and none does any more is pruned, though its file may stand; so is what
        only an Application deploys that nobody deploys, where somebody did."""
        rooted = self._pruning.before.is_rooted(one)
        keys = ((*_key(one)[:3], *place) for place in self._pruning.places(one))
        return any((key, rooted) in self._deployed for key in keys)

    def writes(self, one: Resource) -> bool:
        """In its place, or as what an Application deploys by now: then alone its environment and its
        namespace are told in another way."""
        environments = (one.environment, None) if one.environment else (_ANY,)
        taken = {(one.type, one.namespace or "", one.name, environment) for environment in environments}
        return _key(one)[:4] in self._keys or not taken.isdisjoint(self._named)


def _is_schema(one: Resource) -> bool:
    """Definitions that are vendored for their schemas are deployed by nobody."""
    return is_vendored(one.source.path) and not one.rendered_from


def _key(one: Resource) -> _Key:
    """The object, whichever file writes it or kustomization renders it."""
    return one.type, one.namespace or "", one.name, *own_place(one)


def _own_namespace(one: Resource) -> str:
    """The namespace that the object names itself."""
    metadata = one.values.get("metadata")
    namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
    return namespace if isinstance(namespace, str) else ""
