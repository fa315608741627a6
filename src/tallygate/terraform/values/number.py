"""Numbers as Terraform has them: binary fractions of 512 bits, rounded half to even.

A whole number is an int, any other a Fraction whose denominator is a power of two; infinity is a float. What
a function computed in floating point is a Double: it has 53 bits, and is written with no more digits than
that.
"""

import math
import re
from fractions import Fraction

from tallygate.terraform.values.limits import LimitError

PRECISION = 512
_DOUBLE = 53
MAX_EXPONENT = 10_000
"""Numbers of more decimal digits are not computed: `1e1000000000` would fill the memory."""
_TOO_LARGE = f"numbers of more than {MAX_EXPONENT:,} digits are not computed"
_MOST_BITS = 2 * 34_000  # what two numbers of so many digits give
_NUMBER = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?", re.ASCII)
_PIECE = 4000  # Python refuses to read or write longer integers at once
_PIECE_BASE = 10**_PIECE
_LOG = math.log10(2)


class Double(Fraction):
    """A number of 53 bits."""


Number = int | Fraction | float


class NumberError(Exception):
    """The text is no number."""


def parse(text: str) -> Number:
    """Raises NumberError for what is no decimal number, LimitError for one of too many digits."""
    found = _NUMBER.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise NumberError("a number is required")
    fraction, exponent = found[3] or "", found[4] or "0"
    if len(text) > MAX_EXPONENT or len(exponent) > 6 or abs(int(exponent)) > MAX_EXPONENT:
        raise LimitError(_TOO_LARGE)
    digits = _read(f"{found[2]}{fraction}")
    value = Fraction(digits) * _power(10, int(exponent) - len(fraction))
    return rounded(-value if found[1] == "-" else value)


def double(value: float | Fraction) -> Number:
    """What a function computed in floating point."""
    if isinstance(value, float) and math.isinf(value):
        return value
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 and abs(exact) < 1 << _DOUBLE else Double(exact)


def computed(value: Number, *operands: Number) -> Number:
    """The result of an operation: as exact as the most exact of its operands. Raises LimitError."""
    if not isinstance(value, float):
        bits = value.numerator.bit_length() - value.denominator.bit_length()
        if abs(bits) > _MOST_BITS:
            raise LimitError(_TOO_LARGE)
    if isinstance(value, Fraction) and all(isinstance(operand, Double) for operand in operands):
        return double(Fraction(rounded(value, _DOUBLE)))
    return rounded(value)


def rounded(value: Number, precision: int = PRECISION) -> Number:
    """The nearest number of so many bits; an int where it is whole."""
    if isinstance(value, float):
        return value if math.isinf(value) else rounded(Fraction(value), precision)
    if value.numerator.bit_length() <= precision and _is_binary(value.denominator):
        return value.numerator if value.denominator == 1 else value
    shift = precision - value.numerator.bit_length() + value.denominator.bit_length()
    exact = Fraction(value)
    if abs(exact) * _power(2, shift) >= 1 << precision:
        shift -= 1
    result = Fraction(round(exact * _power(2, shift))) * _power(2, -shift)
    return result.numerator if result.denominator == 1 else result


def _power(base: int, exponent: int) -> Fraction:
    return Fraction(base**exponent) if exponent >= 0 else Fraction(1, base**-exponent)


def _is_binary(denominator: int) -> bool:
    return denominator & (denominator - 1) == 0


def text_of(value: Number) -> str:
    """The shortest decimal that reads back as the same number; never an exponent."""
    if isinstance(value, float):
        return "+Inf" if value > 0 else "-Inf"
    sign, size = ("-" if value < 0 else ""), abs(Fraction(value))
    if isinstance(value, int) and value.bit_length() < PRECISION:
        return f"{sign}{_written(abs(value))}"
    digits, scale = _shortest(size, _DOUBLE if isinstance(value, Double) else PRECISION)
    return sign + _plain(digits, scale)


def _shortest(value: Fraction, precision: int) -> tuple[int, int]:
    """(digits, scale) of the shortest decimal `digits * 10**scale` that is nearest to the value."""
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    half = _power(2, exponent - precision)
    if value < _power(2, exponent):
        half /= 2
    magnitude = math.floor(exponent * _LOG) - 1
    while value >= _power(10, magnitude):
        magnitude += 1
    fewest, most = 1, precision // 3
    while fewest < most:  # what reads back still does so with more digits
        middle = (fewest + most) // 2
        near = Fraction(round(value * _power(10, middle - magnitude))) * _power(10, magnitude - middle)
        fewest, most = (fewest, middle) if abs(near - value) < half else (middle + 1, most)
    digits = round(value * _power(10, fewest - magnitude))
    if digits == 10**fewest:  # just below a power of ten, and nearest to it
        return 1, magnitude
    return digits, magnitude - fewest


def _plain(digits: int, scale: int) -> str:
    text = _written(digits)
    if scale >= 0:
        return text + "0" * scale
    text = text.rjust(1 - scale, "0")
    return f"{text[:scale]}.{text[scale:]}"


def _read(digits: str) -> int:
    number = 0
    for start in range(0, len(digits), _PIECE):
        piece = digits[start : start + _PIECE]
        number = number * 10 ** len(piece) + int(piece)
    return number


def _written(number: int) -> str:
    pieces: list[str] = []
    while number >= _PIECE_BASE:
        number, rest = divmod(number, _PIECE_BASE)
        pieces.append(str(rest).rjust(_PIECE, "0"))
    return str(number) + "".join(reversed(pieces))
