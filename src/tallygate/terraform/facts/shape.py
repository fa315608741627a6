"""JSON of Terraform into typed structures, or one sentence on why not."""

import re
from typing import TypeVar

import msgspec

from tallygate.terraform.facts.detect import FactsError

_Shape = TypeVar("_Shape")
_VERSION = re.compile(r"([0-9]{1,9})\.[0-9]{1,9}(?:\.[0-9]{1,9})?")


class _Versioned(msgspec.Struct, frozen=True):
    format_version: object = None


def decoded(text: bytes, shape: type[_Shape], rule: str) -> _Shape:
    """Keys that are not known are passed over; null stands for an absent key. Raises FactsError."""
    try:
        return msgspec.json.decode(text, type=shape)
    except RecursionError:
        raise FactsError(rule, "it is nested too deep") from None
    except UnicodeDecodeError:
        raise FactsError(rule, "it is no UTF-8") from None
    except msgspec.DecodeError as error:
        raise FactsError(rule, f"it is not as Terraform writes it: {error}") from None


def demand_version(text: bytes, rule: str) -> None:
    """Minor versions only add keys; another major version may mean anything."""
    written = decoded(text, _Versioned, rule.replace("version", "shape")).format_version
    found = _VERSION.fullmatch(written) if isinstance(written, str) else None
    if found is None or int(found[1]) > 1:
        shown = str(written)[:50] if isinstance(written, str | int | float) else "of another kind"
        raise FactsError(rule, f"format_version is {shown}; accepted are 0.x and 1.x")
