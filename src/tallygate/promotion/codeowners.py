"""CODEOWNERS: who owns a path. The last line that matches wins, as on GitHub."""

import re
from collections.abc import Iterator

import msgspec

_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_.-]+)?")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_MOST_LINES = 5000
_REFUSED = ("!", "[")


class OwnersError(Exception):
    """A file, or a line of it, that does not say who owns what. Says where."""


class Line(msgspec.Struct, frozen=True):
    """pattern: an expression that whole paths are matched with. owners: as written; () for nobody."""

    number: int
    pattern: str
    owners: tuple[str, ...]


class Owners:
    """The lines of one file. Raises OwnersError for a line that nobody would know how to read."""

    def __init__(self, text: str, path: str) -> None:
        import re2

        self._path = path
        lines = list(_lines(text, path))
        if len(lines) > _MOST_LINES:
            raise OwnersError(f"{path} has more than {_MOST_LINES} lines")
        self._lines = [(line, re2.compile(line.pattern)) for line in reversed(lines)]

    def of(self, path: str) -> tuple[str, ...]:
        """Owners of a path. Raises OwnersError where it has none, or one that is neither person nor team."""
        line = next((line for line, pattern in self._lines if pattern.fullmatch(path)), None)
        if line is None:
            raise OwnersError(f"{self._path} names no owner of {path}")
        where = f"{self._path}:{line.number}"
        if not line.owners:
            raise OwnersError(f"{where}: {path} has no owner")
        if strange := next((owner for owner in line.owners if not _OWNER.fullmatch(owner)), ""):
            raise OwnersError(f"{where}: {strange} is no @LOGIN and no @ORGANISATION/TEAM")
        return line.owners


def _lines(text: str, path: str) -> Iterator[Line]:
    for number, written in enumerate(text.splitlines(), 1):
        words = _words(written)
        if not words:
            continue
        if words[0].startswith(_REFUSED):
            raise OwnersError(f"{path}:{number}: {words[0]} is no pattern of CODEOWNERS")
        yield Line(number, _expression(words[0]), tuple(words[1:]))


def _words(line: str) -> list[str]:
    """Words before a comment; `\\ ` and `\\#` are part of one."""
    words = _WORD.findall(line)
    end = next((number for number, word in enumerate(words) if word.startswith("#")), None)
    return [re.sub(r"\\([ #])", r"\1", word) for word in words[:end]]


def _expression(pattern: str) -> str:
    """A pattern of .gitignore as an expression: anchored where it has a slash before its end."""
    body = pattern.rstrip("/")
    anchored = "/" in body
    parts = body.lstrip("/").split("/")
    text = "" if anchored else "(?:.*/)?"
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if part == "**":
            text += ".*" if is_last else "(?:.*/)?"
        else:
            text += "".join(_SIGNS.get(sign) or re.escape(sign) for sign in part) + ("" if is_last else "/")
    if pattern.endswith("/"):
        return text + "/.*"
    direct = parts[-1] == "*" and len(parts) > 1  # `docs/*` owns files of docs, and not of folders in it
    return text if direct else text + "(?:/.*)?"


_SIGNS = {"*": "[^/]*", "?": "[^/]"}
