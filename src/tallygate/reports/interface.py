"""What every report format is."""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding
from tallygate.model.verdict import Report


class Style(msgspec.Struct, frozen=True):
    """How to write: colour escapes or none, width in columns, everything or the short list."""

    colour: bool = False
    width: int = 80
    verbose: bool = False


class Reporter(Protocol):
    """Receives a report as begin, each finding in order, end; yields text. Same input, same bytes."""

    def begin(self, report: Report) -> Iterable[str]: ...

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]: ...

    def end(self, report: Report) -> Iterable[str]: ...
