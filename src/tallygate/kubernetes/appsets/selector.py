"""Label selectors of generators: over the labels of clusters, and over flat parameters."""

import re
from collections.abc import Mapping
from typing import Any

from tallygate.kubernetes.appsets.parameters import RefusedError

_NAME = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_PREFIX = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
_KEY = re.compile(rf"(?:(?=[^/]{{1,253}}/){_PREFIX}/)?{_NAME}")
_VALUE = re.compile(rf"(?:{_NAME})?")
_OPERATORS = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
"""And whether they take values."""

Requirement = tuple[str, str, frozenset[str]]


def requirements(selector: Any) -> list[Requirement]:
    """What a selector asks: key, operator, values. Nothing asks for nothing, and all fits."""
    if not isinstance(selector, dict | None):
        raise RefusedError("a selector is a mapping")
    labels, expressions = (selector or {}).get("matchLabels"), (selector or {}).get("matchExpressions")
    if not isinstance(labels, dict | None) or not isinstance(expressions, list | None):
        raise RefusedError("matchLabels of a selector is a mapping, and matchExpressions a list")
    asked = [_requirement(key, "In", [value]) for key, value in (labels or {}).items()]
    for expression in expressions or []:
        if not isinstance(expression, dict):
            raise RefusedError("an expression of a selector is a mapping")
        asked.append(
            _requirement(expression.get("key"), expression.get("operator"), expression.get("values") or [])
        )
    return asked


def check_label_values(asked: list[Requirement]) -> None:
    """Kubernetes, which selects clusters, takes values of labels alone."""
    for key, _, values in asked:
        for value in sorted(values):
            if len(value) > 63 or not _VALUE.fullmatch(value):
                raise RefusedError(f"{value!r} of {key} is no value of a label")


def fits(asked: list[Requirement], labels: Mapping[str, str]) -> bool:
    return all(_TESTS[operator](labels, key, values) for key, operator, values in asked)


_TESTS = {
    "In": lambda labels, key, values: key in labels and labels[key] in values,
    "NotIn": lambda labels, key, values: key not in labels or labels[key] not in values,
    "Exists": lambda labels, key, values: key in labels,
    "DoesNotExist": lambda labels, key, values: key not in labels,
}


def _requirement(key: Any, operator: Any, values: Any) -> Requirement:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise RefusedError(f"{key!r} is no key of a label, which a selector asks for")
    if operator not in _OPERATORS:
        raise RefusedError(f"a selector has no operator {operator!r}: {', '.join(_OPERATORS)}")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise RefusedError(f"values for {key} are texts: write them in quotes")
    if bool(values) != _OPERATORS[operator]:
        raise RefusedError(f"{operator} for {key} takes {'' if _OPERATORS[operator] else 'no '}values")
    return key, operator, frozenset(values)
