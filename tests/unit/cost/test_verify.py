from decimal import Decimal
from pathlib import Path

from tallygate.cost.catalogue import Catalogue
from tallygate.cost.money import Band
from tallygate.cost.prices import Overlay, Price
from tallygate.cost.verify import counted, faults
from tests.unit.cost.frozen import COMPUTE, DNS, M5, changed, write

D = Decimal


def test_what_ships_is_whole() -> None:
    assert [*faults(Catalogue())] == []


def test_a_frozen_catalogue_is_counted(tmp_path: Path) -> None:
    write(tmp_path, COMPUTE)
    found = counted(Catalogue(tmp_path))
    assert (found.prices, found.services, found.regions) == (6, 1, ("eu-west-1", "us-east-1"))
    assert (found.derived, found.undated, found.oldest, found.newest) == (1, 0, "2025", "2026-07-20")


def test_prices_that_are_not_as_they_must_be(tmp_path: Path) -> None:
    broken = {
        M5: {"u": "h", "p": "0"},
        "ebs/gp3/storage": {"u": "GB", "p": "1"},
        "kms/key": {"u": "key-mo", "p": "1"},
        "nat/gb": {"u": "GB", "tiers": [["5", "1"], ["5", "2"]]},
        "nat/hour": {"u": "h", "p": "1", "as_of": "yesterday"},
        "no/such": {"u": "h", "p": "1"},
    }
    write(tmp_path, changed(broken))
    assert [fault.removeprefix("AmazonEC2 us-east-1 ") for fault in faults(Catalogue(tmp_path))] == [
        "ebs/gp3/storage: expected a price of AmazonEC2 per GB-mo, found one per GB",
        f"{M5}: the price is 0",
        "kms/key: expected a price of AWSKMS per key-mo, found one per key-mo",
        "nat/gb: quantities of tiers do not rise",
        "nat/hour: yesterday is no date",
        "no/such: no form of keys fits",
    ]


def test_files_of_two_catalogues_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path, COMPUTE)
    write(tmp_path, {**DNS, "catalogue": "2026.08"})
    assert [*faults(Catalogue(tmp_path))] == ["files of more than one catalogue: 2026.08, 2026.11"]


def test_prices_of_ones_own_are_counted_too(tmp_path: Path) -> None:
    write(tmp_path, COMPUTE)
    bands = (Band(None, D(0)),)
    key = "instance/m5.large/windows/shared"
    own = Price("AmazonEC2", "us-east-1", key, "h", bands, bands, "undated", "x", stated_in="p:1:1")
    catalogue = Catalogue(tmp_path, [Overlay({("us-east-1", key): own})])
    found = counted(catalogue)
    assert [*faults(catalogue)] == [], "what one pays oneself may be nothing"
    assert (found.prices, found.undated) == (7, 1)
