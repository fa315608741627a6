"""Java properties: UTF-8, or Latin-1 as Java read it first; all values are text, keys stay flat."""

import re
from collections.abc import Iterator

from tallygate.loaders.entries import Entry, Format, load_entries
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.text import Problems, Text, end_of
from tallygate.model.document import Loaded

_CONTINUED = r"\\(?:\r\n|\r|\n)[ \t\f]*+"
_ESCAPED = rf"(?:{_CONTINUED}|\\[\s\S]|\\\Z)"
_BLANKS = rf"(?:[ \t\f]|{_CONTINUED})*+"
_IGNORED = re.compile(r"(?:[ \t\f\r\n]++|[#!][^\r\n]*+)*+")
_ENTRY = re.compile(
    rf"(?P<key>(?:[^\\ \t\f\r\n=:]|{_ESCAPED})*+)"
    rf"{_BLANKS}(?:[=:]{_BLANKS})?+"
    rf"(?P<value>(?:[^\\\r\n]|{_ESCAPED})*+)"
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(\r\n|\r|\n)[ \t\f]*+|([\s\S])|\Z)")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read a properties file: one mapping of text."""
    return load_entries(_FORMAT, data, path, limits)


def _entries(text: Text, problems: Problems) -> Iterator[Entry]:
    content, offset = text.content, 0
    while (offset := end_of(_IGNORED, content, offset)) < len(content):
        found = _ENTRY.match(content, offset)
        assert found is not None, "the pattern matches every text"
        offset = found.end()
        key, value = (_unescape(found, group, problems) for group in ("key", "value"))
        if key is not None and value is not None:
            yield Entry((key,), value, *found.span("key"), *found.span("value"))


def _unescape(found: re.Match[str], group: str, problems: Problems) -> str | None:
    """The text meant; None, and a problem, where \\u has no four digits after it."""
    written = found.group(group)
    if "\\" not in written:
        return written
    for escape in _ESCAPE.finditer(written):
        if escape.group(3) == "u":
            start = found.start(group) + escape.start()
            problems.syntax("four hexadecimal digits are expected after \\u", start, start + 2)
            return None
    plain = _ESCAPE.sub(_character, written)
    if _SURROGATE.search(plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _character(escape: re.Match[str]) -> str:
    digits, line_end, letter = escape.groups()
    if digits:
        return chr(int(digits, 16))
    return "" if line_end or letter is None else _LETTERS.get(letter, letter)


_FORMAT = Format("properties", _entries, fallback="latin-1")
