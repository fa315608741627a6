"""SARIF that GitHub accepts, whole and at every size."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Report
from tallygate.reports import sarif
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXCEPTED,
    IGNORED,
    RENDERED,
    ROOT,
    SCANNED,
    UNKNOWN,
    handled,
    platform,
    rendered,
    report,
    rule,
)

SCHEMA = json.loads((Path(__file__).parents[2] / "oracle/schemas/sarif-schema-2.1.0.json").read_text())
VALIDATOR = jsonschema_rs.Draft4Validator(SCHEMA, validate_formats=True)
replace = msgspec.structs.replace


@pytest.fixture(autouse=True)
def version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "__version__", "1.2.3")


def run_of(given: Report) -> Any:
    """The only run of the document, after the checks that hold for every document."""
    document = json.loads(rendered("sarif", given))
    VALIDATOR.validate(document)
    (run,) = document["runs"]
    accepted_by_github(run)
    return run


def accepted_by_github(run: Any) -> None:
    """The properties that GitHub requires and the limits by which it refuses an upload."""
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert len(results) <= 5_000
    assert run["automationDetails"]["id"].endswith("/")
    for each in rules:
        assert each["id"]
        assert 0 < len(each["shortDescription"]["text"]) <= 1024
        assert 0 < len(each["fullDescription"]["text"]) <= 1024
        assert each["help"]["text"]
        assert 0 < float(each["properties"]["security-severity"]) <= 10
        assert len(each["properties"]["tags"]) <= 10
    for each in results:
        assert each["message"]["text"]
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        (location,) = each["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert min(place["region"].values()) >= 1
    fingerprints = [json.dumps(each["partialFingerprints"]) for each in results]
    assert len(set(fingerprints)) == len(fingerprints)


def only(finding: Finding) -> Any:
    (result,) = run_of(report(finding))["results"]
    return result


def many(number: int) -> list[Finding]:
    severities = ("low", "medium", "high", "critical")
    return [
        replace(ROOT, fingerprint=f"{n:08x}", severity=severities[n % 4], message=f"finding {n}")
        for n in range(number)
    ]


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    text = rendered("sarif", platform())
    golden("reports/platform.sarif", text)
    assert len(run_of(platform())["results"]) == 5
    assert text.count("\n") == 1


def test_a_clean_run_has_results_none_the_less(golden: Golden) -> None:
    golden("reports/clean.sarif", rendered("sarif", report()))
    assert run_of(report())["results"] == []


def test_what_is_handled_to_be_read(golden: Golden) -> None:
    golden("reports/handled.sarif", rendered("sarif", handled()))
    run_of(handled())


@pytest.mark.parametrize(
    ("effect", "level"), [(Effect.DENY, "error"), (Effect.WARN, "warning"), (Effect.AUDIT, "note")]
)
def test_levels(effect: Effect, level: str) -> None:
    assert only(replace(ROOT, effect=effect))["level"] == level


def test_a_result() -> None:
    assert only(ROOT) == {
        "ruleId": "k8s-run-as-root",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "container may run as root (runAsNonRoot is not set)\n"
            "Fix: set securityContext.runAsNonRoot: true"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "config/prod/payments/deployment.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 31, "startColumn": 9, "endLine": 31, "endColumn": 24},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "prod/apps/v1/Deployment/payments/api", "kind": "resource"}
                ],
            }
        ],
        "partialFingerprints": {"tallygate/v1": "5f3c:1"},
        "properties": {"severity": "high", "environment": "prod", "reached": True},
    }


def test_a_finding_of_no_file_stands_on_line_one_of_the_configuration() -> None:
    place = only(replace(ROOT, location=Location("", 7, 7), resource=""))["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "tallygate.yaml"
    assert place["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}


def test_equal_findings_are_told_apart_without_line_numbers() -> None:
    moved = replace(ROOT, location=Location("config/prod/payments/deployment.yaml", 99, 1))
    results = run_of(report(ROOT, moved))["results"]
    assert [each["partialFingerprints"]["tallygate/v1"] for each in results] == ["5f3c:1", "5f3c:2"]
    assert only(moved)["partialFingerprints"] == only(ROOT)["partialFingerprints"]


def test_baseline_state_only_when_compared() -> None:
    existing = replace(ROOT, status=Status.EXISTING, fingerprint="other")
    states = [each.get("baselineState") for each in run_of(report(ROOT, existing, base="a81d02e"))["results"]]
    assert states == ["new", "unchanged"]
    assert all("baselineState" not in each for each in run_of(report(ROOT, existing))["results"])


def test_fixed_findings_raise_no_alert() -> None:
    assert run_of(report(replace(ROOT, status=Status.FIXED), base="a81d02e"))["results"] == []


def test_unknown_is_a_notification_and_no_alert() -> None:
    run = run_of(report(UNKNOWN))
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert run["results"] == []
    assert told["level"] == "note"
    assert told["associatedRule"]["id"] == "tf-rds-unencrypted"
    assert "var.encrypted has no value" in told["message"]["text"]
    assert run["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("level", "written", "successful"),
    [(Level.ERROR, "error", False), (Level.UNKNOWN, "note", True), (Level.FINDING, "warning", True)],
)
def test_diagnostics_are_notifications(level: Level, written: str, successful: bool) -> None:
    diagnostic = Diagnostic("yaml-syntax", "no such anchor", Location("a.yaml", 3, 2), level, "define it")
    (invocation,) = run_of(report(diagnostics=(diagnostic,)))["invocations"]
    (told,) = invocation["toolExecutionNotifications"]
    assert (told["level"], invocation["executionSuccessful"]) == (written, successful)
    assert told["descriptor"] == {"id": "yaml-syntax"}
    assert told["message"]["text"] == "no such anchor\nFix: define it"
    assert told["locations"][0]["physicalLocation"]["region"]["startLine"] == 3


def test_a_run_that_could_not_evaluate_is_no_success() -> None:
    (invocation,) = run_of(report(exit=Exit.ERROR, verdict="error"))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert (invocation["exitCode"], invocation["exitCodeDescription"]) == (4, "error")


def test_errors_come_before_other_notifications_and_all_have_a_limit() -> None:
    unknown = [Diagnostic("x", f"{n}", Location("a"), Level.UNKNOWN) for n in range(1_200)]
    error = Diagnostic("yaml-syntax", "bad", Location("a"))
    (invocation,) = run_of(report(diagnostics=(*unknown, error)))["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert len(told) == 1_001
    assert told[0]["message"]["text"].startswith("201 notifications are left out")
    assert told[1]["message"]["text"] == "bad"


def test_rules_have_all_that_github_shows() -> None:
    long = rule("k8s-run-as-root", description="d" * 3000, tags=tuple(f"t{n}" for n in range(30)))
    run = run_of(
        report(
            ROOT, rules=(long, rule("other", Effect.WARN, "low", title="", description="", docs="ftp://x"))
        )
    )
    first, other = run["tool"]["driver"]["rules"]
    assert first["helpUri"] == "https://docs.example/rules/k8s-run-as-root"
    assert first["properties"]["tags"][:2] == ["kubernetes", "t0"]
    assert first["properties"]["security-severity"] == "8.0"
    assert first["defaultConfiguration"] == {"level": "error"}
    assert "tallygate explain k8s-run-as-root" in first["help"]["markdown"]
    assert "helpUri" not in other
    assert other["shortDescription"]["text"] == other["fullDescription"]["text"] == "other"


def test_a_rule_that_only_a_finding_names_is_described() -> None:
    run = run_of(report(replace(ROOT, rule="yaml-duplicate-key")))
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == [
        "k8s-run-as-root",
        "yaml-duplicate-key",
    ]


@pytest.mark.parametrize("number", [4_999, 5_000, 5_001, 10_000])
def test_the_most_severe_five_thousand_are_kept(number: int) -> None:
    run = run_of(report(*many(number)))
    kept = [each["properties"]["severity"] for each in run["results"]]
    assert len(kept) == min(number, 5_000)
    assert kept == sorted(kept, key=["critical", "high", "medium", "low"].index)
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"].split(" ")[0] for each in told] == (
        ["5000"] if number == 10_000 else ["1"] * (number > 5_000)
    )


def test_the_size_after_compression_is_a_limit_too() -> None:
    given = report(*many(300))
    text = sarif.fitted(given, 5_000, 3_000)
    assert 0 < text.count('"ruleIndex"') < 300
    assert "left out" in text
    assert sarif.fitted(given, 5_000, 10**9).count('"ruleIndex"') == 300
    assert '"results":[]' in sarif.fitted(given, 5_000, 1)


def test_messages_are_cut_and_hold_no_links() -> None:
    text = only(replace(ROOT, message="x" * 5_000))["message"]["text"]
    assert len(text) == 2_000
    assert (
        "\\](https://evil.example)"
        in only(replace(ROOT, message="[click](https://evil.example)"))["message"]["text"]
    )


def test_instances_are_categories() -> None:
    run = run_of(report(instance="nightly"))
    assert run["automationDetails"]["id"] == "tallygate/nightly/"


def test_ignored_findings_are_suppressed_results() -> None:
    results = run_of(report(ROOT, IGNORED, EXCEPTED, base="a81d02e"))["results"]
    suppressed = {each["ruleId"]: each["suppressions"][0] for each in results if "suppressions" in each}
    assert {name: each["kind"] for name, each in suppressed.items()} == {
        "k8s-host-path": "inSource",
        "tf-rds-unencrypted": "external",
    }
    first = suppressed["k8s-host-path"]
    assert first["justification"] == "the agent reads the logs of the node (until 2027-01-31)"
    assert first["location"]["physicalLocation"]["region"]["startLine"] == 43
    assert first["properties"]["owner"] == "team-observability"
    assert [each.get("baselineState") for each in results] == ["new", None, None]


def test_an_ignored_unknown_is_a_suppressed_result_and_no_notification() -> None:
    run = run_of(report(replace(UNKNOWN, suppression=IGNORED.suppression)))
    assert len(run["results"]) == 1
    assert run["invocations"][0]["toolExecutionNotifications"] == []


def test_a_suppression_without_a_reason_is_one_all_the_same() -> None:
    (result,) = run_of(report(replace(IGNORED, suppression=None)))["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted"}]


def test_what_is_ignored_makes_room_first() -> None:
    worse = [replace(IGNORED, severity="critical", fingerprint=f"i{n}") for n in range(3)]
    run = run_of(report(*worse, *(replace(each, severity="low") for each in many(4_999))))
    assert len(run["results"]) == 5_000
    assert sum("suppressions" in each for each in run["results"]) == 1


def test_further_places_and_the_rendered_path() -> None:
    result = only(RENDERED)
    assert [each["physicalLocation"]["artifactLocation"]["uri"] for each in result["relatedLocations"]] == [
        "gitops/apps/order/base/deployment.yaml",
        "gitops/argocd/applications/order.yaml",
    ]
    assert result["properties"]["rendered"] == "spec.replicas"
    twice = replace(RENDERED, also=(*RENDERED.also, *RENDERED.also))
    assert only(twice)["relatedLocations"] == result["relatedLocations"]
    many = tuple(Location("a.tf", line) for line in range(1, 200))
    assert len(only(replace(RENDERED, also=many))["relatedLocations"]) == 100


def test_a_scanner_is_a_property_and_a_tag_within_the_same_run() -> None:
    result = only(SCANNED)
    assert (result["properties"]["tool"], result["properties"]["tags"]) == ("checkov", ["checkov"])
    assert "tags" not in only(ROOT)["properties"]
