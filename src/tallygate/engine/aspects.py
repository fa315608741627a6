"""Which aspects a report has beside policy: those that were asked for, and of a change what was not read."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tallygate.model.aspect import Aspect, Standing
from tallygate.model.finding import Finding
from tallygate.model.verdict import Gate

if TYPE_CHECKING:
    from tallygate.engine.report import Run


def aspects_of(run: "Run", findings: Sequence[Finding], gates: Sequence[Gate]) -> Iterator[Aspect]:
    """In no order: reports have their own."""
    environments = [gate.environment for gate in gates if gate.environment]
    if run.costing is not None:
        from tallygate.engine.cost_aspect import cost_aspect

        own = {rule.id for rule in run.program.rules() if rule.domain == "cost"}
        yield cost_aspect(run.costing, run.options.environment, [f for f in findings if f.rule in own])
    if run.drifting is not None:
        from tallygate.engine.drift_aspect import drift_aspect

        yield drift_aspect(run.drifting, environments)
    if run.promoting is not None:
        from tallygate.engine.promotion_beside import promotion_aspect

        yield promotion_aspect(run.promoting, environments)
    if run.drifting is None and run.trees.base and environments and not run.options.staged:
        yield Aspect("drift", "Drift", tuple(Standing(name, "unread", "not read") for name in environments))
