"""Renders a chart and leads its objects back to their templates, by the keys that are written out."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import compress, pairwise
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.builds import documents_of, objects_of
from tallygate.kubernetes.charts import CHANGING, Chart, ValueSet, inputs_of
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Problem
from tallygate.kubernetes.objects import object_type
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.rendered import Rendered, value_at
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import private_copy, run
from tallygate.model.document import Document
from tallygate.model.location import Location, ValuePath

_SOURCE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)
_MOST_PAIRS = 10_000
"""Of what is written and what is rendered: more are not compared, and the file is judged as written."""
_SEPARATOR = re.compile(r"^---(?:\s|$)")
_ENTRY = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<quote>[\"']?)(?P<key>[\w./$-]+)(?P=quote):(?:\s|$))?"
)
_ITEM = re.compile(r"(?P<indent> *)-(?:\s|$)")


def template(
    chart: Chart, values: ValueSet, files: Files, helm: Renderer, options: Options
) -> tuple[list[Rendered], list[Problem], frozenset[str]]:
    """The objects of the chart that are the same at each run, a problem for each that is not, and the
    templates that either comes from.

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
    sources = _sources(made, files)
    if again == out:
        return made, [], sources
    others = [one.value for one in _rendered(again, chart, values, files, options, inputs)]
    names, known = {_name(value) for value in others}, {_text(value) for value in others}
    same = [_text(one.value) in known for one in made]
    unstable = [_unstable(one, names) for one, stays in zip(made, same, strict=True) if not stays]
    return list(compress(made, same)), unstable, sources


def _sources(made: Sequence[Rendered], files: Files) -> frozenset[str]:
    """Files that the objects come from. What can be read of one as it is must be among its objects: a file in
    `crds/` may hold a comment that names another file as its source.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        found.setdefault(one.source, []).append(one.value)
    return frozenset(source for source, values in found.items() if _holds(values, files.documents(source)))


def _holds(rendered: Sequence[dict[str, Any]], documents: Sequence[Document]) -> bool:
    known = {_text(value) for value in rendered}
    written = [d.value for d in documents if object_type(d.value) and _text(d.value) not in known]
    if len(written) * len(rendered) > _MOST_PAIRS:
        return False
    return all(any(_agree(value, one) for one in rendered) for value in written)


def _agree(written: Any, rendered: Any) -> bool:
    """Whether they are the same but for what helm fills in."""
    if isinstance(written, str) and "{{" in written:
        return True
    if isinstance(written, dict) and isinstance(rendered, dict):
        filled = any("{{" in str(key) for key in written)
        fixed = {key: value for key, value in written.items() if "{{" not in str(key)}
        return (filled or fixed.keys() == rendered.keys()) and all(
            key in rendered and _agree(value, rendered[key]) for key, value in fixed.items()
        )
    if isinstance(written, list) and isinstance(rendered, list):
        return len(written) == len(rendered) and all(map(_agree, written, rendered))
    return type(written) is type(rendered) and bool(written == rendered)


def _text(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value, order="sorted")


def _unstable(one: Rendered, names: Collection[str]) -> Problem:
    """A name that is another at each run is not told: a baseline would not know the problem again."""
    name = _name(one.value)
    subject = name if name in names else f"the {one.value['kind']}"
    return Problem("unstable", f"{subject} is another at each run", one.locator.value(()))


def _name(value: dict[str, Any]) -> str:
    return f"{value['kind']} {(value.get('metadata') or {}).get('name')}"


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
        self._outline: _Outline | None = None

    def value(self, path: ValuePath) -> Location:
        return self.key(path)

    def key(self, path: ValuePath) -> Location:
        if self._outline is None:
            lines = self._files.read(self._path).decode("utf-8", "replace").splitlines()
            self._outline = _Outline(lines, *_document(lines, self._rendered))
        number = self._outline.line_of(path)
        text = self._outline.lines[number] if number < len(self._outline.lines) else ""
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


class _Outline:
    """Where keys and items stand in one document of a template, by indentation; a block is read once."""

    def __init__(self, lines: Sequence[str], start: int, end: int) -> None:
        self.lines, self._start, self._end = lines, start, end
        self._keys: dict[tuple[int, int, int], dict[str, tuple[int, int]]] = {}
        self._items: dict[tuple[int, int, int], list[tuple[int, int]]] = {}

    def line_of(self, path: ValuePath) -> int:
        """The line of the deepest part of `path` that is written out."""
        found, first, end, indent = self._start, self._start, self._end, -1
        for part in path:
            entry = self._item(first, end, indent, part) if isinstance(part, int) else None
            entry = entry or (self._key(first, end, indent, part) if isinstance(part, str) else None)
            if entry is None:
                break
            found, indent = entry
            if isinstance(part, int):
                first, end = found, self._end_of_item(found, end, indent)
            else:
                first = found + 1
        return found

    def _key(self, first: int, end: int, indent: int, key: str) -> tuple[int, int] | None:
        """Line of `key` among the nearest keys of the block, and how deep it stands."""
        if (first, end, indent) not in self._keys:
            block = [(n, _ENTRY.match(self.lines[n])) for n in self._block(first, end, indent)]
            entries = [(n, len(m["indent"] + m["dashes"]), m["key"]) for n, m in block if m and m["key"]]
            nearest = min((depth for _, depth, _ in entries if depth > indent), default=0)
            own = [(name, (n, depth)) for n, depth, name in entries if depth == nearest and depth > indent]
            self._keys[first, end, indent] = dict(reversed(own))
        return self._keys[first, end, indent].get(key)

    def _item(self, first: int, end: int, indent: int, index: int) -> tuple[int, int] | None:
        """Line of the item, and the depth of its dash; None where it is not written out."""
        if (first, end, indent) not in self._items:
            block = [n for n in self._block(first, end, indent) if _ITEM.match(self.lines[n])]
            nearest = min((_depth(self.lines[n]) for n in block), default=0)
            items = [(n, nearest) for n in block if _depth(self.lines[n]) == nearest]
            self._items[first, end, indent] = items
        items = self._items[first, end, indent]
        return items[index] if index < len(items) else None

    def _end_of_item(self, item: int, end: int, indent: int) -> int:
        last = item
        for number in self._block(item + 1, end, indent):
            if _depth(self.lines[number]) == indent:
                return number
            last = number
        return last + 1

    def _block(self, first: int, end: int, indent: int) -> Iterator[int]:
        """Lines from `first` that stand deeper than `indent`; actions and blank lines are passed over."""
        for number in range(first, end):
            text = self.lines[number].strip()
            depth = _depth(self.lines[number])
            if not text or text.startswith(("#", "{{")):
                continue
            if depth <= indent and not (text.startswith("- ") and depth == indent):
                break
            yield number


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
