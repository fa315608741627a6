"""The `opa` binary: one `opa eval` a batch, in a private folder, without network and within limits."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tallygate.processes.run import Ended, ProcessError, ProcessLimits, inherited, run
from tallygate.rego.batches import Batches, OutsideError, entry_module, place
from tallygate.rego.check import REACHING_OUT
from tallygate.rego.types import Answer, Bundle, Diag, Failure, Job, Limits, PolicyCompileError

VERSION = re.compile(r"^Version: v?(\d+)\.(\d+\.\S+)$", re.MULTILINE)
START = 2.0
"""Seconds to start and compile, on top of the time a rule has."""
OWN, RESERVED = 256 << 20, 4 << 30
"""Memory that OPA itself takes; address space that a Go program takes without using it."""
ASKED = ProcessLimits(seconds=30.0, memory=4 << 30, output=16 << 20, reserved=RESERVED)
"""For questions about the binary itself."""
ENVIRONMENT = ("PATH", "HOME", "TMPDIR")
ARGUMENTS = (
    "eval", "--format", "json", "--strict-builtin-errors", "--stdin-input",
    "--capabilities", "capabilities.json", "--data", "modules",
)  # fmt: skip


class _Place(msgspec.Struct, frozen=True):
    file: str = ""
    row: int = 0
    col: int = 0


class _Error(msgspec.Struct):
    message: str
    code: str = "eval_builtin_error"
    location: _Place = _Place()


class _Expression(msgspec.Struct):
    value: msgspec.Raw


class _Result(msgspec.Struct):
    expressions: list[_Expression]


class _Output(msgspec.Struct):
    result: list[_Result] = []
    errors: list[_Error] = []


def find_opa(environ: Mapping[str, str]) -> Path | None:
    """TALLYGATE_OPA, else `opa` on PATH. Only what starts Tallygate can name it, never a repository."""
    found = environ.get("TALLYGATE_OPA") or shutil.which("opa", path=environ.get("PATH", os.defpath))
    return Path(os.path.abspath(found)) if found else None  # noqa: PTH100 - links stay as they are


class OpaBinary:
    """Raises PolicyCompileError where the binary is none, or is older than 1.0."""

    def __init__(self, path: Path) -> None:
        self._path = path
        version, self._capabilities = about(path, path.stat().st_mtime_ns if os.access(path, os.X_OK) else 0)
        self.name = f"opa {version} (binary)"

    def check(self, bundle: Bundle) -> list[Failure]:
        """What OPA says against the policies before it is asked anything."""
        with self._folder(bundle) as (folder, query):
            try:
                ended = self._run(query, folder, b'{"batch":[]}', ASKED.seconds, ASKED.memory)
                return _failures(_output(ended), bundle)
            except OutsideError as error:
                return [error.failure]

    def answers(
        self, bundle: Bundle, jobs: Sequence[Job], limits: Limits
    ) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers), in order; the private folder is gone afterwards."""
        with self._folder(bundle) as (folder, query):
            yield from Batches(jobs, limits, partial(self._ask, bundle, folder, query, limits.memory)).run()

    def _ask(
        self, bundle: Bundle, folder: Path, query: str, memory: int, batch: bytes, seconds: float
    ) -> bytes:
        ended = self._run(query, folder, batch, seconds, memory)
        if ended.code != 0 and not ended.output:
            raise OutsideError(_died(ended))
        output = _output(ended)
        if failures := _failures(output, bundle):
            raise OutsideError(failures[0])
        if ended.code != 0 or len(output.result) != 1 or len(output.result[0].expressions) != 1:
            raise OutsideError(Failure("tg_engine_protocol", f"opa ended with {ended.code} and no answer"))
        return bytes(output.result[0].expressions[0].value)

    def _run(self, query: str, folder: Path, stdin: bytes, seconds: float, memory: int) -> Ended:
        argv = [str(self._path), *ARGUMENTS, query]
        limits = ProcessLimits(seconds + START, memory + OWN, reserved=RESERVED)
        try:
            return run(argv, folder, inherited(*ENVIRONMENT), limits, stdin)
        except ProcessError as error:
            stopped = {
                "timeout": Failure("tg_limit_time", f"stopped after {seconds:g} s"),
                "memory": Failure("tg_limit_memory", f"stopped at {memory >> 20} MiB of memory"),
            }
            failure = stopped.get(error.reason, Failure("tg_engine_protocol", str(error)))
            raise OutsideError(failure) from None

    @contextmanager
    def _folder(self, bundle: Bundle) -> Iterator[tuple[Path, str]]:
        """A folder that only we can read, with modules and data; and the query of the entry module."""
        package = f"tg_{token_hex(8)}"
        with TemporaryDirectory(prefix="tallygate-") as name:
            modules = Path(name) / "modules"
            modules.mkdir(mode=0o700)
            for number, (_, text) in enumerate(bundle.modules):
                (modules / f"m{number}.rego").write_text(text, encoding="utf-8", newline="")
            (modules / "entry.rego").write_text(entry_module(package, bundle.queries), encoding="utf-8")
            (modules / "data.json").write_bytes(bundle.data)
            (Path(name) / "capabilities.json").write_bytes(self._capabilities)
            yield Path(name), f"data.{package}.out"


@cache
def about(path: Path, modified: int) -> tuple[str, bytes]:
    """Version of a binary, and its capabilities without whatever sees more than input and data."""
    try:
        said = run([str(path), "version"], Path("/"), inherited(*ENVIRONMENT), ASKED)
        listed = run([str(path), "capabilities", "--current"], Path("/"), inherited(*ENVIRONMENT), ASKED)
    except ProcessError as error:
        raise _refused(f"{path}: {error}") from None
    found = VERSION.search(said.output.decode("utf-8", "replace"))
    if said.code != 0 or not found:
        raise _refused(f"{path} does not say which version of OPA it is")
    if int(found[1]) < 1:
        raise _refused(f"{path} is OPA {found[1]}.{found[2]}; 1.0 or newer is needed")
    try:
        return f"{found[1]}.{found[2]}", _pure(listed.output)
    except (msgspec.MsgspecError, RecursionError, TypeError, KeyError):
        raise _refused(f"{path} does not list its capabilities") from None


def _pure(capabilities: bytes) -> bytes:
    """Without builtins whose answer hangs on more than their arguments; tokens depend on the clock alone."""
    listed = msgspec.json.decode(capabilities, type=dict[str, Any])
    kept = [
        one
        for one in listed["builtins"]
        if one["name"] not in REACHING_OUT
        and (not one.get("nondeterministic") or str(one["name"]).startswith("io.jwt."))
    ]
    # No host may be asked, not even for the parts of a JSON schema.
    return msgspec.json.encode({**listed, "builtins": kept, "allow_net": []})


def _output(ended: Ended) -> _Output:
    try:
        return msgspec.json.decode(ended.output, type=_Output)
    except RecursionError:
        raise OutsideError(Failure("eval_type_error", "the value is nested too deep")) from None
    except msgspec.MsgspecError:
        message = f"opa ended with {ended.code} and an answer that cannot be read"
        raise OutsideError(Failure("tg_engine_protocol", message)) from None


def _failures(output: _Output, bundle: Bundle) -> list[Failure]:
    return [
        Failure(
            one.code,
            " ".join(one.message.split()),
            *place(one.location.file, one.location.row, one.location.col, bundle),
        )
        for one in output.errors
    ]


def _died(ended: Ended) -> Failure:
    if ended.code < 0 or "fatal error" in ended.errors or "panic" in ended.errors:
        return Failure("tg_engine_crash", f"opa crashed (status {ended.code})")
    return Failure("tg_engine_protocol", f"opa ended with {ended.code} and said nothing")


def _refused(message: str) -> PolicyCompileError:
    return PolicyCompileError([Diag("policies", 0, 0, "tg_capability", message)])
