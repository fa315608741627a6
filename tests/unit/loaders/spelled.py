"""What tests of loaders share: the text that a span covers, and all the paths of a value."""

import re
from collections.abc import Iterator
from typing import Any

from tallygate.model.document import Loaded
from tallygate.model.location import Span, ValuePath


def spelled(text: str, span: Span) -> str:
    """The stretch of `text` that `span` covers."""
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    return text[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]


def inside(text: str, span: Span) -> bool:
    """Whether the span stands inside the text, and does not run backwards."""
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    if not 1 <= span.line <= span.end_line <= len(starts) or span.column < 1:
        return False
    start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
    return start <= end <= len(text)


def paths(value: Any) -> Iterator[tuple[ValuePath, Any]]:
    """Every value under `value` with the path to it, itself included."""
    pending: list[tuple[ValuePath, Any]] = [((), value)]
    while pending:
        path, here = pending.pop()
        yield path, here
        if isinstance(here, dict):
            pending += [((*path, key), item) for key, item in here.items()]
        elif isinstance(here, list):
            pending += [((*path, index), item) for index, item in enumerate(here)]


def told(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Rule, level and place (line:column) of every diagnostic."""
    return [(d.rule, str(d.level), f"{d.location.line}:{d.location.column}") for d in loaded.diagnostics]
