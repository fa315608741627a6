"""Show the prices that estimates are made of: one of them, all keys there are, or whether they are whole."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from tallygate.cost.catalogue import EVERYWHERE, Catalogue
from tallygate.cost.money import Band
from tallygate.cost.price_keys import form_of, forms
from tallygate.cost.prices import Price
from tallygate.cost.verify import counted, every_price, faults
from tallygate.engine.prices import catalogue_of
from tallygate.engine.problems import NothingError, UsageError
from tallygate.model.verdict import Exit
from tallygate.reports.escape import indented_json, printable
from tallygate.reports.summary import count
from tallygate.sources.snapshots import open_worktree


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("show", "list", "verify"), help="one price, all keys, or a check")
    parser.add_argument("key", nargs="?", metavar="KEY", help="key of a price, or a glob of keys")
    parser.add_argument("--region", action="append", default=[], metavar="R", help="only there; repeatable")
    parser.add_argument("--prices", type=Path, metavar="FILE", help="prices of your own, before all others")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    catalogue = catalogue_of(open_worktree(Path()), arguments.prices, free_tier=True)
    if arguments.what == "verify":
        return _verified(catalogue)
    if arguments.what == "list" and arguments.key is None:
        return _listed_forms(catalogue, arguments.format)
    if arguments.key is None:
        raise UsageError("which price? `tallygate prices list` lists the keys")
    found = _found(catalogue, arguments.key, arguments.region)
    if arguments.format == "json":
        print(_json(catalogue, {"prices": [_row(price) for price in found]}))
    elif arguments.what == "list":
        print(*_table((price.key, price.region, _amounts(price)) for price in found), sep="\n")
    else:
        print(*_described(found), sep="\n")
    return Exit.PASS


def _found(catalogue: Catalogue, pattern: str, regions: Sequence[str]) -> list[Price]:
    """The prices of a key or of a glob; of a bare instance type those on the usual terms."""
    wanted = pattern if "/" in pattern or "*" in pattern else f"instance/{pattern}/linux/shared"
    form = form_of(wanted)
    services = (form.service,) if form else catalogue.services()
    found = [
        price
        for service in services
        for region, key in catalogue.places(service)
        if (not regions or region in (*regions, EVERYWHERE)) and (key == wanted or fnmatchcase(key, wanted))
        if isinstance(price := catalogue.find(service, region, key), Price)
    ]
    if not found:
        where = f" in {', '.join(regions)}" if regions else ""
        hint = "" if form else "; `tallygate prices list` lists the keys"
        raise NothingError(f"no price for {pattern}{where} (catalogue {catalogue.version}){hint}")
    return sorted(found, key=lambda price: (price.key, price.region))


def _described(found: Sequence[Price]) -> Iterator[str]:
    """A heading for each key, below it a line for each region."""
    for key in dict.fromkeys(price.key for price in found):
        own = [price for price in found if price.key == key]
        yield f"{printable(key)}  {own[0].service}, US dollars per {own[0].unit}"
        yield from _table(
            (f"  {price.region}", _amounts(price), price.as_of, _origin(price)) for price in own
        )


def _origin(price: Price) -> str:
    derived = " (derived from other prices)" if price.derived else ""
    stated = f", {price.stated_in}" if price.stated_in else ""
    return f"{price.source}{derived}{stated}"


def _amounts(price: Price) -> str:
    if price.discount is None:
        return _bands(price.bands)
    return f"{_bands(price.bands)} (list {_bands(price.listed)}, -{_plain(price.discount)} %)"


def _bands(bands: Sequence[Band]) -> str:
    """`0.096`, or `0.023 up to 51200, 0.022 up to 512000, not known beyond`."""
    parts = [
        f"{_plain(band.price)}{'' if band.upto is None else f' up to {_plain(band.upto)}'}" for band in bands
    ]
    if bands[-1].upto is not None:
        parts.append("not known beyond")
    elif len(bands) > 1:
        parts[-1] += " beyond"
    return ", ".join(parts)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in shown]


def _listed_forms(catalogue: Catalogue, form: str) -> int:
    regions: dict[str, set[str]] = {one.text: set() for one in forms()}
    for price in every_price(catalogue):
        if found := form_of(price.key):
            regions[found.text].add(price.region)
    rows = [(one.text, one.service, one.unit, len(regions[one.text])) for one in forms()]
    if form == "json":
        names = ("key", "service", "unit", "regions")
        print(_json(catalogue, {"keys": [dict(zip(names, row, strict=True)) for row in sorted(rows)]}))
    else:
        print(*_table((*row[:3], count(row[3], "region")) for row in sorted(rows)), sep="\n")
    return Exit.PASS


def _verified(catalogue: Catalogue) -> int:
    found = [*faults(catalogue)]
    for fault in found:
        print(printable(f"tallygate: {fault}"), file=sys.stderr)
    if found:
        return Exit.ERROR
    one = counted(catalogue)
    print(f"catalogue {catalogue.version}: {one.prices} prices of {one.services} services")
    print(f"regions: {', '.join(one.regions)}")
    print(f"from {one.oldest} to {one.newest}; {one.undated} without a date, {one.derived} derived")
    return Exit.PASS


def _row(price: Price) -> dict[str, object]:
    return {
        "key": price.key,
        "service": price.service,
        "region": price.region,
        "unit": price.unit,
        "tiers": _pairs(price.bands),
        "list_tiers": _pairs(price.listed),
        "discount_percent": None if price.discount is None else _plain(price.discount),
        "as_of": price.as_of,
        "source": price.source,
        "derived": price.derived,
        "stated_in": price.stated_in,
    }


def _pairs(bands: Sequence[Band]) -> list[list[str | None]]:
    """Quantities and prices as exact texts."""
    return [[None if band.upto is None else _plain(band.upto), _plain(band.price)] for band in bands]


def _json(catalogue: Catalogue, content: dict[str, object]) -> str:

    document = {"schema_version": "1", "catalogue": catalogue.version, **content}
    return indented_json(document)
