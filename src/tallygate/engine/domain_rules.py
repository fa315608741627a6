"""Rules of scope `change` about costs or drift, which are asked in a question of their own."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from tallygate.engine import findings as read_findings
from tallygate.engine.config import Config
from tallygate.engine.rule_settings import effective
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Finding
from tallygate.model.rule import Rule
from tallygate.rego.native import Violation, violations
from tallygate.rego.types import Diag, EvalResult, Job, Program

Ask = Callable[[Sequence[Job]], Sequence[EvalResult]]
Told = tuple[list[Finding], list[Diagnostic]]
"""Findings, and rules that could not be evaluated."""
COST = "cost"
_DRIFT = "drift"
_TREES = (("base",), ("changed",), ("destroyed",))


def is_of_costs(program: Program, number: int, config: Config) -> bool:
    """Those that ship for it, and where costs are estimated those of one's own that read `input.cost`."""
    return _is_of(COST, program, number, may_be_own=config.estimates)


def is_of_drift(program: Program, number: int) -> bool:
    """Those that ship for it, and those of one's own that read `input.drift`: nothing else has it."""
    return _is_of(_DRIFT, program, number)


def _is_of(domain: str, program: Program, number: int, *, may_be_own: bool = True) -> bool:
    rule = program.rules()[number]
    own = may_be_own and not rule.domain and rule.scope == "change"
    return rule.domain == domain or (own and bool(program.unknown_reads(number, ((domain,),))))


def needs_a_base(program: Program, number: int) -> bool:
    """Whether a rule reads what there is only where two trees are compared."""
    return bool(program.unknown_reads(number, _TREES))


def answers(
    jobs: Sequence[Job], ask: Ask, program: Program, config: Config, about: str,
    read: Callable[[Rule, Violation], Told],
) -> Told:  # fmt: skip
    """What the rules say. read: what one violation comes to. about: what a rule fails on, for people."""
    results = ask(jobs) if jobs else ()
    findings: list[Finding] = []
    failures = list(_unanswered(jobs, results, program))
    for result in results:
        rule = effective(program.rules()[result.rule], config)
        found = violations(result)
        if isinstance(found, Diag):
            failures.append(read_findings.failed(rule, found, about))
            continue
        for one in found:
            own, lost = read(rule, one)
            findings += own
            failures += lost
    return findings, failures


def _unanswered(jobs: Iterable[Job], results: Iterable[EvalResult], program: Program) -> Iterator[Diagnostic]:
    answered = {(one.job, one.rule) for one in results}
    for job in jobs:
        for number in job.rules:
            if (job.id, number) not in answered:
                rule = program.rules()[number]
                message = f"the policy engine gave no answer for {rule.id}"
                yield Diagnostic("tg_engine_protocol", message, rule.location)
