"""Positions that every receiver accepts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.location import Location, Span
from tallygate.reports.region import last_line, region

NUMBERS = st.integers(-2, 9)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (Location("a", 3, 4, 5, 6), Span(3, 4, 5, 6)),
        (Location("a", 3, 4), Span(3, 4, 3, 4)),
        (Location("a", 3, 4, 2, 9), Span(3, 4, 3, 4)),
        (Location("a", 3, 4, 3, 2), Span(3, 4, 3, 4)),
        (Location("a", 0, 0), Span(1, 1, 1, 1)),
    ],
)
def test_regions(location: Location, expected: Span) -> None:
    assert region(location) == expected


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_regions_are_positive_and_end_after_they_start(
    line: int, column: int, end_line: int, end_column: int
) -> None:
    span = region(Location("a", line, column, end_line, end_column))
    assert min(span.line, span.column, span.end_line, span.end_column) >= 1
    assert (span.end_line, span.end_column) >= (span.line, span.column)
    assert span.line <= last_line(span) <= span.end_line


def test_an_end_before_the_first_column_belongs_to_the_line_before() -> None:
    assert last_line(Span(3, 1, 5, 1)) == 4
    assert last_line(Span(3, 1, 3, 1)) == 3
    assert last_line(Span(3, 1, 5, 2)) == 5
