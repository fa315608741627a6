"""Nouns of the catalogue: a price and its age, the lack of one, and what one says of prices oneself."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from tallygate.cost.money import Band, Currency, single
from tallygate.model.cost import Range

UNDATED = "undated"
_FIRST_DAY = "-01-01"


class Price(msgspec.Struct, frozen=True):
    """What a unit of something costs in one region.

    bands: what is paid. listed: the same before discounts. region: the one that was asked for. as_of: an ISO
    date, a year, a month, or `undated`. derived: computed from other prices, not listed. discount: percent.
    stated_in: file:line:col of an overlay that says it. assumptions: sentences; where there are some, what is
    priced by it is `assumed`.
    """

    service: str
    region: str
    key: str
    unit: str
    bands: tuple[Band, ...]
    listed: tuple[Band, ...]
    as_of: str
    source: str
    derived: bool = False
    discount: Decimal | None = None
    stated_in: str = ""
    assumptions: tuple[str, ...] = ()
    of_region: str = ""
    """Where it is asked, where that is another region: it stands in."""
    spread: tuple[Decimal, Decimal] = (Decimal(1), Decimal(1))
    """How many times as much it may be here, at least and at most."""

    def stretched(self, amount: Range) -> Range:
        """What is priced by it, with how wrong that may be."""
        upper = None if amount.upper is None else amount.upper * max(self.spread[1], Decimal(1))
        return Range(amount.lower * min(self.spread[0], Decimal(1)), amount.expected, upper)

    @property
    def single(self) -> Decimal | None:
        """What every unit costs; None where bands differ or end."""
        return single(self.bands)


class Missing(msgspec.Struct, frozen=True):
    """That there is no price, and why: "no price for m8g.large in eu-south-1 (catalogue 2026.11)"."""

    service: str
    region: str
    key: str
    reason: str


class Discount(NamedTuple):
    """pattern: a service, or a glob of keys. percent: off the list price."""

    pattern: str
    percent: Decimal
    stated_in: str

    def covers(self, service: str, key: str) -> bool:
        return self.pattern == service or fnmatchcase(key, self.pattern)


class Overlay(NamedTuple):
    """What a file of one's own says. prices: by region and key. discounts: the first that covers counts."""

    prices: dict[tuple[str, str], Price]
    discounts: tuple[Discount, ...] = ()
    currency: Currency | None = None


def named(key: str) -> str:
    """A key as people say it: an instance on the usual terms is its type."""
    found = re.fullmatch(r"instance/([^/]+)/linux/shared", key)
    return found[1] if found else key


def days_old(as_of: str, today: date) -> int | None:
    """Days since a date; of a month or a year, since its first day. None where there is no date."""
    if as_of == UNDATED:
        return None
    return (today - date.fromisoformat(as_of + _FIRST_DAY[len(as_of) - len("YYYY") :])).days


def oldest(prices: Iterable[Price]) -> Price | None:
    """The price that is least sure by its age: one without a date before all others."""
    return min(prices, key=lambda price: "" if price.as_of == UNDATED else price.as_of, default=None)
