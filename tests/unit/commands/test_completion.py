"""The scripts that complete commands, taken by the shells themselves where they are installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tallygate.cli import main
from tallygate.commands.completion import options
from tallygate.commands.table import COMMANDS


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


def completed(script: str, line: list[str]) -> list[str]:
    words = " ".join(f"'{word}'" for word in line)
    ask = (
        f"COMP_WORDS=({words}); COMP_CWORD={len(line) - 1}; _tallygate; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["tallygate", "ch"], ["check"]),
        (["tallygate", "check", "--fail-on", ""], ["low", "medium", "high", "critical"]),
        (["tallygate", "check", "--fail-on", "h"], ["high"]),
        (["tallygate", "check", "--bas"], ["--base"]),
        (["tallygate", "completion", ""], ["bash", "fish", "zsh"]),
        (["tallygate", "demo", "--ke"], ["--keep"]),
        (["tallygate", "nothing", "-"], []),
        (["tallygate", "check", "--format", "s"], ["sarif"]),
        (["tallygate", "report", "--format", "ju"], ["junit"]),
        (["tallygate", "explain", "k8s-lat"], ["k8s-latest-tag"]),
        (["tallygate", "explain", "baseline-"], ["baseline-stale"]),
    ],
)
def test_bash_completes(line: list[str], expected: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = completed(script("bash", capsys), line)
    assert found == expected or (line[-1] == "--bas" and "--base" in found)


def test_bash_completes_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    text = script("bash", capsys)
    assert completed(text, ["tallygate", ""]) == [command.name for command in COMMANDS]
    for command in COMMANDS:
        names = [name for option in options(command.name) for name in option.names]
        assert set(names) <= set(completed(text, ["tallygate", command.name, "-"]))


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
def test_the_shell_takes_its_script(shell: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = script(shell, capsys)
    for command in COMMANDS:
        assert command.name in text
    assert text.startswith("# Use it by: ")
    if program := shutil.which(shell):
        file = tmp_path / "completion"
        file.write_text(text)
        assert subprocess.run([program, "-n", str(file)], check=False).returncode == 0


def test_fish_gets_help_with_quotes_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    lines = script("fish", capsys).splitlines()[1:]
    assert all(line.startswith("complete -c tallygate ") for line in lines)
    assert all((line.count("'") - line.count("\\'")) % 2 == 0 for line in lines)


def test_another_shell_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["completion", "csh"])
    assert ended.value.code == 2
    assert "invalid choice: 'csh'" in capsys.readouterr().err
