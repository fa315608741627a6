"""Plans and logs for tests/golden/drift_plans: what a real run says of notes that somebody changed.

Run as a script it writes them anew. Times, which differ from run to run, stay: by them a log has its plan.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.oracle.tools import tool  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "drift_plans"
HEAD = 'terraform {\n  required_providers {\n    note = { source = "shop/note" }\n  }\n}\n'
NOTE = 'resource "note_file" "%s" {\n  path = "%s.json"\n%s}\n'
Notes = Mapping[str, str]
"""What each note says besides its path."""


class Case(NamedTuple):
    """before: is applied. changes: by note, what somebody writes into it, None removes it. after: planned."""

    name: str
    before: Notes
    changes: Mapping[str, Mapping[str, object] | None] = {}
    after: Notes | None = None
    options: tuple[str, ...] = ()
    more: str = ""
    program: str = "tofu"


_TWO = {"a": '  text = "one"\n', "b": '  text = "one"\n  size = 1\n'}
_IGNORED = {**_TWO, "b": _TWO["b"] + "  lifecycle { ignore_changes = [text] }\n"}
_SECRET = {"a": '  secret = "canary-of-the-code"\n'}
_MOVED = "moved {\n  from = note_file.a\n  to   = note_file.c\n}\n"
_READS = {"a": '  text = "one"\n', "c": "  text = note_file.d.owner\n", "d": ""}

CASES = (
    Case("none", _TWO),
    Case("changed", _TWO, {"a": {"text": "two"}}),
    Case("gone", _TWO, {"a": None}),
    Case("ignored", _IGNORED, {"b": {"text": "two", "size": 2}}),
    Case("unset", _TWO, {"a": {"owner": "somebody"}}),
    Case("unrefreshed", _TWO, {"a": {"text": "two"}}, options=("-refresh=false",)),
    Case("sensitive", _SECRET, {"a": {"secret": "canary-of-somebody"}}),
    Case("unknown", {"a": _READS["a"]}, after=_READS),
    Case("replaced", _TWO, {"b": {"size": 5}}, {"a": '  path = "other.json"\n', "b": _TWO["b"]}),
    Case("moved", _TWO, after={"c": '  path = "a.json"\n  text = "one"\n', "b": _TWO["b"]}, more=_MOVED),
    Case("refresh-only", _TWO, {"a": {"text": "two"}}, options=("-refresh-only",), program="terraform"),
    Case("refresh-only-none", _TWO, options=("-refresh-only",), program="terraform"),
    Case("unrefreshed-terraform", _TWO, options=("-refresh=false",), program="terraform"),
    Case("none-terraform", _TWO, program="terraform"),
)


def made(case: Case) -> dict[str, str]:
    """File name -> text: the plan, its log, and the configuration that it is of."""
    with tempfile.TemporaryDirectory() as place:
        folder, providers = Path(place), str(tool("terraform-provider-note").parent)
        settings = folder / "settings.rc"
        override = f'dev_overrides {{ "shop/note" = "{providers}" }}'
        settings.write_text(f"provider_installation {{\n  {override}\n  direct {{}}\n}}\n")
        _write(folder, case.before, "")
        _run(case, folder, "apply", "-auto-approve", "-input=false", "-no-color")
        for name, values in case.changes.items():
            note = folder / f"{name}.json"
            if values is None:
                note.unlink()
            else:
                note.write_text(json.dumps({**json.loads(note.read_text()), **values}))
        text = _write(folder, case.after or case.before, case.more)
        log = _run(case, folder, "plan", "-json", "-input=false", "-out=plan.bin", *case.options)
        plan = json.loads(_run(case, folder, "show", "-json", "plan.bin"))
    shown = json.dumps(plan, indent=1, sort_keys=True) + "\n"
    log = log.replace(providers, "/providers")
    return {f"{case.name}.json": shown, f"{case.name}.log": log, f"{case.name}.tf": text}


def _write(folder: Path, notes: Notes, more: str) -> str:
    blocks = [
        NOTE % (name, name, own) if "path =" not in own else f'resource "note_file" "{name}" {{\n{own}}}\n'
        for name, own in notes.items()
    ]
    text = HEAD + "\n" + "\n".join(blocks) + more
    (folder / "main.tf").write_text(text)
    return text


def _run(case: Case, folder: Path, *words: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": str(folder / "settings.rc"),
    }
    done = subprocess.run(
        [str(tool(case.program)), *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        for name, text in made(case).items():
            (TARGET / name).write_text(text)


if __name__ == "__main__":
    main()
