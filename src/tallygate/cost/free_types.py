"""Terraform types of which the provider bills nothing."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from tallygate.model.resource import Resource

DATA = Path(__file__).parent / "data" / "free_types.txt"
_ANYTHING = "*"


class Condition(msgspec.Struct, frozen=True):
    """What is billed after all: one whose attribute has one of the values. attribute: "" where nothing is."""

    attribute: str = ""
    values: frozenset[str] = frozenset()


def is_free(resource: Resource) -> bool:
    """Whether nothing is billed of it. Where it depends on an attribute that is unknown, it is not free."""
    condition = free_types().get(resource.type)
    if condition is None or not condition.attribute:
        return condition is not None
    if any(unknown.path[:1] in ((), (condition.attribute,)) for unknown in resource.unknown):
        return False
    value = resource.values.get(condition.attribute)
    return not value or (_ANYTHING not in condition.values and value not in condition.values)


@cache
def free_types() -> Mapping[str, Condition]:
    """By the names of types."""
    rows = (line.split() for line in DATA.read_text(encoding="utf-8").splitlines())
    return {row[0]: _condition(row[1:]) for row in rows if row and row[0] != "#"}


def _condition(words: list[str]) -> Condition:
    """words: none, or `unless ATTRIBUTE VALUE,VALUE`."""
    if not words:
        return Condition()
    _, attribute, values = words
    return Condition(attribute, frozenset(values.split(",")))
