"""A JSON scanner without recursion: the value, duplicate keys, and where a text goes wrong."""

import json
import json.decoder
import math
import re
from collections.abc import Callable
from typing import Any

from tallygate.loaders.interface import Limits
from tallygate.loaders.text import quoted

_SPACE = re.compile(r"[ \t\r\n]*+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?")
_WORD = re.compile(r"-?[A-Za-z0-9_]++")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONSTANTS = {"true": True, "false": False, "null": None}

Duplicate = Callable[[str, int, int, int], None]
"""Called with a key, the offset of its first occurrence, and start and end of this one."""


class RefusedError(Exception):
    """Why the text is no JSON, or beyond a limit, and at which offset."""

    def __init__(self, message: str, offset: int, *, limit: bool = False) -> None:
        super().__init__(message)
        self.offset, self.limit = offset, limit


def skip_space(content: str, offset: int) -> int:
    return _SPACE.match(content, offset).end()  # type: ignore[union-attr]


def finite(text: str) -> float:
    """A number with fraction or exponent. Raises ValueError where a double cannot hold it."""
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"the number {text[:20]} is too large")
    return value


def string(content: str, quote: int) -> tuple[str, int]:
    """The string whose opening quote stands at `quote`, and where it ends. Raises JSONDecodeError."""
    value, end = json.decoder.scanstring(content, quote + 1, True)  # type: ignore[attr-defined]
    # A lone half of a surrogate pair has no UTF-8 form; Go reads it as U+FFFD, and so it is here.
    return _SURROGATE.sub("\ufffd", value), end


def scan(content: str, offset: int, limits: Limits, duplicate: Duplicate) -> tuple[Any, int]:
    """The value that starts at `offset`, and where it ends. Raises RefusedError."""
    return _Scanner(content, offset, limits, duplicate).document()


class _Scanner:
    def __init__(self, content: str, offset: int, limits: Limits, duplicate: Duplicate) -> None:
        self._content, self._offset, self._limits = content, offset, limits
        self._duplicate = duplicate
        self._nodes = 0
        self._open: list[tuple[Any, dict[str, int]]] = []
        """Containers around the present place, each with the offsets of its keys so far."""

    def document(self) -> tuple[Any, int]:
        while True:
            value = self._value()
            if self._opens(value):
                continue
            while self._open and self._closes():
                value, _ = self._open.pop()
            if not self._open:
                return value, self._offset

    def _value(self) -> Any:
        """The next value, its key before it where an object is open; of a container only the bracket."""
        key = self._key() if self._open and isinstance(self._open[-1][0], dict) else None
        self._skip()
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            raise RefusedError(f"more than {self._limits.nodes} values in the file", self._offset, limit=True)
        value = self._bracket_or_scalar()
        if key is not None:
            self._open[-1][0][key] = value
        elif self._open:
            self._open[-1][0].append(value)
        return value

    def _key(self) -> str:
        self._skip()
        start = self._offset
        if self._peek() != '"':
            raise RefusedError(f"a key in double quotes is expected, not {self._here()}", start)
        key = self._string()
        _, earlier = self._open[-1]
        if key in earlier:
            self._duplicate(key, earlier[key], start, self._offset)
        earlier.setdefault(key, start)
        self._skip()
        if self._peek() != ":":
            message = f'":" is expected after the key {quoted(key)}, not {self._here()}'
            raise RefusedError(message, self._offset)
        self._offset += 1
        return key

    def _bracket_or_scalar(self) -> Any:
        match self._peek():
            case "{":
                self._offset += 1
                return {}
            case "[":
                self._offset += 1
                return []
            case '"':
                return self._string()
            case _:
                return self._number_or_constant()

    def _opens(self, value: Any) -> bool:
        """Whether `value` is a container with something in it: it is open from now on."""
        if not isinstance(value, dict | list):
            return False
        bracket = self._offset - 1
        self._skip()
        if self._peek() == _closing(value):
            self._offset += 1
            return False
        if len(self._open) >= self._limits.depth:
            raise RefusedError(f"nested more than {self._limits.depth} levels deep", bracket, limit=True)
        self._open.append((value, {}))
        return True

    def _closes(self) -> bool:
        """Read past the comma (False) or the bracket that closes the innermost container (True)."""
        self._skip()
        sign, closing = self._peek(), _closing(self._open[-1][0])
        if sign not in (",", closing):
            raise RefusedError(f'"," or "{closing}" is expected, not {self._here()}', self._offset)
        self._offset += 1
        return sign == closing

    def _string(self) -> str:
        try:
            value, self._offset = string(self._content, self._offset)
        except json.JSONDecodeError as error:
            raise RefusedError(_STRING_FAULTS.get(error.msg, error.msg), error.pos) from None
        return value

    def _number_or_constant(self) -> Any:
        start = self._offset
        word = _WORD.match(self._content, start)
        if word and word.group() in _CONSTANTS:
            self._offset = word.end()
            return _CONSTANTS[word.group()]
        number = _NUMBER.match(self._content, start)
        if number is None:
            raise RefusedError(f"a value is expected, not {self._here()}", start)
        self._offset = number.end()
        try:
            return finite(number.group()) if number.lastindex else int(number.group())
        except ValueError:
            raise RefusedError(f"the number {number.group()[:20]} is too large", start) from None

    def _skip(self) -> None:
        self._offset = skip_space(self._content, self._offset)

    def _peek(self) -> str:
        return self._content[self._offset : self._offset + 1]

    def _here(self) -> str:
        """What stands here. A word is not told: it may be a password that lacks its quotes."""
        if not self._peek():
            return "the end of the file"
        return "a word" if _WORD.match(self._content, self._offset) else quoted(self._peek())


def _closing(container: Any) -> str:
    return "]" if isinstance(container, list) else "}"


_STRING_FAULTS = {
    "Unterminated string starting at": "the string has no end",
    "Invalid control character at": "a control character stands in a string; write it as an escape",
    "Invalid \\escape": "the escape is none of JSON's",
    "Invalid \\uXXXX escape": "four hexadecimal digits are expected after \\u",
}
