"""What `tallygate cost` says: costs alone are judged, by the rules and gates that `check` has for them."""

from collections.abc import Iterator

import msgspec

from tallygate.engine import judge
from tallygate.engine.cost import Costing
from tallygate.engine.cost_input import of_head
from tallygate.engine.domain_rules import is_of_costs
from tallygate.engine.environment_order import chosen
from tallygate.engine.options import Options
from tallygate.engine.report import Run, report
from tallygate.engine.run import evaluated
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Finding
from tallygate.model.verdict import Exit, Gate, Report


class CostVerdict(msgspec.Struct, frozen=True):
    """findings: of rules on costs, worst first. errors: what could not be read or evaluated. view: the same
    that policies see as `input.cost`."""

    costing: Costing
    findings: tuple[Finding, ...]
    errors: tuple[Diagnostic, ...]
    gates: tuple[Gate, ...]
    exit: Exit
    notes: tuple[str, ...]
    view: dict[str, object]


def costs(options: Options) -> CostVerdict:
    """Raises as `check`, and CatalogueError."""
    run, evaluations = evaluated(options)
    made, costing = report(run, evaluations), run.costing
    program, config = run.program, run.judges.config
    rules = {rule.id for n, rule in enumerate(program.rules()) if is_of_costs(program, n, config)}
    findings = tuple(finding for finding in made.findings if finding.rule in rules)
    errors = tuple(one for one in made.diagnostics if one.level is Level.ERROR)
    gates = _gates(run, findings, errors, evaluations[0].tree.environments)
    age = options.cost.max_price_age
    return CostVerdict(
        costing,
        findings,
        errors,
        gates,
        judge.exit_code(gates, nothing_checked=not costing.change.items),
        tuple(_notes(costing, made)),
        of_head(costing, config, options.today, age),
    )


def _gates(
    run: Run, findings: tuple[Finding, ...], errors: tuple[Diagnostic, ...], found: tuple[str, ...]
) -> tuple[Gate, ...]:
    config, only = run.judges.config, run.options.environment
    names = [name for name in chosen(found, config, only) if name in found]
    on_unknown = config.on_unknown.hook if run.options.staged else config.on_unknown.pr
    return judge.gates(findings, errors, names, config, run.options.fail_on, on_unknown)


def _notes(costing: Costing, made: Report) -> Iterator[str]:
    for warned in costing.warnings:
        yield f"{warned.location}: {warned.message}"
    for note in costing.notes:
        yield f"{note.location}: {note.message}" if note.location else note.message
    yield from (note for note in made.notes if note.startswith(("compared ", "this change edits ")))
