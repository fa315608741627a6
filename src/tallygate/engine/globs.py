"""Path globs: `*` and `?` stay inside a segment, `**` crosses segments, `{a,b}` is a choice."""

import re
from collections.abc import Iterable
from functools import cache

_TOKEN = re.compile(r"(?:\*\*/)+|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|\{")


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
    if token.startswith("{") and token.endswith("}"):
        return "(?:" + "|".join(_regex(choice) for choice in token[1:-1].split(",")) + ")"
    return re.escape(token)


def _regex(glob: str) -> str:
    return "".join(_piece(token) for token in _TOKEN.findall(glob))


@cache
def _compiled(globs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_regex(glob)})" for glob in globs) or r"(?!)", re.DOTALL)


def matches(globs: Iterable[str], text: str) -> bool:
    """Whether `text` as a whole matches one of the globs; no globs match nothing."""
    return _compiled(tuple(globs)).fullmatch(text) is not None
