"""What is said of many Applications that one line makes: a template is mended once."""

from collections.abc import Hashable, Iterable

import msgspec

from tallygate.model.finding import Finding
from tallygate.model.resource import Resource

_TYPES = ("argoproj.io/Application", "argoproj.io/ApplicationSet")
_OF_SET = "/ApplicationSet/"


def told_by_line(findings: Iterable[Finding], resources: Iterable[Resource]) -> list[Finding]:
    """In their order, findings of Applications and their set that are alike but for the Application as one.

    What is alike is told after the comparison with a base: whether it is new goes by the Application.
    """
    names = {one.address: one.name for one in resources if one.type in _TYPES}
    groups: dict[Hashable, list[Finding]] = {}
    for number, finding in enumerate(findings):
        name = names.get(finding.resource)
        groups.setdefault(number if name is None else _what(finding, name), []).append(finding)
    return [_together(alike) for alike in groups.values()]


def _what(one: Finding, name: str) -> Hashable:
    message = " ".join("\0" if word.strip(".,:;") == name else word for word in one.message.split())
    about = (one.rule, one.effect, one.severity, one.status, one.environment, message, one.label)
    return (*about, one.location, one.in_base, one.reached, one.suppression)


def _together(alike: list[Finding]) -> Finding:
    if len(alike) == 1:
        return alike[0]
    applications = [one for one in alike if _OF_SET not in one.resource]
    first, more = (applications or alike)[0], len(applications) - 1
    noun = "Application" if more == 1 else "Applications"
    return msgspec.structs.replace(
        first,
        message=f"{first.message} (and {more} more {noun})" if more > 0 else first.message,
        inputs=frozenset[str]().union(*(one.inputs for one in alike)),
        alike=tuple(alike),
    )
