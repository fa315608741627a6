"""What flat formats share: entries in the order of the file become a mapping, and again its positions."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from tallygate.loaders.interface import Limits
from tallygate.loaders.span_tree import Node, TreeSpans
from tallygate.loaders.text import Problems, Text, read_text
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.document import Document, Loaded


class Entry(NamedTuple):
    """A key and its value, or (value None) a section that holds the keys after it; offsets of both."""

    path: tuple[str, ...]
    value: str | None
    key_start: int
    key_end: int
    start: int
    end: int


class Format(NamedTuple):
    """A flat format. `family` begins the ids of its rules; `fallback` decodes what is no UTF-8."""

    family: str
    entries: Callable[[Text, Problems], Iterator[Entry]]
    fallback: str = ""


def load_entries(form: Format, data: bytes, path: str, limits: Limits) -> Loaded:
    """One document, empty if the file is; none if nothing could be read. The last of equal keys counts."""
    text = read_text(data, path, form.family, limits, form.fallback)
    if isinstance(text, Diagnostic):
        return Loaded([], [text])
    problems = Problems(path, text, form.family)
    value = _values(form.entries(text, problems), limits, problems)
    diagnostics = problems.diagnostics()
    if diagnostics and not value:
        return Loaded([], diagnostics)
    root = (0, len(text.content))
    build = partial(_tree, form, path, text)
    return Loaded([Document(path, 0, value, TreeSpans(text, root, build))], diagnostics)


def _values(entries: Iterator[Entry], limits: Limits, problems: Problems) -> dict[str, Any]:
    value: dict[str, Any] = {}
    first: dict[tuple[str, ...], int] = {}
    for entry in entries:
        if entry.path in first:
            report = problems.repeated_section if entry.value is None else problems.duplicate
            report(entry.path[-1], first[entry.path], entry.key_start, entry.key_end)
        elif len(first) >= limits.nodes:
            problems.limit(f"more than {limits.nodes} keys", entry.key_start)
            return value
        first.setdefault(entry.path, entry.key_start)
        _put(value, entry)
    return value


def _put(value: dict[str, Any], entry: Entry) -> None:
    *sections, name = entry.path
    for section in sections:
        value = value.setdefault(section, {})
    if entry.value is None:
        value.setdefault(name, {})
    else:
        value[name] = entry.value


def _tree(form: Format, path: str, text: Text) -> Node:
    root = Node.item(0, len(text.content))
    for entry in form.entries(text, Problems(path, text, form.family)):
        node = root
        for section in entry.path[:-1]:
            parent = node.child(section) or node.add(section, Node.item(entry.key_start, entry.end))
            parent.end = max(parent.end, entry.end)
            node = parent
        name = entry.path[-1]
        if entry.value is not None or node.child(name) is None:
            node.add(name, Node(entry.key_start, entry.key_end, entry.start, entry.end))
    return root
