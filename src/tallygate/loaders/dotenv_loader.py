"""`.env` files: `export`, quotes that may span lines, `#` comments; nothing is expanded."""

import re
from collections.abc import Iterator

from tallygate.loaders.entries import Entry, Format, load_entries
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.text import Problems, Text, end_of
from tallygate.model.document import Loaded

_IGNORED = re.compile(r"(?:\s++|#[^\r\n]*+)*+")
_KEY = re.compile(r"(?:export[ \t]++)?+(?P<key>[A-Za-z_][\w.-]*+)[ \t]*+=[ \t]*+", re.ASCII)
_QUOTED = re.compile(r"""'(?P<single>[^']*+)'|"(?P<double>(?:[^"\\]++|\\[\s\S])*+)\"""")
_PLAIN = re.compile(r"[^\r\n]*+")
_COMMENT = re.compile(r"(?<=[ \t])#")
_REST_OF_LINE = re.compile(r"[ \t]*+(?:#[^\r\n]*+)?+(?=[\r\n]|\Z)")
_ESCAPE = re.compile(r"""\\([nrtfbv"'\\$`])""")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "b": "\b", "v": "\v"}


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read a file of environment variables: one mapping of text."""
    return load_entries(_FORMAT, data, path, limits)


def _entries(text: Text, problems: Problems) -> Iterator[Entry]:
    content, offset = text.content, 0
    while (offset := end_of(_IGNORED, content, offset)) < len(content):
        key = _KEY.match(content, offset)
        if key is None:
            end = end_of(_PLAIN, content, offset)
            problems.syntax("KEY=VALUE is expected", offset, offset + len(content[offset:end].rstrip()))
            offset = end
            continue
        value, start, end = _value(content, key.end(), problems)
        offset = end_of(_PLAIN, content, end)
        if value is not None:
            yield Entry((key.group("key"),), value, *key.span("key"), start, end)


def _value(content: str, start: int, problems: Problems) -> tuple[str | None, int, int]:
    """The value at `start` and its offsets; None where it is broken."""
    if content[start : start + 1] not in ("'", '"'):
        return _plain(content, start)
    quoted = _QUOTED.match(content, start)
    if quoted is None:
        problems.syntax("the quote is never closed", start, start + 1)
        return None, start, start
    end = quoted.end()
    if not _REST_OF_LINE.match(content, end):
        problems.syntax("only a comment may follow the closing quote", end, end_of(_PLAIN, content, end))
        return None, start, end
    double = quoted.group("double")
    value = quoted.group("single") if double is None else _ESCAPE.sub(_character, double)
    return value, start, end


def _plain(content: str, start: int) -> tuple[str, int, int]:
    end = end_of(_PLAIN, content, start)
    comment = _COMMENT.search(content, start, end)
    value = content[start : comment.start() if comment else end].rstrip()
    return value, start, start + len(value)


def _character(escape: re.Match[str]) -> str:
    return _LETTERS.get(escape.group(1), escape.group(1))


_FORMAT = Format("env-file", _entries)
