"""What supervisor and worker say to each other, and a worker that says something else."""

import io
import itertools
import json
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.workers import evaluate_in_workers
from tallygate.rego import supervise
from tallygate.rego.frames import LENGTH, Reply, read_frame, write_frame
from tallygate.rego.program import CheckedProgram
from tallygate.rego.types import Answer, EvalResult, Failure, Job, Limits
from tests.unit.rego.rego_policies import compiled, denying

NO = [{"msg": "no"}]
EVEN = denying("input.n % 2 == 0", "even")
ODD = denying("input.n % 2 == 1", "odd")


def jobs(count: int, rules: tuple[int, ...] = (0,)) -> list[Job]:
    return [Job(str(number), json.dumps({"n": number}).encode(), rules) for number in range(count)]


def booted(monkeypatch: pytest.MonkeyPatch, boot: str) -> None:
    """Workers run this code, in which `worker` is the module and `write` its write_frame."""
    start = "import sys; sys.path[:] = sys.argv[2:]\nimport os, time\nfrom tallygate.rego import worker\n"
    monkeypatch.setattr(supervise, "BOOT", f"{start}write = worker.write_frame\n{boot}\nworker.main()\n")


def asked(program: CheckedProgram, count: int = 6, **limits: Any) -> list[EvalResult]:
    return list(evaluate_in_workers(program, jobs(count), Limits(**{"workers": 1, **limits})))


def codes(results: list[EvalResult]) -> list[str]:
    return [one.error.code if one.error else "" for one in results]


@given(st.lists(st.binary(max_size=50)), st.integers(0, 30))
def test_frames_one_after_the_other(bodies: list[bytes], cut: int) -> None:
    stream = io.BytesIO()
    for body in bodies:
        write_frame(stream, body)
    whole = stream.getvalue()
    stream.seek(0)
    assert [read_frame(stream) for _ in bodies] == bodies
    assert read_frame(stream) is None
    short = io.BytesIO(whole[: max(0, len(whole) - cut - 1)])
    found = list(itertools.takewhile(lambda body: body is not None, iter(lambda: read_frame(short), 0)))
    assert found == bodies[: len(found)]
    assert not bodies or len(found) < len(bodies)


def test_length_comes_before_the_body() -> None:
    stream = io.BytesIO()
    write_frame(stream, b"abc")
    assert stream.getvalue() == LENGTH.pack(3) + b"abc"


ANSWERS = [
    Answer(),
    Answer(msgspec.Raw(b"[1,null]"), True),
    Answer(msgspec.Raw(b'"undefined"'), True, ("m0:1: a", "é")),
    Answer(failure=Failure("tg_limit_time", "stopped")),
    Answer(failure=Failure("eval_builtin_error", "x", 3, 4, 5)),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_answer_survives_the_way(answer: Answer) -> None:
    body = msgspec.json.encode([[answer], []])
    [[found], nothing] = msgspec.json.decode(body, type=Reply)
    assert (found.plain(), found.prints, found.failure) == (answer.plain(), answer.prints, answer.failure)
    assert nothing == []


@pytest.mark.parametrize(
    "frame",
    [
        "b'\\xff' * 100",
        "b''",
        "body + b'x'",
        "b'[' * 100000",
        "body.replace(b'true', b'null')",
    ],
)
def test_garbage_in_a_frame(monkeypatch: pytest.MonkeyPatch, frame: str) -> None:
    booted(
        monkeypatch, f"worker.write_frame = lambda to, body: write(to, body if body == b'null' else {frame})"
    )
    assert codes(asked(compiled(EVEN), 1)) == ["tg_engine_protocol"]


@pytest.mark.parametrize("size", [0, 3, 9])
def test_frame_that_is_cut(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    boot = (
        "def cut(to, body):\n"
        "    if body == b'null': return write(to, body)\n"
        f"    to.write((worker.PULSE and __import__('struct').pack('<Q', len(body)) + body)[:{size}])\n"
        "    to.flush(); os._exit(0)\n"
        "worker.write_frame = cut"
    )
    booted(monkeypatch, boot)
    assert codes(asked(compiled(EVEN), 1)) == ["tg_engine_protocol"]


def test_frame_longer_than_any_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "def long(to, body):\n"
        "    if body == b'null': return write(to, body)\n"
        "    to.write(b'\\xff' * 8 + body); to.flush(); os._exit(0)\n"
        "worker.write_frame = long"
    )
    booted(monkeypatch, boot)
    assert codes(asked(compiled(EVEN), 1)) == ["tg_engine_protocol"]


def test_answer_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "def slow(to, body):\n"
        "    for byte in worker.PULSE and __import__('struct').pack('<Q', len(body)) + body:\n"
        "        to.write(bytes([byte])); to.flush()\n"
        "worker.write_frame = slow"
    )
    booted(monkeypatch, boot)
    found = asked(compiled(EVEN))
    assert [one.value for one in found] == [NO, [], NO, [], NO, []]


def test_worker_that_prints_to_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "ask = worker._ask\n"
        "def asked(*given):\n"
        "    print('noise'); sys.stdout.flush(); os.write(1, b'more noise'); return ask(*given)\n"
        "worker._ask = asked"
    )
    booted(monkeypatch, boot)
    found = asked(compiled(EVEN))
    assert [one.value for one in found] == [NO, [], NO, [], NO, []]


def test_worker_that_closes_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    booted(
        monkeypatch,
        "worker.write_frame = lambda to, body: write(to, body) if body == b'null' else to.close()",
    )
    assert set(codes(asked(compiled(EVEN), 2))) == {"tg_engine_protocol"}


@pytest.mark.hostile
def test_hang_in_the_middle_of_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "ask = worker._ask\n"
        "def asked(evaluator, query, failed):\n"
        "    if b'\"n\": 3' in evaluator._input and 'odd' in query: time.sleep(60)\n"
        "    return ask(evaluator, query, failed)\n"
        "worker._ask = asked"
    )
    booted(monkeypatch, boot)
    program = compiled(EVEN, ODD)
    found = list(evaluate_in_workers(program, jobs(6, (0, 1)), Limits(time=0.2, workers=1)))
    assert [code for code in codes(found) if code] == ["tg_limit_time"]
    assert codes(found).index("tg_limit_time") == 7
    assert [one.value for one in found if not one.error] == [NO, [], [], NO, NO, [], [], NO, [], [], NO]


@pytest.mark.hostile
def test_hang_after_the_last_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "def late(to, body):\n"
        "    write(to, body) if body == b'null' else time.sleep(60)\n"
        "worker.write_frame = late"
    )
    booted(monkeypatch, boot)
    found = asked(compiled(EVEN), 1, time=0.2)
    assert codes(found) == ["tg_engine_protocol"]


def test_restarts_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def counted(*given: Any, **options: Any) -> Any:
        started.append(real(*given, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", counted)
    monkeypatch.setattr(supervise, "RESTARTS", 4)
    monkeypatch.setattr(supervise, "INPUTS_OF_A_RULE", 1000)
    booted(monkeypatch, "worker._ask = lambda *given: os.abort()")
    found = asked(compiled(EVEN), 20)
    assert set(codes(found)) == {"tg_engine_crash"}
    assert len(found) == 20
    assert len(started) <= 6
    assert all(one.returncode is not None for one in started)


def test_rule_that_fails_often_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = (
        "ask = worker._ask\n"
        "def asked(evaluator, query, failed):\n"
        "    if 'odd' in query: os.abort()\n"
        "    return ask(evaluator, query, failed)\n"
        "worker._ask = asked"
    )
    booted(monkeypatch, boot)
    program = compiled(EVEN, ODD)
    found = list(evaluate_in_workers(program, jobs(12, (0, 1)), Limits(workers=1)))
    said = Counter(one.error.message for one in found if one.error)
    assert said == {
        "the policy engine crashed": 3,
        "not evaluated: this rule failed on 3 other inputs": 9,
    }
    assert [one.value for one in found if not one.error] == [NO, []] * 6


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_signal_that_comes_once(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, tmp_path: Any
) -> None:
    """An accident of the machine costs no answer."""
    boot = (
        f"flag = {str(tmp_path / 'hit')!r}\n"
        "ask = worker._ask\n"
        "def asked(*given):\n"
        "    if not os.path.exists(flag):\n"
        f"        open(flag, 'w').close(); os.kill(os.getpid(), {int(number)})\n"
        "    return ask(*given)\n"
        "worker._ask = asked"
    )
    booted(monkeypatch, boot)
    assert [one.value for one in asked(compiled(EVEN))] == [NO, [], NO, [], NO, []]


@pytest.mark.hostile
def test_memory_of_one_worker_does_not_grow_with_the_others_work() -> None:
    eat = denying("input.n == 2; count(numbers.range(0, 1000000000000)) == 1", "eat")
    program = compiled(EVEN, eat)
    found = list(evaluate_in_workers(program, jobs(5, (0, 1)), Limits(memory=200 << 20, workers=2)))
    assert Counter(codes(found)) == {"": 9, "tg_limit_memory": 1}
    failed = next(one.error for one in found if one.error)
    assert str(failed) == "p1.rego:5:1: tg_limit_memory: stopped at 200 MiB of memory"


@pytest.mark.parametrize("workers", [1, 3])
def test_order_is_that_of_the_jobs(workers: int) -> None:
    """Whatever is asked in whatever order, and whichever worker is done first."""
    program = compiled(EVEN, ODD)
    mixed = random.Random(7)
    wanted = [
        Job(str(n), json.dumps({"n": n}).encode(), mixed.choice([(0, 1), (1, 0), (1,), ()]))
        for n in range(90)
    ]
    found = list(evaluate_in_workers(program, wanted, Limits(workers=workers)))
    assert [(one.job, one.rule) for one in found] == [(job.id, rule) for job in wanted for rule in job.rules]
    assert found == list(program.eval(wanted))


def test_answers_come_before_the_last_input_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "PAIRS_OF_A_BATCH", 1)
    results: Iterator[EvalResult] = evaluate_in_workers(compiled(EVEN), jobs(200), Limits(workers=1))
    assert [next(results).job for _ in range(3)] == ["0", "1", "2"]


def test_worker_without_a_first_frame_ends_by_itself(tmp_path: Any) -> None:
    pulse = tmp_path / "pulse"
    pulse.write_bytes(bytes(16))
    code = (
        "import os, sys; sys.argv[1] = str(os.open(sys.argv[1], os.O_RDWR)); "
        "from tallygate.rego.worker import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(pulse)], input=b"", capture_output=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (0, b"")
