"""Findings that differ in nothing but their environment: a shared base is wrong once, for all it reaches."""

from collections.abc import Iterable, Mapping, Sequence

from tallygate.model.finding import Finding
from tallygate.model.verdict import Gate

Key = tuple[object, ...]


def key(finding: Finding) -> Key:
    """Equal for findings that a person reads as one."""
    return (
        finding.rule,
        finding.location,
        finding.message,
        finding.effect,
        finding.status,
        finding.severity,
        finding.tool,
        finding.suppression,
    )


def environments(findings: Iterable[Finding], gates: Iterable[Gate]) -> Mapping[Key, tuple[str, ...]]:
    """The environments of each, in the order of the gates; none for what belongs to no environment."""
    order = {gate.environment: place for place, gate in enumerate(gates)}
    found: dict[Key, set[str]] = {}
    for finding in findings:
        own = found.setdefault(key(finding), set())
        if finding.environment:
            own.add(finding.environment)
    return {
        each: tuple(sorted(own, key=lambda name: (order.get(name, len(order)), name)))
        for each, own in found.items()
    }


def distinct(findings: Sequence[Finding], gates: Iterable[Gate]) -> list[tuple[Finding, tuple[str, ...]]]:
    """The first of those that are alike, with the environments of all."""
    where = environments(findings, gates)
    firsts = {key(finding): finding for finding in reversed(findings)}
    return [(firsts[each], own) for each, own in where.items()]
