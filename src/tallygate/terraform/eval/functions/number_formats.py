"""Numbers as the verbs of Go's `fmt` write integers and floats of any size."""

import math
from fractions import Fraction

import msgspec

from tallygate.terraform.eval.faults import LimitError
from tallygate.terraform.values.number import Number, text_of

_BASES = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}
_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}
_MOST_DIGITS = 4000
_LARGEST_BITS = 13_000  # about as many digits
_USUAL = 6


class Verb(msgspec.Struct, frozen=True):
    """One `%` of a format. flags: of "0#-+ ". width, precision: None where not given."""

    raw: str
    offset: int
    flags: str
    width: int | None
    precision: int | None
    letter: str

    @property
    def sign(self) -> str:
        return "+" if "+" in self.flags else " " if " " in self.flags else ""

    @property
    def is_left(self) -> bool:
        return "-" in self.flags

    @property
    def has_zeros(self) -> bool:
        return "0" in self.flags and not self.is_left


def integer(value: int, verb: Verb) -> str:
    _check(value, verb)
    digits = format(abs(value), _BASES[verb.letter])
    sign = "-" if value < 0 else verb.sign
    sign += _PREFIXES.get(verb.letter, "") if "#" in verb.flags else ""
    if verb.precision is not None:
        if not value and not verb.precision:
            return ""
        digits = digits.rjust(verb.precision, "0")
    return _padded(sign, digits, verb, verb.has_zeros and verb.precision is None)


def real(value: Number, verb: Verb) -> str:
    """For the verbs e, f and g."""
    _check(value, verb)
    if isinstance(value, float):
        sign = "-" if value < 0 else " " if " " in verb.flags else "+"
        return _padded(sign, "Inf", verb, zeros=False)
    sign = "-" if value < 0 else verb.sign
    size, letter = abs(Fraction(value)), verb.letter
    precision = _USUAL if verb.precision is None else verb.precision
    if letter in "gG":
        text = (
            shortest(value).removeprefix("-")
            if verb.precision is None
            else _general(*_digits(size, max(precision, 1)), precision)
        )
    elif letter in "eE":
        text = _scientific(*_digits(size, precision + 1), precision)
    else:
        text = _fixed(size, precision)
    return _padded(sign, text.upper() if letter.isupper() else text, verb, verb.has_zeros)


def shortest(value: Number) -> str:
    """As `%g` without a precision: digits that read back, with an exponent from a million on."""
    if isinstance(value, float):
        return text_of(value)
    text = text_of(value)
    if value < 0:
        return "-" + _short(text[1:])
    return _short(text)


def _short(text: str) -> str:
    whole, _, fraction = text.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) if whole != "0" else len(digits) - len(fraction)
    digits = digits.rstrip("0")
    return _general(digits, point if digits else 0, len(digits), _USUAL)


def _check(value: Number, verb: Verb) -> None:
    if (verb.precision or 0) > _MOST_DIGITS:
        raise LimitError(f"a precision of more than {_MOST_DIGITS} digits is not written")
    if isinstance(value, float):
        return
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _LARGEST_BITS:
        raise LimitError(f"a number of more than {_MOST_DIGITS} digits is not written")


def _padded(sign: str, text: str, verb: Verb, zeros: bool) -> str:
    room = max((verb.width or 0) - len(sign) - len(text), 0)
    if zeros:
        return sign + "0" * room + text
    return sign + text + " " * room if verb.is_left else " " * room + sign + text


def _fixed(size: Fraction, precision: int) -> str:
    digits = str(round(size * 10**precision)).rjust(precision + 1, "0")
    return f"{digits[:-precision]}.{digits[-precision:]}" if precision else digits


def _digits(size: Fraction, count: int) -> tuple[str, int]:
    """So many significant digits, without zeros at their end, and where the point stands in them."""
    if not size:
        return "", 0
    point = math.floor((size.numerator.bit_length() - size.denominator.bit_length()) * math.log10(2)) - 1
    while size >= _power(point):
        point += 1
    found = round(size * _power(count - point))
    if found == 10**count:
        point += 1
    return str(found).rstrip("0"), point


def _power(exponent: int) -> Fraction:
    return Fraction(10) ** exponent


def _general(digits: str, point: int, precision: int, limit: int | None = None) -> str:
    """limit: from which exponent on it is written; by Go's rule where None."""
    precision = max(precision, 1)
    if limit is None:
        limit = len(digits) if precision > len(digits) >= point else precision
    if not -4 <= point - 1 < limit:
        return _scientific(digits, point, min(precision, len(digits)) - 1)
    decimals = max((len(digits) if precision > point else precision) - point, 0)
    padded = digits.ljust(max(point, 0), "0") if point > 0 else "0" * (1 - point) + digits
    point = max(point, 1)
    return padded[:point] + ("." + padded[point:].ljust(decimals, "0") if decimals else "")


def _scientific(digits: str, point: int, precision: int) -> str:
    exponent = point - 1 if digits else 0
    first, others = (digits or "0")[0], digits[1:].ljust(max(precision, 0), "0")
    return f"{first}{'.' if others else ''}{others}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
