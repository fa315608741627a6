"""A Markdown page for a terminal: paragraphs and list items wrapped, links that lead nowhere taken out."""

import re
import textwrap
from collections.abc import Iterator

_RELATIVE = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")
_ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")
_AS_WRITTEN = ("#", "|", "    ")
_FENCE = "```"


def terminal_page(markdown: str, width: int) -> Iterator[str]:
    """Lines of at most `width` characters, but for what is code, a table or one long word."""
    block: list[str] = []
    fenced = False
    for line in _RELATIVE.sub(r"\1", markdown).splitlines():
        begins = _ITEM.match(line) is not None
        verbatim = fenced or line.startswith((*_AS_WRITTEN, _FENCE)) or not line.strip()
        if verbatim or begins:
            yield from _wrapped(block, width)
            block = []
        if verbatim:
            yield line
            fenced ^= line.startswith(_FENCE)
        else:
            block.append(line)
    yield from _wrapped(block, width)


def _wrapped(block: list[str], width: int) -> list[str]:
    """A paragraph or an item of a list, its later lines under its first word."""
    if not block:
        return []
    item = _ITEM.match(block[0])
    lead = item[0] if item else ""
    text = " ".join([block[0][len(lead) :], *(line.strip() for line in block[1:])])
    return textwrap.wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
