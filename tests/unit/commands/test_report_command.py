"""tallygate report: a saved report in other formats."""

from pathlib import Path

import pytest

from tallygate.cli import main
from tests.unit.reports.report_samples import handled, platform, rendered


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("report.json").write_text(rendered("json", handled()), encoding="utf-8")
    return "report.json"


def test_text_is_the_default_and_the_verdict_is_no_exit_code(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", file, "--color", "never"]) == 0
    assert capsys.readouterr().out == rendered("text", handled())


def test_several_formats_at_once(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--format", "junit=tests.xml", "--format", "compact", "--format", "markdown=comment.md"]
    assert main(["report", file, *words]) == 0
    assert capsys.readouterr().out == rendered("compact", handled())
    assert Path("tests.xml").read_text(encoding="utf-8") == rendered("junit", handled())
    assert Path("comment.md").read_text(encoding="utf-8") == rendered("markdown", handled())


def test_options_of_the_output(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["report", file, "--show-suppressed", "--color", "always"])
    assert "ignored[k8s-host-path]" in capsys.readouterr().out
    main(["report", file])
    assert "ignored[" not in capsys.readouterr().out


def test_sources_are_linked_in_a_workflow(
    file: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.com")
    monkeypatch.setenv("GITHUB_REPOSITORY", "shop/platform")
    monkeypatch.setenv("GITHUB_SHA", "0123456789abcdef")
    main(["report", file, "--format", "markdown"])
    assert "](https://github.com/shop/platform/blob/0123456789abcdef/terraform/" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "tallygate: report.json: the report is no JSON"),
        ("{}", "tallygate: report.json: this is no report of"),
        (None, "tallygate: report.json: it is of version 9; this Tallygate reads version 1"),
    ],
)
def test_what_is_no_report_is_refused(
    file: str, content: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = rendered("json", platform()).replace('"schema_version":"1"', '"schema_version":"9"')
    Path(file).write_text(changed if content is None else content, encoding="utf-8")
    assert main(["report", file, "--format", "json=out.json"]) == 2
    out, err = capsys.readouterr()
    assert (out, Path("out.json").exists()) == ("", False)
    assert err.startswith(said)


def test_a_file_that_is_not_there(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "absent.json"]) == 2
    assert "cannot read absent.json: No such file" in capsys.readouterr().err


def test_formats_are_checked_before_the_file(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "absent.json", "--format", "jsn"]) == 2
    assert "unknown format" in capsys.readouterr().err
