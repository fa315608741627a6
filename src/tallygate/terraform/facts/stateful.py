"""Resource types that keep something, and what."""

from functools import cache
from pathlib import Path

import msgspec


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    date: str
    kept: dict[str, tuple[str, ...]]


@cache
def kept() -> dict[str, str]:
    """Type -> what it keeps ("a database")."""
    data = Path(__file__).with_name("stateful.json").read_bytes()
    return {
        type_: what for what, types in msgspec.json.decode(data, type=_Table).kept.items() for type_ in types
    }
