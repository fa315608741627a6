"""One document of 48 MB: a whole check of it refuses it at once, and ends even where limits let it in."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import Row

TALLYGATE = str(Path(sys.executable).with_name("tallygate"))
LET_IN = "version: 1\nkubernetes: {limits: {file: 64MiB, nodes: 5000000, total: 9000000}}\n"
HEAD = "apiVersion: example.org/v1\nkind: Table\nmetadata: {name: x}\nrows:\n"
ROW = (
    "- name: row-{number:06}\n  labels: {{zone: 'eu-{number:06}', team: payments, tier: backend, ok: yes}}\n"
)


def _check(folder: Path) -> tuple[float, float, str]:
    """Seconds, MiB of the process at its largest, and what it says first."""
    start = time.perf_counter()
    with subprocess.Popen(
        [TALLYGATE, "check", "--no-cache"], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    return seconds, usage.ru_maxrss / 1024, f"exit {process.returncode}: {told.splitlines()[0][:80]}"


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = HEAD + "".join(ROW.format(number=number) for number in range(540_000))
        (folder / "table.yaml").write_text(text, encoding="utf-8")
        refused = _check(folder)
        (folder / "tallygate.yaml").write_text(LET_IN, encoding="utf-8")
        let_in = _check(folder)
    size = f"{len(text) / 1e6:.0f} MB"
    return [
        Row(f"check of one document of {size}, seconds", refused[0], "<= 10", refused[2]),
        Row("the same, MiB", refused[1], "<= 512"),
        Row("the same where the configuration lets it in, seconds", let_in[0], "<= 120", let_in[2]),
        Row("the same, MiB", let_in[1], "<= 2048"),
    ]
