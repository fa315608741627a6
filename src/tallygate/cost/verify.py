"""Whether a catalogue is whole: every price in its form, with a unit, a date and a source."""

from collections.abc import Iterator
from datetime import date

import msgspec

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.price_keys import form_of
from tallygate.cost.prices import UNDATED, Price, days_old

_ANY_DAY = date(2000, 1, 1)


class Count(msgspec.Struct):
    """oldest, newest: of the prices that have a date."""

    prices: int = 0
    services: int = 0
    regions: tuple[str, ...] = ()
    derived: int = 0
    undated: int = 0
    oldest: str = ""
    newest: str = ""


def every_price(catalogue: Catalogue) -> Iterator[Price]:
    """In order of service, region and key. Raises CatalogueError."""
    for service in catalogue.services():
        for region, key in catalogue.places(service):
            found = catalogue.find(service, region, key)
            if isinstance(found, Price):
                yield found


def faults(catalogue: Catalogue) -> Iterator[str]:
    """A sentence for each price that is not as it must be. Raises CatalogueError."""
    if len(catalogue.versions()) > 1:
        yield f"files of more than one catalogue: {', '.join(catalogue.versions())}"
    for price in every_price(catalogue):
        yield from (f"{price.service} {price.region} {price.key}: {text}" for text in _faults(price))


def counted(catalogue: Catalogue) -> Count:
    prices = [*every_price(catalogue)]
    dates = sorted(price.as_of for price in prices if price.as_of != UNDATED)
    return Count(
        len(prices),
        len({price.service for price in prices}),
        tuple(sorted({price.region for price in prices})),
        sum(price.derived for price in prices),
        len(prices) - len(dates),
        dates[0] if dates else "",
        dates[-1] if dates else "",
    )


def _is_own(price: Price) -> bool:
    return bool(price.stated_in) and price.discount is None


def _faults(price: Price) -> Iterator[str]:
    form = form_of(price.key)
    if form is None:
        yield "no form of keys fits"
    elif (form.service, form.unit) != (price.service, price.unit):
        yield f"expected a price of {form.service} per {form.unit}, found one per {price.unit}"
    elif not any(band.price for band in price.listed) and not form.free and not _is_own(price):
        yield "the price is 0"
    bounds = [band.upto for band in price.listed]
    known = [bound for bound in bounds if bound is not None]
    if None in bounds[:-1] or known != sorted({*known}):
        yield "quantities of tiers do not rise"
    if not price.source:
        yield "no source"
    try:
        days_old(price.as_of, _ANY_DAY)
    except ValueError:
        yield f"{price.as_of} is no date"
