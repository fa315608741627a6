"""From the answers of rules to findings at their place in the source."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.model.change import Destroyed
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location, ValuePath, json_pointer, shown_path
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule
from tallygate.rego.native import Violation
from tallygate.rego.types import Diag, EvalResult

# Lines move, and objects join those that are told together.
_NUMBER = re.compile(r"\bline \d+|\b\d+ objects?\b")


def of_resource(
    rule: Rule,
    result: EvalResult,
    violations: Sequence[Violation],
    resource: Resource,
    beside: Mapping[ValuePath, str] = {},
) -> list[Finding]:
    """Findings of one rule on one resource; UNKNOWN where what it says hangs on an unknown value.

    A rule that is silent while it reads an unknown value is UNKNOWN too: `encrypted != true` says nothing
    when `encrypted` is not known.
    """
    if around := sorted(beside[path] for path in result.unknown_reads if path in beside):
        # Whatever the rule says may hang on the resources around this one.
        return [_unknown_around(rule, resource, around)]
    reads = [path[1:] for path in result.unknown_reads]
    certain = [v for v in violations if not any(touch(v.path, path) for path in reads)]
    if certain:
        return [_finding(rule, violation, resource, Status.NEW) for violation in certain]
    return [_unknown(rule, resource, reads)] if reads else []


def of_scope(
    rule: Rule,
    violations: Sequence[Violation],
    resources_of: Callable[[str], Sequence[Resource] | None],
    anchor: Resource | None,
    environment: str | None,
) -> tuple[list[Finding], list[Diagnostic]]:
    """Findings of a rule that judges an environment or a change: each names its resource by `address`."""
    findings, problems = [], []
    for violation in violations:
        named = resources_of(violation.address) if violation.address else anchor and [anchor]
        if not named:
            problems.append(_lost(rule, violation))
        else:
            found = _finding(rule, violation, _meant(named, violation), Status.NEW)
            findings.append(
                msgspec.structs.replace(
                    found,
                    environment=found.environment or environment,
                    roots=tuple(sorted({resource.rendered_from for resource in named})),
                )
            )
    return findings, problems


def sure(
    violations: Sequence[Violation], unknown: Sequence[ValuePath], objects: ValuePath
) -> Sequence[Violation]:
    """Results that nothing unknown can change: where only `objects` may be missing, those on what is seen."""
    if set(unknown) == {objects}:
        return [one for one in violations if one.evidence.get("seen") is True]
    return [] if unknown else violations


def _meant(named: Sequence[Resource], violation: Violation) -> Resource:
    """Of several objects of one address the one that the result names by its `source`."""
    source = violation.evidence.get("source")
    if isinstance(source, dict):
        place = source.get("path"), source.get("line"), source.get("column")
        for one in named:
            if place == (shown_path(one.source.path), one.source.line, one.source.column):
                return one
    return named[-1]


def of_destroyed(
    rule: Rule, violations: Sequence[Violation], destroyed: Sequence[Destroyed]
) -> tuple[list[Finding], list[Violation]]:
    """Findings about entries of `input.destroyed`, which a result names by address, root, environment and
    action; and the results that name none."""
    known = {(one.address, shown_path(one.root), one.environment, str(one.action)): one for one in destroyed}
    findings, rest = [], []
    for violation in violations:
        names = [violation.evidence.get(key) for key in ("root", "environment", "action")]
        one = known.get((violation.address, *names)) if all(map(_is_name, names)) else None  # type: ignore[arg-type]
        if one:
            findings.append(_of_destroyed(rule, violation, one))
        else:
            rest.append(violation)
    return findings, rest


def _is_name(value: object) -> bool:
    return value is None or isinstance(value, str)


def _of_destroyed(rule: Rule, violation: Violation, one: Destroyed) -> Finding:
    """UNKNOWN where it only may be destroyed."""
    identity = "\0".join((one.address, one.root, one.environment or ""))
    detail = f"{one.action}\0{violation.message}"
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        effect=rule.effect,
        message=violation.message,
        resource=one.address,
        location=one.location,
        environment=one.environment,
        status=Status.NEW if one.known else Status.UNKNOWN,
        fingerprint=fingerprint(rule.id, one.location.path, identity, detail),
        label=violation.label,
        fix=rule.fix,
        evidence=violation.evidence,
        also=one.also,
        root=one.root,
        in_base=one.in_base,
    )


def of_diagnostic(rule: Rule, diagnostic: Diagnostic, status: Status) -> Finding:
    """A finding of a loader or a schema, or something that cannot be known, as its rule's finding."""
    detail = _NUMBER.sub("line", diagnostic.message)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        effect=rule.effect,
        message=diagnostic.message,
        resource=diagnostic.resource or diagnostic.location.path,
        location=diagnostic.location,
        environment=diagnostic.environment,
        status=status,
        fingerprint=fingerprint(rule.id, diagnostic.location.path, diagnostic.resource, detail),
        fix=diagnostic.hint or rule.fix,
        inputs=diagnostic.inputs,
        roots=(diagnostic.root,),
        told_by=diagnostic.told_by,
    )


def of_gaps(rule: Rule, gaps: Sequence[Diagnostic], environment: str | None) -> Finding:
    """UNKNOWN: what a rule says of an environment hangs on what the gaps hide, and so does its silence.

    It stands at the first gap and is one by rule and environment: a gap that is filled makes no other new.
    """
    message = f"cannot be told for {environment or 'this repository'}: {gaps[0].message}"
    hidden = frozenset(path for gap in gaps for path in (gap.location.path, *gap.inputs))
    told = msgspec.structs.replace(gaps[0], message=message, environment=environment, hint="", inputs=hidden)
    return msgspec.structs.replace(
        of_diagnostic(rule, told, Status.UNKNOWN),
        fingerprint=fingerprint(rule.id, "", environment or "", "cannot be told"),
    )


def fingerprint(rule: str, path: str, resource: str, detail: str) -> str:
    """32 hex digits that stay the same when lines move."""
    text = "\0".join((rule, path, resource, detail))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def stable_detail(values: Any, path: ValuePath) -> str:
    """A value path in which a list item goes by its `name` where it has one: inserts do not shift it."""
    parts: list[str | int] = []
    for part in path:
        values = _child(values, part)
        name = values.get("name") if isinstance(part, int) and isinstance(values, dict) else None
        parts.append(name if isinstance(name, str) else part)
    return json_pointer(tuple(parts))


def _child(values: Any, part: str | int) -> Any:
    try:
        return values[part]
    except (KeyError, IndexError, TypeError):
        return None


def touch(path: ValuePath, unknown: ValuePath) -> bool:
    """Whether one of two paths leads to or through the other."""
    length = min(len(path), len(unknown))
    return path[:length] == unknown[:length]


def _finding(rule: Rule, violation: Violation, resource: Resource, status: Status) -> Finding:
    # What is wrong is part of it: another image, port or host at the same place is another finding. The text
    # of an unknown names lines, so its place has to do.
    message = "" if status is Status.UNKNOWN else violation.message
    detail = stable_detail(resource.values, violation.path) + "\0" + message
    location = place(resource, violation.path)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        effect=rule.effect,
        message=violation.message,
        resource=resource.address,
        location=location,
        environment=resource.environment,
        status=status,
        fingerprint=fingerprint(rule.id, resource.source.path, _identity(resource), detail),
        label=violation.label,
        fix=rule.fix,
        evidence=_evidence(resource, violation),
        also=(*resource.calls, *_overlay(resource, location)),
        rendered=json_pointer(violation.path) if resource.rendered_from else "",
        copies=resource.copies,
        roots=(resource.rendered_from,),
        root=resource.root,
    )


def _identity(resource: Resource) -> str:
    """A module's resource is another one in each root and in each environment."""
    if resource.kind != "terraform":
        return resource.address
    return "\0".join((resource.address, resource.root, resource.environment or ""))


def _evidence(resource: Resource, violation: Violation) -> dict[str, Any]:
    """With where a value stands in the plan, which a reader can follow where no line of the tree says it."""
    at = {"plan": resource.pointer + json_pointer(violation.path)} if resource.pointer else {}
    return {**violation.evidence, **at}


def _overlay(resource: Resource, location: Location) -> tuple[Location, ...]:
    """What renders a shared file into the resource, where that is not beside it."""
    folder = resource.rendered_from.rpartition("/")[0]
    beside = not resource.rendered_from or location.path.startswith(f"{folder}/" if folder else "")
    return () if beside else (Location(resource.rendered_from),)


def place(resource: Resource, path: ValuePath) -> Location:
    """From the key of the value to the value's end; the head of the resource where there is no path."""
    if not path:
        return resource.source
    start, end = resource.locator.key(path), resource.locator.value(path)
    return Location(start.path, start.line, start.column, end.end_line, end.end_column)


def _unknown_around(rule: Rule, resource: Resource, reasons: Sequence[str]) -> Finding:
    violation = Violation(message="; ".join(dict.fromkeys(reasons)))
    return _finding(rule, violation, resource, Status.UNKNOWN)


def _unknown(rule: Rule, resource: Resource, reads: Sequence[ValuePath]) -> Finding:
    reasons = {unknown.path: unknown.reason for unknown in resource.unknown}
    ordered = sorted(reads, key=str)
    texts = [f"{'.'.join(map(str, path))} {reasons.get(path, 'is not known')}" for path in ordered]
    violation = Violation(message="; ".join(texts), path=ordered[0])
    found = _finding(rule, violation, resource, Status.UNKNOWN)
    # What is unknown is asked once, in however many renderings.
    return msgspec.structs.replace(found, inputs=resource.inputs, copies=1)


def _lost(rule: Rule, violation: Violation) -> Diagnostic:
    return Diagnostic(
        rule="tg_result_shape",
        message=f"{rule.id} names a resource that is not in its input: {violation.address or '(no address)'}",
        location=rule.location,
    )


def failed(rule: Rule, error: Diag, about: str, environment: str | None = None) -> Diagnostic:
    """A rule that could not be evaluated on something."""
    place = msgspec.structs.replace(
        rule.location, path=error.path or rule.location.path, line=error.row or rule.location.line
    )
    message = f"{error.code}: {error.message} (on {about})"
    return Diagnostic(
        rule=rule.id,
        message=message,
        location=place,
        hint=error.hint,
        environment=environment,
        resource=about,
    )
