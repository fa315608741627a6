"""Selectors, and whether they select the pods of their own object."""

from collections.abc import Iterator

from tallygate.kubernetes.semantics.names import LABEL, label_value, labels, qualified
from tallygate.kubernetes.semantics.node import Fault, Node, shown

MISMATCH = "k8s-selector-mismatch"
_WITH_VALUES = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}


def selector(node: Node) -> Iterator[Fault]:
    """A LabelSelector by itself."""
    yield from labels(node.at("matchLabels"))
    for one in node.at("matchExpressions").mappings():
        key, operator, values = one.at("key"), one.at("operator"), one.at("values")
        if key.text is not None and (reason := qualified(key.text)):
            yield key.fault(LABEL, f"the key {shown(key.text)} {reason}")
        wanted = _WITH_VALUES.get(operator.text or "")
        if operator.text is not None and wanted is None:
            yield operator.fault(LABEL, f"{shown(operator.text)} must be one of {', '.join(_WITH_VALUES)}")
        if wanted is True and not values.value:
            yield one.missing(LABEL, f"{operator.text} needs values", values)
        if wanted is False and values.value:
            yield values.fault(LABEL, f"{operator.text} takes no values")
        for value in values.items():
            if value.text and (reason := label_value(value.text)):
                yield value.fault(LABEL, f"{shown(value.text)} {reason}")


def selects(node: Node, template: Node) -> Iterator[Fault]:
    """Whether a LabelSelector matches the labels of the pod template; an empty one is refused."""
    if not isinstance(node.value, dict):
        return
    wanted, found = node.at("matchLabels"), template.at("metadata", "labels")
    if not wanted.value and not node.at("matchExpressions").value:
        yield node.missing(MISMATCH, "must not be empty", node)
    yield from matches(wanted, found)
    for one in node.at("matchExpressions").mappings():
        key, operator = one.at("key").text, one.at("operator").text
        values = [value.text for value in one.at("values").items()]
        if key is None or operator not in _WITH_VALUES or any(value is None for value in values):
            continue
        has, value = found.has(key), found.at(key).text
        if not _holds(operator, has, value, values):
            message = f"the labels of the pod template do not meet `{key} {operator}`"
            yield one.fault(MISMATCH, message, *(() if has else (found.at(key),)))


def matches(wanted: Node, found: Node) -> Iterator[Fault]:
    """Whether labels have all of a map of labels."""
    for key, value in wanted.entries():
        present = found.at(key)
        if not isinstance(value.value, str) or isinstance(present.value, dict | list):
            continue
        if present.value is None:
            message = f"the pod template has no label {shown(key)}"
            yield value.fault(MISMATCH, message, present)
        elif present.value != value.value:
            message = f"the pod template has {shown(present.value)} as {shown(key)}, not {shown(value.value)}"
            yield value.fault(MISMATCH, message)


def _holds(operator: str, has: bool, value: str | None, values: list[str | None]) -> bool:
    match operator:
        case "In":
            return has and value in values
        case "NotIn":
            return not has or value not in values
        case "Exists":
            return has
    return not has
