"""The tutorial is true: its files are written, its edits made, its commands run, its output compared."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.command import TALLYGATE

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
DAY = "2027-01-31"
_FENCE = re.compile(
    r"(?:^`(?P<path>[^`\n]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block, and the file that the line before it names."""

    kind: str
    text: str
    path: str | None


def blocks(page: str) -> Iterator[Block]:
    for found in _FENCE.finditer(page):
        yield Block(found["kind"], found["text"], found["path"])


def run(script: str, folder: Path) -> str:
    """What a shell prints; its exit code may be any that the program has for a verdict."""
    environment = {
        "PATH": f"{TALLYGATE.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder.parent / "home"),
        "LC_ALL": "C.UTF-8",
        **{
            f"GIT_{who}_{what}": "reader@shop.invalid"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    done = subprocess.run(
        ["sh", "-euc", script], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def edited(text: str, edit: str) -> str:
    """The text after a diff block: lines with `-` or a blank before, lines with `+` or a blank after."""
    lines = edit.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    assert text.count(old) == 1, f"the tutorial edits what is not there once:\n{old}"
    return text.replace(old, new)


def as_shown(shown: str, printed: str) -> bool:
    """Whether what was printed is what is shown; a line `...` stands for any lines."""
    pattern = "".join("(?:.*\n)*?" if line == "...\n" else re.escape(line) for line in shown.splitlines(True))
    return re.fullmatch(pattern, printed) is not None


@pytest.mark.skipif(
    not any(map(shutil.which, ("kustomize", "kubectl"))) or not shutil.which("git"),
    reason="neither kustomize nor kubectl, or no git, is installed",
)
def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    ahead = (date.today() + timedelta(days=300)).isoformat()
    ran = []
    for block in blocks(PAGE.read_text(encoding="utf-8").replace(DAY, ahead)):
        if block.kind == "sh":
            run(block.text, folder)
        elif block.kind == "console":
            for command, shown in _COMMAND.findall(block.text):
                ran.append(command)
                printed = run(command, folder)
                assert as_shown(shown, printed), f"$ {command}\n{printed}"
        else:
            assert block.path, f"a block of {block.kind} names no file"
            target = folder / block.path
            target.parent.mkdir(parents=True, exist_ok=True)
            text = edited(target.read_text(), block.text) if block.kind == "diff" else block.text
            target.write_text(text)
    verbs = {command.split()[1] for command in ran if command.startswith("tallygate")}
    assert verbs >= {"init", "check", "explain", "baseline", "test"}


def test_nothing_that_changes_from_run_to_run_is_shown() -> None:
    shown = "".join(
        block.text for block in blocks(PAGE.read_text(encoding="utf-8")) if block.kind == "console"
    )
    assert re.findall(r"\b[0-9a-f]{7,40}\b|\d\.\d s\b", shown) == []


def test_three_dots_stand_for_lines_and_for_nothing_else() -> None:
    assert as_shown("a\n...\nd\n", "a\nb\nc\nd\n")
    assert as_shown("a\n...\n", "a\n")
    assert not as_shown("a\n...\nd\n", "a\nb\n")
    assert not as_shown("a.c\n", "abc\n")


def test_an_edit_needs_its_line() -> None:
    assert edited("a\nb\nc\n", " a\n-b\n+x\n") == "a\nx\nc\n"
