"""Files of results: read for what they say, refused where silence would be taken for health."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.adapters import interface, recognise
from tallygate.adapters.interface import Result, ScannerError
from tallygate.adapters.recognise import read_results
from tests.unit.adapters.scans import KICS, TFLINT, TRIVY, at, checkov, failed_check, sarif


def only(data: bytes) -> Result:
    [scan] = read_results(data)
    [result] = scan.results
    return result


def test_trivy() -> None:
    assert only(TRIVY) == Result(
        rule="AVD-AWS-0107",
        title="Security groups should not allow ingress from all",
        message="Artifact: main.tf Type: terraform Severity: CRITICAL",
        paths=("/home/runner/work/shop/main.tf", "main.tf"),
        line=2,
        end_line=4,
        column=1,
        severity="critical",
        url="https://avd.aquasec.com/misconfig/avd-aws-0107",
    )


def test_kics_and_tflint() -> None:
    assert (only(KICS).severity, only(KICS).line) == ("high", 3)
    found, errors = read_results(TFLINT)
    assert [(one.rule, one.severity) for one in found.results] == [
        ("terraform_unused_declarations", "medium")
    ]
    assert (errors.tool, errors.results, errors.problems) == ("tflint-errors", (), ())


def test_checkov() -> None:
    [scan] = read_results(checkov(failed_check(), failed_check(check_id="CKV_AWS_1", severity="HIGH")))
    assert (scan.tool, scan.version, scan.problems) == ("checkov", "3.2.334", ())
    assert [(one.rule, one.severity, one.line, one.end_line) for one in scan.results] == [
        ("CKV_AWS_18", "", 2, 4),
        ("CKV_AWS_1", "high", 2, 4),
    ]
    assert "main.tf" in scan.results[0].paths
    assert scan.results[0].resource == "aws_s3_bucket.logs"


def test_checkov_of_several_frameworks_and_what_it_skips() -> None:
    one = json.loads(checkov(failed_check(), skipped_checks=[failed_check(check_id="CKV_AWS_2")]))
    [scan] = read_results(json.dumps([one, json.loads(checkov())]).encode())
    assert [result.rule for result in scan.results] == ["CKV_AWS_18", "CKV_AWS_2"]
    assert scan.notes == ("1 results that a comment skips count all the same",)
    one["results"] = {"failed_checks": []}
    one["summary"]["skipped"] = 3
    [scan] = read_results(json.dumps(one).encode())
    assert scan.notes == ("3 results that a comment skips are not in it (--quiet)",)


def test_what_checkov_could_not_parse() -> None:
    [scan] = read_results(checkov(parsing_errors=["/main.tf"]))
    assert scan.problems == ("could not parse /main.tf",)
    quiet = json.loads(checkov())
    quiet["results"] = {"failed_checks": []}
    quiet["summary"]["parsing_errors"] = 2
    [scan] = read_results(json.dumps(quiet).encode())
    assert scan.problems == ("could not parse 2 files (terraform)",)


NOTHING = {
    "passed": 0,
    "failed": 0,
    "skipped": 0,
    "parsing_errors": 0,
    "resource_count": 0,
    "checkov_version": "3",
}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (TRIVY[:-20], "cut off"),
        (checkov(failed_check())[:-3], "cut off"),
        (b"\x00\xff", "no JSON"),
        (b"null", "neither"),
        (b"[]", "neither"),
        (b"{}", "neither"),
        (b'[{"a": 1}]', "neither"),
        (b'{"runs": []}', "no SARIF"),
        (b'{"version": "2.1.0", "runs": []}', "no run"),
        (b'{"version": "2.0.0", "runs": []}', "2.1.0"),
        (b'{"version": "2.1.0", "runs": {}}', "no SARIF"),
        (b'{"version": "2.1.0", "runs": [{"results": []}]}', "no SARIF"),
        (b'{"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "results": []}]}', "no SARIF"),
        (json.dumps(NOTHING).encode(), "nothing that it could scan"),
        (b'{"check_type": "terraform"}', "no results of Checkov"),
        (b'{"check_type": "terraform", "results": {}}', "no results of Checkov"),
        (b"[" * 100_000, "too deep"),
        (b'{"runs":' + b"[" * 100_000, "too deep"),
    ],
)
def test_a_file_that_says_nothing_is_an_error(data: bytes, said: str) -> None:
    with pytest.raises(ScannerError, match=said) as caught:
        read_results(data)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"results": None}, "did not scan"),
        ({"invocations": [{"executionSuccessful": False}]}, "did not succeed"),
        (
            {
                "invocations": [
                    {
                        "executionSuccessful": True,
                        "toolExecutionNotifications": [{"level": "error", "message": {"text": "no\nplugin"}}],
                    }
                ]
            },
            "says: no plugin",
        ),
        (
            {
                "invocations": [
                    {
                        "executionSuccessful": False,
                        "toolConfigurationNotifications": [{"level": "error", "message": {}}],
                    }
                ]
            },
            "says: an error",
        ),
    ],
)
def test_a_run_that_failed_is_a_problem(run: dict[str, Any], said: str) -> None:
    [scan] = read_results(sarif(**run))
    assert [problem for problem in scan.problems if said in problem] == list(scan.problems) != []


def test_warnings_of_a_tool_are_no_problem() -> None:
    told = [{"level": "warning", "message": {"text": "x"}}, {"message": {"text": "y"}}]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": told}
    [scan] = read_results(sarif(invocations=[invocation]))
    assert scan.problems == ()


def test_kinds_and_states_that_are_no_findings() -> None:
    kinds = ["pass", "informational", "notApplicable", "fail", "review", "open"]
    results = [at("a", kind=kind) for kind in kinds]
    [scan] = read_results(
        sarif(*results, at("b", baselineState="absent"), at("c", baselineState="unchanged"))
    )
    assert [one.paths for one in scan.results] == [("a",), ("a",), ("a",), ("c",)]


def test_what_a_tool_suppresses_counts() -> None:
    [scan] = read_results(sarif(at("a", suppressions=[{"kind": "inSource"}])))
    assert len(scan.results) == 1
    assert scan.notes == ("1 results that it suppresses count all the same",)


@pytest.mark.parametrize(
    ("file", "bases", "paths"),
    [
        ({"uri": "a%20b.tf"}, {}, ("a b.tf",)),
        ({"uri": "file:///r/a.tf"}, {}, ("/r/a.tf",)),
        ({"uri": "file://localhost/r/a.tf"}, {}, ("/r/a.tf",)),
        ({"uri": "file://elsewhere/r/a.tf"}, {}, ("file://elsewhere/r/a.tf",)),
        ({"uri": "https://h/a.tf"}, {}, ("https://h/a.tf",)),
        ({"uri": "/r/a.tf"}, {}, ("/r/a.tf",)),
        ({"uri": "a.tf", "uriBaseId": "%SRCROOT%"}, {}, ("a.tf",)),
        ({"uri": "a.tf", "uriBaseId": "R"}, {"R": {"uri": "file:///r/"}}, ("/r/a.tf", "a.tf")),
        (
            {"uri": "a.tf", "uriBaseId": "S"},
            {"R": {"uri": "file:///r/"}, "S": {"uri": "s/", "uriBaseId": "R"}},
            ("/r/s/a.tf", "a.tf"),
        ),
        ({"uri": "http://[", "uriBaseId": "R"}, {}, ("http://[",)),
        ({}, {}, ()),
        ({"index": 0}, {}, ("indexed.tf",)),
        ({"index": 7}, {}, ()),
    ],
)
def test_where_a_file_is(file: dict[str, Any], bases: dict[str, Any], paths: tuple[str, ...]) -> None:
    result = {"message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": file}}]}
    artifacts = [{"location": {"uri": "indexed.tf"}}]
    assert only(sarif(result, originalUriBaseIds=bases, artifacts=artifacts)).paths == paths


def test_rules_of_extensions_and_messages_by_id() -> None:
    rule = {
        "id": "X",
        "shortDescription": {"text": "title"},
        "messageStrings": {"m": {"text": "bad {0} in {1}"}},
    }
    rule |= {"properties": {"security-severity": "3.9"}}
    tool = {"driver": {"name": "T"}, "extensions": [{"name": "e", "rules": [rule]}]}
    reference = {"id": "X", "index": 0, "toolComponent": {"index": 0}}
    result = at("a", rule=reference, message={"id": "m", "arguments": ["port", "{0}"]})
    del result["ruleId"]
    found = only(sarif(result, tool=tool))
    assert (found.rule, found.title, found.message, found.severity) == (
        "X",
        "title",
        "bad port in {0}",
        "low",
    )


@pytest.mark.parametrize(
    ("level", "properties", "severity", "weak"),
    [
        ("error", {}, "high", False),
        ("warning", {}, "medium", False),
        ("note", {}, "low", True),
        ("none", {}, "low", True),
        ("surprise", {}, "medium", False),
        ("note", {"security-severity": "9.0"}, "critical", True),
        ("error", {"security-severity": "eleven"}, "high", False),
        ("error", {"security-severity": "NaN"}, "high", False),
        ("error", {"severity": "LOW"}, "low", False),
        ("error", {"severity": ["LOW"]}, "high", False),
    ],
)
def test_severities(level: str, properties: dict[str, Any], severity: str, weak: bool) -> None:
    found = only(sarif(at("a", level=level, properties=properties)))
    assert (found.severity, found.weak) == (severity, weak)


@pytest.mark.parametrize("line", [-5, 10**40])
def test_lines_that_no_file_has(line: int) -> None:
    assert 0 <= only(sarif(at("a", line=line))).line <= 1 << 26
    assert 0 <= only(checkov(failed_check(file_line_range=[line, line]))).end_line <= 1 << 26


def test_checkov_calls_everything_an_error_in_sarif() -> None:
    found = only(sarif(at("a", level="error"), tool={"driver": {"name": "Checkov"}}))
    assert found.severity == ""


def test_too_many_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallygate.adapters.sarif.MOST_RESULTS", 3)
    monkeypatch.setattr("tallygate.adapters.checkov.MOST_RESULTS", 3)
    for data in (sarif(*[at("a")] * 4), checkov(*[failed_check()] * 4)):
        with pytest.raises(ScannerError, match="more than 3 results"):
            read_results(data)
    monkeypatch.setattr(recognise, "MOST_BYTES", 10)
    with pytest.raises(ScannerError, match="MiB"):
        read_results(TRIVY)
    assert interface.MOST_RESULTS == 50_000


def test_long_and_odd_texts_become_one_short_line() -> None:
    found = only(sarif(at("a", message={"text": "x\r\n::error::y" + "z" * 10_000}, ruleId="r" * 500)))
    assert "\n" not in found.message
    assert len(found.message) <= 300
    assert len(found.rule) <= 120


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["runs", "version", "results", "check_type", "tool", "driver", "name", "locations"]
                ),
                inner,
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_results_or_an_error(value: Any) -> None:
    data = json.dumps(value).encode()
    with suppress(ScannerError):
        assert all(scan.results is not None for scan in read_results(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_error(data: bytes) -> None:
    with pytest.raises(ScannerError):
        read_results(data)
