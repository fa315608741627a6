import argparse
import os
import re
import shutil
import sys
from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tallygate.commands import check as command
from tallygate.commands.check import options, terminal_style
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tests.unit.engine.written import pod
from tests.unit.sources.git_repositories import write

SETTINGS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM")
DISAGREEING = [
    # --color, environment, terminal, colour
    ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
    ("never", {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, True, False),
    ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, True, False),
    ("auto", {"NO_COLOR": ""}, True, True),
    ("auto", {"FORCE_COLOR": "1"}, False, True),
    ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
    ("auto", {"FORCE_COLOR": ""}, False, False),
    ("auto", {}, True, True),
    ("auto", {}, False, False),
    ("auto", {"TERM": "dumb"}, True, False),
    ("auto", {"TERM": "xterm"}, True, True),
]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "PRE_COMMIT_FROM_REF", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("wanted", "environment", "terminal", "colour"), DISAGREEING)
def test_who_decides_on_colour(
    wanted: str, environment: dict[str, str], terminal: bool, colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert terminal_style(wanted).colour is colour


@pytest.mark.parametrize(
    ("columns", "terminal", "width"),
    [
        (None, True, 80),
        (120, True, 120),
        (20, True, 40),
        (400, True, 160),
        (40, True, 40),
        (160, True, 160),
        (120, False, 80),
    ],
)
def test_the_width_is_the_terminal_s_within_bounds(
    columns: int | None, terminal: bool, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(
        shutil, "get_terminal_size", lambda fallback: os.terminal_size((columns or fallback[0], 24))
    )
    assert terminal_style("never").width == width


def test_verbose_reaches_the_style() -> None:
    assert terminal_style("never", verbose=True).verbose
    assert not terminal_style("never").verbose


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(words)


class TestOptions:
    def made(self, *words: str) -> Options:
        return options(parsed(*words), os.environ)

    def test_the_defaults(self) -> None:
        assert self.made() == Options(use_cache=True)
        assert self.made("--no-cache") == Options()

    def test_every_option(self) -> None:
        words = "sub --base main --env prod --fail-on low -p a -p b --config c.yaml --no-config --workers 0"
        assert self.made(*words.split(), "--no-cache") == Options(
            path=Path("sub"),
            base="main",
            environment="prod",
            fail_on="low",
            policies=(Path("a"), Path("b")),
            config=Path("c.yaml"),
            use_config=False,
            workers=0,
        )

    def test_base_and_staged_exclude_each_other(self) -> None:
        with pytest.raises(UsageError, match="--base and --staged exclude each other"):
            self.made("--base", "main", "--staged")

    def test_workers_are_not_negative(self) -> None:
        with pytest.raises(UsageError, match="--workers is a number of processes"):
            self.made("--workers", "-1")

    def test_at_pre_push_two_commits_are_compared(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRE_COMMIT_FROM_REF", "one")
        assert self.made("--staged", "--no-cache") == Options(staged=True)
        monkeypatch.setenv("PRE_COMMIT_TO_REF", "two")
        assert self.made("--staged", "--no-cache") == Options(base="one", head="two", staged=False)
        assert self.made("--base", "main", "--no-cache") == Options(base="main")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"a.yaml": pod(image="web:latest")})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["check", *words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.usefixtures("tree")
class TestFormats:
    def test_text_is_the_default(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = checked(capsys)
        assert code == 1
        assert "a.yaml:8:7" in out
        assert checked(capsys, "--format", "text")[1] == out
        assert re.match(r"\d+\.\d\d s\n\nNext:\n  tallygate explain k8s-limits-missing ", err)

    def test_next_steps_are_for_who_has_no_configuration(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert checked(capsys, "--format", "compact")[2] == ""
        (tree / "tallygate.yaml").write_text("version: 1\n")
        assert re.fullmatch(r"\d+\.\d\d s\n", checked(capsys)[2])

    def test_one_to_the_terminal_and_others_to_files(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["--format", "json", "--format", "sarif=r.sarif", "--format", "text=r.txt"]
        code, out, _ = checked(capsys, *words)
        assert (code, msgspec.json.decode(out)["verdict"]) == (1, "closed")
        assert msgspec.json.decode((tree / "r.sarif").read_bytes())["version"] == "2.1.0"
        assert "a.yaml:8:7" in (tree / "r.txt").read_text(encoding="utf-8")

    def test_only_files_leave_the_terminal_one_line(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        code, out, err = checked(capsys, "--format", "json=r.json")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert err.startswith("A gate is closed. Checked 1 file, ")
        assert (tree / "r.json").stat().st_size > 0

    def test_a_file_has_no_colour_and_the_same_width_everywhere(
        self, tree: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        coloured = checked(capsys, "--color", "always", "--format", "text=r.txt", "--format", "text")[1]
        assert "\x1b[" in coloured
        assert "\x1b[" not in (tree / "r.txt").read_text(encoding="utf-8")

    def test_two_to_the_terminal_are_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = checked(capsys, "--format", "text", "--format", "json")
        assert (code, out) == (2, "")
        assert "only one --format can go to standard output" in err

    def test_a_format_with_an_empty_file(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = checked(capsys, "--format", "sarif=")
        assert (code, out) == (2, "")
        assert "--format sarif= names no file" in err

    @pytest.mark.parametrize(("word", "hint"), [("jsn", "did you mean json?"), ("x=r.txt", "formats are")])
    def test_an_unknown_format(self, word: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = checked(capsys, "--format", word)
        assert (code, out, Path("r.txt").exists()) == (2, "", False)
        assert hint in err

    def test_a_link_in_place_of_the_file(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, {"kept.txt": "kept"})
        (tree / "r.json").symlink_to("kept.txt")
        code, _, err = checked(capsys, "--format", "json=r.json")
        assert (code, (tree / "kept.txt").read_text(encoding="utf-8")) == (2, "kept")
        assert "r.json is a link" in err
        assert checked(capsys, "--format", "json=/dev/stdout")[0] == 1

    def test_a_file_that_cannot_be_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, _, err = checked(capsys, "--format", "json=no/r.json")
        assert (code, err) == (2, "tallygate: cannot write no/r.json: No such file or directory\n")


@pytest.mark.usefixtures("tree")
class TestExitZero:
    def test_a_closed_gate(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert checked(capsys, "--exit-zero")[0] == 0
        assert (
            msgspec.json.decode(checked(capsys, "--exit-zero", "--format", "json")[1])["verdict"] == "closed"
        )

    def test_what_could_not_be_evaluated(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        write(tree, {"a.yaml": "apiVersion: v1\nkind: [\n"})
        assert (checked(capsys)[0], checked(capsys, "--exit-zero")[0]) == (4, 0)

    def test_nothing(self, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tree / "a.yaml").unlink()
        assert (checked(capsys)[0], checked(capsys, "--exit-zero")[0]) == (3, 0)

    def test_a_wrong_word_stays_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert checked(capsys, "--exit-zero", "--env", "nope")[0] == 2


@pytest.mark.usefixtures("tree")
def test_the_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, "--fail-on", "critical")[0] == 0
    assert checked(capsys, "--fail-on", "low")[0] == 1


def test_outputs_for_a_ci_are_written(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_OUTPUT", str(tree / "outputs"))
    checked(capsys)
    assert "verdict=closed" in (tree / "outputs").read_text(encoding="utf-8")


def test_facts_of_a_promotion_need_something_to_compare_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"config/dev/web.yaml": "level: 1\n", "facts.json": "{}"})
    assert main(["check", "--facts", str(tmp_path / "facts.json"), str(tmp_path)]) == 2
    assert "give --base, too" in capsys.readouterr().err
