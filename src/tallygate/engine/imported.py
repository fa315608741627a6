"""Results of other scanners become findings like our own: at a place of the tree, in its environment."""

import os
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

from tallygate.adapters import severity
from tallygate.adapters.interface import Result, Scan
from tallygate.engine.evaluate import Evaluation, Tree
from tallygate.engine.findings import fingerprint
from tallygate.engine.globs import matches
from tallygate.engine.own_rules import own_rule_ids
from tallygate.engine.packs import Pack
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location, shown_path
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule

_NAMED = 20
_ODD = re.compile(r"[^a-z0-9]+")


class Foreign(msgspec.Struct, frozen=True):
    """What scans say of one tree. problems: results that have no place in it; each closes its gates."""

    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def foreign(
    scans: Iterable[tuple[Scan, Mapping[str, str]]],
    evaluation: Evaluation,
    rules: Iterable[Rule],
    packs: Iterable[Pack],
    exclude: Sequence[str],
    root: str,
) -> Foreign:
    """scans: with severities by globs of the tool's ids. rules, packs: ours. root: of the tree on disk."""
    rules = tuple(rules)
    taken = {*(rule.id for rule in rules), *own_rule_ids(packs)}
    places = _Places(evaluation.tree, root)
    ours = _Ours(evaluation.findings, rules)
    findings: list[Finding] = []
    known: dict[str, Rule] = {}
    problems: list[str] = []
    notes: list[str] = []
    for scan, severities in scans:
        lost, counted = Counter[str](), Counter[str]()
        for result in scan.results:
            path = places.path(result)
            if path is None:
                lost[result.paths[-1] if result.paths else "no file"] += 1
            elif matches(exclude, path):
                counted["in excluded paths"] += 1
            elif ours.say(scan.tool, result, path):
                counted["said by rules of ours, too"] += 1
            else:
                rule = _rule(scan, result, severities, taken)
                known.setdefault(rule.id, rule)
                findings.append(_finding(scan, result, rule, path, places))
        problems += _unplaced(scan.tool, lost)
        notes.append(_note(scan, counted))
    return Foreign(tuple(findings), tuple(known.values()), tuple(problems), tuple(notes))


def _unplaced(tool: str, lost: Counter[str]) -> Iterator[str]:
    for path, times in sorted(lost.items())[:_NAMED]:
        yield f"{times} results of {tool} are about {shown_path(path[:200])}, which is not in the tree"
    if len(lost) > _NAMED:
        yield f"and {len(lost) - _NAMED} more files that {tool} names are not in the tree"


def _note(scan: Scan, counted: Counter[str]) -> str:
    parts = [f"{times} {what}" for what, times in sorted(counted.items())]
    return (
        f"{scan.tool} {scan.version}".strip()
        + ": "
        + ", ".join([f"{len(scan.results)} results", *parts, *scan.notes])
    )


class _Places:
    """Where results stand in a tree."""

    def __init__(self, tree: Tree, root: str) -> None:
        self._files = {entry.path for entry in tree.snapshot.entries()}
        self._root = root.rstrip("/") + "/"
        self._layout = tree.layout
        self._resources: dict[str, list[Resource]] = defaultdict(list)
        for resource in sorted(tree.reading.resources, key=lambda one: one.source.line):
            self._resources[resource.source.path].append(resource)
        self._starts = {path: [r.source.line for r in there] for path, there in self._resources.items()}

    def path(self, result: Result) -> str | None:
        """The file in the tree; None for any other, however it is written."""
        for told in result.paths:
            path = os.path.normpath(told) if told and "\0" not in told else "."
            path = path.removeprefix(self._root) if path.startswith("/") else path
            if path in self._files:
                return path
        return None

    def resource(self, path: str, result: Result) -> Resource | None:
        """The first that begins within the result's lines, else the last that begins above them."""
        there, starts = self._resources.get(path, []), self._starts.get(path, [])
        above = bisect_right(starts, result.line - 1)
        if above < len(there) and starts[above] <= result.end_line:
            return there[above]
        return there[above - 1] if above and result.line else None

    def environment(self, path: str, resource: Resource | None) -> str | None:
        return resource.environment if resource else self._layout.environment_of(path)


class _Ours:
    """What our own rules found, by the ids that other tools have for the same check."""

    def __init__(self, findings: Iterable[Finding], rules: Iterable[Rule]) -> None:
        self._rules: dict[str, set[str]] = defaultdict(set)
        for rule in rules:
            for peer in rule.peers:
                self._rules[peer.lower()].add(rule.id)
        self._lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        for finding in findings:
            if finding.status is not Status.UNKNOWN:
                self._lines[finding.rule, finding.location.path].append(finding.location.line)

    def say(self, tool: str, result: Result, path: str) -> bool:
        """Whether a rule of ours with that peer found something within the result's lines."""
        names = (result.rule.lower(), f"{_slug(tool)}:{result.rule.lower()}")
        rules = {rule for name in names for rule in self._rules.get(name, ())}
        lines = (line for rule in rules for line in self._lines.get((rule, path), ()))
        return any(result.line <= line <= max(result.end_line, result.line) for line in lines)


def _slug(text: str) -> str:
    return _ODD.sub("-", text.lower()).strip("-") or "scanner"


def rule_id(tool: str, told: str, ours: Container[str] = ()) -> str:
    """`checkov-ckv-k8s-16`: the tool's name, then its own id. Never the id of a rule of ours."""
    tool, told = _slug(tool), _slug(told)
    found = told if told.startswith(f"{tool}-") else f"{tool}-{told}"
    return f"scanner-{found}" if found in ours else found


def _rule(scan: Scan, result: Result, severities: Mapping[str, str], taken: Container[str]) -> Rule:
    wanted = [word for glob, word in severities.items() if fnmatchcase(result.rule, glob)]
    return Rule(
        id=rule_id(scan.tool, result.rule, taken),
        title=result.title or result.rule,
        severity=wanted[-1] if wanted else result.severity or severity.default(),
        effect=Effect.WARN if result.weak and not wanted else Effect.DENY,
        scope="resource",
        resources=(),
        domain="",
        package="",
        name="",
        location=Location(scan.tool),
        docs=result.url,
        peers=(f"{_slug(scan.tool)}:{result.rule}",),
    )


def _finding(scan: Scan, result: Result, rule: Rule, path: str, places: _Places) -> Finding:
    resource = places.resource(path, result)
    address = resource.address if resource else result.resource or path
    evidence = {"id": result.rule, "help": result.url, "resource": result.resource}
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        effect=rule.effect,
        message=result.message,
        resource=address,
        location=Location(path, max(result.line, 1), max(result.column, 1)),
        environment=places.environment(path, resource),
        status=Status.NEW,
        # Messages of other tools may name lines; equal ones are counted when trees are compared.
        fingerprint=fingerprint(rule.id, path, address, ""),
        evidence={key: value for key, value in evidence.items() if value},
        tool=scan.tool,
    )
