"""Beyond fifty findings, a line for each rule; and the steps that open a gate."""

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Effect, Finding
from tallygate.model.location import Location
from tallygate.reports.interface import Style
from tallygate.reports.steps import to_open
from tests.unit.reports.report_samples import BUCKET, KEY, ROOT, UNKNOWN, gate, rendered, report

replace = msgspec.structs.replace
WIDE = Style(width=200)


def many(finding: Finding, number: int) -> list[Finding]:
    return [
        replace(finding, location=Location(f"{finding.rule}/{n:03}.yaml", n), message=f"number {n}")
        for n in range(1, number + 1)
    ]


def test_fifty_are_told_one_by_one_and_one_more_by_rule() -> None:
    assert rendered("text", report(*many(ROOT, 50))).count("-->") == 50
    text = rendered("text", report(*many(ROOT, 51)))
    assert "-->" not in text
    assert text.startswith("51 findings, by rule: severity, number, first places.\n")
    assert "--verbose tells all of them, each with its source.\n" in text
    assert rendered("text", report(*many(ROOT, 51)), Style(verbose=True)).count("-->") == 51


def test_those_that_close_a_gate_come_first_then_the_worst() -> None:
    low = replace(ROOT, rule="low", severity="low")
    warned = replace(KEY, rule="warned", effect=Effect.WARN, severity="critical")
    found = [*many(BUCKET, 2), *many(ROOT, 40), *many(warned, 9), *many(low, 5)]
    lines = rendered("text", report(*found, gates=(gate("prod", "fail"),))).splitlines()
    rules = [line.split()[:3] for line in lines[: lines.index("")] if line.startswith("  ")]
    assert rules == [
        ["tf-s3-public", "critical", "2"],
        ["k8s-run-as-root", "high", "40"],
        ["low", "low", "5"],
        ["warned", "critical", "9"],
    ]
    assert (lines[1], lines[4]) == ("These close a gate:", "These close none:")
    assert lines[2].endswith("tf-s3-public/001.yaml:1")
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("path", ["a" * 300 + "/b.yaml", "x\x1b[31m.yaml", "::error::.yaml"])
def test_a_hostile_place_does_no_harm(path: str) -> None:
    found = [replace(ROOT, location=Location(path, n), message=str(n)) for n in range(1, 60)]
    text = rendered("text", report(*found, gates=(gate("prod", "fail"),)))
    assert "\x1b" not in text
    assert not any(line.startswith("::") for line in text.splitlines())


def test_one_step_for_each_rule_and_fix() -> None:
    second = replace(ROOT, location=Location("b.yaml", 4))
    given = report(BUCKET, ROOT, second, gates=(gate("prod", "fail"), gate("dev")))
    assert list(to_open(given, WIDE)) == [
        "",
        "To open prod:",
        '1. terraform/prod/s3.tf:4: use acl = "private" and aws_s3_bucket_public_access_block (tf-s3-public)',
        "2. config/prod/payments/deployment.yaml:31 and 1 more: set securityContext.runAsNonRoot: true "
        "(k8s-run-as-root)",
    ]


def test_gates_with_the_same_steps_share_them_and_many_are_counted() -> None:
    both = [replace(ROOT, environment=name) for name in ("dev", "prod")]
    lines = list(to_open(report(*both, gates=(gate("dev", "fail"), gate("prod", "fail"))), WIDE))
    assert (lines[1], len(lines)) == ("To open dev, prod:", 3)
    found = [replace(ROOT, rule=f"rule-{n}") for n in range(9)]
    assert list(to_open(report(*found, gates=(gate("prod", "fail"),)), WIDE))[-1] == "   ... and 4 more"


def test_a_gate_shut_by_the_unknown_alone_has_steps_and_the_way_to_accept_them() -> None:
    text = rendered("text", report(UNKNOWN, gates=(gate("prod", "error", 1),)), WIDE)
    assert "To open prod:\n1. terraform/prod/rds.tf:7: could not be decided: var.encrypted has no" in text
    assert "`tallygate baseline` accepts it, `on_unknown` in tallygate.yaml lets it pass.\n" in text


def test_a_broken_file_is_a_step() -> None:
    broken = Diagnostic("yaml-syntax", "bad", Location("a.yaml", 3), hint="mend it", environment="prod")
    lines = list(to_open(report(diagnostics=(broken,), gates=(gate("prod", "error"),)), WIDE))
    assert lines[2:] == ["1. a.yaml:3: could not be evaluated: bad; mend it (yaml-syntax)"]


def test_a_short_report_of_findings_has_the_fixes_above() -> None:
    assert "To open" not in rendered("text", report(ROOT, gates=(gate("prod", "fail"),)))


def test_what_the_change_does_not_reach_is_told_by_its_number() -> None:
    far = [replace(UNKNOWN, resource=f"far{n}", reached=False) for n in range(25)]
    text = rendered("text", report(UNKNOWN, *far, gates=(gate("prod", "error", 26),)))
    assert "far1" not in text
    assert "unknown: 25 as before, or accepted (--verbose shows them)\n" in text
    assert "far24" in rendered("text", report(UNKNOWN, *far), Style(verbose=True))


def test_notes_say_how_to_see_them() -> None:
    note = replace(ROOT, effect=Effect.AUDIT)
    assert "--verbose lists the 1 note, too.\n" in rendered("text", report(note))
