"""The lines of source that a report shows under a finding."""

import msgspec


class Excerpt(msgspec.Struct, frozen=True):
    """Source lines around a finding, secrets already masked.

    lines: (1-based number, text without line end). The caret stands under `line`, from `column` (1-based,
    code points) for `width` code points (at least 1).
    """

    lines: tuple[tuple[int, str], ...]
    line: int
    column: int
    width: int
