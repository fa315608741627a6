"""Path globs: `*` and `?` stay inside a segment, `**` crosses segments, `{a,b}` is a choice."""

import re
from collections.abc import Iterable
from functools import cache

from tallygate.engine.glob_automaton import Automaton

_TOKEN = re.compile(r"(?:\*\*/)+|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|\{")
# A wildcard that shares text with what follows it; `*/` and a wildcard at the end do not.
_SHARES = re.compile(r"(?:\*\*/)+|\*\*(?!$)|(?<!\*)\*(?![*/]|$)")
_FEW = 2


def _piece(token: str) -> str:
    if token.startswith("**/"):
        return "(?:[^/]+/)*"
    match token:
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
    if _is_choice(token):
        return "(?:" + "|".join(_regex(choice) for choice in token[1:-1].split(",")) + ")"
    return re.escape(token)


def _is_choice(token: str) -> bool:
    return token.startswith("{") and token.endswith("}")


def _regex(glob: str) -> str:
    return "".join(_piece(token) for token in _TOKEN.findall(glob))


@cache
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_regex(glob)})" for glob in globs) or r"(?!)", re.DOTALL)


@cache
def automaton(glob: str) -> Automaton:
    tokens = _TOKEN.findall(glob)
    choices = {
        token: [_TOKEN.findall(choice) for choice in token[1:-1].split(",")]
        for token in tokens
        if _is_choice(token)
    }
    return Automaton(tokens, choices)


@cache
def _parted(globs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Globs that a regular expression matches fast, and those that would make it try too many ways."""
    many = tuple(glob for glob in globs if len(_SHARES.findall(glob)) > _FEW)
    return tuple(glob for glob in globs if glob not in many), many


def matches(globs: Iterable[str], text: str) -> bool:
    """Whether `text` as a whole matches one of the globs; no globs match nothing."""
    few, many = _parted(tuple(globs))
    return _compiled(few).fullmatch(text) is not None or any(automaton(glob).matches(text) for glob in many)
