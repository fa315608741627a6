"""The source lines shown under a finding, with secrets masked."""

import re
from collections.abc import Callable, Mapping, Sequence

from tallygate.engine.redact import MASK, mask_line, secret_lines
from tallygate.model.excerpt import Excerpt
from tallygate.model.location import Location

SecretsByLine = Mapping[int, Sequence[Location]]
_BEFORE = 2
_WIDEST = 1000  # characters of a line
_LINE_END = re.compile(r"\r\n|\n|\r")
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8"))


def lines_of(data: bytes) -> list[str]:
    """Lines of a file as people see them; what cannot be decoded shows as a replacement character."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _LINE_END.split(data[len(bom) :].decode(encoding, "replace"))
    return _LINE_END.split(data.decode("utf-8", "replace"))


class MaskedLines:
    """The lines of one file without secrets, each masked once: thousands of findings may stand on one.

    secrets: places of secrets, by each line they touch. masked_text: hides what is secret wherever it stands.
    """

    def __init__(
        self, lines: Sequence[str], secrets: SecretsByLine, masked_text: Callable[[str], str] = str
    ) -> None:
        self.lines = lines
        self._secrets = secrets
        self._masked_text = masked_text
        self._masked = dict.fromkeys(secret_lines(lines), MASK)

    def __getitem__(self, number: int) -> str:
        """By its number, from 1."""
        if number not in self._masked:
            self._masked[number] = self._masked_text(mask_line(self._without_known(number)))
        return self._masked[number]

    def _without_known(self, number: int) -> str:
        line = self.lines[number - 1]
        for secret in sorted(self._secrets.get(number, ()), key=lambda place: -place.column):
            start = secret.column - 1 if number == secret.line else len(line) - len(line.lstrip())
            end = secret.end_column - 1 if number == secret.end_line else len(line)
            line = line[:start] + MASK + line[max(start, end) :]
        return line


def excerpt(masked: MaskedLines, place: Location, first: int) -> Excerpt | None:
    """The line of `place` and up to two before it, none before line `first`; None for an absent line.

    Of longer lines than people read, the part around the column of `place`.
    """
    if not 1 <= place.line <= len(masked.lines):
        return None
    original, shown = masked.lines[place.line - 1], masked[place.line]
    column = min(place.column, len(shown) + 1)
    left = max(0, min(column - 1 - _WIDEST // 2, len(shown) - _WIDEST))
    numbers = range(max(first, place.line - _BEFORE, 1), place.line + 1)
    whole = shown != original or place.end_line != place.line
    end = min(len(shown) + 1 if whole else place.end_column, len(shown) + 1, left + _WIDEST + 1)
    return Excerpt(
        tuple((number, masked[number][left : left + _WIDEST]) for number in numbers),
        place.line,
        column - left,
        max(1, end - column),
    )
