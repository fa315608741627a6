"""JUnit as GitLab and others read it: unique names, counts that agree, never an empty report."""

from collections import Counter
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Report
from tallygate.reports import junit
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXCEPTED,
    EXISTING,
    FIXED,
    IGNORED,
    LATEST,
    ROOT,
    UNKNOWN,
    gate,
    handled,
    platform,
    rendered,
    report,
    rule,
)

replace = msgspec.structs.replace
PROD = gate("prod", "fail", 0, ("k8s-run-as-root",))


def read(given: Report) -> ElementTree.Element:
    """The document, after the checks that hold for every document."""
    root = ElementTree.fromstring(rendered("junit", given))
    valid(root)
    return root


def valid(root: ElementTree.Element) -> None:
    assert root.tag == "testsuites"
    cases = list(root.iter("testcase"))
    names = Counter((case.get("classname"), case.get("name")) for case in cases)
    assert [name for name, number in names.items() if number > 1] == []
    for element in [root, *root.iter("testsuite")]:
        inside = list(element.iter("testcase"))
        counted = {"tests": len(inside)}
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counted[attribute] = sum(case.find(tag) is not None for case in inside)
        assert {name: int(element.get(name, "-1")) for name in counted} == counted
    for element in root.iter():
        assert not {"time", "timestamp"} & set(element.attrib)
    for suite in root.iter("testsuite"):
        prefix = f"{suite.get('name')}."
        assert all(str(case.get("classname")).startswith(prefix) for case in suite)


def cases(*findings: Finding, **fields: Any) -> dict[str, ElementTree.Element]:
    fields = {"gates": (PROD,), "rules": ()} | fields
    return {str(case.get("classname")): case for case in read(report(*findings, **fields)).iter("testcase")}


def outcome(case: ElementTree.Element) -> tuple[str, str]:
    (child,) = case
    return child.tag, child.get("message") or child.text or ""


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    golden("reports/platform-junit.xml", rendered("junit", platform()))
    read(platform())


def test_a_clean_run_is_not_empty(golden: Golden) -> None:
    golden("reports/clean-junit.xml", rendered("junit", report()))
    (case,) = read(report()).iter("testcase")
    assert (case.get("classname"), case.get("name"), len(case)) == ("dev.k8s-run-as-root", "no findings", 0)


def test_a_finding_that_closes_the_gate_fails() -> None:
    case = cases(ROOT)["prod.k8s-run-as-root"]
    assert case.get("name") == f"{ROOT.resource} {ROOT.location.path}"
    assert (case.get("file"), case.get("line")) == (ROOT.location.path, "31")
    tag, message = outcome(case)
    assert tag == "failure"
    assert message.startswith("container may run as root (runAsNonRoot is not set). Fix: set security")
    assert str(case[0].text).endswith("(config/prod/payments/deployment.yaml:31:9)")


@pytest.mark.parametrize(
    ("finding", "tag", "said"),
    [
        (IGNORED, "skipped", "ignored until 2027-01-31: the agent reads the logs of the node"),
        (replace(EXCEPTED, environment="prod", suppression=None), "skipped", "ignored"),
        (UNKNOWN, "skipped", "unknown: var.encrypted has no value"),
        (replace(UNKNOWN, suppression=IGNORED.suppression), "skipped", "ignored until 2027-01-31"),
        (replace(ROOT, effect=Effect.WARN), "system-out", "warning: container"),
        (replace(ROOT, effect=Effect.AUDIT), "system-out", "note: container"),
        (replace(ROOT, severity="low"), "system-out", "below the threshold: container"),
        (replace(EXISTING, environment="prod"), "system-out", "not new: container"),
    ],
)
def test_what_closes_nothing_does_not_fail(finding: Finding, tag: str, said: str) -> None:
    found, message = outcome(cases(finding)[f"prod.{finding.rule}"])
    assert found == tag
    assert message.startswith(said)


def test_fixed_findings_leave_their_rule_passing() -> None:
    case = cases(FIXED, rules=(rule("k8s-run-as-root"),))["prod.k8s-run-as-root"]
    assert (case.get("name"), len(case)) == ("no findings", 0)


def test_what_could_not_be_evaluated_is_an_error() -> None:
    broken = Diagnostic("yaml-syntax", "bad", Location("a.yaml", 3), Level.ERROR, "mend it", "prod")
    found = cases(diagnostics=(broken,), gates=(gate("prod", "error"),))
    assert {name: outcome(case) for name, case in found.items()} == {
        "prod.yaml-syntax": ("error", "bad. Fix: mend it")
    }


def test_a_gate_closed_by_unknowns_is_an_error_too() -> None:
    found = cases(UNKNOWN, gates=(gate("prod", "error", 1),))
    assert outcome(found["prod.gate"]) == (
        "error",
        "could not be evaluated: unknown values keep this gate closed",
    )


def test_nothing_checked_is_an_error() -> None:
    found = cases(gates=(), verdict="nothing", exit=Exit.NOTHING)
    assert outcome(found["tallygate.nothing-checked"])[0] == "error"


def test_findings_without_a_gate_are_not_lost() -> None:
    stray = Diagnostic("yaml-syntax", "bad", Location("a.yaml"), Level.ERROR, environment="qa")
    found = cases(replace(ROOT, environment="lab"), replace(LATEST, environment=None), diagnostics=(stray,))
    assert {"lab.k8s-run-as-root", "-.k8s-latest-tag", "qa.yaml-syntax"} <= set(found)


def test_equal_names_are_numbered() -> None:
    odd = replace(ROOT, resource="x (2)", location=Location(""))
    plain = replace(ROOT, resource="x", location=Location(""))
    for order in ([odd, plain, plain], [plain, odd, plain], [plain, plain, odd]):
        root = read(report(*order, gates=(PROD,)))
        assert len(list(root.iter("failure"))) == 3


def test_too_large_a_report_is_folded_the_least_important_first() -> None:
    given = report(
        *(replace(ROOT, resource=f"r{n}") for n in range(40)),
        *(replace(IGNORED, resource=f"i{n}") for n in range(40)),
        gates=(PROD,),
        rules=tuple(rule(f"k8s-{n}") for n in range(40)),
    )
    suites = junit._suites(given)
    sizes = [10**9, 28_000, 20_000, 2_000]
    kept = []
    for most in sizes:
        root = ElementTree.fromstring(junit.fitted(suites, most))
        valid(root)
        kept.append([len(list(root.iter(tag))) for tag in ("testcase", "skipped", "failure")])
    assert kept == [[120, 40, 40], [81, 40, 40], [42, 1, 40], [3, 1, 1]]


def test_names_are_unique_in_ten_thousand_equals() -> None:
    read(report(*[ROOT] * 10_000, gates=(PROD,)))


def test_all_kinds_together() -> None:
    tags = Counter(element.tag for element in read(handled()).iter())
    assert (tags["failure"], tags["skipped"], tags["testsuite"]) == (3, 2, 2)
