"""What rules of scope `environment` see: the resources they name, and what of these is not known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.engine.before import BEFORE, not_known, workloads
from tallygate.engine.findings import place
from tallygate.engine.globs import matches
from tallygate.engine.index import RuleIndex
from tallygate.engine.inputs import NOTHING_TOLD, Settings, environment_input
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource, Unknown
from tallygate.model.rule import Rule
from tallygate.rego.types import Program

RESOURCES: ValuePath = ("resources",)
# Domains whose rules may ask for Kubernetes objects; a user's own has none.
_OF_OBJECTS = ("kubernetes", "argocd", "")


class Surroundings(msgspec.Struct, frozen=True):
    """One input of scope `environment`. gaps: its unknown paths, and all reasons why each is not known."""

    environment: str | None
    rules: tuple[int, ...]
    json: bytes
    gaps: dict[ValuePath, tuple[Diagnostic, ...]]


def surroundings(
    facts: Iterable[tuple[str | None, dict[str, Any]]],
    resources: Sequence[Resource],
    diagnostics: Sequence[Diagnostic],
    index: RuleIndex,
    program: Program,
    settings: Settings = NOTHING_TOLD,
    earlier: Mapping[str, Sequence[str]] = {},
) -> Iterator[Surroundings]:
    """Inputs for every environment; `facts` of the environments domain, by name. earlier: the environments
    that each comes after, the nearest last.

    The name is None in a tree without environments: all its objects stand together, and rules that compare
    environments are not asked.

    Resources are part of the input of rules that read them, and only those a rule's METADATA names: inputs
    stay small, and what a rule does not judge cannot make its answer unknown.
    """
    rules = index.of_scope("environment")
    readers = [rule for rule in rules if program.unknown_reads(rule, [RESOURCES, BEFORE])]
    others = tuple(rule for rule in rules if rule not in readers)
    for name, known in facts:
        if others and name is not None:
            yield Surroundings(name, others, environment_input(known, (), (), settings), {})
        own = [r for r in resources if r.environment == name and r.kind != "config"]
        unrendered = [d for d in diagnostics if _hides_objects(d, name)]
        for rule in readers:
            seen = index.seen_by(rule, own) if _is_asked(index.rule(rule), own) else ()
            gaps = dict(_gaps(seen, unrendered if program.rules()[rule].domain in _OF_OBJECTS else ()))
            if program.unknown_reads(rule, [BEFORE]):
                others_before = earlier.get(name or "", ())
                before = [r for other in others_before for r in resources if r.environment == other]
                made = list(workloads(index.seen_by(rule, before)))
                told = {**known, "before": [entry for _, entry in made]}
                gaps |= _gaps_before([resource for resource, _ in made])
            else:
                told = known
            yield Surroundings(name, (rule,), environment_input(told, seen, list(gaps), settings), gaps)


def _is_asked(rule: Rule, own: Sequence[Resource]) -> bool:
    """Else it has nothing to say of what is there: no value of it is missed."""
    return not rule.needs or any(matches(rule.needs, one.type) for one in own)


def _hides_objects(diagnostic: Diagnostic, environment: str | None) -> bool:
    """Objects may stand where nothing could be read or rendered, and an Application that is not known may
    bring them, to any environment if it belongs to none: absence is not proven."""
    if diagnostic.rule == "argocd-unresolved":
        return diagnostic.environment in (environment, None)
    hides = diagnostic.level is Level.ERROR or diagnostic.rule == "k8s-unrendered"
    return hides and diagnostic.environment == environment


def _gaps(
    resources: Sequence[Resource], unrendered: Sequence[Diagnostic]
) -> Iterator[tuple[ValuePath, tuple[Diagnostic, ...]]]:
    if unrendered:
        yield RESOURCES, tuple(sorted(unrendered, key=lambda one: (str(one.location), one.message)))
    for number, resource in enumerate(resources):
        for unknown in resource.unknown:
            yield (
                (*RESOURCES, number, "values", *unknown.path),
                (_not_known(resource, unknown),),
            )


def _gaps_before(resources: Sequence[Resource]) -> dict[ValuePath, tuple[Diagnostic, ...]]:
    """Of each object of an environment before, what its facts lack."""
    lacking = {number: list(not_known(resource)) for number, resource in enumerate(resources)}
    return {
        (*BEFORE, number): tuple(_not_known(resources[number], unknown) for unknown in unknowns)
        for number, unknowns in lacking.items()
        if unknowns
    }


def _not_known(resource: Resource, unknown: Unknown) -> Diagnostic:
    return Diagnostic(
        rule="unknown",
        message=f"{'.'.join(map(str, unknown.path))} {unknown.reason}",
        location=place(resource, unknown.path),
        level=Level.UNKNOWN,
        inputs=resource.inputs,
    )
