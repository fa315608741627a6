"""Differences as items of a report: stable ids, one order, no secrets."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tallygate.drift.differ import Difference, NotKnown
from tallygate.drift.mask import Secrets, shown
from tallygate.model.drift import DriftItem, DriftKind, Subject
from tallygate.model.location import Location, ValuePath, json_pointer


def item_id(layer: str, address: str, path: ValuePath) -> str:
    """Stays as long as layer, address and path do; made without values and lines."""
    text = json.dumps([layer, address, json_pointer(path)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def item(
    layer: str,
    kind: DriftKind,
    subject: Subject,
    difference: Difference,
    location: Location,
    secrets: Secrets,
    **said: Any,
) -> DriftItem:
    """An item of one difference; unknown, with the reason, where one side cannot be known. said: other
    fields of the item."""
    if reason := _unknown(difference):
        kind, said = DriftKind.UNKNOWN, {**said, "reason": secrets.clean(reason)}
    safe = shown(difference, secrets)
    return DriftItem(
        id=item_id(layer, _who(subject), safe.path),
        layer=layer,
        kind=kind,
        subject=subject,
        path=safe.path,
        location=location,
        expected=safe.expected,
        actual=safe.actual,
        **said,
    )


def _who(subject: Subject) -> str:
    """Roots of Terraform may have the same addresses."""
    whose = (subject.root, subject.environment or "") if subject.root else ()
    return "\0".join((*whose, subject.address))


def _unknown(difference: Difference) -> str:
    sides = (difference.expected, difference.actual)
    return next((side.reason for side in sides if isinstance(side, NotKnown)), "")


def whole(layer: str, kind: DriftKind, subject: Subject, location: Location, **said: Any) -> DriftItem:
    """An item of a whole resource."""
    return DriftItem(
        id=item_id(layer, _who(subject), ()),
        layer=layer,
        kind=kind,
        subject=subject,
        path=(),
        location=location,
        **said,
    )


def in_order(items: Iterable[DriftItem]) -> tuple[DriftItem, ...]:
    """By layer, environment, address and path."""

    def place(one: DriftItem) -> tuple[str, str, str, str, str]:
        subject = one.subject
        return (one.layer, subject.environment or "", subject.address, json_pointer(one.path), one.kind)

    return tuple(sorted(items, key=place))
