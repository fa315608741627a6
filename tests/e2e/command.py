"""The installed command, run as a user runs it: own process, empty home, no network needed."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

TALLYGATE = Path(sys.executable).with_name("tallygate")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def tallygate(*words: str, cwd: Path, timeout: float = 60, **environment: str) -> Ran:
    done = subprocess.run(
        [str(TALLYGATE), *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def findings(ran: Ran) -> list[tuple[str, str, str]]:
    """(rule, path:line, status) of a JSON report, without what is only counted."""
    document = msgspec.json.decode(ran.out)
    return [
        (f["rule"], f"{f['location']['path']}:{f['location']['line']}", f["status"])
        for f in document["findings"]
        if f["effect"] != "audit"
    ]
