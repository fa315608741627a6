"""Start-up and the smallest check, beside a bare interpreter in the same run."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench import Row

TALLYGATE = str(Path(sys.executable).with_name("tallygate"))
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: web, image: 'web:1'}]\n"


def seconds(words: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - start


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pod.yaml").write_text(POD)
        words = {
            "bare": [sys.executable, "-I", "-c", "pass"],
            "help": [TALLYGATE, "--help"],
            "check": [TALLYGATE, "check"],
        }
        times: dict[str, list[float]] = {key: [] for key in words}
        for _ in range(11):
            for key, command in words.items():
                times[key].append(seconds(command, folder))
    bare, helped, checked = (median(times[key]) for key in ("bare", "help", "check"))
    return [
        Row("--help to a bare interpreter", helped / bare, "<= 4"),
        Row("one-file check to 0.2 s", checked / 0.2, "<= 1", f"{checked / bare:.1f} bare interpreters"),
    ]
