"""What `tallygate cost` says: costs alone are judged, by the rules and gates that `check` has for them."""

from collections.abc import Iterator

import msgspec

from tallygate.engine import judge
from tallygate.engine.alone import alone
from tallygate.engine.cost import Costing
from tallygate.engine.cost_input import of_head
from tallygate.engine.domain_rules import is_of_costs
from tallygate.engine.options import Options
from tallygate.engine.report import report
from tallygate.engine.run import evaluated
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Finding
from tallygate.model.verdict import Exit, Gate


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


def _is_nothing(costing: Costing) -> bool:
    """No figure, and nobody accepted that there is none."""
    return not costing.change.is_priced and (bool(costing.accepted.open) or not costing.change.items)


def costs(options: Options) -> CostVerdict:
    """Raises as `check`, and CatalogueError."""
    run, evaluations = evaluated(options)
    made, costing = report(run, evaluations), run.costing
    program, config = run.program, run.judges.config
    rules = {rule.id for n, rule in enumerate(program.rules()) if is_of_costs(program, n, config)}
    on_unknown = config.on_unknown.hook if options.staged else config.on_unknown.pr
    own = alone(run, evaluations, made, rules, options.fail_on, on_unknown)
    age = options.cost.max_price_age
    return CostVerdict(
        costing,
        own.findings,
        own.errors,
        own.gates,
        judge.exit_code(own.gates, nothing_checked=_is_nothing(costing)),
        (*_notes(costing), *own.notes),
        of_head(costing, config, options.today, age),
    )


def _notes(costing: Costing) -> Iterator[str]:
    for warned in costing.warnings:
        yield f"{warned.location}: {warned.message}"
    for note in costing.notes:
        yield f"{note.location}: {note.message}" if note.location else note.message
