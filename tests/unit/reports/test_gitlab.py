"""Code Quality as GitLab reads it: required fields, unique fingerprints without line numbers."""

import json
from typing import Any

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import SEVERITIES, Effect
from tallygate.model.location import Location
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXISTING,
    FIXED,
    IGNORED,
    ROOT,
    UNKNOWN,
    handled,
    platform,
    rendered,
    report,
)

replace = msgspec.structs.replace


def issues(*findings: Any, **fields: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(rendered("gitlab", report(*findings, **fields)))
    for issue in found:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert issue["location"]["path"].removeprefix("./") == issue["location"]["path"] != ""
    assert len({issue["fingerprint"] for issue in found}) == len(found)
    return found


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    golden("reports/platform-gitlab.json", rendered("gitlab", platform()))


def test_a_clean_run_is_an_empty_array() -> None:
    assert rendered("gitlab", report()) == "[]\n"
    assert issues(FIXED, IGNORED, replace(UNKNOWN, reached=False)) == []


@pytest.mark.parametrize(
    ("severity", "written"), list(zip(SEVERITIES, ("minor", "major", "critical", "blocker"), strict=True))
)
def test_severities(severity: str, written: str) -> None:
    assert issues(replace(ROOT, severity=severity))[0]["severity"] == written
    assert issues(replace(ROOT, severity=severity, effect=Effect.AUDIT))[0]["severity"] == "info"


def test_an_issue() -> None:
    (issue,) = issues(ROOT)
    assert issue["description"] == "container may run as root (runAsNonRoot is not set)"
    assert issue["check_name"] == "k8s-run-as-root"
    assert issue["location"] == {"path": "config/prod/payments/deployment.yaml", "lines": {"begin": 31}}


def test_old_findings_and_reached_unknowns_are_there() -> None:
    assert [issue["severity"] for issue in issues(EXISTING, UNKNOWN)] == ["critical", "info"]
    assert issues(UNKNOWN)[0]["description"] == "could not be decided: var.encrypted has no value"


def test_what_was_not_evaluated_is_critical() -> None:
    told = tuple(Diagnostic("yaml-syntax", "bad", Location("a.yaml", 3), level) for level in Level)
    (issue,) = issues(diagnostics=told)
    assert (issue["severity"], issue["description"]) == ("critical", "could not be evaluated: bad")


def test_fingerprints_tell_equals_apart_and_lines_do_not_matter() -> None:
    moved = replace(ROOT, location=Location(ROOT.location.path, 99))
    first, second = (issue["fingerprint"] for issue in issues(ROOT, moved))
    assert first == issues(moved)[0]["fingerprint"] == issues(ROOT)[0]["fingerprint"]
    assert second != first


def test_a_finding_of_no_file_stands_in_the_configuration() -> None:
    (issue,) = issues(replace(ROOT, location=Location("", 9)))
    assert issue["location"] == {"path": "tallygate.yaml", "lines": {"begin": 1}}


def test_a_reporter_can_be_used_again() -> None:
    assert rendered("gitlab", handled()) == rendered("gitlab", handled())
