"""What every report format is."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import msgspec

from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding
from tallygate.model.verdict import Report


class Links(msgspec.Struct, frozen=True):
    """Where the web shows the sources and the full report; "" where that is not known.

    repository: as https://github.com/OWNER/NAME. commit: the one that was judged. report: any page.
    """

    repository: str = ""
    commit: str = ""
    report: str = ""


class Style(msgspec.Struct, frozen=True):
    """How to write: colour escapes or none, width in columns, everything or the short list."""

    colour: bool = False
    width: int = 80
    verbose: bool = False
    show_suppressed: bool = False
    links: Links = Links()


class Reporter(Protocol):
    """Receives a report as begin, each finding in order, end; yields text. Same input, same bytes."""

    def begin(self, report: Report) -> Iterable[str]: ...

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]: ...

    def end(self, report: Report) -> Iterable[str]: ...


class SavedReportError(ValueError):
    """A saved report that cannot be shown; the message says why, with its own words escaped."""


def render(report: Report, excerpts: Iterable[Excerpt | None], to: Reporter) -> Iterator[str]:
    """The text of a report in one format. excerpts: one for each finding, in order."""
    yield from to.begin(report)
    for finding, excerpt in zip(report.findings, excerpts, strict=True):
        yield from to.finding(finding, excerpt)
    yield from to.end(report)
