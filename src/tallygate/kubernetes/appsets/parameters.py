"""Parameters as the controller holds them: what JSON can say, with numbers as floats, and two Go types."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

Parameters = dict[str, Any]
_MOST_DEPTH = 100
_MOST_DIGITS = 6


class RefusedError(Exception):
    """Argo CD would report an error, and make no Application of it."""


class UnresolvedError(Exception):
    """What comes of it cannot be known from what is here."""


class StringMap(dict[str, Any]):
    """A map[string]string: what it lacks reads as an empty text."""


class StringList(list[Any]):
    """A []string."""


class Nothing:
    """What a map lacks: not even null."""


NOTHING = Nothing()


def check_depth(value: Any) -> None:
    """What passes may be walked by functions that call themselves."""
    level = [value]
    for _ in range(_MOST_DEPTH):
        level = [below for one in level for below in _below(one)]
        if not level:
            return
    raise UnresolvedError(f"it is nested deeper than {_MOST_DEPTH} levels")


def _below(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def normal(value: Any) -> Any:
    """The value as encoding/json reads it: all numbers are floats. Lists and maps are new."""
    check_depth(value)
    return _normal(value)


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _normal(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_normal(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise RefusedError("a number is too large for Argo CD") from None
    return value


def shown(value: Any) -> str:
    """As fmt prints it with %v."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return shown_float(value)
    if value is None:
        return "<nil>"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{shown(value[key])}' for key in go_sorted(value))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(shown, value))}]"
    return "<no value>" if value is NOTHING else str(value)


def go_sorted(keys: Mapping[str, Any]) -> list[str]:
    """In the order of their bytes."""
    return sorted(keys, key=lambda key: key.encode("utf-8", "surrogatepass"))


def shown_float(value: float) -> str:
    """As fmt prints it with %v: the shortest digits, with an exponent below -4 and from 6 on."""
    sign, digits, point = Decimal(repr(value)).normalize().as_tuple()
    if isinstance(point, str):
        return "NaN" if point == "n" else ("-Inf" if sign else "+Inf")
    text = "".join(map(str, digits))
    exponent = len(text) + point - 1 if value else 0
    minus = "-" if sign else ""
    if exponent < -4 or exponent >= _MOST_DIGITS:
        rest = f".{text[1:]}" if text[1:] else ""
        return f"{minus}{text[0]}{rest}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"
    return minus + f"{Decimal((0, digits, point)):f}"


def flattened(value: Parameters) -> dict[str, str]:
    """Leaves by their dotted ways; what is empty has none. Two of one way would be drawn by lot."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [(key, value[key]) for key in value]
    while waiting:
        way, one = waiting.pop()
        if isinstance(one, dict):
            waiting += [(f"{way}.{key}", below) for key, below in one.items()]
        elif isinstance(one, list) and not isinstance(one, StringList):
            waiting += [(f"{way}.{index}", below) for index, below in enumerate(one)]
        elif found.setdefault(way, shown(one)) != shown(one):
            raise UnresolvedError(f"{way} stands there twice: Argo CD takes either")
    return found


def combined(first: Parameters, second: Parameters) -> Parameters:
    """Of a matrix with flat parameters: all of both as text; two values of one key are refused."""
    texts: Parameters = {key: shown(value) for key, value in first.items()}
    for key, value in second.items():
        if texts.setdefault(key, shown(value)) != shown(value):
            raise RefusedError(f"both generators give {key}, with different values")
    return texts


def overridden(under: Parameters, over: Parameters) -> Parameters:
    """A new map in which `over` counts; maps of both are merged, nothing else is."""
    merged = type(under)(under)
    for key, value in over.items():
        before = merged.get(key)
        if isinstance(before, dict) and isinstance(value, dict) and before and value:
            if isinstance(before, StringMap) and not isinstance(value, StringMap):
                raise RefusedError(f"Argo CD cannot merge both generators' {key}: one holds only texts")
            merged[key] = overridden(before, value)
        elif not (isinstance(before, dict) and isinstance(value, dict) and before):
            merged[key] = value
    return merged


def sanitised(name: str) -> str:
    """What `normalize` makes of a name: lower case letters, digits, dots and dashes, 253 at most."""
    kept = "".join(c if c in _NAME else "-" for c in lower(name))
    return kept[:253].strip("-.")


_NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


def lower(text: str) -> str:
    """As strings.ToLower: a letter for a letter."""
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
