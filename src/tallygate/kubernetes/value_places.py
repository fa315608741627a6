"""The entry of a values file that a template put into an object: known where the template names it, and the
object holds just what the entry says."""

import re
from collections.abc import Iterator, Sequence
from posixpath import join
from typing import Any

import msgspec

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.rendered import ABSENT, Place, value_at
from tallygate.model.document import DocumentLocator
from tallygate.model.location import ValuePath

_REFERENCE = re.compile(r"(?<![\w.)])\$?\.Values((?:\.\w+)+)")
_CHOICE = re.compile(r"\s*\{\{-?\s*(?:if|else|range|define|block)\b")
"""An action that writes nothing itself."""
_PARTS = re.compile(r"(?:^|/)charts/([^/]+)(?=/)")
_SHORTEST_PART = 3
"""Of a text: a shorter one stands in another by chance."""


class Values(msgspec.Struct, frozen=True):
    """The values that one chart is rendered with. layers: what sets them, the strongest first."""

    layers: tuple[Place, ...] = ()

    def at(self, path: ValuePath) -> Place | None:
        """The strongest entry at `path`; mappings are merged, so one of them stands for all of its layers."""
        for layer in self.layers:
            value = value_at(layer.value, path)
            if value is not ABSENT:
                return Place(layer.locator, (*layer.path, *path), value)
        return None

    def below(self, names: Sequence[str]) -> "Values":
        """Those of the layers that a parent chart gives to one of its charts."""
        found = [
            Place(layer.locator, (*layer.path, *names), value)
            for layer in self.layers
            if (value := value_at(layer.value, tuple(names))) is not ABSENT
        ]
        return Values(tuple(found))


def values_of(template: str, chart: str, layers: Sequence[Place], files: Files) -> Values:
    """Values as a template of the chart in the folder `chart`, or of a chart within that, sees them."""
    inner = template.removeprefix(f"{chart}/") if chart else template
    found, folder, names = list(layers), chart, list[str]()
    found += value_file(join(folder, "values.yaml"), files)
    for match in _PARTS.finditer(inner):
        names.append(match[1])
        folder = join(chart, inner[: match.end()].lstrip("/"))
        found = [*Values(tuple(found)).below([match[1]]).layers]
        found += value_file(join(folder, "values.yaml"), files)
    return Values(tuple(found))


def value_file(path: str, files: Files) -> list[Place]:
    """What a values file says: nothing where it is none."""
    documents = files.documents(path) if path in files else []
    return [Place(DocumentLocator(path, one.spans), (), one.value) for one in documents[:1]]


def entry(values: Values, lines: Sequence[str], rest: ValuePath, rendered: Any, block: Any) -> Place | None:
    """The entry behind a value that `lines` of a template write.

    rest: the way from what the lines write, `block` in the object, to the value; rendered: that value, or
    ABSENT. An entry counts if it is the value, or is a part of its text, or has just what was rendered around
    a value that is absent.
    """
    named = list(_named(values, lines))
    if rendered is ABSENT:
        around = (one for one in named if isinstance(block, dict | list) and one.value == block)
        return next(around, None)
    inner = [place for one in named if (place := _inside(one, rest)) is not None]
    exact = (one for one in inner if _is_same(one.value, rendered))
    if (found := next(exact, None)) is not None or rest:
        return found
    # Of an image that is put together of several, the last is its tag.
    return next((one for one in reversed(inner) if _is_part(one.value, rendered)), None)


def _named(values: Values, lines: Sequence[str]) -> Iterator[Place]:
    writing = (line for line in lines if not _CHOICE.match(line))
    for match in (match for line in writing for match in _REFERENCE.finditer(line)):
        if (place := values.at(tuple(match[1][1:].split(".")))) is not None:
            yield place


def _inside(place: Place, rest: ValuePath) -> Place | None:
    value = value_at(place.value, rest)
    return None if value is ABSENT else Place(place.locator, (*place.path, *rest), value)


def _is_same(written: Any, rendered: Any) -> bool:
    """Helm may quote a number, and print a quoted one bare."""
    if isinstance(written, dict | list) or isinstance(rendered, dict | list):
        return bool(written == rendered)
    return _text(written) == _text(rendered)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_part(written: Any, rendered: Any) -> bool:
    if isinstance(written, dict | list | bool) or written is None or not isinstance(rendered, str):
        return False
    text = _text(written)
    return bool(text) and (rendered.endswith(text) or (len(text) >= _SHORTEST_PART and text in rendered))
