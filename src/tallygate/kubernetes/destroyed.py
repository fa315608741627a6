"""Objects that hold data and that a change takes away."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.model.change import Action, Destroyed
from tallygate.model.location import Location
from tallygate.model.resource import Resource

_Key = tuple[str, str, str, str | None]


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
    """unread: paths of the head of which nobody knows what they hold or render to. Whether a controller
    prunes what is gone is its own affair; that it does is assumed."""
    left = {_key(one) for one in head if one.type in kept()}
    for one in base:
        if one.type in kept() and _key(one) not in left:
            left.add(_key(one))
            lost = sorted({one.source.path, one.rendered_from, *one.inputs} & unread - {""})
            yield Destroyed(
                address=one.address,
                type=one.type,
                action=Action.DELETE,
                environment=one.environment,
                root="",
                location=one.source,
                known=not lost,
                what=kept()[one.type],
                reason=f"{lost[0]} could not be read" if lost else "nothing writes it any more",
                also=(Location(one.rendered_from),) if one.rendered_from else (),
                in_base=True,
                kind="kubernetes",
            )


def _key(one: Resource) -> _Key:
    """The object, whichever file writes it or kustomization renders it."""
    return one.type, one.namespace or "", one.name, one.environment
