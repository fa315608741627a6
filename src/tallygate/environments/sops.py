"""Files encrypted by SOPS: names of keys stay readable, values and the bookkeeping of SOPS do not count."""

from collections.abc import Mapping
from typing import Any

_BLOCK = "sops"
_FLAT_PREFIX = "sops_"
"""`.env` files have no blocks: the bookkeeping stands in keys with a prefix."""
_WHOLE_FILE = "data"


def readable(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the author wrote, without the bookkeeping; None where the file is one encrypted text."""
    if _BLOCK not in content and f"{_FLAT_PREFIX}version" not in content:
        return content
    own = {key: value for key, value in content.items() if key != _BLOCK and not key.startswith(_FLAT_PREFIX)}
    return None if own.keys() == {_WHOLE_FILE} and _is_encrypted(own[_WHOLE_FILE]) else own


def _is_encrypted(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("ENC[")
