"""The source lines shown under a finding, with secrets masked."""

import re
from collections.abc import Callable, Mapping, Sequence

from tallygate.engine.redact import MASK, mask_line
from tallygate.model.excerpt import Excerpt
from tallygate.model.location import Location

SecretsByLine = Mapping[int, Sequence[Location]]
_BEFORE = 2
_LINE_END = re.compile(r"\r\n|\n|\r")
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


def lines_of(data: bytes) -> list[str]:
    """Lines of a file as people see them; what cannot be decoded shows as a replacement character."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _LINE_END.split(data[len(bom) :].decode(encoding, "replace"))
    return _LINE_END.split(data.decode("utf-8", "replace"))


def excerpt(
    lines: Sequence[str],
    place: Location,
    first: int,
    secrets: SecretsByLine,
    masked_text: Callable[[str], str] = str,
) -> Excerpt | None:
    """The line of `place` and up to two before it, none before line `first`; None for an absent line.

    masked_text: hides what is secret wherever it stands.
    """
    if not 1 <= place.line <= len(lines):
        return None
    numbers = range(max(first, place.line - _BEFORE, 1), place.line + 1)
    shown = tuple((number, masked_text(_shown(lines, number, secrets))) for number in numbers)
    original, masked = lines[place.line - 1], shown[-1][1]
    whole = masked != original or place.end_line != place.line
    end = len(masked) + 1 if whole else min(place.end_column, len(masked) + 1)
    width = max(1, end - place.column)
    return Excerpt(shown, place.line, min(place.column, len(masked) + 1), width)


def _shown(lines: Sequence[str], number: int, secrets: SecretsByLine) -> str:
    line = lines[number - 1]
    for secret in sorted(secrets.get(number, ()), key=lambda place: -place.column):
        start = secret.column - 1 if number == secret.line else len(line) - len(line.lstrip())
        end = secret.end_column - 1 if number == secret.end_line else len(line)
        line = line[:start] + MASK + line[max(start, end) :]
    return mask_line(line)
