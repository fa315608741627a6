"""What `tallygate drift` says: drift alone is judged, by the rules that ship for it and one's own."""

from collections.abc import Sequence

import msgspec

from tallygate.engine import judge
from tallygate.engine.alone import alone
from tallygate.engine.domain_rules import is_of_drift
from tallygate.engine.drift import Drifting
from tallygate.engine.drift_input import coverage_view, item_view
from tallygate.engine.environment_order import chosen
from tallygate.engine.evaluate import Evaluation
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.options import Options
from tallygate.engine.report import VERDICTS, Run, report
from tallygate.engine.run import evaluated
from tallygate.model.verdict import Exit, Report


class DriftVerdict(msgspec.Struct, frozen=True):
    """report: of drift alone, for any format. environments, services: of the matrix."""

    drifting: Drifting
    report: Report
    excerpts: Excerpts
    environments: tuple[str, ...]
    services: tuple[str, ...]

    @property
    def exit(self) -> Exit:
        return self.report.exit


def drifts(options: Options) -> DriftVerdict:
    """Raises as `check`."""
    run, evaluations = evaluated(options)
    drifting: Drifting = run.drifting
    config, names = run.judges.config, evaluations[0].tree.environments
    shown = chosen(names, config, options.environment)
    made = _of_drift(run, evaluations, drifting)
    excerpts = Excerpts(*(evaluation.tree for evaluation in evaluations))
    return DriftVerdict(drifting, made, excerpts, tuple(shown), tuple(sorted(config.services)))


def _of_drift(run: Run, evaluations: Sequence[Evaluation], drifting: Drifting) -> Report:
    """The report without what other rules say; incomplete coverage is never a pass."""
    program, drift, whole = run.program, drifting.drift, report(run, evaluations)
    rules = {rule.id for number, rule in enumerate(program.rules()) if is_of_drift(program, number)}
    rules.add("drift-unknown")
    fail_on = run.options.fail_on or run.judges.config.drift.fail_on
    own = alone(run, evaluations, whole, rules, fail_on, "close")
    nothing = not any(row.compared for row in drift.coverage) and not drift.items
    code = judge.exit_code(own.gates, nothing_checked=nothing)
    if code in (Exit.PASS, Exit.NOTHING):
        code = code if drift.complete else Exit.ERROR
    if code is Exit.PASS and not drifting.live:
        code = Exit.NOTHING  # environments against each other prove nothing of what is there
    notes = [
        f"{name} was made {document.timestamp}"
        for name, document in drifting.evidence.plans
        if document.timestamp
    ]
    notes += [f"{warned.location}: {warned.message}" for warned in drifting.warnings]
    return msgspec.structs.replace(
        whole,
        findings=own.findings,
        diagnostics=own.errors,
        gates=own.gates,
        exit=code,
        verdict=VERDICTS[code],
        notes=(*notes, *own.notes),
        rules=tuple(rule for rule in whole.rules if rule.id in rules),
    )


def json_view(verdict: DriftVerdict) -> dict[str, object]:
    """The report in JSON: `input.drift` with what the rules say of it."""
    drift, made = verdict.drifting.drift, verdict.report
    return {
        "schema_version": "1",
        "exit": made.exit,
        "verdict": made.verdict,
        "complete": verdict.drifting.complete,
        "items": [{**item_view(one), "severity": one.severity} for one in drift.items],
        "coverage": list(map(coverage_view, drift.coverage)),
        "gates": made.gates,
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "effect": one.effect,
                "status": one.status,
                "environment": one.environment,
                "resource": one.resource,
                "message": one.message,
                "location": one.location.document,
                "fingerprint": one.fingerprint,
            }
            for one in made.findings
        ],
        "notes": made.notes,
        "errors": [{"message": one.message, "location": str(one.location)} for one in made.diagnostics],
    }
