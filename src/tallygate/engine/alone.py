"""Costs alone, or drift alone: what a check says of them, and the gates of that."""

from collections.abc import Collection, Sequence

import msgspec

from tallygate.engine import judge
from tallygate.engine.environment_order import chosen
from tallygate.engine.evaluate import Evaluation
from tallygate.engine.report import Run, compared
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding
from tallygate.model.verdict import Gate, Report


class Alone(msgspec.Struct, frozen=True):
    """errors: what could not be read or evaluated. notes: what it was compared with."""

    findings: tuple[Finding, ...]
    errors: tuple[Diagnostic, ...]
    gates: tuple[Gate, ...]
    notes: tuple[str, ...]


def alone(
    run: Run, evaluations: Sequence[Evaluation], made: Report, rules: Collection[str], fail_on: str | None,
    on_unknown: str,
) -> Alone:  # fmt: skip
    """Of a report what these rules say."""
    config, found = run.judges.config, evaluations[0].tree.environments
    findings = tuple(one for one in made.findings if one.rule in rules)
    errors = tuple(one for one in made.diagnostics if one.level is Level.ERROR)
    names = [name for name in chosen(found, config, run.options.environment) if name in found]
    gates = judge.gates(findings, errors, names, config, fail_on, on_unknown)
    return Alone(findings, errors, gates, tuple(compared(run)))
