"""Quantities as Kubernetes reads them: 500m, 1.5Gi, 1e3."""

import re
from fractions import Fraction

_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)\.?(?P<part>[0-9]*)(?:(?P<unit>[KMGTPE]i|[numkMGTPE])|[eE](?P<ten>[+-]?[0-9]+))?"
)
_POWERS = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_MOST_TENS = 100
"""Quantities are capped far below; larger powers are not worked out."""
_MOST_DIGITS = 1000


def quantity(value: object) -> Fraction | None:
    """The number that it stands for; None where it stands for none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip(" ")
    found = _QUANTITY.fullmatch(text) if len(text) <= _MOST_DIGITS else None
    if found is None or not text:
        return None
    # Go takes a unit without a number for nought.
    number, unit = Fraction(f"{found['sign']}{found['whole'] or 0}.{found['part'] or 0}"), found["unit"] or ""
    if unit in _BINARY:
        return number * Fraction(2 ** _BINARY[unit])
    ten = int(found["ten"] or _POWERS.get(unit, 0))
    scale: Fraction = Fraction(10) ** max(-_MOST_TENS, min(ten, _MOST_TENS))
    return number * scale
