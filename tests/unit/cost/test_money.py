from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cost.money import (
    MONTH,
    MOST,
    Band,
    Currency,
    cents,
    charge,
    charges,
    discounted,
    from_first_unit,
    in_cents,
    shown,
    shown_change,
    shown_range,
    single,
)
from tallygate.model.cost import Range

D = Decimal
STORAGE = (Band(D(51200), D("0.023")), Band(D(512000), D("0.022")), Band(None, D("0.021")))
FREE_FIRST = (Band(D(5), D(0)), Band(None, D("0.5")))
ENDING = (Band(D(10), D(2)), Band(D(20), D(1)))

amounts = st.decimals(0, 10**9, allow_nan=False, places=4)
prices = st.decimals(0, 100, allow_nan=False, places=6)


@st.composite
def some_bands(draw: st.DrawFn) -> tuple[Band, ...]:
    bounds = sorted(draw(st.sets(st.integers(1, 10**6), max_size=4)))
    return tuple(Band(upto, draw(prices)) for upto in (*map(D, bounds), None))


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    lower, expected, upper = sorted(draw(st.tuples(amounts, amounts, amounts)))
    return Range(lower, expected, draw(st.sampled_from((upper, None))))


def test_a_month_has_730_hours() -> None:
    assert D("0.096") * MONTH == D("70.080")


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [
        ("0", "0"),
        ("1", "0.023"),
        ("51199", "1177.577"),
        ("51200", "1177.6"),
        ("51201", "1177.622"),
        ("512000", "11315.2"),
        ("512001", "11315.221"),
    ],
)
def test_bands_at_their_edges(quantity: str, amount: str) -> None:
    assert charge(STORAGE, D(quantity)) == D(amount)


def test_beyond_the_last_known_band_there_is_no_price() -> None:
    assert charge(ENDING, D(20)) == D(30)
    assert charge(ENDING, D("20.01")) is None
    assert charges(ENDING, Range(D(1), D(21), D(22))) is None


@pytest.mark.parametrize("quantity", ["-0.01", "-1e30", "1.1e15", "1e400", "Infinity"])
def test_what_is_no_quantity_has_no_price(quantity: str) -> None:
    assert charge(STORAGE, D(quantity)) is None


def test_the_largest_amount_is_shown_to_the_cent() -> None:
    found = charge((Band(None, D("999999999999999.995")),), MOST)
    assert found is not None
    assert shown(found).endswith(",995,000,000,000,000.00")


def test_only_what_is_expected_must_have_a_price() -> None:
    assert charges(ENDING, Range(D(1), D(20), D(21))) == Range(D(2), D(30), None)


def test_a_free_first_band_goes_and_the_next_holds_from_the_first_unit() -> None:
    assert charge(FREE_FIRST, D(6)) == D("0.5")
    assert charge(from_first_unit(FREE_FIRST), D(6)) == D(3)
    assert from_first_unit(STORAGE) == STORAGE


def test_what_is_free_throughout_stays_free() -> None:
    assert from_first_unit((Band(None, D(0)),)) == (Band(None, D(0)),)


def test_single_is_the_price_of_every_unit() -> None:
    assert single((Band(None, D("0.1")),)) == D("0.1")
    assert single(STORAGE) is None
    assert single((Band(D(10), D(2)),)) is None, "beyond 10 it is not known"


def test_a_discount_is_taken_off_each_band() -> None:
    assert discounted(ENDING, D(25)) == (Band(D(10), D("1.5")), Band(D(20), D("0.75")))


@given(some_bands(), ranges())
def test_charges_keep_their_order(bands: tuple[Band, ...], quantity: Range) -> None:
    found = charges(bands, quantity)
    assert found is not None
    assert found.lower <= found.expected
    assert (found.upper is None) == (quantity.upper is None)
    assert found.upper is None or found.expected <= found.upper


@given(ranges(), ranges())
def test_adding_ranges_is_monotone(one: Range, other: Range) -> None:
    total = one + other
    assert total == other + one
    assert one.lower <= total.lower <= total.expected
    assert (total.upper is None) == (None in (one.upper, other.upper))
    assert total.upper is None or total.expected <= total.upper


@given(st.dictionaries(st.sampled_from("abcdef"), st.decimals(-(10**6), 10**6, places=5), max_size=6))
def test_environments_sum_to_the_total_to_the_cent(found: dict[str, Decimal]) -> None:
    rounded = in_cents(found)
    assert sum(rounded.values(), D(0)) == cents(sum(found.values(), D(0)))
    assert rounded.keys() == found.keys()


def test_what_rounding_leaves_goes_to_the_largest() -> None:
    thirds = {"dev": D("0.333"), "prod": D("100.333"), "staging": D("0.333")}
    assert in_cents(thirds) == {"dev": D("0.33"), "prod": D("100.34"), "staging": D("0.33")}


def test_cents_are_rounded_half_to_even() -> None:
    assert [str(cents(D(text))) for text in ("0.005", "0.015", "0.025", "-0.015")] == [
        "0.00",
        "0.02",
        "0.02",
        "-0.02",
    ]


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "$0.00"), ("-12", "-$12.00"), ("1234567.891", "$1,234,567.89"), ("-0.004", "$0.00")],
)
def test_amounts(amount: str, text: str) -> None:
    assert shown(D(amount)) == text


def test_changes_have_a_sign() -> None:
    assert [shown_change(D(text)) for text in ("12", "-12", "0", "0.004")] == [
        "+$12.00", "-$12.00", "$0.00", "$0.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Range(D("412.10"), D(500), None), ">= $412.10"),
        (Range(D(240), D(310), D(520)), "$310 ($240-$520)"),
        (Range(D("0.1"), D("0.25"), D(1)), "$0.25 ($0.10-$1.00)"),
        (Range.exactly(D("70.08")), "$70.08"),
    ],
)
def test_ranges(amount: Range, text: str) -> None:
    assert shown_range(amount) == text


def test_another_currency_is_named() -> None:
    euros = Currency("EUR", D("0.5"), "2026-11-01")
    assert shown(D(-10), euros) == "-EUR 5.00"
    assert shown_range(Range(D(400), D(500), D(600)), euros) == "EUR 250 (EUR 200-EUR 300)"
