"""Globs with many wildcards, matched in one pass; a regular expression would try all ways to share text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

_REPEATED = {"*": "?", "**": "*"}
_SINGLE = {"?": "?"}
_MOST_STEPS = 20_000


class _State(NamedTuple):
    """What may be read here and where it leads; `free` are states reached without reading."""

    takes: str  # a character, "?" for any but a slash, "*" for any; "" takes nothing
    literal: bool
    to: int
    free: tuple[int, ...]


class Automaton:
    """States of one glob, built from the end; state 0 is where the text must end."""

    def __init__(self, tokens: Sequence[str], choices: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._choices = choices
        self._states = [_State("", False, 0, ())]
        self._start = self._closed({self._build(tokens, 0)})
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> bool:
        active = self._start
        for sign in text:
            active = self._step(active, sign)
            if not active:
                return False
        return 0 in active

    def _step(self, active: frozenset[int], sign: str) -> frozenset[int]:
        """Remembered, as paths are much alike; not without end, as their authors may see to it."""
        key = (active, sign)
        if key not in self._steps:
            if len(self._steps) >= _MOST_STEPS:
                self._steps.clear()
            reached = {self._states[at].to for at in active if self._takes(at, sign)}
            self._steps[key] = self._closed(reached)
        return self._steps[key]

    def _build(self, tokens: Sequence[str], following: int) -> int:
        for token in reversed(tokens):
            following = self._state_of(token, following)
        return following

    def _state_of(self, token: str, following: int) -> int:
        if token in self._choices:
            starts = [self._build(choice, following) for choice in self._choices[token]]
            return self._add("", False, 0, tuple(starts))
        if token.startswith("**/"):  # whole folders, any number of them
            skip = len(self._states)
            self._states += [
                _State("?", False, skip + 1, (following,)),
                _State("?", False, skip + 1, (skip + 2,)),
            ]
            self._states.append(_State("/", True, skip, ()))
            return skip
        if token in _REPEATED:
            return self._add(_REPEATED[token], False, len(self._states), (following,))
        if token in _SINGLE:
            return self._add(_SINGLE[token], False, following, ())
        for sign in reversed(token):
            following = self._add(sign, True, following, ())
        return following

    def _add(self, takes: str, literal: bool, to: int, free: tuple[int, ...]) -> int:
        self._states.append(_State(takes, literal, to, free))
        return len(self._states) - 1

    def _takes(self, at: int, sign: str) -> bool:
        state = self._states[at]
        if state.literal:
            return state.takes == sign
        return state.takes == "*" or (state.takes == "?" and sign != "/")

    def _closed(self, states: Iterable[int]) -> frozenset[int]:
        found, pending = set[int](), list(states)
        while pending:
            at = pending.pop()
            if at not in found:
                found.add(at)
                pending += self._states[at].free
        return frozenset(found)
