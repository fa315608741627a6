"""Runs a program as a child: a process group of its own, no variables but those given, within limits."""

import os
import resource
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec

_CHUNK = 1 << 16
_WORDS = 32 << 10
"""Bytes that are kept of each end of standard error."""
_POLL = 0.1
_SHORT_OF_MEMORY = ("out of memory", "cannot allocate memory", "MemoryError")


class ProcessLimits(msgspec.Struct, frozen=True):
    """seconds of wall clock. In bytes: memory; address space reserved on top of it; output, which bounds
    standard output and any file that it writes."""

    seconds: float
    memory: int
    output: int = 256 << 20
    reserved: int = 0


class Ended(msgspec.Struct, frozen=True):
    """How a child ended by itself. code: exit status, negative for a signal. errors: both ends of what it
    wrote to standard error."""

    code: int
    output: bytes
    errors: str


class ProcessError(Exception):
    """It did not start or was over a limit. reason: missing | not-executable | timeout | output | memory."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def inherited(*names: str) -> dict[str, str]:
    """Those variables of our own environment that are set."""
    return {name: os.environ[name] for name in names if name in os.environ}


def run(
    argv: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    limits: ProcessLimits,
    stdin: bytes = b"",
) -> Ended:
    """Run a program in `folder` by its argument list, without a shell. Raises ProcessError.

    Nothing of its process group outlives the call.
    """
    deadline = time.monotonic() + limits.seconds
    # From a file, a child that does not read its input blocks nobody.
    with TemporaryFile() as given:
        given.write(stdin)
        given.seek(0)
        process = _start(argv, folder, environment, given)
    with process:
        try:
            _limit(process.pid, limits)
            output, errors = _read(process, limits, deadline)
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise ProcessError("timeout", f"it did not end within {limits.seconds:g} s") from None
        finally:
            _kill(process.pid)
    if code and any(words in errors for words in _SHORT_OF_MEMORY):
        raise ProcessError("memory", "it needs more memory or disk than it may have")
    if code == -signal.SIGXFSZ:
        raise _flood(limits)
    return Ended(code, output, errors)


def _start(
    argv: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: IO[bytes]
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            list(argv),
            cwd=folder,
            env=environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # ValueError: words that no program can be given
        reason = "missing" if isinstance(error, FileNotFoundError | NotADirectoryError) else "not-executable"
        told = getattr(error, "strerror", None) or error
        raise ProcessError(reason, f"cannot start {Path(argv[0]).name}: {told}") from None


def _limit(process: int, limits: ProcessLimits) -> None:
    """Bound memory and files from outside: code between fork and exec is not safe beside threads."""
    if not hasattr(resource, "prlimit"):
        return
    wanted = {
        resource.RLIMIT_DATA: limits.memory,
        resource.RLIMIT_AS: limits.memory + limits.reserved,
        resource.RLIMIT_FSIZE: limits.output,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        # It may have ended already, or be another user's by its file.
        with suppress(ProcessLookupError, PermissionError):
            _, hard = resource.prlimit(process, kind)
            lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(process, kind, (lowest, lowest))


def _read(process: "subprocess.Popen[bytes]", limits: ProcessLimits, deadline: float) -> tuple[bytes, str]:
    """Read both streams to their ends."""
    assert process.stdout
    assert process.stderr
    output, errors = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, output)
        selector.register(process.stderr, selectors.EVENT_READ, errors)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired(process.args, limits.seconds)
            ready = selector.select(min(left, _POLL))
            if not ready and process.poll() is not None:
                _kill(process.pid)  # what it left behind holds the streams open
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                key.data.extend(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
            if len(output) > limits.output:
                raise _flood(limits)
            del errors[_WORDS:-_WORDS]
    return bytes(output), errors.decode("utf-8", "replace")


def _flood(limits: ProcessLimits) -> ProcessError:
    return ProcessError("output", f"it wrote more than {limits.output >> 20} MiB")


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
