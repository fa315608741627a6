"""One check from start to end: open the trees, collect what judges them, ask, report."""

import msgspec

from tallygate.engine.answers import ask
from tallygate.engine.evaluate import Evaluation, evaluate, read_trees
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.globs import matches
from tallygate.engine.judges import Judges, judges_of
from tallygate.engine.options import Options
from tallygate.engine.report import Run, report
from tallygate.engine.trees import open_trees, scope_of
from tallygate.model.verdict import Report
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Limits


class Outcome(msgspec.Struct, frozen=True):
    report: Report
    excerpts: Excerpts


def check(options: Options) -> Outcome:
    """Raises UsageError (exit 2), NothingError (3), SourceError or PolicyCompileError (4)."""
    trees = open_trees(options)
    judges = judges_of(options, trees)
    program = EmbeddedEngine().compile(judges.policies.modules, b"{}", CompileOptions())
    run = Run(options, trees, judges, program, scope_of(options.path))
    evaluations = _evaluate(run)
    return Outcome(report(run, evaluations), Excerpts(evaluations[0].tree))


def _evaluate(run: Run) -> list[Evaluation]:
    """Head's evaluation, then base's where there is one."""
    exclude = _exclude(run.judges, run.scope)
    snapshots = [run.trees.head, run.trees.base] if run.trees.base else [run.trees.head]
    trees = read_trees(snapshots, run.judges.packs, exclude)
    limits = _limits(run.options, run.judges)
    return evaluate(
        trees, run.program, lambda program, jobs: ask(program, jobs, run.judges.policies.trusted, limits)
    )


def _exclude(judges: Judges, scope: str) -> tuple[str, ...]:
    """Exclusions of the configuration; a path that is named itself is checked whatever they say."""
    named = scope and (
        matches(judges.config.exclude, scope) or matches(judges.config.exclude, f"{scope}/any")
    )
    return () if named else judges.config.exclude


def _limits(options: Options, judges: Judges) -> Limits:
    wanted = judges.config.policies.limits
    return Limits(time=wanted.time, workers=wanted.workers if options.workers is None else options.workers)
