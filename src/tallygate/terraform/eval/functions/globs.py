"""Patterns of `fileset`: `*`, `?`, `[a-z]`, `{a,b}` and `**`, in time linear in path and pattern."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

import msgspec

from tallygate.terraform.eval.faults import LimitError

_MOST_ALTERNATIVES = 1_000


class PatternError(Exception):
    """The pattern is malformed."""


class _One(msgspec.Struct, frozen=True):
    """One character: any, or of ranges, or of none of them."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def takes(self, one: str) -> bool:
        return any(low <= one <= high for low, high in self.ranges) is not self.negated


_ANY = _One((), negated=True)
_Piece = tuple[_One | None, ...]  # None: `*`
_Step = tuple[_Piece, ...] | None  # alternatives; None: `**`


def matcher(pattern: str, spend: Callable[[int], None]) -> Callable[[str], bool]:
    """Whether a relative path matches. spend: counts steps. Raises PatternError, LimitError."""
    steps = _steps(pattern)
    alternatives = sum(len(step) for step in steps if step)

    def matches(path: str) -> bool:
        spend(alternatives * (1 + len(path) // 16))
        return _matches(steps, path.split("/"))

    return matches


def reaching(pattern: str, spend: Callable[[int], None]) -> Callable[[str], bool]:
    """Whether anything below a relative folder may match. Spends and raises as `matcher`."""
    steps = _steps(pattern)
    alternatives = sum(len(step) for step in steps if step)

    def reaches(folder: str) -> bool:
        spend(alternatives * (1 + len(folder) // 16))
        return any(state < len(steps) for state in _states(steps, folder.split("/")))

    return reaches


def _expanded(pattern: str) -> list[str]:
    """The patterns that one with `{a,b}` stands for."""
    done: list[str] = []
    waiting = [pattern]
    while waiting:
        one = waiting.pop()
        group = _group(one)
        if group is None:
            done.append(one)
        else:
            start, end, choices = group
            waiting += [one[:start] + choice + one[end:] for choice in choices]
        if len(done) + len(waiting) > _MOST_ALTERNATIVES:
            raise LimitError(
                f"a pattern of files with more than {_MOST_ALTERNATIVES} alternatives is not tried"
            )
    return done


def _group(pattern: str) -> tuple[int, int, list[str]] | None:
    """The first `{...}`: where it begins and ends, and what it offers."""
    depth, start, begun = 0, 0, 0
    choices: list[str] = []
    for at, one in _unescaped(pattern):
        if one == "{":
            depth += 1
            if depth == 1:
                start, begun = at, at + 1
        elif depth == 1 and one in ",}":
            choices.append(pattern[begun:at])
            begun = at + 1
            if one == "}":
                return start, at + 1, choices
        elif one == "}" and depth:
            depth -= 1
    if depth:
        raise PatternError("syntax error in pattern")
    return None


def _unescaped(pattern: str) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        yield at, pattern[at]
        at += 1


def _steps(pattern: str) -> list[_Step]:
    parts = pattern.split("/")
    parts += ["*"] if parts[-1] == "**" else []
    return [None if part == "**" else tuple(map(_piece, _expanded(part))) for part in parts]


def _piece(part: str) -> _Piece:
    found: list[_One | None] = []
    at = 0
    while at < len(part):
        one, at = _token(part, at)
        if one is not None or not found or found[-1] is not None:
            found.append(one)
    return tuple(found)


def _token(part: str, at: int) -> tuple[_One | None, int]:
    one = part[at]
    if one == "*":
        return None, at + 1
    if one == "?":
        return _ANY, at + 1
    if one == "[":
        return _class(part, at + 1)
    if one == "\\":
        at += 1
        if at == len(part):
            raise PatternError("syntax error in pattern")
    return _One(((part[at], part[at]),)), at + 1


def _class(part: str, at: int) -> tuple[_One, int]:
    negated = part[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while part[at : at + 1] != "]" or not ranges:
        low, at = _character(part, at)
        high = low
        if part[at : at + 1] == "-":
            high, at = _character(part, at + 1)
        ranges.append((low, high))
    return _One(tuple(ranges), negated), at + 1


def _character(part: str, at: int) -> tuple[str, int]:
    if part[at : at + 1] == "\\":
        at += 1
    if at >= len(part) or (part[at] in "-]" and part[at - 1] != "\\"):
        raise PatternError("syntax error in pattern")
    return part[at], at + 1


def _matches(steps: Sequence[_Step], parts: Sequence[str]) -> bool:
    return len(steps) in _states(steps, parts)


def _states(steps: Sequence[_Step], parts: Sequence[str]) -> set[int]:
    """All positions in `steps` that the parts so far can have led to, at once."""
    states = _behind_any(steps, {0})
    for part in parts:
        ahead = set()
        for state in states:
            step = steps[state] if state < len(steps) else ()
            if step is None:
                ahead.add(state)
            elif any(_fits(piece, part) for piece in step):
                ahead.add(state + 1)
        states = _behind_any(steps, ahead)
    return states


def _behind_any(steps: Sequence[_Step], states: set[int]) -> set[int]:
    """`**` may stand for nothing."""
    for state in sorted(states):
        while state < len(steps) and steps[state] is None:
            state += 1
            states.add(state)
    return states


@lru_cache
def _tail(piece: _Piece) -> str:
    """The characters that a name must end in, for most patterns the suffix of a kind of files."""
    found: list[str] = []
    for token in reversed(piece):
        if token is None or token.negated or len(token.ranges) != 1 or len(set(token.ranges[0])) > 1:
            break
        found.append(token.ranges[0][0])
    return "".join(reversed(found))


@lru_cache(4096)
def _fits(piece: _Piece, name: str) -> bool:
    if not name.endswith(_tail(piece)):
        return False
    states = _behind_star(piece, {0})
    for one in name:
        ahead = set()
        for state in states:
            token = piece[state] if state < len(piece) else _One(())
            if token is None:
                ahead.add(state)
            elif token.takes(one):
                ahead.add(state + 1)
        states = _behind_star(piece, ahead)
    return len(piece) in states


def _behind_star(piece: _Piece, states: set[int]) -> set[int]:
    return states | {state + 1 for state in states if state < len(piece) and piece[state] is None}
