"""Plans of provider-free configurations with values from outside."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.oracle.tools import tool


class Planned(NamedTuple):
    """outputs: value and type of each. errors: the diagnostics, as terraform tells them."""

    outputs: dict[str, dict[str, Any]]
    errors: list[dict[str, Any]]


def planned(
    folder: Path, files: Mapping[str, str], *options: str, variables: Mapping[str, str] | None = None
) -> Planned:
    """What `terraform plan` makes of files. variables: of the process."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": os.devnull,
        "TF_IN_AUTOMATION": "1",
        **(variables or {}),
    }

    def run(*arguments: str) -> str:
        command = [str(tool("terraform")), *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        return done.stdout

    run("init", "-backend=false", "-input=false")
    told = run("plan", "-json", "-input=false", "-refresh=false", "-lock=false", "-out=p.bin", *options)
    lines = [json.loads(line) for line in told.splitlines()]
    if errors := [line["diagnostic"] for line in lines if line.get("@level") == "error"]:
        return Planned({}, errors)
    plan = json.loads(run("show", "-json", "p.bin"))
    return Planned(plan["planned_values"].get("outputs", {}), [])
