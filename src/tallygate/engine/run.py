"""One check from start to end: open the trees, collect what judges them, ask, report."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tallygate.engine.answers import ask
from tallygate.engine.baseline_file import baseline_of
from tallygate.engine.cache import store_of
from tallygate.engine.config import Config
from tallygate.engine.engines import compile_policies, wanted_engine
from tallygate.engine.evaluate import Evaluation, Tree, evaluate, read_trees
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.globs import matches
from tallygate.engine.judges import Judges, judges_of
from tallygate.engine.names import checked
from tallygate.engine.options import Options
from tallygate.engine.plans import with_plan
from tallygate.engine.report import Run, report
from tallygate.engine.scanners import is_committed, scanned
from tallygate.engine.trees import Trees, open_trees, scope_of
from tallygate.model.verdict import Report
from tallygate.rego.types import EvalResult, Job, Limits
from tallygate.sources.snapshots import root_of


class Outcome(msgspec.Struct, frozen=True):
    """configured: whether a tallygate.yaml judged. costing: of engine/cost.py, where
    costs are estimated; a run without them does not import it."""

    report: Report
    excerpts: Excerpts
    configured: bool = False
    costing: Any = None


def check(options: Options) -> Outcome:
    """Raises UsageError (exit 2), NothingError (3), SourceError or PolicyCompileError (4)."""
    run, evaluations = evaluated(options)
    run = _promoting(run, [evaluation.tree for evaluation in evaluations])
    configured = bool(run.judges.config.path)
    excerpts = Excerpts(*(evaluation.tree for evaluation in evaluations))
    return Outcome(report(run, evaluations), excerpts, configured, run.costing)


def _promoting(run: Run, trees: Sequence[Tree]) -> Run:
    """With what the change promotes, where something is declared to be promoted. trees: head, then base."""
    if not (run.judges.config.promote and run.trees.base):
        return run
    from tallygate.engine.promotion_beside import promoting_of

    found = promoting_of(run.options, run.trees, run.judges.config, trees)
    return msgspec.structs.replace(run, promoting=found)


def evaluated(options: Options) -> tuple[Run, list[Evaluation]]:
    """What is known before judging, and what the rules say of head, then of base. Raises as `check`."""
    return evaluated_of(options, open_trees(options))


def evaluated_of(options: Options, trees: Trees) -> tuple[Run, list[Evaluation]]:
    """The same of trees that are open."""
    judges = _estimating(judges_of(options, trees), options)
    scope = scope_of(options.path)
    snapshots, config = [trees.head, trees.base] if trees.base else [trees.head], judges.config
    exclude, store, folder = _exclude(judges, scope), store_of(options), root_of(options.path)
    read = read_trees(snapshots, judges.packs, exclude, config, folder, store, trees.judge, trees.base_name)
    committed = options.plan is not None and is_committed(options, trees, options.plan)
    planned = with_plan(read[0], judges.packs, options, committed)
    read[0] = planned.tree
    engine = wanted_engine(options, trees, judges.config.policies)
    domains = _asked(read, options, config)
    program = compile_policies(judges.policies.needed(domains), engine)
    judges = checked(judges, read, program.rules())
    limits = _limits(options, judges)

    def answer(jobs: Sequence[Job]) -> Sequence[EvalResult]:
        return ask(program, jobs, judges.policies.trusted, limits, store)

    evaluations, costing = evaluate(read, program, answer, config), None
    if "cost" in domains:
        from tallygate.engine.cost_rules import costed

        evaluations, costing = costed(options, trees, config, read, evaluations, program, answer)
    drifting = None
    if options.drift is not None:
        from tallygate.engine.drift_rules import drifted

        evaluations, drifting = drifted(options, trees, config, read, evaluations, program, answer)
    elif options.live:
        from tallygate.engine.drift_beside import beside

        evaluations, drifting = beside(options, trees, config, read, evaluations, program, answer)
    told = scanned(options, trees, judges, evaluations, program.rules())
    judges = msgspec.structs.replace(judges, notes=(*judges.notes, *planned.notes, *told.notes))
    baseline = baseline_of(options, trees)
    run = Run(options, trees, judges, program, scope, baseline, told.rules, read[0].plan, costing, drifting)
    return run, told.evaluations


def _estimating(judges: Judges, options: Options) -> Judges:
    """`tallygate cost` estimates, whatever is configured."""
    if not options.cost.alone or judges.config.estimates:
        return judges
    from tallygate.cost.declared import Costs

    config = msgspec.structs.replace(judges.config, cost=Costs())
    return msgspec.structs.replace(judges, config=config)


def _asked(trees: Sequence[Tree], options: Options, config: Config) -> frozenset[str]:
    """Domains of policies that a run needs."""
    if options.drift is not None:
        return frozenset({"drift"})
    own = frozenset() if options.cost.alone else _domains(trees)
    return own | {
        name for name, is_asked in (("cost", config.estimates), ("drift", options.live)) if is_asked
    }


def _domains(trees: Sequence[Tree]) -> frozenset[str]:
    """Policy domains that have something to judge."""
    return frozenset(
        domain for tree in trees for resource in tree.reading.resources for domain in resource.domains
    )


def _exclude(judges: Judges, scope: str) -> tuple[str, ...]:
    """Exclusions of the configuration; a path that is named itself is checked whatever they say."""
    named = scope and (
        matches(judges.config.exclude, scope) or matches(judges.config.exclude, f"{scope}/any")
    )
    return () if named else judges.config.exclude


def _limits(options: Options, judges: Judges) -> Limits:
    wanted = judges.config.policies.limits
    workers = wanted.workers if options.workers is None else options.workers
    return Limits(time=wanted.time, memory=wanted.memory, workers=workers)
