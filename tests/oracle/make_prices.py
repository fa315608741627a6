"""The price catalogue, from the facts table: `make prices` writes src/tallygate/cost/data/aws.

prices.csv holds list prices of AWS in US dollars as public sources give them, each with its date and source;
price_map.json says which key of ours each row prices. A row that no rule maps stops the run.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.tools import ORACLE, ROOT

FACTS = ORACLE / "prices.csv"
MAP = ORACLE / "price_map.json"
DATA = ROOT / "src" / "tallygate" / "cost" / "data" / "aws"
UNDATED = "undated"
_BAND = re.compile(r"(?P<sku>.*) tier (?:(?P<low>\d+)\.\.|up to )(?P<high>\d+|inf)")

Place = tuple[str, str, str]
"""Service, region and key."""


class Fact(NamedTuple):
    """A row, as the price of one of our keys. low, high: its band, in units a month."""

    place: Place
    unit: str
    low: Decimal | None
    high: Decimal | None
    price: Decimal
    as_of: str
    source: str
    derived: bool
    weak: bool
    """It confirms what another row says, and counts where there is no other."""
    witness: bool
    """It confirms, and never counts."""


class Item(NamedTuple):
    unit: str
    tiers: tuple[tuple[Decimal | None, Decimal], ...]
    as_of: str
    source: str
    derived: bool


def facts(rows: Iterable[dict[str, str]], table: dict[str, Any]) -> Iterator[Fact]:
    """Every row under each key it prices. Raises SystemExit where not exactly one rule maps a row."""
    for row in rows:
        band = _BAND.fullmatch(row["sku"])
        sku = band["sku"] if band else row["sku"]
        found = [
            (rule, match)
            for rule in table["rules"]
            if rule["service"] == row["service"] and (match := re.fullmatch(rule["sku"], sku))
        ]
        if len(found) != 1:
            raise SystemExit(f"{len(found)} rules map {row['service']} {row['region']} {row['sku']!r}")
        (rule, match), (unit, scale) = found[0], table["units"][row["unit"]]
        low = Decimal(band["low"]) * scale if band and band["low"] else None
        high = _bound(band["high"] if band else "inf", scale) or _bound(rule.get("upto", "inf"), 1)
        words = {**match.groupdict(), "scope": table["scopes"].get(row["region"], "regional")}
        for key in rule["keys"]:
            place = (rule.get("to", row["service"]), rule.get("region", row["region"]), key.format(**words))
            yield Fact(
                place, unit, low, high, Decimal(row["price_usd"]) / scale, row["as_of"],
                _source(row["source"], rule, table), row["source"] == "derived",
                row["source"].startswith("public estimate"), "witness" in rule,
            )  # fmt: skip


def _source(name: str, rule: dict[str, Any], table: dict[str, Any]) -> str:
    """A price that holds in all regions says by whom."""
    source = str(table["sources"].get(name, name))
    return f"{source}; everywhere: {rule['everywhere']}" if "everywhere" in rule else source


def _bound(text: str, scale: int) -> Decimal | None:
    return None if text == "inf" else Decimal(text) * scale


def items(found: Iterable[Fact], table: dict[str, Any]) -> dict[Place, Item]:
    """What the facts say of each key, and the twice of what is listed only once."""
    groups: dict[Place, list[Fact]] = defaultdict(list)
    for fact in found:
        groups[fact.place].append(fact)
    listed = {place: _item(place, group) for place, group in groups.items()}
    derived = {
        (service, region, rule["twice"].format(match[1])): _twice(item)
        for rule in table["twice"]
        for (service, region, key), item in listed.items()
        if service == rule["service"] and (match := re.fullmatch(rule["key"], key))
    }
    return {**derived, **listed}


def _twice(single: Item) -> Item:
    doubled = tuple((bound, price * 2) for bound, price in single.tiers)
    return single._replace(tiers=doubled, derived=True)


def _item(place: Place, group: list[Fact]) -> Item:
    counted = [fact for fact in group if not fact.weak and not fact.witness] or [
        fact for fact in group if not fact.witness
    ]
    bands: dict[Decimal | None, list[Fact]] = defaultdict(list)
    for fact in counted:
        bands[fact.high].append(fact)
    chosen = [max(band, key=_rank) for _, band in sorted(bands.items(), key=lambda one: _order(one[0]))]
    _demand_bands(place, chosen)
    if len({fact.unit for fact in counted}) != 1:
        raise SystemExit(f"{place} has more than one unit")
    # A free first band says nothing that ages; the bands that are paid for do.
    paid = [_dated(fact, group) for fact in chosen if fact.price or len(chosen) == 1]
    oldest = min(paid, key=lambda fact: _date(fact.as_of))
    tiers = tuple((fact.high, fact.price) for fact in chosen)
    return Item(chosen[0].unit, tiers, oldest.as_of, oldest.source, any(fact.derived for fact in chosen))


def _rank(fact: Fact) -> tuple[bool, str]:
    """What is listed comes before what is derived, the newest first."""
    return not fact.derived, _date(fact.as_of)


def _date(as_of: str) -> str:
    return "" if as_of == UNDATED else as_of


def _order(bound: Decimal | None) -> Decimal:
    return Decimal("Infinity") if bound is None else bound


def _demand_bands(place: Place, chosen: list[Fact]) -> None:
    """Bands follow each other from 0 on."""
    end: Decimal | None = Decimal(0)
    for fact in chosen:
        if fact.low is not None and fact.low != end:
            raise SystemExit(f"{place}: a band begins at {fact.low}, where the one before ends at {end}")
        end = fact.high


def _dated(fact: Fact, group: list[Fact]) -> Fact:
    """A row without a date has that of the newest other row that says the same."""
    same = [one for one in group if one.price == fact.price and one.as_of != UNDATED]
    if fact.as_of != UNDATED or not same:
        return fact
    newest = max(same, key=lambda one: one.as_of)
    both = dict.fromkeys((*fact.source.split("; "), *newest.source.split("; ")))
    return fact._replace(as_of=newest.as_of, source="; ".join(both))


def documents(table: dict[str, Any], found: dict[Place, Item]) -> Iterator[tuple[str, str]]:
    """Name and text of each file: keys sorted, one item a line."""
    for service in sorted({place[0] for place in found}):
        regions = []
        for region in sorted({place[1] for place in found if place[0] == service}):
            own = {place[2]: item for place, item in found.items() if place[:2] == (service, region)}
            regions.append(f"{json.dumps(region)}:{_region(own)}")
        head = {"schema": 1, "catalogue": table["catalogue"], "service": service}
        yield (
            f"{service}.json",
            f'{json.dumps(head, separators=(",", ":"))[:-1]},"regions":{{\n' + ",\n".join(regions) + "\n}}\n",
        )


def _region(own: dict[str, Item]) -> str:
    """What most items share stands once."""
    ranked = Counter((item.as_of, item.source) for _, item in sorted(own.items()))
    shared = max(ranked, key=lambda pair: (ranked[pair], pair))
    lines = ",\n".join(f"{json.dumps(key)}:{_line(item, shared)}" for key, item in sorted(own.items()))
    as_of, source = shared
    return f'{{"as_of":{json.dumps(as_of)},"source":{json.dumps(source)},"items":{{\n{lines}\n}}}}'


def _line(item: Item, shared: tuple[str, str]) -> str:
    written: dict[str, Any] = {"u": item.unit}
    if len(item.tiers) == 1 and item.tiers[0][0] is None:
        written["p"] = _text(item.tiers[0][1])
    else:
        written["tiers"] = [
            [None if high is None else _text(high), _text(price)] for high, price in item.tiers
        ]
    own = zip(("as_of", "source"), (item.as_of, item.source), shared, strict=True)
    written.update({name: value for name, value, usual in own if value != usual})
    if item.derived:
        written["derived"] = True
    return json.dumps(written, separators=(",", ":"))


def _text(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def made() -> dict[str, str]:
    """The files by their names."""
    table = json.loads(MAP.read_text(encoding="utf-8"))
    with FACTS.open(encoding="utf-8", newline="") as file:
        found = items(facts(csv.DictReader(file), table), table)
    return dict(documents(table, found))


def main() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    for stale in DATA.glob("*.json"):
        stale.unlink()
    for name, text in made().items():
        Path(DATA / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
