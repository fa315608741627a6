"""Runs a program on a private copy of files: without a network where that can be had, within limits."""

import os
import re
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tallygate.kubernetes.options import Bounds

_MOST_FILES, _MOST_BYTES = 20_000, 256 << 20
_RESERVED = 4 << 30
"""Address space that a Go program may reserve beyond what it uses."""
_CHUNK = 1 << 16
_STDERR = 64 << 10
_NOWHERE = "http://127.0.0.1:9"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


# A line of klog begins with level, date, time and process: other ones at each run.
_LOG_HEAD = re.compile(r"^[EFIW]\d{4} \d\d:\d\d:[\d.]+ +\d+ \S+\] (?:\"[^\"]*\" ?)?(?:err=)?")


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
    deadline = time.monotonic() + bounds.timeout
    with subprocess.Popen(
        [*_without_network(), *argv],
        cwd=folder,
        env=_environment(folder, bounds),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _limit(process.pid, bounds)
            out, err = _collect(process, bounds, deadline)
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise RunError("timeout", _late(bounds)) from None
        finally:
            _kill(process.pid)
    if process.returncode:
        raise RunError(*_failure(process.returncode, err.decode("utf-8", "replace"), folder))
    return out


def _collect(process: subprocess.Popen[bytes], bounds: Bounds, deadline: float) -> tuple[bytes, bytes]:
    """Read both streams to their ends."""
    assert process.stdout
    assert process.stderr
    collected = {process.stdout: bytearray(), process.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for stream in collected:
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready and time.monotonic() >= deadline:
                raise RunError("timeout", _late(bounds))
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    collected[process.stdout] += chunk
                elif len(collected[process.stderr]) < _STDERR:
                    collected[process.stderr] += chunk
            if len(collected[process.stdout]) > bounds.output:
                raise RunError("limit", f"it wrote more than {bounds.output >> 20} MiB")
    return bytes(collected[process.stdout]), bytes(collected[process.stderr])


def _late(bounds: Bounds) -> str:
    return f"it did not end within {bounds.timeout:g} s"


def _kill(process: int) -> None:
    """End the process and whatever it started."""
    try:
        os.killpg(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _limit(process: int, bounds: Bounds) -> None:
    # From outside: code between fork and exec is not safe beside threads.
    if not hasattr(resource, "prlimit"):
        return
    wanted = {
        resource.RLIMIT_DATA: bounds.memory,
        resource.RLIMIT_AS: bounds.memory + _RESERVED,
        resource.RLIMIT_FSIZE: bounds.output,
        resource.RLIMIT_CORE: 0,
    }
    try:
        for kind, most in wanted.items():
            resource.prlimit(process, kind, (most, most))
    except (ProcessLookupError, PermissionError, ValueError):
        return  # it has ended already, or a lower limit holds


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
    tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if tried.returncode == 0 else ()


def _failure(code: int, stderr: str, folder: Path) -> tuple[str, str]:
    """Reason and message: the first telling line, without control characters or our own paths."""
    text = stderr.replace(f"{folder}/tree/", "").replace(str(folder), "")
    if "out of memory" in text or "cannot allocate memory" in text or code == -signal.SIGXFSZ:
        return "limit", "it needs more memory or disk than it may have"
    idle = ("#", "WARNING", "level=", "warning:")
    told = (_LOG_HEAD.sub("", line).strip(" <>") for line in text.splitlines() if not line.startswith(idle))
    lines = [line for line in told if line.strip()]
    said = _CONTROL.sub(" ", lines[0]).strip()[:400] if lines else f"exit status {code}"
    return "failed", said.removeprefix("error: ").removeprefix("Error: ")
