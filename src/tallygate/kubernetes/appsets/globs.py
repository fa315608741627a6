"""Patterns of Git generators: of directories by Go's path.Match, of files by git ls-files."""

import re
from collections.abc import Iterator

_RANGE = re.compile(r"(\\?.)(?:-(\\?.))?", re.DOTALL)
_LONGEST = 4096


class BadPatternError(ValueError):
    """The pattern is not one."""


def directory_pattern(pattern: str) -> re.Pattern[str]:
    """`*` and `?` stay within one folder's name, as in path.Match."""
    _check_length(pattern)
    return re.compile("/".join(_segment(part, "[^/]", "^") for part in _split(pattern)), re.DOTALL)


def file_pattern(pattern: str) -> re.Pattern[str]:
    """A pathspec of git ls-files: `*` crosses folders, and what it begins is a folder's name, too."""
    if pattern.startswith(":"):
        raise BadPatternError("pathspec magic, a pattern that begins with a colon, is not read")
    _check_length(pattern)
    normal = _normal(pattern)
    below = ".+" if normal.endswith("/") else "(?:/.*)?"
    literal = re.escape(normal) + below if normal else ".*"
    return re.compile(f"{literal}|{_segment(normal, '.', '!^')}", re.DOTALL)


def _check_length(pattern: str) -> None:
    if len(pattern) > _LONGEST:
        raise BadPatternError(f"it is longer than {_LONGEST} characters")


def _normal(pattern: str) -> str:
    """Without `.` and `..`, as git makes it; it may not leave the repository."""
    parts: list[str] = []
    if pattern.startswith("/"):
        raise BadPatternError("it begins with a slash: git looks for it outside of the repository")
    for part in pattern.split("/"):
        if part == ".." and not parts:
            raise BadPatternError("it leaves the repository")
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) + ("/" if parts and pattern.endswith("/") else "")


def _split(pattern: str) -> list[str]:
    """Parts between slashes; one within brackets does not part them."""
    parts, start = [], 0
    for piece, at in _pieces(pattern, "^"):
        if piece == "/":
            parts.append(pattern[start:at])
            start = at + 1
    return [*parts, pattern[start:]]


def _segment(pattern: str, any_one: str, negations: str) -> str:
    """A regular expression without catastrophes: what follows a star is taken where it first stands."""
    chunks = [""]
    for piece, _ in _pieces(pattern, negations):
        if piece == "*":
            chunks.append("")
        elif piece == "?":
            chunks[-1] += any_one
        elif piece[0] == "[" and len(piece) > 1:
            chunks[-1] += _class(piece, negations)
        else:
            chunks[-1] += re.escape(piece[-1])
    if len(chunks) == 1:
        return chunks[0]
    first, *middle, last = chunks
    return first + "".join(f"(?>{any_one}*?{chunk})" for chunk in middle if chunk) + f"{any_one}*{last}"


def _pieces(pattern: str, negations: str) -> Iterator[tuple[str, int]]:
    """Single characters, escaped ones, and whole classes, each with where it begins."""
    at = 0
    while at < len(pattern):
        start = at
        if pattern[at] == "\\":
            at += 2
        elif pattern[at] == "[":
            at = _class_end(pattern, at, negations)
        else:
            at += 1
        if at > len(pattern):
            raise BadPatternError("it ends within a class or behind a backslash")
        yield pattern[start:at], start


def _class_end(pattern: str, at: int, negations: str) -> int:
    start = at
    at += 2 if pattern[at + 1 : at + 2] in tuple(negations) else 1
    first = at
    while at < len(pattern) and (pattern[at] != "]" or (at == first and len(negations) > 1)):
        at += 2 if pattern[at] == "\\" else 1
    if at >= len(pattern) or at == first or "[:" in pattern[start:at]:
        raise BadPatternError("a class in brackets is empty, has no end or is named")
    return at + 1


def _class(piece: str, negations: str) -> str:
    negated = piece[1] in negations
    inner = piece[2 if negated else 1 : -1]
    members = ""
    for low, high in _RANGE.findall(inner):
        low, high = low[-1], high[-1:] or low[-1]
        if low > high:
            raise BadPatternError("a range in brackets is the wrong way round")
        members += f"{re.escape(low)}-{re.escape(high)}"
    return f"[{'^' if negated else ''}{members}]"
