"""What Terraform's reasons for destroying a resource mean."""

from functools import cache
from pathlib import Path

import msgspec


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    date: str
    reasons: dict[str, str]


def meaning(reason: str) -> str:
    """A clause, of `action_reason`; its own words for one that is new, and "the plan says so" for none."""
    return _table().get(reason) or reason.replace("_", " ") or "the plan says so"


@cache
def _table() -> dict[str, str]:
    data = Path(__file__).with_name("plan_reasons.json").read_bytes()
    return msgspec.json.decode(data, type=_Table).reasons
