"""Where receiving systems are told that a finding stands."""

from tallygate.model.location import Location, Span


def region(location: Location) -> Span:
    """The location's span with every number at least 1 and the end, where unknown, at the start."""
    line, column = max(location.line, 1), max(location.column, 1)
    end = (max(location.end_line, 1), max(location.end_column, 1))
    return Span(line, column, *max(end, (line, column)))


def last_line(span: Span) -> int:
    """The last line that the span touches; its end is exclusive."""
    ends_before = span.end_column == 1 and span.end_line > span.line
    return span.end_line - 1 if ends_before else span.end_line
