"""YAML as Kubernetes reads it: sigs.k8s.io/yaml, which is go-yaml v2, with the place of every value."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from yaml.cyaml import CSafeLoader
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import StreamEndEvent, StreamStartEvent

from tallygate.loaders import yaml_simple
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.span_tree import Node, TreeSpans
from tallygate.loaders.text import Problems, Text, read_text
from tallygate.loaders.yaml_build import Builder
from tallygate.loaders.yaml_scalars import RefusedError
from tallygate.loaders.yaml_spans import locate
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import Document, Loaded
from tallygate.model.location import Location

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEMPLATE_MARKER = re.compile(r"\{[{%]")
_LINE_END = re.compile(r"[\r\n]|\Z")
_LINE_BREAK = re.compile(r"[\r\n]")
_BLANKS = " \t\r\n"


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read a stream of documents; empty ones are left out. An error ends it, what came before it is returned.

    A duplicate key is a finding, and its last value counts.
    """
    text = read_text(data, path, "yaml", limits)
    if isinstance(text, Diagnostic):
        return Loaded([], [text])
    stream = _Stream(path, text, limits)
    documents = list(stream.documents(data))
    return Loaded(documents, stream.diagnostics())


class _Stream:
    """The documents of one file, and what is wrong with it."""

    def __init__(self, path: str, text: Text, limits: Limits) -> None:
        self._path, self._text, self._limits = path, text, limits
        self._problems = Problems(path, text, "yaml")
        self._remarks: list[Diagnostic] = []

    def diagnostics(self) -> list[Diagnostic]:
        found = [*self._problems.diagnostics(), *self._remarks]
        return sorted(found, key=lambda one: (one.location.line, one.location.column))

    def documents(self, data: bytes) -> Iterator[Document]:
        simple = yaml_simple.read(self._text.content, self._limits)
        if simple is None or len(simple) > self._limits.objects:
            yield from self._carefully(data)
        else:
            for index, (value, start, slice_start, end) in enumerate(simple):
                yield self._document(index, value, False, start, slice_start, end)

    def _carefully(self, data: bytes) -> Iterator[Document]:
        parser = CSafeLoader(data)
        try:
            yield from self._read(parser)
        except RefusedError as refusal:
            report = self._problems.limit if refusal.limit else self._fault
            report(str(refusal), refusal.offset)
        except YAMLError as error:
            self._fault(*self._explain(error))
        finally:
            parser.dispose()

    def _read(self, parser: Any) -> Iterator[Document]:
        next_event: Callable[[], Any] = parser.get_event
        builder = Builder(next_event, self._limits)
        count = slice_start = 0
        while (event := next_event()).__class__ is not StreamEndEvent:
            if event.__class__ is StreamStartEvent:
                continue
            _check_version(event)
            root = next_event()
            value = builder.document(root)
            last: Any = next_event()
            if value is not None:
                if count >= self._limits.objects:
                    message = f"more than {self._limits.objects} documents in one file"
                    raise RefusedError(message, event.start_mark.index, limit=True)
                self._remark_separator(event, root)
                start, end = root.start_mark.index, last.start_mark.index
                yield self._document(count, value, builder.repeated, start, slice_start, end)
                count += 1
            slice_start = last.end_mark.index

    def _document(
        self, index: int, value: Any, repeated: bool, start: int, slice_start: int, end: int
    ) -> Document:
        """`slice_start` to `end`: the text that gives this document when it is read alone."""
        content = self._text.content
        build: Callable[[], Node] = partial(locate, content, slice_start, end)
        shown = content[start:end].rstrip(_BLANKS)
        extent = (start, start + len(shown))
        last_line = shown[max(shown.rfind("\n"), shown.rfind("\r")) + 1 :]
        if repeated or "#" in last_line:  # a comment is no part of the value
            node = locate(content, slice_start, end, self._problems.duplicate if repeated else None)
            extent, build = (node.start, node.end), lambda: node
        return Document(self._path, index, value, TreeSpans(self._text, extent, build))

    def _remark_separator(self, event: Any, root: Any) -> None:
        """Text on the line of `---` is part of the document to YAML; kubectl refuses it or drops it."""
        between = self._text.content[event.end_mark.index : root.start_mark.index]
        if event.explicit and not _LINE_BREAK.search(between):
            message = "kubectl does not read what stands on the line of ---; move it to the next line"
            self._remark("yaml-separator", message, root.start_mark.index, Level.FINDING)

    def _fault(self, message: str, offset: int) -> None:
        """A template is no manifest: what fails at or after its first marker cannot be known from here."""
        line_end = _LINE_END.search(self._text.content, offset)
        marker = _TEMPLATE_MARKER.search(self._text.content, 0, line_end.start() if line_end else offset)
        if marker is None:
            self._problems.syntax(message, offset)
        else:
            explanation = f"a template, not a manifest: {message}"
            self._remark("yaml-template", explanation, marker.start(), Level.UNKNOWN)

    def _remark(self, rule: str, message: str, offset: int, level: Level) -> None:
        location = Location.at(self._path, self._text.span(offset, offset))
        self._remarks.append(Diagnostic(rule, message, location, level))

    def _explain(self, error: YAMLError) -> tuple[str, int]:
        """What the parser says, and where; its reader stops at the first character that is not allowed."""
        if isinstance(error, MarkedYAMLError):
            mark: Any = error.problem_mark or error.context_mark
            message = ": ".join(part for part in (error.context, error.problem) if part)
            return message, mark.index if mark else 0
        found = _UNPRINTABLE.search(self._text.content)
        if found is None:
            return str(error), 0
        return f"the character U+{ord(found.group()):04X} is not allowed in YAML", found.start()


def _check_version(event: Any) -> None:
    if event.version not in (None, (1, 1)):
        raise RefusedError("Kubernetes reads YAML 1.1 alone; remove the %YAML line", event.start_mark.index)
