"""The JSON report keeps to its published schema and loses nothing."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

import tallygate.reports
from tallygate.model.location import Location
from tallygate.model.verdict import Exit
from tallygate.reports import json_report
from tests.conftest import Golden
from tests.unit.reports.report_samples import ROOT, handled, platform, rendered, report

SCHEMA = json.loads((Path(tallygate.reports.__file__).parent / "schemas" / "report-v1.json").read_text())
replace = msgspec.structs.replace


@pytest.fixture(autouse=True)
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_report, "__version__", "1.2.3")


def document(*findings: Any, **fields: Any) -> Any:
    return json.loads(rendered("json", report(*findings, **fields)))


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    golden("reports/platform.json", rendered("json", platform()))


def test_what_is_handled_to_be_read(golden: Golden) -> None:
    golden("reports/handled.json", rendered("json", handled()))


def test_a_clean_run(golden: Golden) -> None:
    golden("reports/clean.json", rendered("json", report()))


@pytest.mark.parametrize(
    "given",
    [platform(), handled(), report(), report(ROOT, ROOT), report(exit=Exit.NOTHING, verdict="nothing")],
)
def test_documents_meet_the_schema(given: Any) -> None:
    jsonschema_rs.validator_for(SCHEMA).validate(json.loads(rendered("json", given)))


@pytest.mark.parametrize(
    "change",
    [{"verdict": "maybe"}, {"exit": 7}, {"schema_version": "2"}, {"findings": None}, {"counts": {}}],
)
def test_the_schema_refuses_what_it_should(change: dict[str, Any]) -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert not jsonschema_rs.validator_for(SCHEMA).is_valid({**document(ROOT), **change})


def test_the_schema_requires_every_key_that_is_written() -> None:
    written = json.loads(rendered("json", platform()))
    assert sorted(SCHEMA["required"]) == sorted(written)
    assert SCHEMA["$defs"]["finding"]["required"] == list(written["findings"][0])
    assert SCHEMA["$defs"]["diagnostic"]["required"] == list(written["diagnostics"][0])
    assert SCHEMA["$defs"]["gate"]["required"] == list(written["gates"][0])
    assert SCHEMA["$defs"]["rule"]["required"] == list(written["rules"][0])
    covered = json.loads(rendered("json", handled()))["findings"][3]
    assert sorted(SCHEMA["$defs"]["suppression"]["required"]) == sorted(covered["suppression"])
    assert SCHEMA["$defs"]["excerpt"]["required"] == list(written["findings"][0]["excerpt"])
    assert sorted(SCHEMA["properties"]["counts"]["required"]) == sorted(written["counts"])


def test_every_finding_is_there_with_all_it_says() -> None:
    given = platform()
    findings = json.loads(rendered("json", given))["findings"]
    assert [one["fingerprint"] for one in findings] == [finding.fingerprint for finding in given.findings]
    assert {one["status"] for one in findings} == {"new", "existing", "fixed", "unknown"}
    assert findings[1] == {
        "rule": "k8s-run-as-root",
        "severity": "high",
        "effect": "deny",
        "message": "container may run as root",
        "resource": "prod/apps/v1/Deployment/payments/api",
        "location": {
            "path": "config/prod/payments/deployment.yaml",
            "line": 31,
            "column": 9,
            "end_line": 31,
            "end_column": 24,
        },
        "environment": "prod",
        "status": "new",
        "fingerprint": "5f3c",
        "label": "runAsNonRoot is not set",
        "fix": "set securityContext.runAsNonRoot: true",
        "reached": True,
        "evidence": {},
        "suppression": None,
        "also": [],
        "rendered": "",
        "tool": "",
        "excerpt": {
            "lines": [
                [29, "      - name: api"],
                [30, "        image: payments:1.8.2"],
                [31, "        securityContext: {}"],
            ],
            "line": 31,
            "column": 9,
            "width": 15,
        },
    }


def test_one_finding_a_line() -> None:
    lines = rendered("json", report(ROOT, ROOT)).splitlines()
    assert sum(line.startswith('{"rule":') for line in lines) == 2
    assert lines[-1] == "]}"


def test_positions_are_complete_and_start_at_one() -> None:
    unset = document(replace(ROOT, location=Location("a.tf", 4, 2)))["findings"][0]["location"]
    assert unset == {"path": "a.tf", "line": 4, "column": 2, "end_line": 4, "end_column": 2}
    broken = document(replace(ROOT, location=Location("a.tf", 0, -3, -1, 0)))["findings"][0]["location"]
    assert set(broken.values()) == {"a.tf", 1}


def test_paths_that_are_no_utf8_can_be_read() -> None:
    found = document(replace(ROOT, location=Location("caf\udce9\n.yaml"), evidence={"seen": ["\udcff"]}))
    assert found["findings"][0]["location"]["path"] == "caf\\xe9\n.yaml"
    assert found["findings"][0]["evidence"] == {"seen": ["\\xff"]}


def test_evidence_is_in_one_order() -> None:
    one = rendered("json", report(replace(ROOT, evidence={"b": {"d": 1, "c": 2}, "a": 3})))
    other = rendered("json", report(replace(ROOT, evidence={"a": 3, "b": {"c": 2, "d": 1}})))
    assert one == other
