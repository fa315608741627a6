"""What is said of many Applications for one cause: a template, or a setting, is mended once."""

from collections.abc import Hashable, Iterable

import msgspec

from tallygate.model.deployment import APPLICATION, APPLICATION_SET
from tallygate.model.finding import Finding
from tallygate.model.resource import Resource

_OF_SET = "/ApplicationSet/"
_BY_CAUSE = "argocd-unresolved"
"""Told together wherever the Applications stand: what all of them lack is one thing."""
_MOST_NAMES = 3


def told_by_line(findings: Iterable[Finding], resources: Iterable[Resource]) -> list[Finding]:
    """In their order, findings of Applications and their set that are alike but for the Application as one.

    What is alike is told after the comparison with a base, and what is accepted or suppressed: all of that
    goes by the Application.
    """
    names = {one.address: one.name for one in resources if one.type in (APPLICATION, APPLICATION_SET)}
    groups: dict[Hashable, list[Finding]] = {}
    for number, finding in enumerate(findings):
        name = finding.resource if finding.rule == _BY_CAUSE else names.get(finding.resource)
        groups.setdefault(number if name is None else _what(finding, name), []).append(finding)
    return [_together(alike) for alike in groups.values()]


def _what(one: Finding, name: str) -> Hashable:
    message = " ".join("\0" if word.strip(".,:;") == name else word for word in one.message.split())
    about = (one.rule, one.effect, one.severity, one.status, one.environment, message, one.label)
    place = None if one.rule == _BY_CAUSE else one.location
    return (*about, place, one.in_base, one.reached, one.suppression)


def _together(alike: list[Finding]) -> Finding:
    if len(alike) == 1:
        return alike[0]
    applications = [one for one in alike if _OF_SET not in one.resource]
    first = (applications or alike)[0]
    more = _others(first, applications)
    return msgspec.structs.replace(
        first,
        message=f"{first.message} (and {more})" if more else first.message,
        inputs=frozenset[str]().union(*(one.inputs for one in alike)),
        alike=tuple(alike),
    )


def _others(first: Finding, applications: list[Finding]) -> str:
    more = len(applications) - 1
    if first.rule != _BY_CAUSE:
        return f"{more} more Application{'s' if more > 1 else ''}" if more > 0 else ""
    names = sorted({one.resource for one in applications} - {first.resource})
    left = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + left
