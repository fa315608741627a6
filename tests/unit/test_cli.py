import sys
from collections.abc import Iterator

import pytest

from tallygate import __version__
from tallygate.cli import main
from tallygate.commands.table import COMMANDS


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("word", ["-h", "--help", "help"])
def test_help(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ended(capsys, word)
    assert (code, err) == (0, "")
    for command in COMMANDS:
        assert f"\n  {command.name:12}{command.help}\n" in out
    for told in (
        "usage: tallygate COMMAND",
        "0 pass, 1 gate closed, 2 usage, 3 nothing checked, 4 could not",
    ):
        assert told in out


def test_without_a_word_the_help_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ended(capsys)
    assert (code, out) == (2, "")
    assert "usage: tallygate COMMAND" in err


@pytest.mark.parametrize("word", ["-V", "--version"])
def test_version(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(capsys, word) == (0, f"tallygate {__version__}\n", "")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("chek", "did you mean `check`?"),
        ("rule", "did you mean `rules`?"),
        ("explian", "did you mean `explain`?"),
        ("deploy-it", "`tallygate --help` lists the commands"),
        ("", "`tallygate --help` lists the commands"),
        ("Check", "did you mean `check`?"),
    ],
)
def test_an_unknown_command(word: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(capsys, word) == (2, "", f"tallygate: unknown command {word!r}; {hint}\n")


def test_the_words_of_the_process_are_the_default(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["tallygate", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("tallygate ")


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_has_help_that_names_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended_by:
        main([command, "--help"])
    assert ended_by.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: tallygate {command} ")


@pytest.mark.parametrize("words", [["check", "--fail-on", "severe"], ["check", "--nope"], ["explain"]])
def test_a_wrong_option_is_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended_by:
        main(words)
    out, err = capsys.readouterr()
    assert (ended_by.value.code, out) == (2, "")
    assert err.startswith(f"tallygate {words[0]}: ")


@pytest.fixture
def unloaded() -> Iterator[None]:
    """The modules of commands as if none had been imported."""
    kept = {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("tallygate.commands")
    }
    yield
    sys.modules.update(kept)


@pytest.mark.usefixtures("unloaded")
def test_only_the_chosen_command_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "tallygate.commands.rules" in sys.modules
    assert "tallygate.commands.check" not in sys.modules
    assert "k8s-privileged" in capsys.readouterr().out


def test_a_terminal_without_utf_8_gets_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    from tallygate.commands import rules

    monkeypatch.setattr(rules, "run", lambda _: print("größe") or 0)
    assert main(["rules"]) == 0
    assert written.getvalue() == b"gr\\xf6\\xdfe\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("check", "--fail-on", "bad"), "argument --fail-on: invalid choice: 'bad'"),
        (("check", "--now", "x"), "argument --now: 'x' is no ISO date"),
        (("check", "--workers", "x"), "argument --workers: invalid int value: 'x'"),
        (("explain",), "the following arguments are required: RULE"),
        (("check", "a", "b\x1b[2J"), "unrecognized arguments: b\\x1b[2J"),
        (("check", "--formt", "json"), "unrecognized arguments: --formt; did you mean --format?"),
        (("check", "--formt=json"), "unrecognized arguments: --formt=json; did you mean --format?"),
    ],
)
def test_wrong_usage_is_one_line(
    words: tuple[str, ...], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(list(words))
    out, err = capsys.readouterr()
    assert (exit_.value.code, out) == (2, "")
    assert err.startswith(f"tallygate {words[0]}: {problem}")
    assert err.count("\n") == 1
