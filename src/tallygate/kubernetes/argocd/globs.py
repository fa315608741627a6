"""Globs as Argo CD reads them (github.com/gobwas/glob), matched in bounded time."""

from collections.abc import Iterator
from functools import lru_cache

import msgspec

_MOST_ALTERNATIVES = 256
_LONGEST = 4096


class _Token(msgspec.Struct, frozen=True):
    """characters: what one character may be, or may not. repeats: any number. crosses: separators, too."""

    characters: frozenset[str] = frozenset()
    negated: bool = False
    repeats: bool = False
    crosses: bool = False

    def takes(self, character: str, separators: str) -> bool:
        if self.characters:
            return (character in self.characters) != self.negated
        return self.crosses or character not in separators


def matches(pattern: str, text: str, separators: str = "") -> bool:
    """Whether the whole of `text` fits: `*` and `?` stop at separators, `**` does not; `{a,b}`, `[a-z]` and
    `[!a]` are understood. A pattern that is none, or is too long, fits nothing."""
    if len(pattern) > _LONGEST or len(text) > _LONGEST:
        return False
    return any(_fits(tokens, text, separators) for tokens in _compiled(pattern))


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[tuple[_Token, ...], ...]:
    try:
        return tuple(tuple(_tokens(one)) for one in _alternatives(pattern))
    except ValueError:
        return ()


def _fits(tokens: tuple[_Token, ...], text: str, separators: str) -> bool:
    """Whether they lead through the text: all places that they may have come to, a character at a time."""
    at = _after({0}, tokens)
    for character in text:
        taken = {i for i in at if i < len(tokens) and tokens[i].takes(character, separators)}
        at = _after({i if tokens[i].repeats else i + 1 for i in taken}, tokens)
        if not at:
            return False
    return len(tokens) in at


def _after(places: set[int], tokens: tuple[_Token, ...]) -> set[int]:
    """The places, and those behind tokens that may stand for nothing."""
    found = set(places)
    for place in sorted(places):
        while place < len(tokens) and tokens[place].repeats:
            place += 1
            found.add(place)
    return found


def _alternatives(pattern: str) -> list[str]:
    """The pattern once for each way through its braces. Raises ValueError."""
    waiting, found = [pattern], list[str]()
    while waiting:
        if len(waiting) + len(found) > _MOST_ALTERNATIVES:
            raise ValueError
        text = waiting.pop()
        start = _first(text, "{")
        if start < 0:
            found.append(text)
            continue
        waiting += _choices(text, start)
    return found


def _first(text: str, wanted: str) -> int:
    """Where an unescaped character stands first, outside of brackets; -1."""
    index, bracket = 0, False
    while index < len(text):
        if text[index] == "\\":
            index += 1
        elif text[index] == wanted and not bracket:
            return index
        elif text[index] in "[]":
            bracket = text[index] == "["
        index += 1
    return -1


def _choices(text: str, start: int) -> Iterator[str]:
    depth, cut, index = 0, start + 1, start
    parts = list[str]()
    while index < len(text):
        character = text[index]
        if character == "\\":
            index += 1
        elif character in "{}":
            depth += 1 if character == "{" else -1
        if (depth == 0 and character == "}") or (depth == 1 and character == ","):
            parts.append(text[cut:index])
            cut = index + 1
        if depth == 0:
            return (text[:start] + part + text[index + 1 :] for part in parts)
        index += 1
    raise ValueError


def _tokens(pattern: str) -> Iterator[_Token]:
    index = 0
    while index < len(pattern):
        character = pattern[index]
        if character == "*":
            stars = len(pattern) - index - len(pattern[index:].lstrip("*"))
            yield _Token(repeats=True, crosses=stars > 1)
            index += stars
            continue
        if character == "[":
            end = pattern.index("]", index + 2)
            yield _class(pattern[index + 1 : end])
            index = end + 1
            continue
        if character == "\\":
            index += 1
        escaped = character == "\\"
        wanted = pattern[index : index + 1]
        yield _Token() if wanted == "?" and not escaped else _Token(frozenset(wanted))
        index += 1


def _class(body: str) -> _Token:
    negated = body[:1] in ("!", "^")
    body = body[1:] if negated else body
    if len(body) == 3 and body[1] == "-":
        return _Token(frozenset(map(chr, range(ord(body[0]), ord(body[2]) + 1))) or frozenset("\0"), negated)
    return _Token(frozenset(body), negated)
