"""The report of a run: findings with their status, gates, counts, and the sentences that go with them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from tallygate.engine import baseline, judge
from tallygate.engine.aspects import aspects_of
from tallygate.engine.baseline import Baseline, Record
from tallygate.engine.config import NAMES
from tallygate.engine.environment_order import chosen, nothing_of
from tallygate.engine.evaluate import Evaluation, Tree
from tallygate.engine.findings import of_diagnostic
from tallygate.engine.generated import told_by_line
from tallygate.engine.globs import matches
from tallygate.engine.judges import Judges
from tallygate.engine.library import distinct
from tallygate.engine.names import opt_in_ids, rule_ids
from tallygate.engine.options import Options
from tallygate.engine.own_rules import own_rule
from tallygate.engine.redact import declared_texts, mask_text, mask_value, secret_texts
from tallygate.engine.rule_settings import adjusted, effective, enabled, runs, unknown_all_the_same
from tallygate.engine.secret_texts import SecretTexts
from tallygate.engine.suppress.apply import applied
from tallygate.engine.suppress.scheme import Scheme, scheme_of
from tallygate.engine.trees import Trees, inside
from tallygate.environments.undeclared import undeclared_production
from tallygate.model.change import Destroyed
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding, Status
from tallygate.model.location import shown_path
from tallygate.model.object_change import ObjectChanges
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule
from tallygate.model.verdict import Counts, Exit, Gate, Report
from tallygate.rego.types import Program
from tallygate.sources.snapshots import changed_paths

_LONG = 8
_OF_ALL = frozenset({"argocd-inventory", "argocd-unresolved", "vendor-changed", "vendor-unverified"})
_OF_ALL |= {"drift-ignore-expired", "drift-ignore-unused"}
"""What belongs to no environment may stand in each: it is told beside any that is asked for."""
_TERRAGRUNT = "terragrunt.hcl"
VERDICTS = {Exit.PASS: "pass", Exit.CLOSED: "closed", Exit.NOTHING: "nothing", Exit.ERROR: "error"}


class Run(msgspec.Struct, frozen=True, dict=True):
    """What is fixed before judging. scope: path that is reported on, "" for the whole repository.
    foreign: rules of other scanners. plan: what a plan is called in locations.
    """

    options: Options
    trees: Trees
    judges: Judges
    program: Program
    scope: str
    baseline: Baseline | None = None
    foreign: tuple[Rule, ...] = ()
    plan: str = ""
    costing: Any = None
    """What things cost (engine/cost.py, which a run without costs does not import)."""
    drifting: Any = None
    """What drifts (engine/drift.py), where that is asked for."""
    promoting: Any = None
    """What a change promotes (engine/promotion_beside.py), where that is declared."""

    def covers(self, path: str) -> bool:
        """Whether what stands at `path` is reported: what is named itself is, wherever it stands."""
        named = self.drifting.evidence.paths if self.drifting else {self.plan} - {""}
        return inside(self.scope, path) or path in named

    @cached_property
    def changed(self) -> frozenset[str]:
        """Paths at which base and head differ."""
        return changed_paths(self.trees.base, self.trees.head) if self.trees.base else frozenset()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the policies, and those of other scanners."""
        return (*self.program.rules(), *self.foreign)


def report(run: Run, evaluations: Sequence[Evaluation]) -> Report:
    """evaluations: head's, then base's where there is one. Raises UsageError for an unknown environment."""
    head = evaluations[0]
    changed = run.changed
    promoted, unasked = _promoted(run)
    findings = judge.worst_first([*_findings(run, evaluations, changed), *promoted])
    # A module is evaluated for its callers: what is wrong in it is theirs, too.
    diagnostics = [
        d for d in head.diagnostics if run.covers(d.location.path) or any(map(run.covers, d.inputs))
    ]
    diagnostics += [*head.failures, *_empty(run, head), *unasked]
    gates = _gates(run, head, findings, diagnostics)
    unmatched = _unmatched(run, head.tree)
    code = judge.exit_code(gates, nothing_checked=bool(unmatched) or not _is_judged(run, head, gates))
    declared = _declared_everywhere([head.tree])
    shown = [
        msgspec.structs.replace(d, message=mask_text(declared.masked(d.message), []))
        for d in diagnostics
        if d.level in (Level.ERROR, Level.NOTE)
    ]
    return Report(
        findings=findings,
        diagnostics=tuple(sorted(shown, key=lambda d: (d.location, d.rule, d.message))),
        gates=gates,
        rules=_rules(run, findings),
        counts=_counts(run, head),
        exit=code,
        verdict=VERDICTS[code],
        notes=(
            *head.tree.reading.notes,
            *run.judges.notes,
            *unmatched,
            *_unread_tools(run, head.tree),
            *filter(None, [undeclared_production(_claimed(head.tree), head.tree.layout)]),
            *unknown_all_the_same(findings, run.judges.config),
            *compared(run),
            *_unreached(run, evaluations),
            *_cost_notes(run),
        ),
        engine=run.program.engine,
        policies=run.judges.policies.digest,
        base=run.trees.base.name if run.trees.base else None,
        head=run.trees.head.name,
        unjudged_types=_unjudged_types(run, head),
        destroyed=_destroyed(run, head),
        objects=_objects(run, evaluations),
        aspects=tuple(aspects_of(run, findings, gates)),
    )


def _cost_notes(run: Run) -> Iterator[str]:
    if run.costing is not None:
        from tallygate.engine.cost_sentences import cost_notes

        yield from cost_notes(run.costing, run.options.environment)


def _promoted(run: Run) -> tuple[list[Finding], list[Diagnostic]]:
    """What gates of promotion say: it is of the change as a whole, wherever one looks."""
    if run.promoting is None:
        return [], []
    from tallygate.engine.promotion_beside import failures, findings

    told, unasked = findings(run.promoting), failures(run.promoting)
    only = run.options.environment
    return (
        [one for one in told if only in (None, one.environment)],
        [one for one in unasked if only in (None, one.environment)],
    )


def _objects(run: Run, evaluations: Sequence[Evaluation]) -> ObjectChanges:
    """Of the environment and the path that are reported on."""
    if len(evaluations) < 2:
        return ObjectChanges()
    from tallygate.engine.object_changes import object_changes

    found = object_changes(evaluations[1].tree, evaluations[0].tree)
    environment = run.options.environment
    changes = (
        one
        for one in found.changes
        if environment in (None, one.environment) and run.covers(one.location.path)
    )
    return ObjectChanges(tuple(changes), found.unknown)


def _destroyed(run: Run, head: Evaluation) -> tuple[Destroyed, ...]:
    environment = run.options.environment
    return tuple(
        one
        for one in head.destroyed
        if any(run.covers(place.path) for place in (one.location, *one.also))
        and environment in (None, one.environment)
    )


def _empty(run: Run, head: Evaluation) -> list[Diagnostic]:
    wanted, config = run.options.environment, run.judges.config
    lacking = wanted in config.environments and wanted not in head.tree.environments
    return [nothing_of(wanted, config)] if wanted and lacking else []


def _findings(run: Run, evaluations: Sequence[Evaluation], changed: frozenset[str]) -> tuple[Finding, ...]:
    scheme, told = _told(run, evaluations)
    unread = judge.unread(evaluations[0])
    compared = judge.compare(told[0], told[1] if len(told) > 1 else None, changed, unread)
    if run.baseline:
        stale = baseline.stale(run.baseline, told[0], _is_sure(scheme, evaluations[0], told[0]))
        compared = baseline.against(run.baseline, compared)
        compared += [of_diagnostic(own_rule(stale.rule), stale, Status.NEW)] if stale else []
    environment = run.options.environment
    kept = [
        finding
        for finding in judge.without_echoes_of(compared, evaluations[0])
        if any(run.covers(place.path) for place in (finding.location, *finding.also))
        and _is_of(environment, finding)
    ]
    trees = [evaluation.tree for evaluation in evaluations]
    masked = judge.worst_first(_masked(kept, trees))
    resources = (resource for tree in trees for resource in tree.reading.resources)
    return judge.worst_first(told_by_line(masked, resources))


def _is_of(environment: str | None, finding: Finding) -> bool:
    """environment: the one that is asked for, None for all."""
    of_all = finding.environment is None and finding.rule in _OF_ALL
    return of_all or environment in (None, finding.environment)


def _told(run: Run, evaluations: Sequence[Evaluation]) -> tuple[Scheme, list[list[Finding]]]:
    """What each tree says, suppressions applied: each tree's own, and exceptions of the side that judges."""
    scheme = scheme_of(run.judges, run.rules, run.trees.judge, run.options.today)
    config, rules = run.judges.config, run.rules
    told = [adjusted(judge.all_findings(each, run.judges.packs), config, rules) for each in evaluations]
    if run.options.use_ignores:
        covered = [applied(scheme, *pair) for pair in zip(evaluations, told, strict=True)]
        told = [adjusted(findings, config, rules) for findings in covered]
    return scheme, [judge.without_told_better(findings) for findings in told]


def needed_records(run: Run, evaluations: Sequence[Evaluation]) -> list[Record]:
    """The records of the baseline that are still found."""
    scheme, told = _told(run, evaluations)
    held = run.baseline or Baseline("")
    return baseline.pruned(held, told[0], _is_sure(scheme, evaluations[0], told[0]))


def _is_sure(scheme: Scheme, head: Evaluation, told: Iterable[Finding]) -> Callable[[Record], bool]:
    """Whether the absence of what a record accepts means that it is gone."""
    unread = {shown_path(path) for path in judge.unread(head)}
    unsure = {(f.rule, f.resource) for f in told if f.status is Status.UNKNOWN}
    broken = {failure.rule for failure in head.failures}

    def is_sure(record: Record) -> bool:
        if record.path in unread or record.rule in broken or record.rule not in scheme.known:
            return False
        return record.effect == "unknown" or (record.rule, record.resource) not in unsure

    return is_sure


def _masked(findings: Sequence[Finding], trees: Sequence[Tree]) -> list[Finding]:
    """Messages and evidence without the secrets of the resource they speak of, nor declared ones of any."""
    named = {finding.resource for finding in findings}
    everywhere = _declared_everywhere(trees)
    secrets: dict[str, list[str]] = {}
    for resource in (r for tree in trees for r in tree.reading.resources if r.address in named):
        secrets[resource.address] = secrets.get(resource.address, []) + secret_texts(resource)
    return [_mask(finding, secrets.get(finding.resource, []), everywhere) for finding in findings]


def _declared_everywhere(trees: Iterable[Tree]) -> SecretTexts:
    """Declared secrets, but for short ones: a rule may tell of one resource what another one has."""
    texts = {text for tree in trees for r in tree.reading.resources for text in declared_texts(r)}
    return SecretTexts(text for text in texts if len(text) >= _LONG)


def _mask(finding: Finding, secrets: list[str], everywhere: SecretTexts) -> Finding:
    why = finding.suppression
    return msgspec.structs.replace(
        finding,
        suppression=why and msgspec.structs.replace(why, reason=mask_text(why.reason, secrets)),
        message=everywhere.masked(mask_text(finding.message, secrets)),
        label=everywhere.masked(mask_text(finding.label, secrets)),
        evidence=everywhere.masked_value(mask_value(finding.evidence, secrets)),
    )


def _gates(
    run: Run, head: Evaluation, findings: Sequence[Finding], diagnostics: Sequence[Diagnostic]
) -> tuple[Gate, ...]:
    config, environment = run.judges.config, run.options.environment
    found = head.tree.environments
    # One that has no file has no gate: it would say "open" of what nobody looked at.
    names = [n for n in chosen(found, config, environment) if n in found or n == environment]
    on_unknown = config.on_unknown.hook if run.options.staged else config.on_unknown.pr
    judged = _judged_environments(run, head)
    made = judge.gates(findings, diagnostics, names, config, run.options.fail_on, on_unknown)
    return tuple(msgspec.structs.replace(gate, judged=gate.environment in judged) for gate in made)


def _is_judged(run: Run, head: Evaluation, gates: Sequence[Gate]) -> bool:
    """Whether any rule judged something. The settings of tools alone are little, beside resources nothing."""
    if run.options.environment:
        return any(gate.judged for gate in gates)
    return None in _judged_environments(run, head)


def _judged_environments(run: Run, head: Evaluation) -> set[str | None]:
    """Those of which a rule judged something; None where any did."""
    seen: dict[str | None, list[Resource]] = {}
    for resource in head.tree.reading.resources:
        if run.covers(resource.source.path) or run.covers(resource.rendered_from):
            for name in {resource.environment, None}:
                seen.setdefault(name, []).append(resource)
    return {name for name, own in seen.items() if _has_judged(head, own)}


def _has_judged(head: Evaluation, resources: Sequence[Resource]) -> bool:
    counted = [resource for resource in resources if resource.counted] or resources
    return any(
        (r.source.path, r.address) not in head.unjudged
        and (r.source.path in head.judged or r.rendered_from in head.judged)
        for r in counted
    )


def _unjudged_types(run: Run, head: Evaluation) -> dict[str, int]:
    types = {(r.source.path, r.address): r.type for r in head.tree.reading.resources}
    found = Counter(types[one] for one in head.unjudged if run.covers(one[0]))
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _unread_tools(run: Run, tree: Tree) -> Iterator[str]:
    """Files of another tool that decide what is deployed."""
    paths = [entry.path for entry in tree.snapshot.entries() if run.covers(entry.path)]
    if wrapped := sum(path.rpartition("/")[2] == _TERRAGRUNT for path in paths):
        files = "file is" if wrapped == 1 else "files are"
        yield f"{wrapped} {_TERRAGRUNT} {files} not read: judge the plans that come of them"


def _unmatched(run: Run, tree: Tree) -> list[str]:
    """A validator of the repository's own that claims no file checks nothing, and must say so."""
    claimed = {pack.id for claim in tree.selection.claims for pack in claim.packs}
    return [
        f"validator {pack.id} claims no file ({', '.join(pack.files)})"
        for pack in run.judges.packs
        if not pack.builtin and pack.id not in claimed
    ]


def _claimed(tree: Tree) -> list[str]:
    return [claim.entry.path for claim in tree.selection.claims]


def _files(run: Run, tree: Tree) -> int:
    return sum(run.covers(claim.entry.path) for claim in tree.selection.claims)


def _counts(run: Run, head: Evaluation) -> Counts:
    every = head.tree.reading.resources
    resources = [r for r in every if run.covers(r.source.path) or run.covers(r.rendered_from)]
    read = {path for r in every for path in (r.source.path, *(r.inputs if r.rendered_from else ()))}
    skipped = {claim.entry.path for claim in head.tree.selection.claims} - read
    return Counts(
        files=_files(run, head.tree),
        resources=sum(resource.counted for resource in resources),
        rules=len(_in_force(run)),
        unjudged=sum(run.covers(path) for path, _ in head.unjudged),
        skipped=sum(run.covers(path) for path in skipped),
    )


def _in_force(run: Run) -> set[str]:
    """Rules that judge here, also those of domains that this tree has nothing of."""
    config = run.judges.config
    compiled = {rule.id: runs(rule, config) for rule in run.program.rules()}
    modules = run.judges.policies.modules
    optional = {name for name in opt_in_ids(modules) if not enabled(name, config)}
    declared = {*rule_ids(modules)} - compiled.keys() - optional
    return {name for name, running in compiled.items() if running} | {
        name for name in declared if not matches(config.policies.disable, name)
    }


def _rules(run: Run, findings: Iterable[Finding]) -> tuple[Rule, ...]:
    """Rules of the policies, and those of our own that have something to say."""
    config = run.judges.config
    known = {rule.id: rule for rule in distinct(run.rules) if runs(rule, config)}
    own = {f.rule: own_rule(f.rule, run.judges.packs) for f in findings if f.rule not in known}
    return tuple(effective((known | own)[rule_id], config) for rule_id in sorted(known | own))


def compared(run: Run) -> Iterator[str]:
    """With what the head was compared, and whether the change edits what judges it."""
    trees = run.trees
    if trees.base is None:
        return
    yield f"compared {trees.head.name} with {trees.base_name} at {trees.base.name[:12]}"
    if own := sorted(run.changed & {*NAMES, baseline.NAME}):
        yield f"this change edits {', '.join(own)}; what judged it is that of {trees.base_name}"


def _unreached(run: Run, evaluations: Sequence[Evaluation]) -> Iterator[str]:
    trees_read = [evaluation.tree for evaluation in evaluations]
    claimed = {claim.entry.path for tree in trees_read for claim in tree.selection.claims}
    claimed |= {path for tree in trees_read for r in tree.reading.resources for path in r.inputs}
    if run.trees.base and not run.changed & claimed:
        yield "no change reaches a checked resource"
