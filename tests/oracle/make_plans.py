"""Plans and states for tests/golden/plans, made by terraform itself from provider-free configurations.

Run as a script it writes them anew. What differs from run to run (ids, times) is replaced by what does not.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.oracle.tools import tool  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "plans"
VERSION = "1.11.4"
CASES = Path(__file__).with_name("plans")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PLAN = ("-input=false", "-lock=false", "-no-color", "-out=plan.bin")


class Case(NamedTuple):
    """Configurations in CASES/NAME: `before` is applied where it is there, `after` (or `before`) is planned.

    Without a plan the state is what is wanted.
    """

    name: str
    options: tuple[str, ...] = ()
    fails: bool = False
    state: bool = False


PLANS = (
    *map(Case, ("create", "update", "replace", "delete", "moved", "forget", "import")),
    *map(Case, ("sensitive", "unknown", "keys", "checks", "outputs", "empty", "modules")),
    Case("errored", fails=True),
    Case("refresh", ("-refresh-only",)),
    Case("destroy", ("-destroy",)),
    Case("targeted", ("-target=terraform_data.one",)),
    Case("state", state=True),
)


def made(case: Case) -> dict[str, str]:
    """File name -> text of everything that a case gives."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        before, after = CASES / case.name / "before", CASES / case.name / "after"
        if before.is_dir():
            _configure(folder, before)
            _terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
        if case.state:
            shown = _terraform(folder, "show", "-json")
            raw = (folder / "terraform.tfstate").read_text()
            return {f"{case.name}-raw.json": _stable(raw), f"{case.name}-shown.json": _stable(shown)}
        _configure(folder, after if after.is_dir() else before)
        _terraform(folder, "plan", *_PLAN, *case.options, fails=case.fails)
        return {f"{case.name}.json": _stable(_terraform(folder, "show", "-json", "plan.bin"))}


def _configure(folder: Path, source: Path) -> None:
    for old in folder.rglob("*.tf"):
        old.unlink()
    for path in source.rglob("*.tf"):
        to = folder / path.relative_to(source)
        to.parent.mkdir(exist_ok=True, parents=True)
        to.write_bytes(path.read_bytes())
    _terraform(folder, "init", "-input=false", "-no-color")


def _terraform(folder: Path, *arguments: str, fails: bool = False) -> str:
    own = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1"}
    run = subprocess.run(
        [str(tool("terraform")), *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **own},
        capture_output=True,
        text=True,
        check=False,
    )
    if (run.returncode != 0) != fails:
        raise RuntimeError(f"terraform {' '.join(arguments)} gave {run.returncode}: {run.stderr}")
    return run.stdout


def _stable(text: str) -> str:
    """Indented, with ids numbered by first appearance and all times the same."""
    document = json.loads(text)
    _settle(document)
    names: dict[str, str] = {}
    for one in _ids(document):
        names.setdefault(one, f"00000000-0000-0000-0000-{len(names):012d}")
    text = _ID.sub(lambda found: names[found[0]], json.dumps(document, indent=1, sort_keys=True))
    return _TIME.sub("2026-01-01T00:00:00Z", text) + "\n"


def _settle(document: Any) -> None:
    """How often an apply saves depends on its timing, and some lists come in the order of a Go map."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key == "serial":
                document[key] = 1
            elif key in ("sensitive_attributes", "relevant_attributes"):
                value.sort(key=json.dumps)
    for value in document.values() if isinstance(document, dict) else document:
        if isinstance(value, dict | list):
            _settle(value)


def _ids(document: Any) -> Iterator[str]:
    yield from _ID.findall(json.dumps(document, sort_keys=True))


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    for case in PLANS:
        for name, text in made(case).items():
            (TARGET / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
