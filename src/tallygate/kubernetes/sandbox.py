"""Runs a program on a private copy of files: without a network where that can be had, within limits."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tallygate.kubernetes.options import Bounds
from tallygate.processes import run as processes
from tallygate.processes.run import Ended, ProcessError, ProcessLimits

_MOST_FILES, _MOST_BYTES = 20_000, 256 << 20
_RESERVED = 4 << 30
"""Address space that a Go program may reserve beyond what it uses."""
_TRIAL = ProcessLimits(seconds=30.0, memory=1 << 30)
_REASONS = {"timeout": "timeout", "output": "limit", "memory": "limit"}
_NOWHERE = "http://127.0.0.1:9"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


# A line of klog begins with level, date, time and process: other ones at each run.
_LOG_HEAD = re.compile(r"^[EFIW]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+\] (?:\"[^\"]*\" ?)?(?:err=)?")
_PLACE = re.compile(r"(?:Error: )?[^\s:]+:\d+(?::\d+)?")


class RunError(Exception):
    """The program did not do what it should. reason: failed | timeout | limit."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@contextmanager
def private_copy(contents: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that only this user can enter: the files under `tree/`, a home for the program beside it."""
    if len(contents) > _MOST_FILES or sum(map(len, contents.values())) > _MOST_BYTES:
        raise RunError(
            "limit", f"it reads more than {_MOST_FILES} files or {_MOST_BYTES >> 20} MiB, too much to copy"
        )
    folder = Path(tempfile.mkdtemp(prefix="tallygate-"))
    try:
        for name in ("tree", "home", "tmp"):
            (folder / name).mkdir()
        for path, content in contents.items():
            target = folder / "tree" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(argv: Sequence[str], folder: Path, bounds: Bounds) -> bytes:
    """What the program writes to its standard output. Raises RunError where it fails or exceeds a bound."""
    limits = ProcessLimits(bounds.timeout, bounds.memory, bounds.output, _RESERVED)
    try:
        ended = processes.run([*_without_network(), *argv], folder, _environment(folder, bounds), limits)
    except ProcessError as error:
        raise RunError(_REASONS.get(error.reason, "failed"), str(error)) from None
    if ended.code:
        raise RunError("failed", _told(ended, folder))
    return ended.output


def _environment(folder: Path, bounds: Bounds) -> dict[str, str]:
    home = str(folder / "home")
    helm = {
        f"HELM_{name}": f"{home}/helm/{name.lower()}"
        for name in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "PLUGINS", "REPOSITORY_CACHE")
    }
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": home,
        "TMPDIR": str(folder / "tmp"),
        "LC_ALL": "C",
        "KUBECONFIG": os.devnull,
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        # Most runs end before collecting garbage is worth its time.
        "GOGC": "off",
        "GOMEMLIMIT": str(bounds.memory // 4),
        "XDG_CONFIG_HOME": home,
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE),
        **helm,
    }


@cache
def _without_network() -> tuple[str, ...]:
    """The words that start a program in a network of its own; none where that is not allowed."""
    unshare = shutil.which("unshare") if sys.platform == "linux" else None
    if unshare is None or not Path(unshare).is_absolute():
        return ()
    words = (unshare, "--map-root-user", "--net", "--")
    try:
        tried = processes.run([*words, "true"], Path("/"), processes.inherited("PATH"), _TRIAL)
    except ProcessError:
        return ()
    return words if tried.code == 0 else ()


def _told(ended: Ended, folder: Path) -> str:
    """The first telling line, without control characters or our own paths; where helm 4 says only the place
    there, the last one with it, which says why."""
    text = ended.errors.replace(f"{folder}/tree/", "").replace(str(folder), "")
    idle = ("#", "WARNING", "level=", "warning:", "Use --debug flag")
    told = (_LOG_HEAD.sub("", line).strip(" <>") for line in text.splitlines() if not line.startswith(idle))
    lines = [line for line in told if line.strip()]
    told_of = [lines[0], lines[-1].strip()] if lines and _PLACE.fullmatch(lines[0]) else lines[:1]
    said = _CONTROL.sub(" ", ": ".join(dict.fromkeys(told_of))).strip()[:400] or f"exit status {ended.code}"
    if "unknown shorthand flag: 'c' in -c" in ended.errors:
        return "this kustomize cannot call helm 4: install kustomize 5.8 or later, or helm 3"
    return said.removeprefix("error: ").removeprefix("Error: ")
