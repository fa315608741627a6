"""What terraform makes of expressions and configurations, read from plans in scratch folders."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.tools import tool

# OpenTofu, which `make tools` builds, stands in where there is no terraform.
PROGRAM = os.environ.get("TALLYGATE_ORACLE_PROGRAM") or ("terraform" if shutil.which("terraform") else "tofu")
VERSIONS = {"terraform": "1.11.", "tofu": "1.10."}
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "CHECKPOINT_DISABLE": "1",
    "TF_CLI_CONFIG_FILE": os.devnull,
    "TF_IN_AUTOMATION": "1",
}
_PLAN = ("plan", "-json", "-input=false", "-refresh=false", "-lock=false", "-out=plan.bin")
FIRST = 'resource "terraform_data" "first" {}\n'
_INFINITE = re.compile(r'output\s+value\s+"o(\d+)":\s+cannot\s+serialize\s+infinity')
_IN_A_FILE = 10
_Lines = dict[str, list[int]]
_ROUNDS = 8  # an error may hide others: of what reads it, and of later stages


class Answer(NamedTuple):
    """What one expression gives: an error, or a value with `UNKNOWN` where it is not known. type: as JSON,
    None where the plan does not tell it. sensitive: as `after_sensitive`; None where it was not asked."""

    error: str = ""
    value: Any = None
    type: Any = None
    sensitive: Any = None


class Mark:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNKNOWN = Mark("UNKNOWN")


class PlanError(Exception):
    """The plan failed. diagnostics: as terraform tells them."""

    def __init__(self, diagnostics: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("; ".join(map(_words, diagnostics)))
        self.diagnostics = diagnostics


def _words(diagnostic: Mapping[str, Any]) -> str:
    return f"{diagnostic['summary']}: {diagnostic.get('detail', '')}"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {**ENVIRONMENT, "HOME": str(folder)}
    command = [str(tool(PROGRAM)), *arguments]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)


def version() -> str:
    with tempfile.TemporaryDirectory() as made:
        return str(json.loads(run(Path(made), "version", "-json").stdout)["terraform_version"])


def plan(folder: Path, *options: str) -> dict[str, Any]:
    """The plan of a folder that `init` knows. Raises PlanError."""
    (folder / "plan.bin").unlink(missing_ok=True)  # a plan that fails is written, too
    done = run(folder, *_PLAN, *options)
    if done.returncode:
        told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        found = [one["diagnostic"] for one in told if one.get("@level") == "error" and "diagnostic" in one]
        raise PlanError(found or [{"summary": done.stdout[-2000:] + done.stderr[-2000:]}])
    done = run(folder, "show", "-json", "plan.bin")
    if done.returncode:
        raise PlanError([{"summary": done.stderr}])
    shown: dict[str, Any] = json.loads(done.stdout, parse_float=Decimal)
    return shown


def initialised(folder: Path) -> None:
    done = run(folder, "init", "-backend=false", "-input=false", "-no-color")
    if done.returncode:
        raise PlanError([{"summary": done.stdout + done.stderr}])


def answers(preamble: str, expressions: Sequence[str], files: Mapping[str, str]) -> list[Answer]:
    """What each expression gives, all in one plan. preamble: declarations that they may refer to."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "preamble.tf").write_text(preamble)
        (folder / "first.tf").write_text(FIRST)
        initialised(folder)
        return _settled(folder, expressions)


def _settled(folder: Path, expressions: Sequence[str]) -> list[Answer]:
    """Plan until all that is wrong has been taken out."""
    errors: dict[int, str] = {}
    for _ in range(_ROUNDS):
        left = [index for index in range(len(expressions)) if index not in errors]
        lines = _write(folder, expressions, left)
        try:
            shown = plan(folder)
        except PlanError as error:
            if "infinity" in str(error) and _INFINITE.search(str(error)) is None:
                return _in_halves(folder, expressions)
            new = {
                _blamed(one, lines): f"{one['summary']}: {one.get('detail', '')}" for one in error.diagnostics
            }
            new.pop(None, None)
            if not new:
                raise
            errors.update((index, text) for index, text in new.items() if index is not None)
            continue
        given = {index: _answer(shown, index) for index in left}
        return [given.get(index) or Answer(errors[index]) for index in range(len(expressions))]
    raise RuntimeError(f"after {_ROUNDS} plans there are still errors")


def _in_halves(folder: Path, expressions: Sequence[str]) -> list[Answer]:
    """No JSON holds infinity, and terraform does not say in which value it is."""
    middle = len(expressions) // 2
    if not middle:
        return [Answer("infinity")]
    return [*_settled(folder, expressions[:middle]), *_settled(folder, expressions[middle:])]


def _write(folder: Path, expressions: Sequence[str], indexes: Sequence[int]) -> _Lines:
    """The configuration of some of the expressions; which one each line of each file belongs to.

    In several files, as terraform reads a whole file anew for each error that it reports.
    """
    for old in folder.glob("some*.tf"):
        old.unlink()
    found: _Lines = {}
    for start in range(0, len(indexes), _IN_A_FILE):
        blocks = {index: _blocks(index, expressions[index]) for index in indexes[start : start + _IN_A_FILE]}
        name = f"some{start}.tf"
        (folder / name).write_text("".join(blocks.values()), encoding="utf-8")
        found[name] = [index for index, text in blocks.items() for _ in range(text.count("\n"))]
    return found


def _blocks(index: int, expression: str) -> str:
    marks = f'resource "terraform_data" "m{index}" {{\ninput = local.e{index}\n}}\n'
    value = f"locals {{\ne{index} = {expression}\n}}\n"
    output = f'output "o{index}" {{\nsensitive = true\nvalue = local.e{index}\n}}\n'
    return value + output + (marks if asks_marks(expression) else "")


def asks_marks(expression: str) -> bool:
    """Whether it is worth asking which parts of the result are sensitive."""
    return "sensitive(" in expression or "secret" in expression


def _blamed(diagnostic: Mapping[str, Any], lines: _Lines) -> int | None:
    if infinite := _INFINITE.search(diagnostic.get("detail", "")):
        return int(infinite[1])
    found = diagnostic.get("range")
    within = lines.get(found["filename"]) if found else None
    return within[found["start"]["line"] - 1] if found and within else None


def _answer(shown: Mapping[str, Any], index: int) -> Answer:
    change = shown["output_changes"][f"o{index}"]
    told = shown["planned_values"]["outputs"][f"o{index}"].get("type")
    marks = next(
        (one["change"] for one in shown["resource_changes"] if one["address"] == f"terraform_data.m{index}"),
        None,
    )
    sensitive = None if marks is None else marks["after_sensitive"].get("input", False)
    return Answer("", merged(change.get("after"), change["after_unknown"]), told, sensitive)


def merged(after: Any, unknown: Any) -> Any:
    """A value with `UNKNOWN` in its places."""
    if unknown is True:
        return UNKNOWN
    if isinstance(after, dict) or isinstance(unknown, dict):
        values, hidden = after or {}, unknown if isinstance(unknown, dict) else {}
        return {key: merged(values.get(key), hidden.get(key)) for key in sorted({*values, *hidden})}
    if isinstance(after, list):
        inner = unknown if isinstance(unknown, list) else []
        return [merged(item, inner[i] if i < len(inner) else None) for i, item in enumerate(after)]
    return after
