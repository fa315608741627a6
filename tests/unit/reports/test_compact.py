"""Compact lines: what is new, and nothing when all is well."""

import re

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect
from tallygate.model.location import Location
from tallygate.model.verdict import Exit
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXISTING,
    FIXED,
    IGNORED,
    ROOT,
    SCANNED,
    UNKNOWN,
    handled,
    platform,
    rendered,
    report,
)

replace = msgspec.structs.replace


def compact(*findings: msgspec.Struct, **fields: object) -> str:
    return rendered("compact", report(*findings, **fields))  # type: ignore[arg-type]


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    golden("reports/platform-compact.txt", rendered("compact", platform()))


def test_a_clean_run_prints_nothing() -> None:
    assert compact() == ""
    assert compact(EXISTING, FIXED, IGNORED, replace(UNKNOWN, reached=False)) == ""


def test_a_note_is_only_counted() -> None:
    assert compact(replace(ROOT, effect=Effect.AUDIT)) == ""


def test_what_is_wrong_for_several_environments_is_told_once() -> None:
    alike = [replace(ROOT, environment=name, fingerprint=name) for name in ("dev", "staging", "prod")]
    # Without gates there is no order but the names'.
    [line] = compact(*alike).splitlines()
    assert line.endswith("container may run as root (dev, prod, staging)")


@pytest.mark.parametrize(("effect", "word"), [(Effect.DENY, "error"), (Effect.WARN, "warning")])
def test_the_word_is_that_of_the_effect(effect: Effect, word: str) -> None:
    assert compact(replace(ROOT, effect=effect)) == (
        f"config/prod/payments/deployment.yaml:31:9: {word}[k8s-run-as-root] container may run as root\n"
    )


def test_unknowns_that_the_change_reaches() -> None:
    assert compact(UNKNOWN) == (
        "terraform/prod/rds.tf:7:3: unknown[tf-rds-unencrypted] var.encrypted has no value\n"
    )
    assert compact(replace(UNKNOWN, suppression=IGNORED.suppression)) == ""


def test_what_was_not_evaluated() -> None:
    told = tuple(Diagnostic("yaml-syntax", "bad", Location("a.yaml", 3, 2), level) for level in Level)
    assert compact(diagnostics=told) == "a.yaml:3:2: error[yaml-syntax] not evaluated: bad\n"


def test_nothing_checked_is_no_clean_run() -> None:
    assert compact(verdict="nothing", exit=Exit.NOTHING).startswith("nothing was checked: no file")


def test_a_scanner_is_named_and_a_place_that_is_no_file_is_left_out() -> None:
    assert compact(SCANNED).endswith("has access logging enabled (checkov)\n")
    assert compact(replace(ROOT, location=Location(""))) == (
        "error[k8s-run-as-root] container may run as root\n"
    )


def test_every_line_can_be_read_by_an_editor() -> None:
    lines = [*rendered("compact", platform()).splitlines(), *rendered("compact", handled()).splitlines()]
    line = re.compile(r"[^:]+:\d+:\d+: (?:error|warning|note|unknown)\[[\w-]+\] \S.*")
    assert len(lines) == 9
    assert [each for each in lines if not line.fullmatch(each)] == []


def test_long_messages_are_cut() -> None:
    assert len(compact(replace(ROOT, message="x" * 10_000))) < 1_100
