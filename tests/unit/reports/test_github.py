"""Annotations: ten of a level, worst first, and nothing that the runner would obey."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect
from tallygate.model.location import Location
from tallygate.reports.github import outputs, step_summary
from tallygate.reports.interface import Links
from tests.conftest import Golden
from tests.unit.reports.report_samples import (
    EXISTING,
    FIXED,
    IGNORED,
    ROOT,
    UNKNOWN,
    gate,
    platform,
    rendered,
    report,
)

replace = msgspec.structs.replace


def commands(*findings: Any, **fields: Any) -> list[str]:
    lines = rendered("github", report(*findings, **fields)).splitlines()
    return [line for line in lines if line.startswith("::")]


def test_a_pull_request_on_a_platform(golden: Golden) -> None:
    golden("reports/platform-github.txt", rendered("github", platform()))


def test_an_annotation() -> None:
    assert commands(ROOT) == [
        "::error file=config/prod/payments/deployment.yaml,line=31,endLine=31,col=9,"
        "title=k8s-run-as-root (prod)"
        "::container may run as root: runAsNonRoot is not set%0AFix: set securityContext.runAsNonRoot: true"
    ]


@pytest.mark.parametrize(
    ("effect", "command"), [(Effect.DENY, "error"), (Effect.WARN, "warning"), (Effect.AUDIT, "notice")]
)
def test_levels(effect: Effect, command: str) -> None:
    assert commands(replace(ROOT, effect=effect))[0].startswith(f"::{command} file=")


def test_only_what_is_new_annotates() -> None:
    assert commands(EXISTING, FIXED, UNKNOWN) == []


def test_what_was_not_evaluated_annotates() -> None:
    diagnostics = tuple(Diagnostic("yaml-syntax", "bad", Location("a.yaml", 3, 2), level) for level in Level)
    assert commands(diagnostics=diagnostics) == [
        "::error file=a.yaml,line=3,endLine=3,col=2,title=yaml-syntax%3A not evaluated::bad"
    ]


def test_columns_are_for_single_lines() -> None:
    assert ",line=3,endLine=5,title=" in commands(replace(ROOT, location=Location("a", 3, 2, 5, 4)))[0]
    assert ",line=3,endLine=3,col=2,title=" in commands(replace(ROOT, location=Location("a", 3, 2, 4, 1)))[0]


def test_a_place_that_is_no_file_has_a_title_only() -> None:
    assert commands(replace(ROOT, location=Location("")))[0].startswith(
        "::error title=k8s-run-as-root (prod)::"
    )


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("number", [9, 10, 11, 10_000])
def test_ten_of_a_level_and_the_last_says_how_many_remain(effect: Effect, number: int) -> None:
    lines = commands(*(replace(ROOT, effect=effect, message=f"finding {n}") for n in range(number)))
    assert len(lines) == min(number, 10)
    remain = [line for line in lines if "more of level" in line]
    assert remain == ([lines[-1]] if number > 10 else [])
    assert not remain or f"%0A... and {number - 10} more of level" in lines[-1]


def test_the_worst_come_first() -> None:
    severities = ["low", "critical", "medium", "high"] * 4
    lines = commands(
        *(replace(ROOT, severity=severity, message=severity, label="", fix="") for severity in severities)
    )
    assert [line.rpartition("::")[2].split("%")[0] for line in lines] == ["critical"] * 4 + ["high"] * 4 + [
        "medium"
    ] * 2


def test_the_log_ends_with_the_summary() -> None:
    text = rendered("github", platform())
    assert "CLOSED: tf-s3-public, k8s-run-as-root\n" in text
    assert text.endswith("2 unknown, 1 not evaluated, 4 not judged, 0 skipped.\n")


def test_outputs_are_appended_where_the_runner_asks(tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_text("earlier=1\n")
    outputs(report(ROOT), {"GITHUB_OUTPUT": str(file)})
    assert file.read_text() == "earlier=1\nverdict=closed\n"


@pytest.mark.parametrize("environ", [{}, {"GITHUB_OUTPUT": ""}])
def test_no_outputs_without_a_runner(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "not-passed-in"))
    outputs(report(), environ)
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_the_report_is_appended_to_the_summary_of_the_step(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("earlier\n")
    step_summary(report(ROOT), Links(), {"GITHUB_STEP_SUMMARY": str(file)})
    text = file.read_text(encoding="utf-8")
    assert text.startswith("earlier\n### ")
    assert "container may run as root" in text
    assert "tallygate:v1" not in text


@pytest.mark.parametrize("earlier", [0, 1_000, 1_040_000, 1_048_300, 1_048_576, 2_000_000])
def test_the_summary_never_grows_over_a_mebibyte(tmp_path: Path, earlier: int) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"x" * earlier)
    many = [
        replace(ROOT, message="漢" * 300, fingerprint=f"{n}", effect=list(Effect)[n % 3])
        for n in range(3_000)
    ]
    step_summary(report(*many, gates=(gate("prod", "fail"),)), Links(), {"GITHUB_STEP_SUMMARY": str(file)})
    assert file.stat().st_size <= max(1024 * 1024, earlier)
    assert (file.stat().st_size > earlier) == (earlier < 1_048_300)


@pytest.mark.parametrize("environ", [{}, {"GITHUB_STEP_SUMMARY": ""}])
def test_no_summary_without_a_runner(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    step_summary(report(), Links(), environ)
    assert list(tmp_path.iterdir()) == []


def test_what_is_ignored_does_not_annotate() -> None:
    assert commands(IGNORED) == []


def test_long_messages_are_cut() -> None:
    (line,) = commands(replace(ROOT, message="x" * 100_000, fix="y" * 100_000))
    assert len(line) < 5_000
