"""What stands in strings: escapes, white space, indentation of heredocs; and the letters of names."""

import re
from itertools import groupby
from unicodedata import combining, normalize

# White_Space of Unicode, which is what HCL strips; Python's own strip also takes U+001C to U+001F.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

# ID_Start in Unicode, but not XID_Start, which is all that Python knows.
ID_START_ONLY = frozenset(
    "\u037a\u0e33\u0eb3\u309b\u309c\ufc5e\ufc5f\ufc60\ufc61\ufc62\ufc63\ufdfa\ufdfb"
    "\ufe70\ufe72\ufe74\ufe76\ufe78\ufe7a\ufe7c\ufe7e\uff9e\uff9f"
)

ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.?)|\$\$\{|%%\{", re.DOTALL)
SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
HEXADECIMAL_DIGITS = {"u": "four", "U": "eight"}
LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)
MAX_MARKS = 200


class TextError(ValueError):
    """A string that has no value, as by a bad escape; `offset` counts from the start of the raw text."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def is_name(character: str, *, first: bool) -> bool:
    """Whether `character` can stand in a name, at its start or later."""
    if character in ID_START_ONLY:
        return True
    return character.isidentifier() if first else character == "-" or ("a" + character).isidentifier()


def quoted_text(raw: str) -> str:
    """Text of what stands between quotes; raises TextError."""
    if "\\" in raw or "{" in raw:
        raw = ESCAPE.sub(_unescape, raw)
    return raw if raw.isascii() else _composed(raw)


def heredoc_text(raw: str) -> str:
    """Text of a heredoc's literal piece: only `$${` and `%%{` are escapes."""
    raw = raw.replace("$${", "${").replace("%%{", "%{")
    return raw if raw.isascii() else _composed(raw)


def _composed(text: str) -> str:
    """NFC, which takes time that grows with the square of the number of marks in a row."""
    if len(text) > MAX_MARKS:
        offset = 0
        for marks, run in groupby(map(bool, map(combining, text))):
            length = sum(1 for _ in run)
            if marks and length > MAX_MARKS:
                raise TextError("invalid string: too many combining characters in a row", offset)
            offset += length
    return normalize("NFC", text)


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape is None:
        return match[0][1:]
    if escape in SIMPLE_ESCAPES:
        return SIMPLE_ESCAPES[escape]
    if len(escape) > 1:
        return _code_point(int(escape[1:], 16), match.start())
    if escape in HEXADECIMAL_DIGITS:
        digits = HEXADECIMAL_DIGITS[escape]
        message = f'invalid escape sequence: "\\{escape}" must be followed by {digits} hexadecimal digits'
        raise TextError(message, match.start())
    message = f'invalid escape sequence: "\\{escape}" is none; a backslash is written "\\\\"'
    raise TextError(message, match.start())


def _code_point(number: int, offset: int) -> str:
    if number > LAST_CODE_POINT or number in SURROGATES:
        raise TextError(f"invalid escape sequence: U+{number:04X} is not a character", offset)
    return chr(number)


def lines_of(raw: str) -> list[str]:
    """The lines with their line feeds; no other character ends a line of a heredoc."""
    lines = raw.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def indentation(line: str) -> int | None:
    """Number of white-space characters before the text of `line`; None for a blank line."""
    stripped = line.lstrip(SPACE)
    return None if not stripped and line.endswith("\n") else len(line) - len(stripped)
