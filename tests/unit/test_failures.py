"""How a run ends that cannot give a verdict."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tallygate.engine.problems import EvaluationError, NothingError, UsageError
from tallygate.failures import guarded
from tallygate.rego.types import Diag, PolicyCompileError
from tallygate.sources.interface import SourceError


def raising(error: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


COMPILE = PolicyCompileError([Diag("b.rego", 2, 1, "x", "two"), Diag("a.rego", 1, 1, "x", "one")])


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (UsageError("wrong word"), 2, "tallygate: wrong word\n"),
        (NothingError("nothing here"), 3, "tallygate: nothing here\n"),
        (SourceError("no such ref", usage=True), 2, "tallygate: no such ref\n"),
        (SourceError("a shallow clone"), 4, "tallygate: a shallow clone\n"),
        (EvaluationError("too much"), 4, "tallygate: too much\n"),
        (COMPILE, 4, "tallygate: a.rego:1:1: x: one\ntallygate: b.rego:2:1: x: two\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_each_has_its_exit_code(
    error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(error)) == code
    assert capsys.readouterr() == ("", told)


def test_what_ends_well_keeps_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert [guarded(lambda code=code: code) for code in (0, 1, 3)] == [0, 1, 3]  # type: ignore[misc]
    assert capsys.readouterr() == ("", "")


def test_text_of_a_repository_does_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(raising(UsageError("a\x1b[2Jb\n::error::c")))
    assert capsys.readouterr().err == "tallygate: a\\x1b[2Jb\ntallygate: \\x3a:error::c\n"


class TestCrash:
    @pytest.fixture(autouse=True)
    def _logs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    @pytest.mark.parametrize("error", [ValueError("odd"), RecursionError("odd"), MemoryError("odd")])
    def test_the_log_holds_the_traceback_and_the_person_gets_a_line(
        self, error: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert guarded(raising(error)) == 4
        [log] = tmp_path.glob("tallygate-*.log")
        out, err = capsys.readouterr()
        told = f"tallygate: internal error ({type(error).__name__}: odd); the full log is {log}\n"
        assert (out, err) == ("", told)
        text = log.read_text(encoding="utf-8")
        assert text.startswith("Traceback (most recent call last):")
        assert "in raising" not in text
        assert "raise error" in text

    def test_a_long_message_is_cut_and_made_harmless(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        guarded(raising(ValueError("\x1b" + "x" * 500)))
        err = capsys.readouterr().err
        assert "(ValueError: \\x1bxxx" in err
        assert err.count("x\n") == 0
        assert 150 < err.count("x") < 200 + str(tmp_path).count("x")

    def test_a_message_that_is_no_utf_8(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert guarded(raising(ValueError("\udcff"))) == 4
        assert "\\udcff" in next(tmp_path.glob("*.log")).read_text(encoding="utf-8")
        assert "\\xff" in capsys.readouterr().err


def test_a_reader_that_has_gone_is_no_pass() -> None:
    program = (
        "import sys; from tallygate.failures import guarded\n"
        "sys.exit(guarded(lambda: [sys.stdin.read(), print('x' * 1000)] and 0))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 4
