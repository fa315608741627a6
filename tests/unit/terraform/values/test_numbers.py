"""Numbers of 512 bits: what they are read from, and how they are written."""

import math
import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallygate.terraform.values.limits import LimitError
from tallygate.terraform.values.number import (
    PRECISION,
    Double,
    Number,
    NumberError,
    computed,
    double,
    parse,
    rounded,
    text_of,
)
from tests.unit.terraform.values.made_values import numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("12", 12),
        ("+12", 12),
        ("1.0", 1),
        ("0.5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("-0.25", Fraction(-1, 4)),
        ("1e3", 1000),
        ("1E+3", 1000),
        ("25e-2", Fraction(1, 4)),
        ("1e21", 10**21),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("0001", 1),
    ],
)
def test_what_is_read(text: str, value: Number) -> None:
    found = parse(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text", ["", "-", ".", "e5", "1e", "0x10", "1_000", " 1", "1 ", "1,5", "Inf", "NaN", "١", "1.2.3", "--1"]
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(NumberError):
        parse(text)


@pytest.mark.parametrize("text", ["1e10001", "1e-10001", "1e1000000000", "1" * 10_001, "0." + "1" * 10_001])
def test_numbers_of_too_many_digits_are_not_read(text: str) -> None:
    with pytest.raises(LimitError, match="more than 10,000 digits"):
        parse(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-5, "-5"),
        (10**21, "1" + "0" * 21),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 1024), "-0.0009765625"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (Double(math.sqrt(2)), "1.4142135623730951"),
        (Double(0.1), "0.1"),
        (rounded(Fraction(1, 100)), "0.01"),
        (rounded(Fraction(1, 10**9)), "0.000000001"),
        (Double(1e22), "10000000000000000000000"),
    ],
)
def test_what_is_written(value: Number, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("exponent", range(1, 60))
def test_powers_of_ten_have_one_digit(exponent: int) -> None:
    """They lie just above or just below their binary fraction, and are written alike."""
    assert text_of(parse(f"1e-{exponent}")) == f"0.{'0' * (exponent - 1)}1"


def test_a_third_is_written_with_all_its_digits() -> None:
    text = text_of(rounded(Fraction(1, 3)))
    assert text == "0." + "3" * 154 + "5"


@given(numbers)
def test_what_is_written_reads_back(value: Number) -> None:
    text = text_of(value)
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert parse(text) == value


@given(numbers)
def test_a_number_is_its_own_rounding(value: Number) -> None:
    assert rounded(value) == value
    assert isinstance(value, int) == (Fraction(value).denominator == 1)


@given(st.fractions(), st.integers(-300, 300))
def test_rounding_is_to_the_nearest(value: Fraction, exponent: int) -> None:
    exact = value * Fraction(10) ** exponent
    found = Fraction(rounded(exact))
    assert abs(found.numerator).bit_length() <= PRECISION or found.denominator == 1
    assert abs(found - exact) <= abs(exact) / (1 << PRECISION)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_has_the_digits_of_a_float(value: float) -> None:
    """Go takes the numbers around a power of two for equally far apart, and loses their last bit."""
    found = float(text_of(double(value)))
    assert found == value if abs(math.frexp(value)[0]) != 0.5 else math.isclose(found, value, rel_tol=1e-15)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_doubles_make_doubles(left: float, right: float) -> None:
    a, b = double(left), double(right)
    assume(isinstance(a, Double) and isinstance(b, Double))
    assert not isinstance(a, float)
    assert not isinstance(b, float)
    made = computed(a * b, a, b)
    assert float(made) == left * right


def test_a_double_beyond_the_exponents_of_a_float_is_computed() -> None:
    large, small = Double(1.5e300), Double(1.5e-300)
    assert isinstance(computed(large * large, large, large), Double)
    assert 0 < computed(small * small, small, small) < Fraction(1, 10**599)


def test_one_operand_of_full_precision_makes_the_result_so() -> None:
    third = rounded(Fraction(1, 3))
    assert isinstance(third, Fraction)
    assert text_of(computed(third + Double(0.5), third, Double(0.5))).startswith("0.8" + "3" * 150)


@pytest.mark.parametrize("power", [80_000, -80_000])
def test_results_of_too_many_digits_are_not_kept(power: int) -> None:
    with pytest.raises(LimitError):
        computed(Fraction(2) ** power, 2)
