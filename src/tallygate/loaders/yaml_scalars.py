"""What a YAML scalar means to Kubernetes: the rules of go-yaml v2, which sigs.k8s.io/yaml turns into JSON.

Two steps, as in Go: a text becomes a Go value (where 1.0 and 1 differ), that becomes a JSON value or a key.
"""

import binascii
import math
import re
import struct
from collections.abc import Callable
from datetime import date
from decimal import Decimal

Scalar = str | int | float | bool | None
"""A Go value. Booleans are not integers here: look at the class, not at isinstance."""


class RefusedError(Exception):
    """Kubernetes would not read this. `offset` is the place in code points, -1 while it is not known."""

    def __init__(self, message: str, offset: int = -1, *, limit: bool = False) -> None:
        super().__init__(message)
        self.offset, self.limit = offset, limit


class _Merge:
    """The key `<<`, written plain."""


MERGE = _Merge()

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_MAY_BE_NUMBER = frozenset("+-0123456789")
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[bB](?P<b2>[01]+)|(?:0[oO]|0(?=[0-7]))(?P<b8>[0-7]+)|0[xX](?P<b16>[0-9a-fA-F]+)"
    r"|(?P<b10>0|[1-9][0-9]{0,19}))"
)
_SIGNED_BINARY = re.compile(r"0b(?P<sign>[-+])(?P<b2>[01]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOT_FLOAT = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
_INT64, _UINT64 = 2**63, 2**64


def resolve(text: str) -> Scalar:
    """Go value of plain text without a tag. Dates and times stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _MAY_BE_NUMBER:
        return _number(text)
    if text[0] == "." and _DOT_FLOAT.fullmatch(text):
        return _finite(text)
    return text


def _number(text: str) -> Scalar:
    digits = text.replace("_", "")
    for pattern in (_INTEGER, _SIGNED_BINARY):
        match = pattern.fullmatch(digits)
        integer = None if match is None else _integer(match)
        if integer is not None:
            return integer
    return _finite(digits, text) if _FLOAT.fullmatch(digits) else text


def _integer(match: re.Match[str]) -> int | None:
    """An int64, or without a sign a uint64; None if it needs more bits."""
    base, sign = match.lastgroup or "b10", match["sign"]
    number = int(sign + match[base], int(base[1:]))
    return number if -_INT64 <= number < (_INT64 if sign else _UINT64) else None


def _finite(digits: str, text: str = "") -> float | str:
    number = float(digits)
    return (text or digits) if math.isinf(number) else number


def json_value(scalar: Scalar) -> Scalar:
    """JSON value of a Go value. A float without fraction is written like an integer and read back as one."""
    if scalar.__class__ is not float:
        return scalar
    number = float(scalar or 0)
    if not math.isfinite(number):
        raise RefusedError(f"{_FLOAT_KEYS.get(str(number))} has no JSON form")
    whole = number.is_integer() and abs(number) < _INT64
    return int(Decimal(repr(number))) if whole else number


_FLOAT_KEYS = {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}
_WORD_KEYS = {True: "true", False: "false"}


def key_name(scalar: Scalar) -> str:
    """Text of a Go value that is used as a key."""
    if isinstance(scalar, str):
        return scalar
    if scalar is None:
        raise RefusedError("null cannot be a key")
    if isinstance(scalar, bool):
        return _WORD_KEYS[scalar]
    if isinstance(scalar, float):
        return _float_key(scalar)
    if scalar >= _INT64:
        raise RefusedError("an integer above 2^63-1 cannot be a key; quote it")
    return str(scalar)


def _float_key(number: float) -> str:
    """As Go's strconv.FormatFloat(number, 'g', -1, 32): the fewest digits that name the nearest float32."""
    try:
        single = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        single = math.copysign(math.inf, number)
    if not math.isfinite(single):
        return _FLOAT_KEYS[str(single)]
    text = next(
        text
        for digits in range(9)
        if struct.pack("f", float(text := f"{single:.{digits}e}")) == struct.pack("f", single)
    )
    exponent = int(text.partition("e")[2])
    return text if exponent < -4 or exponent >= 6 else f"{Decimal(text):f}"


def tagged(tag: str, text: str) -> Scalar:
    """Go value of a scalar with a tag. Tags nobody knows are ignored and the text is kept."""
    convert = (
        _TAGS.get(tag.removeprefix("tag:yaml.org,2002:")) if tag.startswith("tag:yaml.org,2002:") else None
    )
    return text if convert is None else convert(text)


def _mismatch(kind: str) -> RefusedError:
    return RefusedError(f"this is no {kind}, though its tag !!{kind} says so")


def _as_integer(text: str) -> Scalar:
    scalar = resolve(text)
    if scalar.__class__ is not int:
        raise _mismatch("int")
    return scalar


def _as_float(text: str) -> Scalar:
    scalar = resolve(text)
    if isinstance(scalar, float):
        return scalar
    if isinstance(scalar, int) and not isinstance(scalar, bool) and scalar < _INT64:
        return float(scalar)
    raise _mismatch("float")


def _as_boolean(text: str) -> Scalar:
    scalar = resolve(text)
    if not isinstance(scalar, bool):
        raise _mismatch("bool")
    return scalar


def _as_null(text: str) -> Scalar:
    if resolve(text) is not None:
        raise _mismatch("null")
    return None


_TIME = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:[Tt](?P<clock>(?:2[0-3]|[01]?[0-9]):[0-5]?[0-9]:[0-5]?[0-9](?:[.,][0-9]+)?)(?:Z|[-+][0-9]{2}:[0-5][0-9])"
    r"| (?:2[0-3]|[01]?[0-9]):[0-5]?[0-9]:[0-5]?[0-9](?:[.,][0-9]+)?)?"
)


def _as_timestamp(text: str) -> Scalar:
    match = _TIME.fullmatch(text)
    try:
        if match:
            date(int(match["year"]) or 4, int(match["month"]), int(match["day"]))
            return text
    except ValueError:
        pass
    raise _mismatch("timestamp")


_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


def _as_binary(text: str) -> Scalar:
    """The decoded bytes as text; each that is no UTF-8 becomes U+FFFD, as Go's JSON writer does."""
    try:
        decoded = binascii.a2b_base64(re.sub(r"[\r\n]", "", text), strict_mode=True)
    except ValueError:
        raise RefusedError("the text under !!binary is no base64") from None
    return _ESCAPED_BYTE.sub("\ufffd", decoded.decode("utf-8", "surrogateescape"))


_TAGS: dict[str, Callable[[str], Scalar]] = {
    "int": _as_integer,
    "float": _as_float,
    "bool": _as_boolean,
    "null": _as_null,
    "timestamp": _as_timestamp,
    "binary": _as_binary,
}

_LONGEST_REMEMBERED = 24
_MOST_REMEMBERED = 50_000


class Plain(dict[str, Scalar]):
    """JSON values of plain scalars, remembered while they are short; many new ones push the old ones out."""

    def __missing__(self, text: str) -> Scalar:
        value = json_value(resolve(text))
        if len(text) < _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[text] = value
        return value


class Names(dict[str, str | _Merge]):
    """Keys that plain scalars become, remembered likewise."""

    def __missing__(self, text: str) -> str | _Merge:
        name = MERGE if text == "<<" else key_name(resolve(text))
        if len(text) < _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[text] = name
        return name


class FlowPlain(Plain):
    """Plain scalars between brackets, where go-yaml takes a question mark for the sign of a key."""

    def __missing__(self, text: str) -> Scalar:
        _refuse_question_mark(text)
        return super().__missing__(text)


class FlowNames(Names):
    """Plain keys between brackets."""

    def __missing__(self, text: str) -> str | _Merge:
        _refuse_question_mark(text)
        return super().__missing__(text)


def _refuse_question_mark(text: str) -> None:
    if "?" in text:
        raise RefusedError("quote text that holds a question mark between brackets")
