"""JSON, one document or several in a row. Comments in .jsonc alone; no NaN, no trailing comma."""

import json
import re
import sys
from functools import partial
from typing import Any, NoReturn

import msgspec

from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.json_positions import locate
from tallygate.loaders.json_scanner import RefusedError, finite, scan, skip_space
from tallygate.loaders.span_tree import TreeSpans
from tallygate.loaders.text import Problems, Text, read_text
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded

_STRING_OR_COMMENT = re.compile(r'"(?:[^"\\\n]++|\\.)*+"?|//[^\r\n]*+|/\*(?:.*?\*/|.*+)', re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\r\n]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class _UnclearError(Exception):
    """The fast way met a duplicate key or a fault: the scanner finds out where."""


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read JSON. A duplicate key is a finding and its last value counts; an empty file holds no document."""
    text = read_text(data, path, "json", limits)
    if isinstance(text, Diagnostic):
        return Loaded([], [text])
    if path.endswith(".jsonc"):
        text = Text(_STRING_OR_COMMENT.sub(_blank, text.content))
    problems = Problems(path, text, "json")
    try:
        found = _fast(text.content, limits)
    except (_UnclearError, ValueError, RecursionError):
        found = _careful(text.content, limits, problems)
    documents = [
        Document(path, index, value, TreeSpans(text, (start, end), partial(locate, text.content, start, end)))
        for index, (value, start, end) in enumerate(found)
    ]
    return Loaded(documents, problems.diagnostics())


_Found = list[tuple[Any, int, int]]
"""Value, start and end of each document."""


def _fast(content: str, limits: Limits) -> _Found:
    """Values alone, by the decoder of the standard library. Raises for whatever needs a closer look."""
    if not _within(content, limits):
        raise _UnclearError
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=finite, parse_constant=_refuse)
    found: _Found = []
    start = _next(content, 0)
    while start < len(content):
        value, end = decoder.raw_decode(content, start)
        found.append((value, start, end))
        start = _next(content, end)
        if len(found) > limits.objects:
            raise _UnclearError
    if _SURROGATE_ESCAPE.search(content):
        msgspec.json.encode([value for value, _, _ in found])
    return found


def _within(content: str, limits: Limits) -> bool:
    """Whether no document can pass a limit, by counts that are never too low."""
    brackets = content.count("[") + content.count("{")
    shallow = brackets <= limits.depth or sys.getrecursionlimit() <= limits.depth
    return shallow and brackets + content.count(",") < limits.nodes


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _UnclearError
    return value


def _refuse(_constant: str) -> NoReturn:
    raise _UnclearError


def _next(content: str, end: int) -> int:
    """Where the document after `end` starts. A scalar needs a blank after it: `01` is no two numbers."""
    start = skip_space(content, end)
    if 0 < end == start < len(content) and content[end - 1] not in '}]"':
        raise _UnclearError
    return start


def _careful(content: str, limits: Limits, problems: Problems) -> _Found:
    """Every document before the first fault, which is reported with its place."""
    found: _Found = []
    end = 0
    try:
        while (start := skip_space(content, end)) < len(content):
            if 0 < end == start and content[end - 1] not in '}]"':
                raise RefusedError("a blank is expected between two documents", start)
            if len(found) >= limits.objects:
                raise RefusedError(f"more than {limits.objects} documents in one file", start, limit=True)
            value, end = scan(content, start, limits, problems.duplicate)
            found.append((value, start, end))
    except RefusedError as refusal:
        report = problems.limit if refusal.limit else problems.syntax
        report(str(refusal), refusal.offset)
    return found


def _blank(match: re.Match[str]) -> str:
    """Turn a comment into blanks of its length, so that offsets stay; one without end stays a fault."""
    token = match.group()
    comment = token.startswith("//") or (len(token) > 3 and token.endswith("*/"))
    return _NOT_LINE_END.sub(" ", token) if comment else token
