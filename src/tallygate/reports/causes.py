"""Why much is unknown, in a few words, and what helps."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec


class Cause(msgspec.Struct, frozen=True):
    """text: stands in the reasons. cause: what those checks do. remedy: what makes them known."""

    text: str
    cause: str
    remedy: str


class _File(msgspec.Struct, frozen=True):
    source: str
    causes: tuple[Cause, ...]


@cache
def _causes() -> tuple[Cause, ...]:
    path = Path(__file__).parent / "causes.json"
    return msgspec.json.decode(path.read_bytes(), type=_File).causes


def cause_of(reason: str) -> Cause | None:
    """The first that fits: what reads a module that is missing may name what a provider sets, too."""
    return next((one for one in _causes() if one.text in reason), None)


def with_remedy(reason: str) -> str:
    """The reason, and what helps unless it says so itself."""
    cause = cause_of(reason)
    return f"{reason}; {cause.remedy}" if cause and cause.remedy not in reason else reason


def by_cause(reasons: Iterable[str]) -> Iterator[str]:
    """A line for each cause, most first, and one for the rest; none where no cause is known."""
    every = [*map(cause_of, reasons)]
    known = Counter(cause for cause in every if cause)
    for cause, number in known.most_common():
        yield f"{number} {cause.cause}: {cause.remedy}"
    if known and (rest := len(every) - known.total()):
        yield f"{rest} for other reasons"
