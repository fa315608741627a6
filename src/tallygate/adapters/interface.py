"""What an adapter reads out of another tool's results, before it becomes findings."""

import msgspec

MOST_BYTES = 64 << 20
MOST_RESULTS = 50_000


class ScannerError(Exception):
    """Results that cannot be relied on. The text says what is wrong, and never quotes the file at length."""


class Result(msgspec.Struct, frozen=True):
    """One thing a tool found. rule: the tool's own id. paths: where it says the file is, best first.

    Lines are 1-based, 0 where it names none. severity: in our words, or "". weak: a mere note.
    """

    rule: str
    title: str
    message: str
    paths: tuple[str, ...]
    line: int = 0
    end_line: int = 0
    column: int = 0
    resource: str = ""
    severity: str = ""
    weak: bool = False
    url: str = ""


class Scan(msgspec.Struct, frozen=True):
    """The results of one run of a tool. problems: what it did not do, one sentence each; notes: what it says
    besides."""

    tool: str
    version: str
    results: tuple[Result, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def line_number(told: int) -> int:
    """A line or column as a tool tells it; 0 for none, and never beyond what a file can have."""
    return min(max(told, 0), MOST_BYTES)


def short(text: str, most: int = 300) -> str:
    """One line of a tool's text."""
    words = " ".join(text[: 4 * most].split())
    return words if len(words) <= most else words[: most - 1] + "…"
