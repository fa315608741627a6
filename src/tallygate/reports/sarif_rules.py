"""The rules of a SARIF run: what GitHub shows beside an alert."""

from typing import Any

from tallygate.model.finding import Effect, Finding
from tallygate.model.rule import Rule
from tallygate.model.verdict import Report
from tallygate.reports.escape import is_web, visible

LEVELS = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "note"}
SECURITY_SEVERITY = {"low": "3.0", "medium": "5.5", "high": "8.0", "critical": "9.5"}
_LONGEST_DESCRIPTION = 1024
_MOST_TAGS = 10


def descriptors(report: Report) -> list[dict[str, Any]]:
    """Every rule that judged, and after them those that only a finding names (`yaml-duplicate-key`)."""
    rules = {rule.id: rule for rule in report.rules}
    for finding in report.findings:
        rules.setdefault(finding.rule, _named_by(finding))
    return [_descriptor(rule) for rule in rules.values()]


def _named_by(finding: Finding) -> Rule:
    return Rule(
        id=finding.rule,
        title=finding.rule.replace("-", " "),
        severity=finding.severity,
        effect=finding.effect,
        scope="resource",
        resources=(),
        domain="",
        package="",
        name="",
        location=finding.location,
        fix=finding.fix,
    )


def _descriptor(rule: Rule) -> dict[str, Any]:
    title, description = _described(rule.title, rule.id), _described(rule.description, rule.title or rule.id)
    descriptor = {
        "id": rule.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": description},
        "defaultConfiguration": {"level": LEVELS[rule.effect]},
        "help": _help(rule, description),
        "properties": {"tags": _tags(rule), "security-severity": SECURITY_SEVERITY[rule.severity]},
    }
    if is_web(rule.docs):
        descriptor["helpUri"] = rule.docs
    return descriptor


def _described(text: str, otherwise: str) -> str:
    shown = visible(text.strip() or otherwise)
    return shown if len(shown) <= _LONGEST_DESCRIPTION else shown[: _LONGEST_DESCRIPTION - 1] + "…"


def _help(rule: Rule, description: str) -> dict[str, str]:
    fix, explain = visible(rule.fix), f"tallygate explain {rule.id}"
    plain = [description, f"Fix: {fix}" if fix else "", f"More: {explain}"]
    marked = [description, f"**Fix**: {fix}" if fix else "", f"**More**: `{explain}`"]
    return {"text": "\n".join(filter(None, plain)), "markdown": "\n\n".join(filter(None, marked))}


def _tags(rule: Rule) -> list[str]:
    tags = dict.fromkeys(visible(tag) for tag in (rule.domain, *rule.tags, *rule.frameworks) if tag)
    return list(tags)[:_MOST_TAGS]
