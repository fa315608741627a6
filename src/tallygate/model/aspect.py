"""How the environments stand in one domain beside policy: cost, drift, promotion."""

from typing import Any

import msgspec

from tallygate.model.location import Location


class Standing(msgspec.Struct, frozen=True):
    """One environment in one aspect. state: ok | warning | error | wait | unread. text: a few words of our
    own and figures. limit: what it is held against and exceeds, "" for none. figures: the numbers behind it;
    amounts of money are text."""

    environment: str | None
    state: str
    text: str
    limit: str = ""
    figures: dict[str, Any] = {}


class Entry(msgspec.Struct, frozen=True):
    """One thing behind the standings. told: "+$348.94 prod aws_db_instance.main". detail: what differs."""

    told: str
    detail: str
    location: Location
    environment: str | None = None


class Aspect(msgspec.Struct, frozen=True):
    """name: cost | drift | promotion. title: heading of the entries. entries: the first of them, the most
    important before the others. more: how many there are besides. basis: what it all rests on."""

    name: str
    title: str
    standings: tuple[Standing, ...]
    entries: tuple[Entry, ...] = ()
    more: int = 0
    basis: tuple[str, ...] = ()
