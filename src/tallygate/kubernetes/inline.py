"""YAML that stands as text inside YAML: patches in line."""

from collections.abc import Sequence

import msgspec

from tallygate.model.document import Document
from tallygate.model.location import Location, Span, ValuePath
from tallygate.model.resource import Locator


class InlineLocator(msgspec.Struct, frozen=True):
    """Locates values of a document written in a block scalar; in quotes all of it is one place."""

    document: Document
    text: Locator
    place: ValuePath
    lines: Sequence[str]
    """Lines of the file that holds it."""

    def value(self, path: ValuePath) -> Location:
        return self._shifted(self.document.spans.value(path), self.text.value(self.place))

    def key(self, path: ValuePath) -> Location:
        return self._shifted(self.document.spans.key(path), self.text.value(self.place))

    def _shifted(self, span: Span, scalar: Location) -> Location:
        header = self.lines[scalar.line - 1][scalar.column - 1 :] if scalar.line <= len(self.lines) else ""
        if not header.startswith(("|", ">")):
            return scalar
        indent = next(len(line) - len(line.lstrip(" ")) for line in self.lines[scalar.line :] if line.strip())
        return Location(
            scalar.path,
            scalar.line + span.line,
            indent + span.column,
            scalar.line + span.end_line,
            indent + span.end_column,
        )
