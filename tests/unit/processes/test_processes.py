"""What children may do to those who wait for them, tried with real ones."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.processes.run import Ended, ProcessError, ProcessLimits, inherited, run

LIMITS = ProcessLimits(seconds=20.0, memory=1 << 30, output=1 << 20)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits are set from outside on Linux alone")


def python(code: str, limits: ProcessLimits = LIMITS, stdin: bytes = b"") -> Ended:
    return run([sys.executable, "-I", "-S", "-c", code], Path("/"), {}, limits, stdin)


def shell(script: str, limits: ProcessLimits = LIMITS, stdin: bytes = b"", folder: Path = Path("/")) -> Ended:
    return run(["/bin/sh", "-c", script], folder, inherited("PATH"), limits, stdin)


def reason(call: Callable[[], Ended]) -> str:
    with pytest.raises(ProcessError) as told:
        call()
    return told.value.reason


def ends(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    for _ in range(100):
        try:
            if state.read_text().rpartition(")")[2].split()[0] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.02)
    return False


def test_it_gets_its_input_and_keeps_its_words(tmp_path: Path) -> None:
    ended = shell("cat; pwd >&2; exit 3", stdin=b"yes", folder=tmp_path)
    assert ended == Ended(3, b"yes", f"{tmp_path}\n")


def test_it_sees_the_variables_that_it_is_given_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "s3cret")
    monkeypatch.delenv("ABSENT", raising=False)
    assert inherited("TOKEN", "ABSENT") == {"TOKEN": "s3cret"}
    assert run(["/usr/bin/env"], Path("/"), {"A": "b"}, LIMITS).output == b"A=b\n"


def test_it_has_a_process_group_of_its_own_and_no_terminal() -> None:
    assert python("import os; print(os.getsid(0) == os.getpgrp() == os.getpid())").output == b"True\n"


@settings(max_examples=10, deadline=None)
@given(st.binary(max_size=2000))
def test_bytes_pass_as_they_are(data: bytes) -> None:
    assert run(["/bin/cat"], Path("/"), {}, LIMITS, data) == Ended(0, data, "")


def test_words_that_are_no_utf8() -> None:
    ended = shell(r"printf '\377\300' ; printf 'a\377b' >&2")
    assert (ended.output, ended.errors) == (b"\xff\xc0", "a\ufffdb")


def test_more_input_than_a_pipe_holds_for_one_who_does_not_read() -> None:
    assert shell("echo done", stdin=b"x" * (4 << 20)).output == b"done\n"


def test_more_input_and_output_than_pipes_hold() -> None:
    data = bytes(range(256)) * 3000
    code = "import shutil, sys; shutil.copyfileobj(sys.stdin.buffer, sys.stdout.buffer)"
    assert python(code, stdin=data).output == data


def test_signals_are_negative_codes() -> None:
    assert shell("kill -9 $$").code == -9


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "missing"),
        (lambda path: path.write_text("#!/nowhere/sh\n") and path.chmod(0o755), "missing"),
        (lambda path: path.write_text("#!/bin/sh\n") and path.chmod(0o644), "not-executable"),
        (lambda path: path.write_text("no program") and path.chmod(0o755), "not-executable"),
        (lambda path: path.mkdir(), "not-executable"),
    ],
)
def test_what_cannot_be_started(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    make(tmp_path / "opa")
    with pytest.raises(ProcessError, match=r"^cannot start opa: [A-Z]") as error:
        run([str(tmp_path / "opa")], tmp_path, {}, LIMITS)
    assert error.value.reason == told


def test_a_program_below_a_file_and_a_folder_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert reason(lambda: run([str(tmp_path / "file" / "opa")], tmp_path, {}, LIMITS)) == "missing"
    assert reason(lambda: shell("true", folder=tmp_path / "absent")) == "missing"


@pytest.mark.parametrize("word", ["a\0b", "\ud800"])
def test_words_that_no_program_can_be_given(word: str) -> None:
    assert reason(lambda: run(["/bin/echo", word], Path("/"), {}, LIMITS)) == "not-executable"


@pytest.mark.parametrize(
    "script", ["sleep 60", "exec >&- 2>&-; sleep 60", "trap '' TERM INT HUP; while :; do sleep 1; done"]
)
def test_who_does_not_end_is_ended(script: str) -> None:
    limits = ProcessLimits(0.3, 1 << 30)
    with pytest.raises(ProcessError, match=r"^it did not end within 0\.3 s$") as told:
        shell(script, limits)
    assert told.value.reason == "timeout"


def test_who_writes_without_end_and_is_read_is_ended_in_time() -> None:
    limits = ProcessLimits(0.3, 1 << 30, output=1 << 40)
    assert reason(lambda: shell("while :; do echo x; sleep .01; done", limits)) == "timeout"


@pytest.mark.parametrize("end", ["wait", "exit 0", "exec >&- 2>&-; wait"])
def test_what_it_started_ends_with_it(tmp_path: Path, end: str) -> None:
    """Also what holds the streams open after it: nobody waits for that."""
    script = f"sleep 60 & echo $! > {tmp_path}/child; {end}"
    if end == "exit 0":
        assert shell(script).code == 0
    else:
        assert reason(lambda: shell(script, ProcessLimits(0.5, 1 << 30))) == "timeout"
    assert ends(int((tmp_path / "child").read_text()))


def test_nothing_is_left_where_it_floods(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; yes | head -c 100000000"
    with pytest.raises(ProcessError, match="it wrote more than 1 MiB") as told:
        shell(script)
    assert told.value.reason == "output"
    assert ends(int((tmp_path / "child").read_text()))


def test_as_much_output_as_it_may_write() -> None:
    assert len(shell("head -c 1048576 /dev/zero").output) == 1 << 20
    assert reason(lambda: shell("head -c 1048577 /dev/zero")) == "output"


def test_of_many_words_on_stderr_both_ends_are_kept() -> None:
    ended = shell("echo first >&2; yes | head -c 3000000 >&2; echo last >&2; echo done")
    assert ended.output == b"done\n"
    assert len(ended.errors) <= 64 << 10
    assert (ended.errors[:6], ended.errors[-5:]) == ("first\n", "last\n")


@LINUX
@pytest.mark.hostile
def test_a_file_that_is_too_long_is_too_much_output(tmp_path: Path) -> None:
    assert reason(lambda: shell("sleep .3; exec head -c 9000000 /dev/zero >big", folder=tmp_path)) == "output"
    assert (tmp_path / "big").stat().st_size <= 1 << 20


@LINUX
@pytest.mark.hostile
def test_memory_is_bounded() -> None:
    code = "import time; time.sleep(.3); print(len(bytearray(512 << 20)))"
    assert reason(lambda: python(code, ProcessLimits(20.0, 128 << 20))) == "memory"
    assert reason(lambda: python(code, ProcessLimits(20.0, 128 << 20, reserved=4 << 30))) == "memory"
    assert python(code, ProcessLimits(20.0, 1 << 30)).output == b"536870912\n"


def test_who_speaks_of_memory_and_ends_well_has_ended_well() -> None:
    assert shell("echo 'out of memory' >&2").code == 0
    assert reason(lambda: shell("echo 'fatal error: out of memory' >&2; exit 2")) == "memory"


@LINUX
def test_a_lower_limit_of_our_own_holds() -> None:
    """Without the right to raise it, too, as on a machine that bounds its users."""
    code = (
        "import resource; from tests.unit.processes.test_processes import LIMITS, shell\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5120, 5120))\n"
        "print(shell('sleep .3; ulimit -f; ulimit -c').output)"
    )
    root = os.geteuid() == 0 and shutil.which("setpriv")
    bounded = "setpriv --bounding-set=-all --inh-caps=-all" if root else ""
    said = subprocess.run(
        [*bounded.split(), sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
    )
    assert (said.stdout, said.stderr) == ("b'10\\n0\\n'\n", "")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 5120
