"""Workers: the same results as in this process; a policy that misbehaves costs its own answers alone."""

import gc
import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego import supervise
from tallygate.rego.frames import LENGTH, Start, read_frame
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import UNDEFINED, EvalResult, Job, Limits
from tests.unit.rego.rego_policies import compiled, denying, rule

NO = [{"msg": "no"}]
# Spins for hours without using memory.
FOREVER = "some i in r; some j in r; some k in r; some l in r; i + j + k + l == -1"
HANG = denying(f"input.n == 7; r := numbers.range(0, 3000); {FOREVER}", "hang")
EAT = denying("input.n == 3; count(numbers.range(0, 1000000000000)) == 1", "eat")
EVEN = denying("input.n % 2 == 0", "even")


def jobs(count: int, rules: tuple[int, ...]) -> list[Job]:
    return [Job(str(n), json.dumps({"n": n}).encode(), rules, (("n",),)) for n in range(count)]


def errors(results: Sequence[EvalResult]) -> list[tuple[str, int, str]]:
    return [(one.job, one.rule, one.error.code) for one in results if one.error]


def evens(results: Sequence[EvalResult]) -> list[str]:
    return [one.job for one in results if one.value == NO]


@pytest.fixture
def mixed() -> CheckedProgram:
    return compiled(
        EVEN,
        denying("10 / input.n > 2", "divide"),
        rule('deny contains {"msg": m, "n": input.n} if { some m in ["é", "a"]; print(m) }', "prints"),
        "package t_test\ntest_u if input.absent\n",
    )


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_results_are_those_of_this_process(mixed: CheckedProgram, workers: int) -> None:
    asked = jobs(60, (0, 1, 2, 3))
    asked[5] = Job("5", b"{", (2, 0))
    inside = list(mixed.eval(asked))
    outside = list(evaluate_in_workers(mixed, asked, Limits(workers=workers)))
    assert outside == inside
    assert len(outside) == 59 * 4 + 2
    assert outside[3].value is UNDEFINED
    assert inside[2].prints


def test_no_job_starts_no_worker(mixed: CheckedProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "_Worker", None)
    assert list(evaluate_in_workers(mixed, [], Limits())) == []
    assert list(evaluate_in_workers(mixed, [Job("a", b"{}", ())], Limits())) == []


@pytest.mark.hostile
@pytest.mark.parametrize("workers", [1, 2])
def test_hanging_rule_is_stopped(workers: int) -> None:
    program = compiled(EVEN, HANG)
    found = list(evaluate_in_workers(program, jobs(20, (0, 1)), Limits(time=0.25, workers=workers)))
    assert errors(found) == [("7", 1, "tg_limit_time")]
    assert found[15].error
    assert str(found[15].error) == "p1.rego:5:1: tg_limit_time: stopped after 0.25 s"
    assert evens(found) == [str(n) for n in range(0, 20, 2)]
    assert found[15].unknown_reads == (("n",),)


@pytest.mark.hostile
def test_hanging_input_hangs_no_other_rule() -> None:
    text = denying(f"r := numbers.range(0, 3000); {FOREVER}", "hang")
    program = compiled(EVEN, text)
    found = list(evaluate_in_workers(program, jobs(8, (0, 1)), Limits(time=0.2, workers=2)))
    assert evens(found) == ["0", "2", "4", "6"]
    codes = [one.error.code for one in found if one.error]
    assert len(codes) == 8
    assert set(codes) <= {"tg_limit_time", "tg_engine_crash"}
    assert codes.count("tg_limit_time") <= 4


@pytest.mark.hostile
def test_memory_bomb() -> None:
    program = compiled(EVEN, EAT)
    found = list(evaluate_in_workers(program, jobs(10, (0, 1)), Limits(memory=256 << 20, workers=1)))
    assert errors(found) == [("3", 0, "tg_limit_memory")]
    assert evens(found) == ["0", "2", "4", "6", "8"]


@pytest.mark.hostile
def test_deep_input() -> None:
    program = compiled(EVEN)
    deep = Job("deep", b'{"n": 2, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", (0,))
    found = list(evaluate_in_workers(program, [*jobs(2, (0,)), deep], Limits(workers=1)))
    assert [bool(one.error) for one in found] == [False, False, True]


def test_large_input_is_refused() -> None:
    program = compiled(EVEN)
    found = list(evaluate_in_workers(program, jobs(12, (0,)), Limits(input=8, workers=1)))
    assert errors(found) == [("10", 0, "tg_limit_memory"), ("11", 0, "tg_limit_memory")]


def _replaced(monkeypatch: pytest.MonkeyPatch, boot: str) -> None:
    monkeypatch.setattr(supervise, "BOOT", "import sys; sys.path[:] = sys.argv[2:]; " + boot)


CRASH = """
import os
from tallygate.rego import worker
ask = worker._ask
def asked(evaluator, query, failed):
    if "crash" in query and b'"n": 4' in evaluator._input:
        os.abort()
    return ask(evaluator, query, failed)
worker._ask = asked
worker.main()
"""


def test_crashing_rule_costs_its_answer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _replaced(monkeypatch, CRASH)
    program = compiled(EVEN, denying("true", "crash"))
    found = list(evaluate_in_workers(program, jobs(10, (1, 0)), Limits(workers=2)))
    assert errors(found) == [("4", 0, "tg_engine_crash")]
    assert len(found) == 20


CUT = """
from tallygate.rego import worker
write = worker.write_frame
frames = []
def cut(stream, body):
    frames.append(body)
    if len(frames) == 2:
        stream.write(worker_length.pack(len(body)) + body[: len(body) // 2])
        stream.flush()
        import os; os._exit(0)
    write(stream, body)
from tallygate.rego.frames import LENGTH as worker_length
worker.write_frame = cut
worker.main()
"""


def test_answer_cut_off_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    _replaced(monkeypatch, CUT)
    found = list(evaluate_in_workers(compiled(EVEN), jobs(6, (0,)), Limits(workers=1)))
    assert len(found) == 6
    assert {one.error.code for one in found if one.error} <= {"tg_engine_protocol", "tg_engine_crash"}
    assert all(one.error for one in found)


@pytest.mark.parametrize(
    "body",
    ["[]", "[[]]", "{}", "nonsense", "[[[null]], []]", '[[["x", true, [], null], ["x", true, [], null]]]'],
)
def test_answer_of_another_shape_is_an_error(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    boot = "\nfrom tallygate.rego import worker\nwrite = worker.write_frame\n"
    boot += (
        f"worker.write_frame = lambda s, b: write(s, b if b == b'null' else {body.encode()!r})\nworker.main()"
    )
    _replaced(monkeypatch, boot)
    [found] = evaluate_in_workers(compiled(EVEN), jobs(1, (0,)), Limits(workers=1))
    assert found.error
    assert found.error.code == "tg_engine_protocol"


@pytest.mark.parametrize("boot", ["sys.exit(3)", "import os; os.abort()", "print('hello')"])
def test_worker_that_never_starts(monkeypatch: pytest.MonkeyPatch, boot: str) -> None:
    _replaced(monkeypatch, boot)
    found = list(evaluate_in_workers(compiled(EVEN), jobs(3, (0,)), Limits(workers=2)))
    assert [one.error.code for one in found if one.error] == ["tg_engine_crash"] * 3


def test_worker_that_cannot_load_the_program(mixed: CheckedProgram) -> None:
    class Broken:
        outside = None

        def bundle(self) -> Any:
            return msgspec.structs.replace(mixed.bundle(), modules=(("a", "package a\nx if {"),))

        def result(self, job: Job, rule: int, answer: Any) -> EvalResult:
            return mixed.result(job, rule, answer)

    found = list(evaluate_in_workers(Broken(), jobs(2, (0,)), Limits(workers=1)))  # type: ignore[arg-type]
    assert [one.error.code for one in found if one.error] == ["rego_parse_error"] * 2


def test_killed_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    send = supervise._Worker.send

    def once(self: Any, frame: bytes) -> None:
        send(self, frame)
        if self.work and not killed:
            killed.append(self._process.pid)
            os.kill(self._process.pid, signal.SIGKILL)

    monkeypatch.setattr(supervise._Worker, "send", once)
    found = list(evaluate_in_workers(compiled(EVEN), jobs(30, (0,)), Limits(workers=2)))
    assert killed
    assert errors(found) == []
    assert evens(found) == [str(n) for n in range(0, 30, 2)]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, dict[str, Any]]]:
    """Every process that is started, with its options."""
    found: list[tuple[Any, dict[str, Any]]] = []
    real = subprocess.Popen

    def spy(*arguments: Any, **options: Any) -> Any:
        found.append((real(*arguments, **options), options))
        return found[-1][0]

    monkeypatch.setattr(subprocess, "Popen", spy)
    return found


def test_workers_end_when_the_caller_stops_early(started: list[tuple[Any, dict[str, Any]]]) -> None:
    results = iter(evaluate_in_workers(compiled(EVEN), jobs(50, (0,)), Limits(workers=2)))
    assert next(results).job == "0"
    del results
    gc.collect()
    assert len(started) == 2
    assert all(process.returncode is not None for process, _ in started)


def test_environment_of_the_caller_stays_outside(
    monkeypatch: pytest.MonkeyPatch, started: list[tuple[Any, dict[str, Any]]]
) -> None:
    monkeypatch.setenv("DEPLOY_TOKEN", "hunter2")
    monkeypatch.setenv("RUST_BACKTRACE", "1")
    list(evaluate_in_workers(compiled(EVEN), jobs(1, (0,)), Limits(workers=1)))
    assert not {"DEPLOY_TOKEN", "RUST_BACKTRACE", "PYTHONPATH"} & started[0][1]["env"].keys()


def test_frames(tmp_path: Any) -> None:
    file = tmp_path / "frames"
    file.write_bytes(LENGTH.pack(3) + b"abc" + LENGTH.pack(5) + b"ab")
    with file.open("rb") as stream:
        assert read_frame(stream) == b"abc"
        assert read_frame(stream) is None
        assert read_frame(stream) is None


def test_start_survives_the_way(mixed: CheckedProgram) -> None:
    start = Start(mixed.bundle(), 1, 2)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(start), type=Start) == start


@pytest.mark.hostile
def test_an_input_that_stops_two_rules_is_asked_no_more() -> None:
    hangs = [denying(f"r := numbers.range(0, 3000); {FOREVER}", f"hang{n}") for n in range(6)]
    program = compiled(*hangs, EVEN)
    found = list(evaluate_in_workers(program, jobs(1, tuple(range(7))), Limits(time=0.3, workers=1)))
    told = [str(one.error.message) for one in found if one.error]
    assert Counter(told) == {
        "stopped after 0.3 s": 2,
        "not evaluated: 2 other rules were stopped on this input": 5,
    }
