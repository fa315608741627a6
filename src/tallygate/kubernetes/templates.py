"""Renders a chart and leads its objects back to their templates, by the keys that are written out."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from posixpath import join
from typing import Any

from tallygate.kubernetes.builds import documents_of, objects_of
from tallygate.kubernetes.charts import CHANGING, Chart, ValueSet, inputs_of
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Rendered, value_at
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import private_copy, run
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath

_SOURCE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)
_SEPARATOR = re.compile(r"^---(?:\s|$)")
_ENTRY = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<quote>[\"']?)(?P<key>[\w./$-]+)(?P=quote):(?:\s|$))?"
)
_ITEM = re.compile(r"(?P<indent> *)-(?:\s|$)")


def template(
    chart: Chart, values: ValueSet, files: Files, helm: Renderer, options: Options
) -> tuple[list[Rendered], list[Rendered]]:
    """The objects of the chart: those that are the same at each run, and those that are not.

    Raises RunError.
    """
    inputs = inputs_of(chart, files)
    contents = {path: files.read(path) for path in sorted(inputs)}
    words = helm.template(
        chart.release, join("tree", chart.folder), tuple(f"tree/{path}" for path in values.files), options
    )
    with private_copy(contents) as folder:
        out = run(words, folder, options.bounds)
        changes = any(CHANGING.search(data) for path, data in contents.items() if _may_call(path))
        again = run(words, folder, options.bounds) if changes else out
    made = _rendered(out, chart, values, files, options, inputs)
    if again == out:
        return made, []
    same = [one.value for one in _rendered(again, chart, values, files, options, inputs)]
    return [one for one in made if one.value in same], [one for one in made if one.value not in same]


def _may_call(path: str) -> bool:
    return path.endswith((".yaml", ".yml", ".tpl", ".txt", ".json", ".tgz"))


def _rendered(
    out: bytes, chart: Chart, values: ValueSet, files: Files, options: Options, inputs: frozenset[str]
) -> list[Rendered]:
    documents = documents_of(out, options)
    objects_of(documents)
    sources = _Sources(out.decode("utf-8", "replace"), chart, files)
    found = []
    for document in documents:
        if document.value is not None:
            source = sources.of(document)
            locator = TemplateLocator(source, document.value, files)
            found.append(Rendered(document.value, source, locator, chart.path, values.environment, inputs))
    return found


class _Sources:
    """Which template each document came from, by the comments that helm writes above them."""

    def __init__(self, text: str, chart: Chart, files: Files) -> None:
        self._chart, self._files = chart, files
        found = list(_SOURCE.finditer(text))
        self._lines = [text.count("\n", 0, match.start()) + 2 for match in found]
        self._names = [match[1].strip() for match in found]

    def of(self, document: Document) -> str:
        """Path of the template; of Chart.yaml where it is in an archive."""
        index = bisect_right(self._lines, document.spans.value(()).line) - 1
        name = self._names[index] if index >= 0 else ""
        path = join(self._chart.folder, name.partition("/")[2])
        return path if path in self._files else self._chart.path


class TemplateLocator:
    """Leads to the line of a template whose keys, read by their indentation, are those of a path."""

    def __init__(self, path: str, rendered: dict[str, Any], files: Files) -> None:
        self._path, self._rendered, self._files = path, rendered, files
        self._lines: list[str] | None = None

    def value(self, path: ValuePath) -> Location:
        return self.key(path)

    def key(self, path: ValuePath) -> Location:
        if self._lines is None:
            self._lines = self._files.read(self._path).decode("utf-8", "replace").splitlines()
        start, end = _document(self._lines, self._rendered)
        number = _line_of(self._lines, start, end, path)
        text = self._lines[number] if number < len(self._lines) else ""
        column = len(text) - len(text.lstrip()) + 1
        return Location(self._path, number + 1, column, number + 1, max(len(text.rstrip()) + 1, column + 1))


def _document(lines: Sequence[str], rendered: dict[str, Any]) -> tuple[int, int]:
    """First line and end of the document of the template that has the object's kind, or the first."""
    breaks = [-1, *(i for i, line in enumerate(lines) if _SEPARATOR.match(line)), len(lines)]
    parts = [(start + 1, end) for start, end in pairwise(breaks)]
    kind = re.compile(rf"kind:\s*[\"']?{re.escape(str(rendered.get('kind')))}[\"']?\s*$")
    fits = [part for part in parts if any(kind.match(line) for line in lines[slice(*part)])]
    name = str(value_at(rendered, ("metadata", "name")))
    named = [part for part in fits if any(line.strip() == f"name: {name}" for line in lines[slice(*part)])]
    start, end = next(iter(named or fits or parts))
    while start < end - 1 and not _ENTRY.match(lines[start])["key"]:  # type: ignore[index]
        start += 1
    return start, end


def _line_of(lines: Sequence[str], start: int, end: int, path: ValuePath) -> int:
    """The line of the deepest part of `path` that is written out."""
    found, first, indent = start, start, -1
    for part in path:
        entry = _item(lines, first, end, indent, part) if isinstance(part, int) else None
        entry = entry or (_key(lines, first, end, indent, part) if isinstance(part, str) else None)
        if entry is None:
            break
        found, indent = entry
        if isinstance(part, int):
            first, end = found, _end_of_item(lines, found, end, indent)
        else:
            first = found + 1
    return found


def _end_of_item(lines: Sequence[str], item: int, end: int, indent: int) -> int:
    inside = _block(lines, item + 1, end, indent)
    return next((n for n in inside if _depth(lines[n]) == indent), inside[-1] + 1 if inside else item + 1)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block(lines: Sequence[str], first: int, end: int, indent: int) -> list[int]:
    """Lines from `first` that stand deeper than `indent`; actions and blank lines are passed over."""
    block = []
    for number in range(first, end):
        text = lines[number].strip()
        depth = _depth(lines[number])
        if not text or text.startswith(("#", "{{")):
            continue
        if depth <= indent and not (text.startswith("- ") and depth == indent):
            break
        block.append(number)
    return block


def _key(lines: Sequence[str], first: int, end: int, indent: int, key: str) -> tuple[int, int] | None:
    """Line of `key` among the nearest keys of the block, and how deep it stands."""
    block = [(n, _ENTRY.match(lines[n])) for n in _block(lines, first, end, indent)]
    depths = [(n, len(m["indent"] + m["dashes"]), m["key"]) for n, m in block if m and m["key"]]
    depths = [entry for entry in depths if entry[1] > indent]
    nearest = min((depth for _, depth, _ in depths), default=0)
    return next(((n, depth) for n, depth, name in depths if depth == nearest and name == key), None)


def _item(lines: Sequence[str], first: int, end: int, indent: int, index: int) -> tuple[int, int] | None:
    """Line of the item, and the depth of its dash; None where it is not written out."""
    block = [n for n in _block(lines, first, end, indent) if _ITEM.match(lines[n])]
    depths = {n: _depth(lines[n]) for n in block}
    items = [n for n in block if depths[n] == min(depths.values())]
    return (items[index], depths[items[index]]) if index < len(items) else None
