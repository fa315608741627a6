"""TOML by the standard library; dates and times become RFC 3339 text, infinity and NaN are refused."""

import datetime
import math
import re
import tomllib
from functools import partial
from typing import Any

from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.span_tree import TreeSpans
from tallygate.loaders.text import Problems, Text, read_text
from tallygate.loaders.toml_positions import BARE_KEY, LONG_STRING, SHORT_STRING, locate
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded
from tallygate.model.location import ValuePath

_MOST_KEY_PARTS = 32
"""tomllib's work grows with the square of the parts of a dotted key."""
_PART = f"(?:{SHORT_STRING}|{BARE_KEY})"
_TOKEN = re.compile(
    rf"{LONG_STRING}|#[^\n]*+|(?P<open>[\[{{])|(?P<close>[\]}}])"
    rf"|(?P<dotted>{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MOST_KEY_PARTS},}}+)|{_PART}",
    re.DOTALL,
)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read TOML: one document, or none where it is broken (a key set twice is a syntax error)."""
    text = read_text(data, path, "toml", limits)
    if isinstance(text, Diagnostic):
        return Loaded([], [text])
    problems = Problems(path, text, "toml")
    value = _read(text, limits, problems)
    if problems:
        return Loaded([], problems.diagnostics())
    root = (0, len(text.content))
    return Loaded([Document(path, 0, value, TreeSpans(text, root, partial(locate, text.content)))])


def _read(text: Text, limits: Limits, problems: Problems) -> Any:
    deepest = _deepest(text.content, limits, problems)
    if problems:
        return None
    try:
        value = tomllib.loads(text.content)
    except RecursionError:
        return problems.limit("nested too deeply", deepest)
    except ValueError as error:
        return _syntax(str(error), text, problems)
    _make_plain(value, text, limits, problems)
    return value


def _deepest(content: str, limits: Limits, problems: Problems) -> int:
    """Offset of the most deeply nested bracket; too deep brackets and too long keys are reported."""
    depth = most = offset = 0
    for token in _TOKEN.finditer(content):
        if token.lastgroup == "open":
            depth += 1
            if depth > most:
                most, offset = depth, token.start()
        elif token.lastgroup == "close":
            depth -= 1
        elif token.lastgroup == "dotted":
            problems.limit(f"a key with more than {_MOST_KEY_PARTS} parts", token.start())
            return offset
    if most > limits.depth:
        problems.limit(f"nested more than {limits.depth} levels deep", offset)
    return offset


def _syntax(message: str, text: Text, problems: Problems) -> None:
    place = _PLACE.search(message)
    if place is None:
        problems.syntax(message.partition(";")[0], 0)
    elif place.group(1):
        problems.syntax(message[: place.start()], text.offset(int(place.group(1)), int(place.group(2))))
    else:
        problems.syntax(f"{message[: place.start()]} at the end of the file", len(text.content))


def _make_plain(document: dict[str, Any], text: Text, limits: Limits, problems: Problems) -> None:
    """Turn dates and times into text, in place; report what has no JSON form or passes a limit."""
    nodes = 0
    pending: list[tuple[Any, ValuePath]] = [(document, ())]
    while pending:
        container, path = pending.pop()
        nodes += len(container)
        if len(path) >= limits.depth or nodes > limits.nodes:
            message = f"more than {limits.depth} levels or {limits.nodes} values"
            return problems.limit(message, _offset(text, path))
        for key, value in container.items() if isinstance(container, dict) else enumerate(container):
            if isinstance(value, dict | list):
                pending.append((value, (*path, key)))
            elif isinstance(value, float) and not math.isfinite(value):
                problems.syntax(
                    "infinity, NaN and numbers beyond a double have no JSON form", _offset(text, (*path, key))
                )
            elif isinstance(value, datetime.date | datetime.time):
                container[key] = value.isoformat()
    return None


def _offset(text: Text, path: ValuePath) -> int:
    span = TreeSpans(text, (0, 0), partial(locate, text.content)).value(path)
    return text.offset(span.line, span.column)
