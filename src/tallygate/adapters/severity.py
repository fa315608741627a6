"""Severities of other tools in our four words; the table is data."""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


@cache
def _table() -> dict[str, Any]:
    data = files("tallygate.adapters").joinpath("severities.json").read_bytes()
    table: dict[str, Any] = msgspec.json.decode(data)
    return table


def of_word(word: object) -> str:
    """CRITICAL, Warning, INFO ...; "" for what is no known word."""
    return str(_table()["words"].get(word.strip().lower(), "")) if isinstance(word, str) else ""


def of_level(level: str, tool: str = "") -> str:
    """A level of SARIF; "" from a tool that gives all it finds the same."""
    if tool.lower() in _table()["one_level_for_all"]:
        return ""
    return str(_table()["levels"].get(level, _table()["default"]))


def of_score(score: object) -> str:
    """A security-severity between 0 and 10, as text or number; "" for what is none."""
    try:
        number = float(score)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    scores = _table()["scores"] if 0 <= number <= 10 else []
    return next((str(word) for least, word in scores if number >= least), "")


def default() -> str:
    return str(_table()["default"])
