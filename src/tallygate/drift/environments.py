"""Environments against each other: versions, services, keys, between neighbours in the order of promotion."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.drift.coverage import Counts
from tallygate.drift.items import in_order, item_id, whole
from tallygate.model.drift import Drift, DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath

LAYER = "env-env"
_PARTS = ("major", "minor", "patch")


class Version(msgspec.Struct, frozen=True):
    """What an environment runs of something. name: the same in all environments. what: image | chart |
    module | revision. number: (major, minor, patch); None where the text is no semantic version. rank: in the
    order of all that are."""

    environment: str
    what: str
    name: str
    text: str
    location: Location
    service: str = ""
    number: tuple[int, int, int] | None = None
    rank: Any = None


class Service(msgspec.Struct, frozen=True):
    """A service that is declared to run somewhere. present: where anything of it stands."""

    name: str
    expected: frozenset[str]
    present: frozenset[str]
    location: Location


class Key(msgspec.Struct, frozen=True):
    """A key of a file that other environments have, or have with another type (`type` beside `other`)."""

    environment: str
    role: str
    path: ValuePath
    location: Location
    others: tuple[str, ...]
    type: str = ""
    other: str = ""


class Compared(msgspec.Struct, frozen=True):
    """earlier: the environments before each, the nearest last."""

    earlier: Mapping[str, Sequence[str]]
    versions: tuple[Version, ...] = ()
    services: tuple[Service, ...] = ()
    keys: tuple[Key, ...] = ()


def compare(told: Compared) -> Drift:
    """The differences, and how much was looked at in each environment."""
    items = [*_versions(told), *_services(told.services), *map(_key, told.keys)]
    counts = {name: Counts(LAYER, name) for name in told.earlier}
    for version in told.versions:
        if version.environment in counts:
            counts[version.environment].compared(version.what)
    for service in told.services:
        for name in service.expected & counts.keys():
            counts[name].compared("service")
    return Drift(in_order(items), tuple(row for one in counts.values() for row in one.coverage()))


def _versions(told: Compared) -> Iterator[DriftItem]:
    found: dict[tuple[str, str], dict[str, Version]] = {}
    for one in told.versions:
        found.setdefault((one.what, one.name), {}).setdefault(one.environment, one)
    for rows in found.values():
        for own in rows.values():
            before = [rows[name] for name in told.earlier.get(own.environment, ()) if name in rows]
            if before and before[-1].text != own.text and not _is_branch(own, before[-1]):
                yield _version(own, before[-1])


def _is_branch(own: Version, before: Version) -> bool:
    """A revision that names a branch says nothing of what is later."""
    return own.what == "revision" and None in (own.number, before.number)


def _version(own: Version, before: Version) -> DriftItem:
    """own: of the later environment, which may be behind and must not be ahead."""
    known = own.number is not None and before.number is not None
    ahead = known and own.rank > before.rank
    kind = DriftKind.VERSION_AHEAD if ahead else DriftKind.VERSION_BEHIND
    if not known:
        said = f"not the version of {before.environment}; which of them is later cannot be told"
    else:
        side = f"ahead of {before.environment}" if ahead else f"behind {before.environment}"
        said = f"{_distance(own, before)} {side}"
    return whole(
        LAYER,
        kind,
        Subject(own.name, own.what, own.environment, service=own.service),
        own.location,
        expected=before.text,
        actual=own.text,
        actual_source=str(own.location),
        evidence=(said, f"{before.environment}: {before.location}"),
    )


def _distance(one: Version, other: Version) -> str:
    """`2 minor`; the first part of the numbers that differs counts."""
    for part, own, theirs in zip(_PARTS, one.number or (), other.number or (), strict=False):
        if own != theirs:
            return f"{abs(own - theirs)} {part}"
    return "a pre-release"


def _services(services: Iterable[Service]) -> Iterator[DriftItem]:
    for one in services:
        for environment in sorted(one.expected - one.present):
            others = ", ".join(sorted(one.present)) or "no environment"
            subject = Subject(one.name, "service", environment, service=one.name)
            said = (f"it runs in {others}", "services of tallygate.yaml says that it runs here")
            yield whole(LAYER, DriftKind.MISSING, subject, one.location, evidence=said)


def _key(one: Key) -> DriftItem:
    kind = DriftKind.VALUE_DIFFERS if one.type else DriftKind.KEY_MISSING
    subject = Subject(one.role, "config_file", one.environment)
    return DriftItem(
        item_id(LAYER, f"{one.environment}/{one.role}", one.path),
        LAYER,
        kind,
        subject,
        one.path,
        one.location,
        expected=one.other or None,
        actual=one.type or None,
        evidence=(f"{'types' if one.type else 'set'} in {', '.join(one.others)}",),
    )
