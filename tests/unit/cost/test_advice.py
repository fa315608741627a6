"""What would cost less, by prices of the same region; half of these resources are traps."""

import pytest

from tallygate.cost.advice import Alternative, alternatives
from tallygate.cost.catalogue import Catalogue
from tests.unit.cost.made_items import item


def advice(
    key: str, price: str, quantity: str = "730", is_x86: bool = False, **more: str
) -> list[Alternative]:
    one = item("aws_a.b", key=key, price=price, quantity=quantity, region=more.get("region", "us-east-1"))
    return list(alternatives(one, Catalogue(), lambda _: is_x86))


@pytest.mark.parametrize(
    ("key", "price", "twin", "saving"),
    [
        ("instance/m5.large/linux/shared", "0.096", "m6g.large", "13.87"),
        ("instance/t3.medium/linux/shared", "0.0416", "t4g.medium", "5.84"),
        ("instance/r5.large/linux/shared", "0.126", "r6g.large", "18.40"),
        ("instance/c5.large/linux/shared", "0.085", "c6g.large", "12.41"),
    ],
)
def test_graviton(key: str, price: str, twin: str, saving: str) -> None:
    best = advice(key, price)[0]
    assert (best.kind, best.to, f"{best.saving:.2f}") == ("graviton", twin, saving)


def test_a_database_on_graviton() -> None:
    best = advice("rds/postgres/db.m5.large/single", "0.178")[0]
    assert best.to == "db.m6g.large"
    assert f"{best.saving:.2f}" == "13.87"


@pytest.mark.parametrize(
    ("key", "price"),
    [
        ("instance/m6g.large/linux/shared", "0.077"),
        ("instance/m5.large/windows/shared", "0.188"),
        ("instance/m5.large/linux/dedicated", "0.102"),
        ("instance/g4dn.xlarge/linux/shared", "0.526"),
        ("instance/m5.large/linux/shared", "0.05"),
        ("msk/broker/kafka.m5.large", "0.21"),
        ("ebs/gp3/storage", "0.08"),
        ("nat/hour", "0.045"),
    ],
)
def test_traps(key: str, price: str) -> None:
    assert advice(key, price) == []


def test_an_image_for_x86_alone() -> None:
    assert advice("instance/m5.large/linux/shared", "0.096", is_x86=True) == []


def test_no_price_in_that_region_no_advice() -> None:
    assert advice("instance/m5.large/linux/shared", "0.096", region="xx-nowhere-1") == []
    assert advice("instance/m5.large/linux/shared", "0.096", region="") == []


@pytest.mark.parametrize(
    ("size", "saving"), [("100", "2.00"), ("1000", "20.00"), ("1100", "20.50"), ("2000", "25.00")]
)
def test_gp2_has_iops_that_gp3_sells(size: str, saving: str) -> None:
    [best] = advice("ebs/gp2/storage", "0.10", size)
    assert (best.kind, f"{best.saving:.2f}") == ("gp3", saving)
