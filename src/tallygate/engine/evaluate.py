"""Ask the rules about one tree, or about the two trees of a change, in one evaluation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from tallygate.cache.store import NOTHING_KEPT, Store
from tallygate.engine import findings as read_findings
from tallygate.engine import inputs
from tallygate.engine.config import Config
from tallygate.engine.domain_rules import is_of_costs, is_of_drift
from tallygate.engine.environment_facts import environment_facts
from tallygate.engine.environment_order import before_each
from tallygate.engine.gaps import as_shown
from tallygate.engine.globs import matches
from tallygate.engine.index import RuleIndex
from tallygate.engine.lazy_terraform import LazyTerraform
from tallygate.engine.object_schemas import ObjectSchemas
from tallygate.engine.packs import Pack
from tallygate.engine.problems import EvaluationError
from tallygate.engine.read import Reading, compared, read
from tallygate.engine.related import Related, has_own_view
from tallygate.engine.render import Renders, refuse_missing
from tallygate.engine.rule_settings import effective, runs
from tallygate.engine.select import Selection, select
from tallygate.engine.surroundings import RESOURCES, surroundings
from tallygate.engine.vendored_changes import held_to
from tallygate.environments.discover import Layout, discover
from tallygate.environments.facts import without_files
from tallygate.loaders.loads import Loads
from tallygate.model.change import Destroyed, ResourceChange
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding
from tallygate.model.location import ValuePath
from tallygate.model.resource import Resource
from tallygate.model.rule import Rule
from tallygate.rego.native import violations
from tallygate.rego.types import Diag, EvalResult, Job, Program
from tallygate.sources.interface import Snapshot

# A few lines of locals can stand for gigabytes of policy input.
_MOST_BYTES = 128 << 20
DEFAULTS = Config()

Evaluate = Callable[[Sequence[Job]], Sequence[EvalResult]]


class Tree(msgspec.Struct, frozen=True):
    """One snapshot, read but not yet judged."""

    snapshot: Snapshot
    unread: tuple[Diagnostic, ...]
    """What the snapshot could not give; a note where no validator would have wanted it."""
    layout: Layout
    selection: Selection
    reading: Reading
    changes: tuple[ResourceChange, ...] = ()
    """What a plan does; its resources are part of the reading."""
    plan: str = ""
    """What that plan is called in locations."""
    planned: tuple[str, str | None] | None = None
    """Folder and environment of the root that it is of."""

    @property
    def environments(self) -> tuple[str, ...]:
        """Those of paths in the order of promotion, then those that only an inventory tells of."""
        landed = {one.environment for one in self.reading.rendering.deployments if one.environment}
        return (*self.layout.environments, *sorted(landed.difference(self.layout.environments)))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong with files, or cannot be known of them, from every stage of reading."""
        return (*self.unread, *self.reading.diagnostics)


class Evaluation(msgspec.Struct, frozen=True):
    """What the rules say of one tree."""

    tree: Tree
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    """What is wrong with files, or cannot be known of them."""
    failures: tuple[Diagnostic, ...]
    """Rules that could not be evaluated. They stand at the rule: no choice of paths leaves them out."""
    judged: frozenset[str]
    """Paths with a resource that a rule judged."""
    unjudged: frozenset[tuple[str, str]]
    """(path, address) of resources that no rule judges."""
    destroyed: tuple[Destroyed, ...] = ()
    """Of the head: what the change destroys."""

    def with_told(
        self,
        findings: Iterable[Finding],
        failures: Iterable[Diagnostic] = (),
        diagnostics: Iterable[Diagnostic] = (),
    ) -> "Evaluation":
        """And what other rules say."""
        return msgspec.structs.replace(
            self,
            findings=(*self.findings, *findings),
            failures=(*self.failures, *failures),
            diagnostics=(*self.diagnostics, *diagnostics),
        )


class _Asked(msgspec.Struct, frozen=True):
    """One question to the rules and what its answer is about."""

    job: str
    rules: tuple[int, ...]
    resource: Resource | None
    environment: str | None
    by_address: Mapping[str, Sequence[Resource]]
    gaps: dict[ValuePath, tuple[Diagnostic, ...]] = {}
    """Scope environment: paths of the input that are not known, and why."""
    beside: Mapping[ValuePath, str] = {}
    """Scope resource: the same of related resources."""
    destroyed: tuple[Destroyed, ...] = ()
    """Scope change: what its rules see of it."""


class _Questions:
    """Jobs without repetition: what base and head have in common is evaluated once."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._bytes = 0
        self._ids: dict[tuple[bytes, tuple[int, ...]], str] = {}

    def ask(self, json: bytes, rules: tuple[int, ...], unknown: tuple[ValuePath, ...] = ()) -> str:
        if (json, rules) not in self._ids:
            self._bytes += len(json)
            if self._bytes > _MOST_BYTES:
                raise EvaluationError(
                    f"more than {_MOST_BYTES >> 20} MiB of resources: too much to judge at once"
                )
            self._ids[json, rules] = job = str(len(self.jobs))
            self.jobs.append(Job(job, json, rules, unknown))
        return self._ids[json, rules]


def read_trees(
    snapshots: Sequence[Snapshot],
    packs: Sequence[Pack],
    exclude: Sequence[str],
    config: Config = DEFAULTS,
    folder: Path | None = None,
    store: Store = NOTHING_KEPT,
    judge: Snapshot | None = None,
    base_name: str = "",
) -> list[Tree]:
    """Select, load, render or evaluate, and turn into resources.

    Environments are found in all trees together: a change that removes dev leaves prod what it was.
    folder: of the working tree, beside which tools may have put what they downloaded. store: what was made
    before. judge: brings the files that the configuration names. base_name: the ref a change goes to.
    Raises UsageError.
    """
    paths = {entry.path for snapshot in snapshots for entry in snapshot.entries()}
    kept = sorted(path for path in paths if not matches(exclude, path))
    layout, loads = discover(kept, declared=config.environments), Loads(config.kubernetes.limits)
    refuse_missing(config, snapshots[0])
    held = held_to(snapshots[-1], snapshots[0])
    worlds = [held.snapshot, *snapshots[1:]]
    renders = Renders(config.kubernetes, layout, loads, store, (folder, base_name), config.environments)
    terraform = LazyTerraform(config, layout, folder, worlds[0] if len(worlds) > 1 else None)
    schemas = ObjectSchemas(config, layout, judge or snapshots[-1])
    trees: list[Tree] = []  # the base first: what it judges as written stays so
    for snapshot in reversed(worlds):
        standing = _standing(trees[0]) if trees else frozenset()
        trees.insert(
            0, _read_tree(snapshot, layout, packs, exclude, loads, renders, terraform, schemas, standing)
        )
    schemas.demand()
    if len(trees) > 1:
        unread = (*trees[0].unread, *held.diagnostics)
        whole = compared(trees[0].reading, trees[1].reading)
        trees[0] = msgspec.structs.replace(trees[0], snapshot=snapshots[0], unread=unread, reading=whole)
    return trees


def _read_tree(
    snapshot: Snapshot,
    layout: Layout,
    packs: Sequence[Pack],
    exclude: Sequence[str],
    loads: Loads,
    renders: Renders,
    terraform: LazyTerraform,
    schemas: ObjectSchemas,
    standing: frozenset[str],
) -> Tree:
    selection = select(snapshot, packs, exclude)
    render = partial(renders.of, snapshot, selection.excluded)
    evaluated = partial(terraform.of, snapshot)
    reading = read(
        selection.claims, packs, layout.environment_of, loads, render, standing, evaluated, schemas.check
    )
    unread = [_weighed(d, packs) for d in snapshot.diagnostics if not matches(exclude, d.location.path)]
    return Tree(snapshot, (*unread, *selection.unread), layout, selection, reading)


def _standing(tree: Tree) -> frozenset[str]:
    """Paths that a tree judges as they are written."""
    claimed = {claim.entry.path for claim in tree.selection.claims}
    return frozenset(claimed - tree.reading.rendering.consumed)


def _weighed(diagnostic: Diagnostic, packs: Sequence[Pack]) -> Diagnostic:
    """A file that no validator claims is not missed. A link without a suffix may stand for a whole folder."""
    path = diagnostic.location.path
    folder = diagnostic.rule in ("source-submodule", "source-link-outside")
    wanted = folder or "." not in path.rpartition("/")[2] or any(pack.claims(path) for pack in packs)
    return diagnostic if wanted else msgspec.structs.replace(diagnostic, level=Level.NOTE)


def evaluate(
    trees: Sequence[Tree], program: Program, run: Evaluate, config: Config = DEFAULTS
) -> list[Evaluation]:
    """One evaluation a tree, head first; rules of scope `change` are asked where there are two, and of what
    a plan destroys."""
    rules = [effective(rule, config) for rule in program.rules()]
    index = RuleIndex(rules, lambda rule: runs(rule, config))
    questions = _Questions()
    asked = [
        _ask_resources(tree, index, questions, config)
        + _ask_environments(tree, index, program, questions, config)
        for tree in trees
    ]
    lost = _destroyed(trees)
    apart = {
        r for r in index.of_scope("change") if is_of_costs(program, r, config) or is_of_drift(program, r)
    }
    changing = tuple(r for r in index.of_scope("change") if r not in apart)
    if len(trees) == 2:
        asked[0] += _ask_change(trees[0], trees[1], changing, lost, questions, config)
    elif lost:
        readers = [r for r in changing if program.unknown_reads(r, [("destroyed",)])]
        asked[0] += _ask_change(trees[0], None, tuple(readers), lost, questions, config)
    answers: dict[str, list[EvalResult]] = {}
    for result in run(questions.jobs):
        answers.setdefault(result.job, []).append(result)
    made = [_evaluation(tree, own, rules, answers) for tree, own in zip(trees, asked, strict=True)]
    return [msgspec.structs.replace(made[0], destroyed=lost), *made[1:]]


def _destroyed(trees: Sequence[Tree]) -> tuple[Destroyed, ...]:
    """Imported where there is something to compare."""
    if len(trees) < 2 and not trees[0].changes:
        return ()
    from tallygate.engine.destroyed import destroyed

    return destroyed(trees[0], trees[1] if len(trees) > 1 else None)


def _ask_resources(tree: Tree, index: RuleIndex, questions: _Questions, config: Config) -> list[_Asked]:
    asked, settings = [], config.policies.settings
    related = Related(tree.reading.resources)
    for resource in tree.reading.resources:
        if rules := index.of_resource(resource):
            unknown = tuple(("values", *gap.path) for gap in resource.unknown)
            alike = tuple(rule for rule in rules if not has_own_view(index.rule(rule)))
            if alike:
                job = questions.ask(inputs.resource_input(resource, None, settings), alike, unknown)
                asked.append(_Asked(job, alike, resource, resource.environment, {}))
            for rule in (rule for rule in rules if rule not in alike):
                if beside := related.of(resource, index.rule(rule)):
                    json = inputs.resource_input(as_shown(resource, index.rule(rule)), beside, settings)
                    own = tuple(("values", *gap.path) for gap in related.gaps_of(resource, index.rule(rule)))
                    job = questions.ask(json, (rule,), (*own, *beside.gaps))
                    asked.append(_Asked(job, (rule,), resource, resource.environment, {}, {}, beside.gaps))
    return asked


def _ask_environments(
    tree: Tree, index: RuleIndex, program: Program, questions: _Questions, config: Config
) -> list[_Asked]:
    if not index.of_scope("environment"):
        return []
    resources = [one for one in tree.reading.resources if not one.revision]  # else they never are together
    own = environment_facts(tree, resources, config)
    facts = {
        name: own.get(name or "") or without_files(name, tree.environments)
        for name in tree.environments or (None,)
    }
    placed = [_placed(diagnostic, tree.layout) for diagnostic in tree.diagnostics]
    by_address = _by_address(resources)
    asked, settings = [], config.policies.settings
    earlier = before_each(config, tree.layout.environments)
    for one in surroundings(facts.items(), resources, placed, index, program, settings, earlier):
        job = questions.ask(one.json, one.rules, tuple(one.gaps))
        asked.append(_Asked(job, one.rules, None, one.environment, by_address, one.gaps))
    return asked


def _ask_change(
    head: Tree,
    base: Tree | None,
    rules: tuple[int, ...],
    lost: tuple[Destroyed, ...],
    questions: _Questions,
    config: Config,
) -> list[_Asked]:
    if not rules:
        return []
    before, after = base.reading.resources if base else (), head.reading.resources
    job = questions.ask(inputs.change_input(before, after, lost, config.policies.settings), rules)
    return [_Asked(job, rules, None, None, _by_address((*before, *after)), destroyed=lost)]


def _by_address(resources: Iterable[Resource]) -> Mapping[str, Sequence[Resource]]:
    found: dict[str, list[Resource]] = {}
    for resource in resources:
        found.setdefault(resource.address, []).append(resource)
    return found


def _evaluation(
    tree: Tree, asked: Sequence[_Asked], rules: Sequence[Rule], answers: dict[str, list[EvalResult]]
) -> Evaluation:
    findings: list[Finding] = []
    failures: list[Diagnostic] = []
    for question in asked:
        results = answers.get(question.job, [])
        if [result.rule for result in results] != list(question.rules):
            failures.append(_incomplete(question, rules[question.rules[0]]))
        for result in results:
            found, problems = _read_answer(question, rules[result.rule], result)
            findings += found
            failures += problems
    judged = {_identity(question.resource) for question in asked if question.resource}
    return Evaluation(
        tree=tree,
        findings=tuple(findings),
        diagnostics=tuple(_placed(d, tree.layout) for d in tree.diagnostics),
        failures=tuple(failures),
        judged=frozenset(path for path, _ in judged)
        | {q.resource.rendered_from for q in asked if q.resource and q.resource.rendered_from},
        unjudged=frozenset(_identity(r) for r in tree.reading.resources if r.counted) - judged,
    )


def _placed(diagnostic: Diagnostic, layout: Layout) -> Diagnostic:
    """A file of an environment that cannot be read closes the gate of that environment."""
    environment = diagnostic.environment or layout.environment_of(diagnostic.location.path)
    return msgspec.structs.replace(diagnostic, environment=environment)


def _identity(resource: Resource) -> tuple[str, str]:
    return resource.source.path, resource.address


def _read_answer(asked: _Asked, rule: Rule, result: EvalResult) -> tuple[list[Finding], list[Diagnostic]]:
    found = violations(result)
    if isinstance(found, Diag):
        subject = asked.resource.address if asked.resource else asked.environment or "the whole tree"
        return [], [read_findings.failed(rule, found, subject, asked.environment)]
    if asked.resource:
        return read_findings.of_resource(rule, result, found, asked.resource, asked.beside), []
    sure = read_findings.sure(found, result.unknown_reads, RESOURCES)
    unknown = []  # silence is one where a value is; that objects may be missing is told where they would be
    if len(found) > len(sure) or set(result.unknown_reads) - {RESOURCES}:
        gaps = [gap for path in sorted(result.unknown_reads, key=str) for gap in asked.gaps[path]]
        unknown = [read_findings.of_gaps(rule, gaps, asked.environment)]
    of_destroyed, rest = read_findings.of_destroyed(rule, sure, asked.destroyed)
    findings, problems = read_findings.of_scope(rule, rest, asked.by_address.get, None, asked.environment)
    return [*unknown, *of_destroyed, *findings], problems


def _incomplete(asked: _Asked, rule: Rule) -> Diagnostic:
    return Diagnostic(
        rule="tg_engine_protocol",
        message="the policy engine gave no answer for some rules",
        location=asked.resource.source if asked.resource else rule.location,
        environment=asked.environment,
    )
