"""What the configuration makes of rules: which run, how severe they are, where their findings count."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tallygate.engine.config import Config, Override
from tallygate.engine.globs import matches
from tallygate.model.finding import SEVERITIES, Finding, Status
from tallygate.model.rule import Rule


def runs(rule: Rule, config: Config) -> bool:
    """Whether a rule is evaluated at all."""
    wanted = not rule.opt_in or enabled(rule.id, config)
    return rule.locked or (wanted and not matches(config.policies.disable, rule.id))


def enabled(rule: str, config: Config) -> bool:
    """Whether an opt-in rule is asked for: by its id, or by telling it something."""
    return rule in config.policies.settings or matches(config.policies.enable, rule)


def effective(rule: Rule, config: Config) -> Rule:
    """The rule with the severity that it has here."""
    severity = _severity(rule.id, rule.severity, config.policies.severity, config.raises_only)
    return msgspec.structs.replace(rule, severity=severity)


def adjusted(findings: Iterable[Finding], config: Config, rules: Iterable[Rule]) -> list[Finding]:
    """Findings that count, with the severity that holds where they stand. rules: those of the policies."""
    kept, locked = [], {rule.id: rule.locked for rule in rules}
    for finding in findings:
        overrides = list(holding(config, finding.environment, finding.location.path))
        if _counts(finding, config, overrides, locked):
            severity = finding.severity
            for severities in (config.policies.severity, *(own.policies.severity for own in overrides)):
                severity = _severity(finding.rule, severity, severities, config.raises_only)
            kept.append(msgspec.structs.replace(finding, severity=severity))
    return kept


def holding(config: Config, environment: str | None, path: str) -> Iterator[Override]:
    """The overrides for a place, in order; the last that says something wins."""
    for override in config.overrides:
        named = not override.environments or environment in override.environments
        if named and matches(override.paths, path):
            yield override


def threshold(config: Config, environment: str | None, path: str) -> str:
    """Lowest severity that closes the gate of `environment` for a finding in `path`."""
    found = config.threshold(environment)
    for override in holding(config, environment, path):
        found = override.fail_on or found
    return found


def unknown_all_the_same(findings: Iterable[Finding], config: Config) -> list[str]:
    """A sentence for each disabled rule that still says what cannot be read: `on_unknown` decides."""
    rules = {finding.rule for finding in findings if finding.status is Status.UNKNOWN}
    return [
        f"{rule} is disabled, yet what cannot be read stays unknown; see on_unknown"
        for rule in sorted(rules)
        if matches(config.policies.disable, rule)
    ]


def _counts(
    finding: Finding, config: Config, overrides: Iterable[Override], locked: Mapping[str, bool]
) -> bool:
    """What could not be read stays, whatever is disabled: only rules of policies may go without an answer."""
    if locked.get(finding.rule, finding.status is Status.UNKNOWN):
        return True
    disabled = [*config.policies.disable, *(glob for own in overrides for glob in own.policies.disable)]
    return not matches(disabled, finding.rule)


def _severity(rule: str, own: str, severities: Mapping[str, str], raises_only: bool) -> str:
    for name, severity in severities.items():
        if matches((name,), rule):
            own = max(own, severity, key=SEVERITIES.index) if raises_only else severity
    return own
