"""One parsed document and the way from a value back to its text."""

from typing import Any, Protocol

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location, Span, ValuePath


class Spans(Protocol):
    """Finds text from value paths; computed late, for values that are reported."""

    def value(self, path: ValuePath) -> Span:
        """Span of the value at `path`, or of its nearest existing parent."""
        ...

    def key(self, path: ValuePath) -> Span:
        """Span of the key (or list item) that leads to `path`, or of its nearest existing parent."""
        ...


class Document(msgspec.Struct, frozen=True):
    """A parsed document: plain JSON values, or the syntax tree of a language that needs evaluation."""

    path: str
    index: int
    value: Any
    spans: Spans


class Loaded(msgspec.Struct, frozen=True):
    """What a loader makes of one file. An error diagnostic means that part of the file was not read."""

    documents: list[Document]
    diagnostics: list[Diagnostic] = []


class DocumentLocator(msgspec.Struct, frozen=True):
    """Locates values of a resource that is a whole document, or the part of it under `prefix`."""

    path: str
    spans: Spans
    prefix: ValuePath = ()

    def value(self, path: ValuePath) -> Location:
        return Location.at(self.path, self.spans.value(self.prefix + path))

    def key(self, path: ValuePath) -> Location:
        return Location.at(self.path, self.spans.key(self.prefix + path))
