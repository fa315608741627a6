import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.errors import CatalogueError
from tallygate.cost.money import Band
from tallygate.cost.prices import Discount, Missing, Overlay, Price, days_old, oldest
from tallygate.model.cost import Range
from tests.unit.cost.frozen import COMPUTE, DNS, M5, write

D = Decimal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, COMPUTE)
    write(tmp_path, DNS)
    return tmp_path


def found(catalogue: Catalogue, region: str, key: str, service: str = "AmazonEC2") -> Price:
    price = catalogue.price(service, region, key)
    assert isinstance(price, Price)
    return price


def missing(catalogue: Catalogue, region: str, key: str, service: str = "AmazonEC2") -> str:
    lack = catalogue.price(service, region, key)
    assert isinstance(lack, Missing)
    return lack.reason


def test_a_price_says_unit_amount_date_and_source(folder: Path) -> None:
    price = found(Catalogue(folder), "us-east-1", M5)
    assert (price.unit, price.single, price.as_of, price.source) == (
        "h", D("0.096"), "2026-07-20", "a list",
    )  # fmt: skip
    assert not price.derived
    assert found(Catalogue(folder), "us-east-1", "instance/m8g.large/linux/shared").derived


def test_an_item_has_its_own_date_and_source(folder: Path) -> None:
    price = found(Catalogue(folder), "us-east-1", "ebs/gp3/storage")
    assert (price.as_of, price.source) == ("2025-12", "another")


def test_prices_are_never_floats(folder: Path) -> None:
    for band in found(Catalogue(folder), "us-east-1", "nat/gb").bands:
        assert type(band.price) is Decimal
        assert band.upto is None or type(band.upto) is Decimal


def test_free_first_bands_are_subtracted_only_where_asked(folder: Path) -> None:
    usual = found(Catalogue(folder), "us-east-1", "nat/gb")
    assert usual.bands == (Band(D(10), D("0.5")), Band(None, D("0.1")))
    assert found(Catalogue(folder, free_tier=True), "us-east-1", "nat/gb").bands[0] == Band(D(5), D(0))


def test_another_region_does_not_stand_in_by_itself(folder: Path) -> None:
    assert missing(Catalogue(folder), "eu-south-1", "instance/m8g.large/linux/shared") == (
        "no price for m8g.large in eu-south-1 (catalogue 2026.11)"
    )
    assert missing(Catalogue(folder), "eu-west-1", "nat/gb") == (
        "no price for nat/gb in eu-west-1 (catalogue 2026.11)"
    )


def test_windows_is_not_priced_as_linux(folder: Path) -> None:
    assert missing(Catalogue(folder), "us-east-1", "instance/m5.large/windows/shared") == (
        "no price for instance/m5.large/windows/shared in us-east-1 (catalogue 2026.11)"
    )


def test_a_service_without_a_file_has_no_prices(folder: Path) -> None:
    assert "catalogue 2026.11" in missing(Catalogue(folder), "us-east-1", "x/y", "AmazonUnheardOf")


def test_a_fallback_is_a_stated_assumption_with_its_spread(folder: Path) -> None:
    catalogue = Catalogue(folder, region_fallback="us-east-1")
    price = found(catalogue, "eu-west-1", "nat/gb")
    assert price.region == "eu-west-1"
    assert price.assumptions == (
        "priced as in us-east-1: no price for nat/gb in eu-west-1 (catalogue 2026.11); "
        "prices of AmazonEC2 there are 1.10 to 1.11 times those",
    )
    most = price.stretched(Range(D(50), D(100), D(100)))
    assert most.lower == 50, "it may be that price after all"
    assert most.upper
    assert D(110) < most.upper < D(112)
    assert (price.of_region, found(catalogue, "eu-west-1", M5).of_region) == ("us-east-1", "")
    assert "elsewhere are 1.10 to 1.11" in found(catalogue, "eu-south-1", "nat/gb").assumptions[0]
    assert found(catalogue, "eu-west-1", M5).assumptions == (), "that region has a price of its own"


def test_what_holds_everywhere_is_no_assumption(folder: Path) -> None:
    price = found(Catalogue(folder), "eu-south-1", "route53/zone", "AmazonRoute53")
    assert (price.single, price.assumptions) == (D("0.5"), ())


def test_the_first_overlay_that_has_a_price_counts(folder: Path) -> None:
    first, second = stated("0.01", "prices.yaml:3:5"), stated("0.02", "other.json:1:9")
    assert found(Catalogue(folder, [first, second]), "us-east-1", M5).single == D("0.01")
    assert found(Catalogue(folder, [second, first]), "us-east-1", M5).stated_in == "other.json:1:9"
    assert found(Catalogue(folder, [first]), "eu-west-1", M5).single == D("0.107")


def stated(amount: str, place: str, *discounts: Discount) -> Overlay:
    bands = (Band(None, D(amount)),)
    price = Price("AmazonEC2", "us-east-1", M5, "h", bands, bands, "2026-11-01", "contract", stated_in=place)
    return Overlay({("us-east-1", M5): price}, discounts)


def test_a_discount_by_service_or_key_keeps_the_list_price(folder: Path) -> None:
    by_key, by_service = Discount("ebs/*", D(50), "p:1:1"), Discount("AmazonEC2", D(10), "p:2:1")
    catalogue = Catalogue(folder, [Overlay({}, (by_key, by_service))])
    disk, hour = found(catalogue, "us-east-1", "ebs/gp3/storage"), found(catalogue, "us-east-1", M5)
    assert (disk.single, disk.discount, disk.listed) == (D("0.04"), D(50), (Band(None, D("0.08")),))
    assert (hour.single, hour.stated_in) == (D("0.0864"), "p:2:1")
    assert found(catalogue, "eu-west-1", "route53/zone", "AmazonRoute53").discount is None


def test_nothing_is_taken_off_a_price_of_ones_own(folder: Path) -> None:
    overlay = stated("0.05", "p:1:1", Discount("AmazonEC2", D(10), "p:9:1"))
    assert found(Catalogue(folder, [overlay]), "us-east-1", M5).single == D("0.05")


def test_prices_that_were_used_are_remembered_in_order(folder: Path) -> None:
    catalogue = Catalogue(folder)
    assert oldest(catalogue.used) is None
    for key in (M5, "ebs/gp3/storage", M5):
        found(catalogue, "us-east-1", key)
    catalogue.find("AmazonEC2", "us-east-1", "nat/gb")
    missing(catalogue, "us-east-1", "nothing")
    assert [price.key for price in catalogue.used] == ["ebs/gp3/storage", M5]
    oldest_used = oldest(catalogue.used)
    assert oldest_used is not None
    assert oldest_used.as_of == "2025-12"


def test_a_price_without_a_date_is_the_oldest(folder: Path) -> None:
    catalogue = Catalogue(folder)
    found(catalogue, "us-east-1", M5)
    zone = found(catalogue, "us-east-1", "route53/zone", "AmazonRoute53")
    assert oldest(catalogue.used) == zone


@pytest.mark.parametrize(
    ("as_of", "days"),
    [("2026-11-21", 0), ("2026-10-13", 39), ("2026-10", 51), ("2026", 324), ("undated", None)],
)
def test_age_of_a_price(as_of: str, days: int | None) -> None:
    assert days_old(as_of, date(2026, 11, 21)) == days


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"schema":1,"catalogue":"1","service":"AmazonEC2"}',
        '{"schema":2,"catalogue":"1","service":"AmazonEC2","regions":{}}',
        '{"schema":1,"catalogue":"1","service":"AmazonVPC","regions":{}}',
        json.dumps(COMPUTE)[:-9],
        json.dumps(COMPUTE).replace('"0.096"', "0.096"),
        json.dumps(COMPUTE).replace('"0.096"', '"-1"'),
        json.dumps(COMPUTE).replace('"0.096"', '"NaN"'),
        json.dumps(COMPUTE).replace('"p": "0.096"', '"q": "0.096"'),
        json.dumps(COMPUTE).replace(', "p": "0.096"', ""),
    ],
)
def test_a_corrupt_file_is_an_error_and_no_lack(folder: Path, text: str) -> None:
    (folder / "AmazonEC2.json").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match="install tallygate again"):
        Catalogue(folder).price("AmazonEC2", "us-east-1", M5)


def test_files_are_read_when_asked_and_once(folder: Path) -> None:
    catalogue = Catalogue(folder)
    (folder / "AmazonRoute53.json").write_text("broken", encoding="utf-8")
    found(catalogue, "us-east-1", M5)
    (folder / "AmazonEC2.json").unlink()
    assert found(catalogue, "eu-west-1", M5).single == D("0.107")
