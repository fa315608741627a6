"""Versions that AWS supports for an extra charge, by a dated table."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.cost.attributes import NotKnownError
from tallygate.cost.charges import Charge
from tallygate.cost.subject import Subject
from tallygate.model.cost import ZERO, Range

DATA = Path(__file__).parents[1] / "data" / "support.json"


def extended_support(
    subject: Subject, product: str, attribute: str, hours: Callable[[], Decimal], key: Callable[[int], str]
) -> Iterator[Charge]:
    """Of a version past its standard support. key: by the days since then. Where the version or the day is
    not known, it may be billed."""
    try:
        version = subject.attributes.text(attribute)
    except NotKnownError as doubt:
        yield subject.charge(key(0), Range(ZERO, ZERO, hours()), attribute, doubt=doubt.reason)
        return
    until, today = standard_until(product, version), subject.settings.today
    if until is None or (today is not None and today <= until):
        return
    said = f"standard support of {version} ends on {until}"
    if today is None:
        maybe = Range(ZERO, ZERO, hours())
        yield subject.charge(key(0), maybe, attribute, doubt=f"{said}, and the day is not known")
    else:
        yield subject.charge(key((today - until).days), hours(), attribute, assumptions=(said,))


def standard_until(product: str, version: str) -> date | None:
    """Last day of standard support; None for a version that the table does not have, which is newer."""
    parts = version.split(".")
    row = next(
        (row for end in range(len(parts), 0, -1) if (row := _table()[product].get(".".join(parts[:end])))),
        None,
    )
    return date.fromisoformat(row[0]) if row else None


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(DATA.read_bytes())
    return found
