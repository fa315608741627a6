"""What one writes of costs oneself: one document of YAML or JSON, and its numbers as they are written."""

from decimal import Decimal
from typing import Any

from tallygate.loaders.interface import Limits
from tallygate.loaders.registry import load, loader_for
from tallygate.model.diagnostic import Level
from tallygate.model.document import Document

MOST_FAULTS = 100
"""That are told of one file."""


def document_of(data: bytes, path: str, limits: Limits, begins: str, error: type[Exception]) -> Document:
    """Raises `error`, a line with file:line:col for each fault. begins: how such a file begins."""
    loaded = load("json" if loader_for(path) == "json" else "yaml", data, path, limits)
    wrong = [one for one in loaded.diagnostics if one.level in (Level.ERROR, Level.FINDING)]
    if wrong:
        raise error("\n".join(f"{one.location}: {one.message}" for one in wrong[:MOST_FAULTS]))
    if len(loaded.documents) != 1:
        raise error(f"{path}:1:1: expected one document that begins with {begins}")
    return loaded.documents[0]


def amount(number: Any) -> Decimal:
    """The number as it is written. A float stands for the fewest digits that name it."""
    return Decimal(repr(number) if isinstance(number, float) else number)
