"""Which findings keep a gate shut."""

from typing import Any

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Status
from tallygate.model.location import Location
from tallygate.reports.closing import (
    blind,
    closes,
    closes_none,
    closing,
    is_ignored,
    is_unknown,
    undecided,
    unevaluated,
)
from tests.unit.reports.report_samples import IGNORED, ROOT, UNKNOWN, gate, report

replace = msgspec.structs.replace
PROD = gate("prod", "fail")


@pytest.mark.parametrize(
    ("change", "shut"),
    [
        ({}, True),
        ({"severity": "medium"}, True),
        ({"severity": "low"}, False),
        ({"effect": Effect.WARN}, False),
        ({"effect": Effect.AUDIT}, False),
        ({"status": Status.EXISTING}, False),
        ({"status": Status.FIXED}, False),
        ({"status": Status.SUPPRESSED}, False),
        ({"status": Status.UNKNOWN}, False),
        ({"environment": "dev"}, False),
        ({"environment": None}, False),
    ],
)
def test_new_denials_at_the_threshold_close(change: dict[str, Any], shut: bool) -> None:
    finding = replace(ROOT, **change)
    assert closes(finding, PROD) is shut
    assert closing(report(finding), PROD) == [finding] * shut


@pytest.mark.parametrize(
    ("change", "minor"),
    [
        ({}, False),
        ({"severity": "low"}, True),
        ({"severity": "low", "effect": Effect.WARN}, False),
        ({"severity": "low", "status": Status.EXISTING}, False),
        ({"severity": "low", "environment": "nowhere"}, False),
    ],
)
def test_a_denial_below_the_threshold_closes_none(change: dict[str, Any], minor: bool) -> None:
    finding = replace(ROOT, **change)
    assert closes_none(finding, report(finding, gates=(PROD,))) is minor


def test_an_unknown_may_be_ignored_too() -> None:
    ignored = replace(UNKNOWN, suppression=IGNORED.suppression)
    assert is_unknown(UNKNOWN)
    assert not is_ignored(UNKNOWN)
    assert is_ignored(ignored)
    assert not is_unknown(ignored)
    assert undecided(report(ignored), gate("prod", "error")) == []


def test_unknowns_count_where_they_close() -> None:
    far = replace(UNKNOWN, reached=False)
    assert undecided(report(UNKNOWN, far), gate("prod", "error")) == [UNKNOWN]
    assert undecided(report(far), gate("prod", "error")) == [far]
    assert undecided(report(UNKNOWN), gate("prod", "fail")) == []
    assert undecided(report(UNKNOWN), gate("dev", "error")) == []


def test_errors_of_an_environment_are_its_own() -> None:
    told = tuple(
        Diagnostic("yaml-syntax", "bad", Location("a"), level, environment=name)
        for level in Level
        for name in ("prod", None)
    )
    assert unevaluated(report(diagnostics=told), PROD) == [told[0]]
    assert unevaluated(report(diagnostics=told), gate(None)) == [told[1]]


def test_a_gate_names_what_shuts_it_besides_findings() -> None:
    far = replace(UNKNOWN, reached=False)
    error = Diagnostic("yaml-syntax", "bad", Location("a"), Level.ERROR, environment="prod")
    both = report(UNKNOWN, far, diagnostics=(error,))
    assert blind(both, gate("prod", "error", 2)) == "1 not evaluated, 1 unknown reached"
    assert blind(report(UNKNOWN), gate("prod", "error", 1)) == "1 unknown"
    assert blind(report(), gate("prod", "error")) == "could not evaluate"
    assert blind(both, gate("prod", "fail", 2)) == "1 not evaluated"
    assert blind(report(UNKNOWN), gate("prod", "fail", 2)) == ""
    assert blind(both, gate("prod")) == ""
