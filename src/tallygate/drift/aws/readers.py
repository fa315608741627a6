"""The table of readers: for each type the calls that tell how it is, and where each attribute is told."""

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

_HERE = Path(__file__).parent


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An operation of AWS, and what must be granted for it."""

    service: str
    operation: str
    action: str
    parameters: dict[str, Any] = {}


class Listing(Call, frozen=True, kw_only=True):
    """A call that tells of all there are, page by page. everywhere: in the whole account, whatever the
    region. page: how many at a time; 0 for as many as the service says."""

    page: int = 0
    everywhere: bool = False


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A listing that tells of a type: expressions for its items and, in an item, for what it is called."""

    listing: str
    items: str
    id: str
    attributes: dict[str, str] = {}


class Detail(Call, frozen=True, kw_only=True):
    """A call for one resource. parameters: each value an expression.

    absent: answers by error code, for what is just not set. gone: error codes that say that the resource is
    not there; deleted: an expression on the answer that may say so. wanted: one on what is recorded; where
    that gives nothing, the call is not made.
    """

    attributes: dict[str, str]
    absent: dict[str, Any] = {}
    gone: tuple[str, ...] = ()
    deleted: str = ""
    wanted: str = ""


class Also(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Resources of other types that make an attribute, or elements of it. belongs: their attribute that
    says whose they are, by what `parent` gives of it. elements: an expression; none for the whole."""

    types: tuple[str, ...]
    belongs: str
    parent: str = "id"
    elements: str = ""


class Reader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a type is read. Expressions are JMESPath with our functions (selectors.py).

    told: by listings; what the first lacks is not there. key: on the recorded values, equals the id of its
    item. deleted: on an item; true for one that can still be described. recorded: attributes
    whose recorded value is put into the form of the live one. computed: AWS sets them where nobody does.
    also: elements that other resources add. secret: never shown. not_live: attributes that AWS has not, or
    that tell which resource it is, or that are compared as part of others.
    """

    told: tuple[Told, ...]
    key: str = "id"
    deleted: str = ""
    recorded: dict[str, str] = {}
    details: tuple[Detail, ...] = ()
    computed: tuple[str, ...] = ()
    also: dict[str, tuple[Also, ...]] = {}
    secret: tuple[str, ...] = ()
    not_live: tuple[str, ...] = ()

    def covered(self) -> frozenset[str]:
        """The attributes that are compared."""
        told = [name for one in self.told for name in one.attributes]
        return frozenset((*told, *(name for one in self.details for name in one.attributes)))


class Readers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """rates: calls a second by service; "" for the others. own: calls that are about the reading itself."""

    source: str
    date: str
    rates: dict[str, float]
    own: dict[str, Call]
    listings: dict[str, Listing]
    types: dict[str, Reader]

    def calls(self, types: Iterable[str]) -> Iterator[Call]:
        """What reading these types needs."""
        for name in types:
            reader = self.types[name]
            yield from (self.listings[one.listing] for one in reader.told)
            yield from reader.details

    def allowed(self) -> frozenset[tuple[str, str]]:
        """All operations that can be called, by service."""
        calls = (*self.own.values(), *self.calls(self.types))
        return frozenset((one.service, one.operation) for one in calls)


class _Schema(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    date: str
    types: dict[str, dict[str, str]]


@cache
def readers() -> Readers:
    return msgspec.json.decode((_HERE / "readers.json").read_bytes(), type=Readers)


@cache
def settable(type_: str) -> Mapping[str, str]:
    """What the provider's schema says of the attributes of a type: c, co, o or r; most have no entry."""
    return _schema().types.get(type_, {})


@cache
def _schema() -> _Schema:
    return msgspec.json.decode((_HERE / "schema.json").read_bytes(), type=_Schema)


def read_types(globs: Iterable[str]) -> tuple[str, ...]:
    """The types with a reader that fit one of the globs; all, where there are none."""
    wanted = tuple(globs)
    return tuple(
        name
        for name in sorted(readers().types)
        if not wanted or any(fnmatchcase(name, one) for one in wanted)
    )


def iam_policy(globs: Iterable[str] = ()) -> dict[str, Any]:
    """The least that must be granted to read the types."""
    actions = sorted({call.action for call in readers().calls(read_types(globs))})
    statement = {"Sid": "TallygateReadsDrift", "Effect": "Allow", "Action": actions, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}
