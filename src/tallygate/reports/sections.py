"""A page of sections that never grows over the limit of the system that receives it."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

_NAMES = 8


class Extent(msgspec.Struct, frozen=True):
    """How much a page may hold: `most` by `size`; of one list `items`, together at most `part`."""

    size: Callable[[str], int]
    most: int
    items: int
    part: int


class Section(msgspec.Struct, frozen=True):
    """Markdown that is shown whole or not at all. rank: 0 is always shown, the highest is dropped first.

    name: what the page says is missing, already escaped.
    """

    name: str
    rank: int
    text: str


def fitting(lines: Iterable[str], extent: Extent) -> list[str]:
    """The first lines of a list that have room in it."""
    shown: list[str] = []
    left = extent.part
    for line in lines:
        left -= extent.size(line) + 1
        if left < 0 or len(shown) == extent.items:
            break
        shown.append(line)
    return shown


def page(sections: Sequence[Section], extent: Extent) -> str:
    """The sections a blank line apart, without the least important ones where all are too long.

    The last section stays the last; before it stands what was left out.
    """
    kept, dropped = list(sections), list[str]()
    text = _joined(kept, dropped)
    while extent.size(text) > extent.most and (section := max(kept, key=lambda each: each.rank)).rank:
        kept.remove(section)
        dropped.append(section.name)
        text = _joined(kept, dropped)
    return text


def _joined(kept: Sequence[Section], dropped: Sequence[str]) -> str:
    texts = [section.text for section in kept]
    if dropped:
        more = f" and {len(dropped) - _NAMES} more sections" if len(dropped) > _NAMES else ""
        texts.insert(-1, f"_Left out, to stay within a limit: {', '.join(dropped[:_NAMES])}{more}._")
    return "\n\n".join(texts) + "\n"
