"""Pieces of a text that are replaced, with everything between them left as it is."""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

import msgspec

from tallygate.model.location import Location, ValuePath


class EditError(Exception):
    """A value that cannot be edited: why, and where. Nothing has been written."""

    def __init__(self, message: str, location: Location) -> None:
        super().__init__(message)
        self.location = location


class Piece(msgspec.Struct, frozen=True):
    """New text for `start` to `end`, in code points; equal ends insert."""

    start: int
    end: int
    text: str


def spliced(content: str, pieces: Iterable[Piece]) -> str:
    """The text with its pieces; in order where they share a place. Raises ValueError where two overlap."""
    kept, at = list[str](), 0
    for piece in sorted(pieces, key=lambda one: (one.start, one.end)):
        if piece.start < at:
            raise ValueError(piece.start)
        kept += [content[at : piece.start], piece.text]
        at = piece.end
    return "".join([*kept, content[at:]])


def changed(value: Any, path: ValuePath, after: Any) -> Any:
    """A value with one part of it set; only what leads there is copied, for aliases share the rest."""
    if not path:
        return after
    part, own = path[0], copy(value)
    if len(path) == 1 and after is REMOVED:
        del own[part]
    else:
        own[part] = changed(own[part] if len(path) > 1 else None, path[1:], after)
    return own


REMOVED = object()
"""Stands for a key that goes."""


def same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether documents are equal to the type: 1 is neither 1.0 nor true."""
    encode = msgspec.json.Encoder(order="sorted").encode
    return encode(list(one)) == encode(list(other))
