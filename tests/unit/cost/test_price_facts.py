"""What ships is what the table of facts says."""

import csv
import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tallygate.cost.catalogue import DATA, Catalogue
from tallygate.cost.prices import Price
from tallygate.cost.verify import every_price
from tests.oracle.make_prices import FACTS, MAP, Fact, facts, items, made

D = Decimal
REGIONS = {
    "us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1",
    "ap-northeast-1", "ap-northeast-2", "ap-southeast-1",
}  # fmt: skip
TABLE: dict[str, Any] = json.loads(MAP.read_text(encoding="utf-8"))


def rows() -> list[dict[str, str]]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(**fields: str) -> dict[str, str]:
    usual = {
        "service": "AWSSecretsManager", "region": "us-east-1", "sku": "SecretsManager-Secret",
        "unit": "secret-month", "price_usd": "1", "as_of": "2026-01-01", "source": "a list",
    }  # fmt: skip
    return {**usual, **fields}


def only(*given: dict[str, str]) -> Any:
    [item] = items(facts(given, TABLE), TABLE).values()
    return item


def test_the_files_are_those_that_the_facts_make() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in DATA.glob("*.json")} == made()


def test_more_than_5000_prices_in_8_regions() -> None:
    listed = Counter(price.region for price in every_price(Catalogue()) if not price.derived)
    assert sum(listed[region] for region in REGIONS) >= 5000
    assert all(listed[region] >= 500 for region in REGIONS), listed


def test_every_row_is_the_price_of_its_key() -> None:
    catalogue = Catalogue(free_tier=True)
    for fact in facts(rows(), TABLE):
        price = catalogue.find(*fact.place)
        assert isinstance(price, Price), fact
        assert price.unit == fact.unit or fact.weak, fact
        exact = not fact.weak and not fact.witness
        assert fact.price in [band.price for band in price.bands if not exact or band.upto == fact.high], fact


def test_instances_cost_what_the_newest_row_says() -> None:
    """Without the rules of the map: the key has the type, the price is the row's."""
    catalogue, newest = Catalogue(), {}
    for one in sorted(rows(), key=lambda one: (one["source"] != "derived", one["as_of"])):
        if one["service"] == "AmazonEC2" and re.fullmatch(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", one["sku"]):
            newest[one["region"], one["sku"]] = one
    assert len(newest) > 1500
    for (region, name), one in newest.items():
        price = catalogue.find("AmazonEC2", region, f"instance/{name}/linux/shared")
        assert isinstance(price, Price)
        assert price.single == D(one["price_usd"]), name
        assert price.as_of == one["as_of"]
        assert price.derived == (one["source"] == "derived")


def test_multi_az_is_twice_the_price_of_one_and_marked() -> None:
    catalogue = Catalogue()
    twice = [price for price in every_price(catalogue) if price.key.endswith("/multi")]
    assert len(twice) > 1000
    for price in twice:
        one = catalogue.find(price.service, price.region, price.key.replace("/multi", "/single"))
        assert isinstance(one, Price)
        assert price.derived
        assert price.single == 2 * (one.single or 0)


def test_a_row_that_no_rule_maps_stops_the_run() -> None:
    with pytest.raises(SystemExit, match="0 rules map AWSSecretsManager us-east-1 'Novelty'"):
        list(facts([row(sku="Novelty")], TABLE))


def test_the_newest_row_counts() -> None:
    item = only(
        row(price_usd="2", as_of="2025-12-31"), row(as_of="2026-01-02"), row(as_of="2026", price_usd="3")
    )
    assert (item.tiers, item.as_of) == (((None, D(1)),), "2026-01-02")


def test_what_is_listed_comes_before_what_is_derived() -> None:
    assert not only(row(as_of="2020-01-01"), row(price_usd="2", source="derived")).derived
    assert only(row(source="derived")).derived


def test_an_estimate_counts_only_where_nothing_else_is() -> None:
    estimate = row(price_usd="1.5", as_of="2026-12", source="public estimate, 2026-12")
    assert only(estimate, row(as_of="undated")).tiers == ((None, D(1)),)
    assert only(estimate).tiers == ((None, D("1.5")),)


def test_a_row_without_a_date_has_that_of_one_that_says_the_same() -> None:
    undated, estimate = row(as_of="undated", source="seed"), row(as_of="2026-12", source="public estimate, x")
    assert only(undated).as_of == "undated"
    assert only(undated, row(as_of="2026-12", source="public estimate, x", price_usd="2")).as_of == "undated"
    assert (only(undated, estimate).as_of, only(undated, estimate).source) == (
        "2026-12",
        "seed; public estimate, x",
    )


def test_bands_follow_each_other() -> None:
    free = row(
        service="AWSKMS", sku="KMS-API-Request tier 0..20000", unit="request", price_usd="0", as_of="undated"
    )
    paid = row(service="AWSKMS", sku="KMS-API-Request tier 20000..inf", unit="request", price_usd="0.000003")
    item = only(paid, free)
    assert item.tiers == ((D(20000), D(0)), (None, D("0.000003")))
    assert item.as_of == "2026-01-01", "a free band has no price that ages"
    with pytest.raises(SystemExit, match="a band begins at 20000, where the one before ends at 10000"):
        only(row(service="AWSKMS", sku="KMS-API-Request tier 0..10000", unit="request", price_usd="0"), paid)


def test_units_are_scaled_to_one() -> None:
    estimate = row(service="AWSKMS", sku="Requests (symmetric)", unit="10k requests", price_usd="0.03")
    assert (only(estimate).unit, only(estimate).tiers) == ("request", ((None, D("0.000003")),))


def test_a_price_that_holds_everywhere_says_by_whom() -> None:
    moved = [rule for rule in TABLE["rules"] if rule.get("region") == "global"]
    assert moved
    assert all(rule.get("everywhere") for rule in moved)
    address = Catalogue().find("AmazonVPC", "eu-south-1", "ipv4/in-use")
    assert isinstance(address, Price)
    assert (address.single, address.region, address.assumptions) == (D("0.005"), "eu-south-1", ())
    assert "everywhere: AWS, public IPv4 address charge" in address.source
    assert not isinstance(Catalogue().find("AmazonVPC", "cn-north-1", "ipv4/in-use"), Price)


def test_every_rule_maps_a_row() -> None:
    used = {fact.place[2] for fact in facts(rows(), TABLE)}
    for rule in TABLE["rules"]:
        for key in rule["keys"]:
            form = re.sub(r"\{\w+\}", "[^/]+", re.sub(r"\.", r"\\.", key))
            assert any(re.fullmatch(form, one) for one in used), rule


def test_a_fact_is_a_row_under_our_key() -> None:
    [fact] = facts([row()], TABLE)
    place = ("AWSSecretsManager", "us-east-1", "secrets/secret")
    assert fact == Fact(place, "secret-mo", None, None, D(1), "2026-01-01", "a list", False, False, False)
