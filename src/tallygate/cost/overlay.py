"""Prices of one's own: a file of absolute prices, discounts and a currency, read strictly."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from tallygate.cost.errors import PriceFileError
from tallygate.cost.money import Band, Currency
from tallygate.cost.price_keys import Form, form_of, forms, services
from tallygate.cost.prices import UNDATED, Discount, Overlay, Price
from tallygate.cost.written import MOST_FAULTS, amount, document_of
from tallygate.loaders.interface import Limits
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath

SCHEMA = Path(__file__).parent / "prices.schema.json"
_LIMITS = Limits(file=1 << 20, depth=8, nodes=500_000, aliases=10_000)
_EXACT_DIGITS = 15
"""Of a number that is no text; with more of them it may not be what was written."""
_GLOB = frozenset("*?[")
_ALL = Decimal(100)


def read_overlay(data: bytes, path: str) -> Overlay:
    """Raises PriceFileError, a line with file:line:col for each fault."""
    document = document_of(data, path, _LIMITS, "`version: 1`", PriceFileError)
    faults = sorted(islice(_faults(document), MOST_FAULTS), key=lambda fault: fault[0])
    if faults:
        raise PriceFileError("\n".join(f"{place}: {text}" for place, text in faults))
    return _overlay(document)


_Fault = tuple[Location, str]


def _faults(document: Document) -> Iterator[_Fault]:
    from tallygate.schema import violations

    broken = [(one.location, one.message) for one in violations(_schema(), document)]
    yield from broken or _meant(document)


def _meant(document: Document) -> Iterator[_Fault]:
    """What is wrong in a file that has the right form."""
    for path, text in _problems(document.value):
        yield Location.at(document.path, document.spans.key(path)), text


def _problems(value: dict[str, Any]) -> Iterator[tuple[ValuePath, str]]:
    for pattern, percent in value.get("discount", {}).items():
        yield from ((("discount", pattern), text) for text in _of_discount(pattern, percent))
    for region, prices in value.get("prices", {}).items():
        if not _is_region(region):
            yield ("prices", region), f"{region} is no region, such as us-east-1"
        for key, price in prices.items():
            yield from ((("prices", region, key), text) for text in _of_price(key, price))
    if currency := value.get("currency"):
        yield from ((("currency", "rate"), text) for text in _of_amount(currency["rate"]))
        yield from ((("currency", "as_of"), text) for text in _of_date(currency["as_of"]))
        if not _is_inexact(currency["rate"]) and not amount(currency["rate"]):
            yield ("currency", "rate"), "a rate is more than 0"


def _of_discount(pattern: str, percent: Any) -> Iterator[str]:
    known = (*services(), *sorted({form.parts[0] for form in forms()}))
    first = pattern.partition("/")[0]
    if not _GLOB & {*first} and first not in known:
        yield f"{pattern} is no service and no glob of keys{_near(first, known)}"
    yield from _of_amount(percent)
    if not _is_inexact(percent) and amount(percent) > _ALL:
        yield "a discount is at most 100 percent"


def _of_price(key: str, price: Any) -> Iterator[str]:
    if form_of(key) is None:
        yield f"{key} is no key of a price{_near(key, [form.text for form in forms()])}"
    stated = _stated(price)
    if len(stated.keys() & {"price", "tiers"}) != 1:
        yield "expected either a price or tiers"
        return
    tiers = _tiers(stated)
    numbers = [number for tier in tiers for number in tier if number is not None]
    inexact = [text for number in numbers for text in _of_amount(number)]
    yield from inexact or _of_tiers(tiers)
    yield from _of_date(stated.get("as_of", "2000-01-01"))


def _stated(price: Any) -> dict[str, Any]:
    return price if isinstance(price, dict) else {"price": price}


def _tiers(stated: dict[str, Any]) -> list[list[Any]]:
    found: list[list[Any]] = stated.get("tiers") or [[None, stated["price"]]]
    return found


def _of_tiers(tiers: list[list[Any]]) -> Iterator[str]:
    bounds = [tier[0] for tier in tiers]
    known = [amount(bound) for bound in bounds if bound is not None]
    if any(price is None for _, price in tiers):
        yield "each tier is a quantity and a price"
    elif None in bounds[:-1] or known != sorted({*known}) or Decimal(0) in known:
        yield "quantities of tiers rise, from more than 0 on; null is the last"


def _of_amount(number: Any) -> Iterator[str]:
    if _is_inexact(number):
        yield f"a number of more than {_EXACT_DIGITS} digits may not be what was written: quote it"


def _is_inexact(number: Any) -> bool:
    return isinstance(number, float) and len(Decimal(repr(number)).as_tuple().digits) > _EXACT_DIGITS


def _of_date(text: str) -> Iterator[str]:
    try:
        date.fromisoformat(text)
    except ValueError:
        yield f"{text} is no date"


def _is_region(name: str) -> bool:
    words = name.split("-")
    return name == "global" or (len(words) >= 3 and words[-1].isdecimal() and all(map(str.isalnum, words)))


def _near(word: str, known: Any) -> str:
    close = get_close_matches(word, known, 1) if len(word) <= 80 else []
    return f"; did you mean {close[0]}?" if close else "; `tallygate prices list` lists them"


def _overlay(document: Document) -> Overlay:
    value = document.value

    def stated_in(*path: str) -> str:
        return str(Location.at(document.path, document.spans.key(path)))

    prices = {
        (region, key): _price(region, key, price, stated_in("prices", region, key))
        for region, own in value.get("prices", {}).items()
        for key, price in own.items()
    }
    discounts = tuple(
        Discount(pattern, amount(percent), stated_in("discount", pattern))
        for pattern, percent in value.get("discount", {}).items()
    )
    return Overlay(prices, discounts, _currency(value.get("currency"), stated_in))


def _price(region: str, key: str, price: Any, stated_in: str) -> Price:
    form = form_of(key)
    assert isinstance(form, Form)
    stated = _stated(price)
    bands = tuple(Band(None if upto is None else amount(upto), amount(one)) for upto, one in _tiers(stated))
    as_of, source = stated.get("as_of", UNDATED), stated.get("source", "a price of one's own")
    return Price(form.service, region, key, form.unit, bands, bands, as_of, source, stated_in=stated_in)


def _currency(stated: dict[str, Any] | None, stated_in: Callable[..., str]) -> Currency | None:
    if stated is None:
        return None
    return Currency(stated["code"], amount(stated["rate"]), stated["as_of"], stated_in("currency"))


@cache
def _schema() -> Any:
    return msgspec.json.decode(SCHEMA.read_bytes())
