"""GitLab Code Quality: a JSON array, which the merge request compares with that of its target branch."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.closing import is_unknown
from tallygate.reports.escape import json_text, printable, shortened
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.region import region

SEVERITIES = {"low": "minor", "medium": "major", "high": "critical", "critical": "blocker"}
_NOWHERE = "tallygate.yaml"
_LONGEST_DESCRIPTION = 2_000


def reporter(style: Style) -> Reporter:
    return GitlabReporter()


class GitlabReporter:
    """Old findings too, since GitLab tells what is new; of the unknown those that the change reaches."""

    def __init__(self) -> None:
        self._separator = ""
        self._seen: Counter[str] = Counter()

    def begin(self, report: Report) -> Iterable[str]:
        self._separator = ""
        self._seen.clear()
        yield "["

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        if finding.status in (Status.NEW, Status.EXISTING):
            severity = "info" if finding.effect == Effect.AUDIT else SEVERITIES[finding.severity]
            text = f"{finding.message} ({finding.label})" if finding.label else finding.message
            yield self._issue(text, finding.rule, finding.fingerprint, severity, finding.location)
        elif is_unknown(finding) and finding.reached:
            text = f"could not be decided: {finding.message}"
            yield self._issue(text, finding.rule, f"unknown:{finding.fingerprint}", "info", finding.location)

    def end(self, report: Report) -> Iterable[str]:
        for each in report.diagnostics:
            if each.level == Level.ERROR:
                text = f"could not be evaluated: {each.message}"
                yield self._issue(text, each.rule, _detail(each), "critical", each.location)
        yield "\n]\n" if self._separator else "]\n"

    def _issue(self, text: str, rule: str, fingerprint: str, severity: str, location: Location) -> str:
        """One issue on a line; equal fingerprints get an ordinal, for GitLab shows only one of equals."""
        self._seen[fingerprint] += 1
        key = f"{fingerprint}:{self._seen[fingerprint]}".encode("utf-8", "surrogatepass")
        issue: dict[str, Any] = {
            "description": shortened(text, _LONGEST_DESCRIPTION),
            "check_name": printable(rule),
            "fingerprint": hashlib.sha256(key).hexdigest(),
            "severity": severity,
            "location": {
                "path": printable(location.path or _NOWHERE),
                "lines": {"begin": region(location).line if location.path else 1},
            },
        }
        separator, self._separator = self._separator, ","
        return f"{separator}\n{json_text(issue)}"


def _detail(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.rule}:{diagnostic.location.path}:{diagnostic.message}"
