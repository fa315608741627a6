"""A program run as a child: its own session, few variables, limits on time, memory and output.

It reads from and writes to files, so that neither side can block the other.
"""

import os
import resource
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec

ENVIRONMENT = ("PATH", "HOME", "TMPDIR")
LAST_WORDS = 64 << 10


class ChildLimits(msgspec.Struct, frozen=True):
    """seconds of wall clock; memory: bytes of address space; output: bytes of any file it writes."""

    seconds: float
    memory: int
    output: int = 256 << 20


class Ended(msgspec.Struct, frozen=True):
    """How a child ended. code: exit status, negative for a signal, None where it was stopped at its deadline.
    errors: the end of what it wrote to standard error."""

    code: int | None
    output: bytes
    errors: str


def run(
    argv: Sequence[str],
    folder: Path,
    stdin: bytes,
    limits: ChildLimits,
    extra: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program in `folder` by its argument list; no shell, no variables but ENVIRONMENT and `extra`.

    Raises OSError where it cannot be started. Nothing of its process group outlives the deadline.
    """
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            list(argv),
            cwd=folder,
            env={**kept, **(extra or {})},
            stdin=given,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        code = _wait(process, limits)
        return Ended(code, _read(output, limits.output), _read(errors, LAST_WORDS).decode("utf-8", "replace"))


def _wait(process: "subprocess.Popen[bytes]", limits: ChildLimits) -> int | None:
    try:
        _limit(process.pid, limits)
        return process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _limit(process: int, limits: ChildLimits) -> None:
    """Bound memory and files from outside, where the system can; it has not read its input by then."""
    if not hasattr(resource, "prlimit"):
        return
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.output,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in wanted.items():
        with suppress(ProcessLookupError, ValueError):
            resource.prlimit(process, name, (value, value))


def _read(file: IO[bytes], most: int) -> bytes:
    """The file, or its end where it is too long."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - most))
    return file.read()
