"""Which findings and diagnostics keep a gate shut."""

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import SEVERITIES, Effect, Finding, Status
from tallygate.model.verdict import Gate, Report


def closes(finding: Finding, gate: Gate) -> bool:
    """Whether a finding is of those for which a gate is closed."""
    return (
        finding.environment == gate.environment
        and (finding.status, finding.effect) == (Status.NEW, Effect.DENY)
        and SEVERITIES.index(finding.severity) >= SEVERITIES.index(gate.fail_on)
    )


def closes_none(finding: Finding, report: Report) -> bool:
    """Whether it is a new denial below the severity that closes the gate of its environment."""
    if (finding.status, finding.effect) != (Status.NEW, Effect.DENY):
        return False
    own = [gate for gate in report.gates if gate.environment == finding.environment]
    return bool(own) and not any(closes(finding, gate) for gate in own)


def is_ignored(finding: Finding) -> bool:
    """Whether it is suppressed, be it a finding or an unknown."""
    return finding.status == Status.SUPPRESSED or finding.suppression is not None


def is_unknown(finding: Finding) -> bool:
    return finding.status == Status.UNKNOWN and not is_ignored(finding)


def closing(report: Report, gate: Gate) -> list[Finding]:
    return [finding for finding in report.findings if closes(finding, gate)]


def unevaluated(report: Report, gate: Gate) -> list[Diagnostic]:
    """What could not be evaluated of an environment."""
    errors = [each for each in report.diagnostics if each.level == Level.ERROR]
    return [each for each in errors if each.environment == gate.environment]


def blind(report: Report, gate: Gate) -> str:
    """Why a gate is shut besides the findings that close it: what was not evaluated or is unknown."""
    if gate.state == "pass":
        return ""
    causes = []
    if errors := len(unevaluated(report, gate)):
        causes.append(f"{errors} not evaluated")
    if unknown := len(undecided(report, gate)):
        causes.append(f"{unknown} unknown" + " reached" * (unknown < gate.unknown))
    return ", ".join(causes) or "could not evaluate" * (gate.state == "error")


def undecided(report: Report, gate: Gate) -> list[Finding]:
    """The unknowns of an environment for which its gate stays shut: those that the change reaches."""
    if gate.state != "error":
        return []
    unknown = [finding for finding in report.findings if is_unknown(finding)]
    reached = [finding for finding in unknown if finding.environment == gate.environment and finding.reached]
    return reached or [finding for finding in unknown if finding.environment == gate.environment]
