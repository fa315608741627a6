"""Renders a chart and tells which of its templates each object comes from."""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cache
from hashlib import sha256
from itertools import accumulate, compress, pairwise
from pathlib import Path
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.builds import documents_of, objects_of
from tallygate.kubernetes.charts import Chart, ValueSet, changes, inputs_of, is_lasting
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.kustomize import Problem
from tallygate.kubernetes.objects import object_type
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.outline import OutlinedTemplate, TemplateLocator
from tallygate.kubernetes.rendered import Place, Rendered
from tallygate.kubernetes.renderer import Renderer
from tallygate.kubernetes.sandbox import private_copy, run
from tallygate.kubernetes.value_places import value_file, values_of
from tallygate.kubernetes.vendored import (
    AskedLocator,
    Placed,
    contents_with,
    inputs_placed,
    is_vendored,
)
from tallygate.model.document import Document
from tallygate.model.location import Location
from tallygate.model.resource import Locator

_SOURCE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)
_MOST_PAIRS = 10_000
"""Of what is written and what is rendered: more are not compared, and the file is judged as written."""


def template(
    chart: Chart,
    placed: Sequence[Placed],
    values: ValueSet,
    files: Files,
    helm: Renderer,
    options: Options,
    deadline: Deadline,
) -> tuple[list[Rendered], list[Problem], frozenset[str]]:
    """The objects of the chart that are the same at each run, a problem for each that is not, and the
    templates that either comes from.

    Raises RunError.
    """
    inputs, given = inputs_of(chart, files), _given(values)
    every = inputs | inputs_placed(placed, files)
    words = _words(chart, values, helm, options)
    said = sha256(msgspec.json.encode(given)).hexdigest() if given else ""
    question = options.kept.question((helm,), words, every, files, options.bounds, repr(placed) + said)
    out = again = options.kept.answer(question)
    if out is None or again is None:
        own = {path: files.read(path) for path in sorted(inputs)}
        contents = contents_with(own, placed, files)
        with private_copy(contents) as folder:
            _write(given, folder)
            out = run(words, folder, options.bounds)
            again = run(words, folder, options.bounds) if changes({**contents, **given}) else out
        options.kept.keep(question if is_lasting({**contents, **given}) else None, out)
    until = deadline.within(options.bounds.timeout)
    made = _rendered(out, chart, placed, values, files, options, until)
    sources = _sources(made, files, until)
    if again == out:
        return made, [], sources
    others = [one.value for one in _rendered(again, chart, placed, values, files, options, until)]
    names, known = {_name(value) for value in others}, {_text(value) for value in others}
    same = [_text(one.value) in known for one in made]
    unstable = [_unstable(one, names) for one, stays in zip(made, same, strict=True) if not stays]
    return list(compress(made, same)), unstable, sources


def _words(chart: Chart, values: ValueSet, helm: Renderer, options: Options) -> list[str]:
    call, folder = values.call, join("tree", chart.folder)
    version = options.version_in(values.environment)
    if call is None:
        return helm.template(chart.release, folder, tuple(f"tree/{path}" for path in values.files), version)
    numbered = tuple(f"values/{number}.yaml" for number in range(len(call.values)))
    return helm.template(call.release, folder, numbered, version, call)


def _given(values: ValueSet) -> dict[str, bytes]:
    """What an Application gives beside the chart, under names that mean nothing to helm."""
    if values.call is None:
        return {}
    numbered = ((f"values/{number}.yaml", content) for number, (_, content) in enumerate(values.call.values))
    return dict([*numbered, *((f"values/{name}", content) for name, content in values.call.extra)])


def _write(given: dict[str, bytes], folder: Path) -> None:
    for path, content in given.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)


def _sources(made: Sequence[Rendered], files: Files, deadline: Deadline) -> frozenset[str]:
    """Files that the objects come from. What can be read of one as it is must be among its objects: a file in
    `crds/` may hold a comment that names another file as its source.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        found.setdefault(one.source, []).append(one.value)
    held = set[str]()
    for source, values in found.items():
        deadline.check()
        held |= {source} if _holds(values, files.documents(source)) else set()
    return frozenset(held)


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


def _rendered(
    out: bytes,
    chart: Chart,
    placed: Sequence[Placed],
    values: ValueSet,
    files: Files,
    options: Options,
    deadline: Deadline,
) -> list[Rendered]:
    documents = documents_of(out, options)
    objects_of(documents)
    sources = _Sources(out.decode("utf-8", "replace"), chart, placed, files)
    layers = _layers(values, files)

    @cache
    def outlined(path: str) -> OutlinedTemplate:
        return OutlinedTemplate(path, files, values_of(path, chart.folder, layers, files))

    inputs = inputs_of(chart, files, values) | inputs_placed(placed, files)
    found = []
    for document in documents:
        deadline.check()
        if document.value is not None:
            source, asked = sources.of(document)
            locator: Locator = TemplateLocator(outlined(source), document.value)
            beside = (locator.value(()),) if asked and is_vendored(source) else ()
            locator = AskedLocator(locator, asked) if asked else locator
            root, environment = chart.path, values.environment
            one = Rendered(document.value, source, locator, root, environment, inputs, beside=beside)
            found.append(one)
    return found


def _layers(values: ValueSet, files: Files) -> list[Place]:
    """What sets values beside the chart's own, the strongest first."""
    if values.call:
        return list(values.call.layers)
    return [layer for path in reversed(values.files) for layer in value_file(path, files)]


class _Sources:
    """Which template each document came from, by the comments that helm writes above them."""

    def __init__(self, text: str, chart: Chart, placed: Sequence[Placed], files: Files) -> None:
        self._chart, self._placed, self._files = chart, placed, files
        found = list(_SOURCE.finditer(text))
        starts = [0, *(match.start() for match in found)]
        breaks = accumulate(text.count("\n", *between) for between in pairwise(starts))
        self._lines = [count + 2 for count in breaks]
        self._names = [match[1].strip() for match in found]

    def of(self, document: Document) -> tuple[str, Location | None]:
        """Path of the template, and the line that names the dependency it is of; the path of Chart.yaml where
        it is in an archive."""
        index = bisect_right(self._lines, document.spans.value(()).line) - 1
        name = self._names[index] if index >= 0 else ""
        path = join(self._chart.folder, name.partition("/")[2])
        if path in self._files:
            return path, None
        for one in self._placed:
            if (inner := one.path_of(path)) in self._files:
                return inner, one.asked
        return self._chart.path, None
