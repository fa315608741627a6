"""Grapheme clusters, the characters of Terraform, cut as go-textseg cuts them (Unicode 15.0)."""

import functools
import json
import re
from pathlib import Path

# {name}: characters of a class. As the rules of UAX 29, but for some ways to join that are the library's own:
# what extends a syllable of Hangul or a flag may join an emoji to it, and no T joins an L with an LV.
_EXTENSION = "(?:[{Extend}{SpacingMark}]|\u200d[{Extended_Pictographic}]?)*"
_HANGUL = "|".join(
    (
        "[{L}]+(?:[{LV}]?[{V}]+[{T}]*|[{LVT}][{T}]*|[{LV}])?",
        "[{LV}][{V}]*[{T}]*",
        "[{V}]+[{T}]*",
        "[{LVT}][{T}]*",
        "[{T}]+",
    )
)
_OTHER = (
    "[^\r\n{Control}\ufffd{L}{LV}{V}{LVT}{T}{Extended_Pictographic}\u200d{Regional_Indicator}{Prepend}]"
    "[{Extend}\u200d{SpacingMark}]*"
)
_CLUSTER = "|".join(
    (
        "\r\n",
        "[{Control}\ufffd]",
        f"[{{Prepend}}]*(?:(?:{_HANGUL}){_EXTENSION}|[{{Extended_Pictographic}}]{_EXTENSION}"
        f"|[{{Regional_Indicator}}]{{{{1,2}}}}{_EXTENSION}|\u200d[\u200d{{Extend}}{{SpacingMark}}]*|{_OTHER})",
        "[{Prepend}]+",
        ".",
    )
)
# Characters that nothing joins, as go-cty lists them.
_ENDS = frozenset("-_:;/\\,.(){}[]|?!~ \t@#$%^&*+\"'")
_FIRST_SYLLABLE, _SYLLABLES, _FINALS = 0xAC00, 11172, 28


def clusters(text: str) -> list[str]:
    """The characters of a text, as people count them."""
    if text.isascii() and "\r" not in text:
        return list(text)
    return _pattern().findall(text)


@functools.cache
def _pattern() -> re.Pattern[str]:
    table = json.loads(Path(__file__).with_name("graphemes.json").read_bytes())["classes"]
    classes = {name: "".join(map(_range, ranges.split())) for name, ranges in table.items()}
    syllables = [chr(_FIRST_SYLLABLE + number) for number in range(_SYLLABLES)]
    open_, closed = syllables[::_FINALS], [one for i, one in enumerate(syllables) if i % _FINALS]
    return re.compile(_CLUSTER.format(**classes, LV="".join(open_), LVT="".join(closed)), re.DOTALL)


def _range(written: str) -> str:
    first, _, last = written.partition("-")
    return re.escape(chr(int(first, 16))) + (f"-{re.escape(chr(int(last, 16)))}" if last else "")


def safe_prefix(text: str) -> str:
    """What stays the beginning whatever follows: a letter may still get an accent."""
    if not text or text[-1] in _ENDS:
        return text
    return "".join(clusters(text)[:-1])
