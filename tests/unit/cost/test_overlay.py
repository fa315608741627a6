import json
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cost.errors import PriceFileError
from tallygate.cost.money import Band, Currency
from tallygate.cost.overlay import read_overlay
from tallygate.cost.prices import Discount
from tallygate.cost.written import amount

D = Decimal
WHOLE = """\
version: 1
currency: {code: EUR, rate: 0.92, as_of: 2026-11-01}
discount:
  AmazonEC2: 12
  "rds/*": "30.5"
prices:
  us-east-1:
    instance/m5.large/windows/shared: 0.188
    s3/standard/storage: {tiers: [[51200, "0.02"], [null, 0.018]], as_of: 2026-10-01, source: contract}
  global:
    route53/zone: {price: 0}
"""


def faults(text: str, path: str = "p.yaml") -> list[str]:
    with pytest.raises(PriceFileError) as caught:
        read_overlay(text.encode(), path)
    return str(caught.value).splitlines()


def test_everything_that_can_be_said() -> None:
    overlay = read_overlay(WHOLE.encode(), ".tallygate/prices.yaml")
    windows = overlay.prices["us-east-1", "instance/m5.large/windows/shared"]
    assert (windows.service, windows.unit, windows.single) == ("AmazonEC2", "h", D("0.188"))
    assert (windows.as_of, windows.stated_in) == ("undated", ".tallygate/prices.yaml:8:5")
    storage = overlay.prices["us-east-1", "s3/standard/storage"]
    assert storage.bands == (Band(D(51200), D("0.02")), Band(None, D("0.018")))
    assert (storage.as_of, storage.source) == ("2026-10-01", "contract")
    assert overlay.prices["global", "route53/zone"].single == 0
    assert overlay.discounts == (
        Discount("AmazonEC2", D(12), ".tallygate/prices.yaml:4:3"),
        Discount("rds/*", D("30.5"), ".tallygate/prices.yaml:5:3"),
    )
    assert overlay.currency == Currency("EUR", D("0.92"), "2026-11-01", ".tallygate/prices.yaml:2:1")


def test_the_same_in_json() -> None:
    text = json.dumps({"version": 1, "prices": {"us-east-1": {"kms/key": "0.5"}}}, indent=1)
    overlay = read_overlay(text.encode(), "prices.json")
    assert overlay.prices["us-east-1", "kms/key"].stated_in == "prices.json:5:4"
    assert (overlay.discounts, overlay.currency) == ((), None)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("discounts: {}", "p.yaml:2:1: unknown key `discounts`; did you mean `discount`?"),
        ("discount: {AmazonEC3: 5}", "p.yaml:2:12: AmazonEC3 is no service"),
        ("discount: {instnce/*: 5}", "p.yaml:2:12: instnce/* is no service"),
        ("discount: {AmazonEC2: 101}", "p.yaml:2:12: a discount is at most 100 percent"),
        ("discount: {AmazonEC2: -1}", "p.yaml:2:12: "),
        ("discount: {AmazonEC2: true}", "p.yaml:2:12: "),
        ("prices: {useast: {}}", "p.yaml:2:10: useast is no region, such as us-east-1"),
        ("prices: {us-east-1: {kms/keys: 1}}", "p.yaml:2:22: kms/keys is no key of a price; did you mean"),
        ("prices: {us-east-1: {kms/key: -1}}", "p.yaml:2:22: "),
        ("prices: {us-east-1: {kms/key: .nan}}", "p.yaml:2:"),
        ("prices: {us-east-1: {kms/key: '1e3'}}", "p.yaml:2:22: "),
        ("prices: {us-east-1: {kms/key: {}}}", "p.yaml:2:22: expected either a price or tiers"),
        ("prices: {us-east-1: {kms/key: {price: 1, tiers: [[null, 1]]}}}", "p.yaml:2:22: expected either"),
        ("prices: {us-east-1: {kms/key: {tiers: [[5, 1], [5, 2]]}}}", "p.yaml:2:22: quantities of tiers"),
        ("prices: {us-east-1: {kms/key: {tiers: [[null, 1], [5, 2]]}}}", "p.yaml:2:22: quantities of tiers"),
        ("prices: {us-east-1: {kms/key: {tiers: [[0, 1]]}}}", "p.yaml:2:22: quantities of tiers"),
        ("prices: {us-east-1: {kms/key: {tiers: [[5, null]]}}}", "p.yaml:2:22: each tier is a quantity"),
        ("prices: {us-east-1: {kms/key: {price: 1, as_of: 2026-02-30}}}", "p.yaml:2:22: 2026-02-30 is no"),
        ("prices: {us-east-1: {kms/key: 0.12345678901234567}}", "p.yaml:2:22: a number of more"),
        ("currency: {code: EUR, rate: 0, as_of: 2026-01-01}", "p.yaml:2:23: a rate is more than 0"),
        ("currency: {code: euro, rate: 1, as_of: 2026-01-01}", "p.yaml:2:12: "),
        ("currency: {code: EUR, rate: 1}", "p.yaml:2:1: "),
        ("discount: {AmazonEC2: 5, AmazonEC2: 6}", "p.yaml:2:26: "),
        ("version: 1", "p.yaml:2:1: "),
        ("x: [", "p.yaml:"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(line: str, text: str) -> None:
    assert any(fault.startswith(text) for fault in faults(f"version: 1\n{line}\n")), faults(
        f"version: 1\n{line}\n"
    )


@pytest.mark.parametrize("text", ["", "a: 1\n---\nb: 2\n", "- 1\n", "version: 2\n", "prices: {}\n"])
def test_what_is_no_file_of_prices(text: str) -> None:
    assert all(fault.startswith("p.yaml:") for fault in faults(text))


def test_every_fault_is_told_in_order_of_place() -> None:
    text = "version: 1\nprices:\n  us-east-1:\n    kms/kee: 1\n    nat/our: 1\n"
    assert [fault.split(":")[1] for fault in faults(text)] == ["4", "5"]


@given(st.decimals(0, 10**6, places=6, allow_nan=False))
def test_a_number_is_what_was_written(number: Decimal) -> None:
    assert amount(float(f"{number:f}")) == number
    assert amount(f"{number:f}") == number


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(PriceFileError):
        assert read_overlay(data, "p.yaml").prices == {}


def test_faults_are_told_up_to_a_hundred() -> None:
    lines = "".join(f"    kms/kee{number}: 1\n" for number in range(500))
    assert len(faults(f"version: 1\nprices:\n  us-east-1:\n{lines}")) == 100


@pytest.mark.hostile
@pytest.mark.parametrize(
    "line",
    [
        "prices: {us-east-1: {KEYS}}".replace(
            "KEYS", ", ".join(f"instance/{n}/x/y: 1" for n in range(20_000))
        ),
        "prices: {us-east-1: {KEYS}}".replace(
            "KEYS", ", ".join(f"instnce/{n}/x/y: 1" for n in range(20_000))
        ),
        "discount: {KEYS}".replace("KEYS", ", ".join(f"rds/{n}*: 1" for n in range(20_000))),
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" + "d: [" + "*c, " * 100_000 + "]",
        "x: " + "[" * 100_000,
    ],
    ids=["many", "unknown", "discounts", "aliases", "deep"],
)
def test_a_hostile_file_is_soon_done_with(line: str) -> None:
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (30, 30))\n"
        "from tallygate.cost.errors import PriceFileError\n"
        "from tallygate.cost.overlay import read_overlay\n"
        "try:\n    print(len(read_overlay(sys.stdin.buffer.read(), 'p.yaml').prices))\n"
        "except PriceFileError as error:\n    print(str(error)[:7])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=f"version: 1\n{line}\n".encode(), capture_output=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout in (b"20000\n", b"p.yaml:\n")
