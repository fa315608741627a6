"""Owns worker processes: hands out batches, watches their pulse, replaces those that hang or die.

The pulse names the rule and the input a worker is at, so the guilty pair is known at once: it gets an error,
and everything else of its batch is evaluated again.
"""

import os
import select
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from mmap import mmap
from tempfile import TemporaryFile
from typing import IO, cast

import msgspec

from tallygate.processes.run import inherited
from tallygate.rego.frames import IDLE, LENGTH, PULSE, Reply, Start, write_frame
from tallygate.rego.types import Answer, Bundle, Failure, Job, Limits

# One crash may be an accident (a machine short of memory); a second one at the same place is the policy's.
CRASHES_OF_A_PAIR = 2
INPUTS_OF_A_RULE = 3
LATE_RULES_OF_AN_INPUT = 2
RESTARTS = 20
POLL = 0.05
PAIRS_OF_A_BATCH = 2000
BYTES_OF_A_BATCH = 4 << 20
START = 30.0

BOOT = "import sys; sys.path[:] = sys.argv[2:]; from tallygate.rego.worker import main; main()"
ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LANG", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")

Pair = tuple[int, int]
"""Index of the job, position of the rule in it."""


class _Work(msgspec.Struct):
    """A batch: for each job the positions of the rules to ask. lost: how often it vanished without cause."""

    parts: list[tuple[int, tuple[int, ...]]]
    lost: int = 0


class _Worker:
    """One process with its pipes and its pulse."""

    def __init__(self, start: bytes) -> None:
        self._pulse_file = _scratch()
        self._pulse_file.truncate(PULSE.size)
        self._pulse = mmap(self._pulse_file.fileno(), PULSE.size)
        self._errors = _scratch()
        number = self._pulse_file.fileno()
        paths = [path for path in sys.path if path]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", BOOT, str(number), *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=(number,),
            env=inherited(*ENVIRONMENT),
        )
        self._buffer = bytearray()
        self._count = -1
        self.since = time.monotonic()
        self.ready = False
        self.work: _Work | None = None
        self.send(start)

    def fileno(self) -> int:
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, frame: bytes) -> None:
        """A worker that is gone is noticed when its answer is read."""
        assert self._process.stdin is not None
        with suppress(OSError):
            write_frame(self._process.stdin, frame)

    def receive(self) -> tuple[bytes | None, bool]:
        """(a whole frame if there is one, whether the process still answers)."""
        data = os.read(self.fileno(), 1 << 20)
        self._buffer += data
        if len(self._buffer) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._buffer)
            if len(self._buffer) >= LENGTH.size + size:
                frame = bytes(self._buffer[LENGTH.size : LENGTH.size + size])
                del self._buffer[: LENGTH.size + size]
                return frame, True
        return None, bool(data)

    def place(self) -> tuple[int, int] | None:
        """Job of the batch and rule of the job it is at; None between batches."""
        _, job, rule = PULSE.unpack_from(self._pulse)
        return None if job == IDLE else (job, rule)

    def quiet(self, now: float) -> float:
        """Seconds since the pulse last moved, as far as was seen."""
        count = PULSE.unpack_from(self._pulse)[0]
        if count != self._count:
            self._count, self.since = count, now
        return now - self.since

    def out_of_memory(self) -> bool:
        """Whether its last words were about memory."""
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4096))
        return b"memory allocation" in self._errors.read()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors, self._pulse_file):
            # What a dead worker did not read is written in vain.
            with suppress(OSError):
                cast("IO[bytes]", stream).close()
        self._pulse.close()


def _scratch() -> IO[bytes]:
    """A file without a name, shared with the worker."""
    return TemporaryFile()


class Supervisor:
    """Evaluates jobs in workers; one run each."""

    def __init__(self, bundle: Bundle, jobs: Sequence[Job], limits: Limits) -> None:
        self._start = msgspec.msgpack.encode(Start(bundle, limits.memory, limits.stack))
        self._jobs = jobs
        self._limits = limits
        self._answers: list[list[Answer | None]] = [[None] * len(job.rules) for job in jobs]
        self._pending: deque[_Work] = deque()
        self._workers: list[_Worker] = []
        self._crashes: Counter[Pair] = Counter()
        self._guilty: Counter[int] = Counter()
        self._late: Counter[int] = Counter()
        self._restarts = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.json.Decoder(Reply).decode

    def run(self) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers) in order, each as soon as all before it are there."""
        self._queue()
        next_job = 0
        try:
            while True:
                while next_job < len(self._jobs) and None not in self._answers[next_job]:
                    yield next_job, [answer for answer in self._answers[next_job] if answer]
                    self._answers[next_job] = []
                    next_job += 1
                if next_job == len(self._jobs):
                    return
                self._hire()
                self._hand_out()
                self._listen()
        finally:
            for worker in self._workers:
                worker.end()

    def _queue(self) -> None:
        """Cut the jobs into batches; the cuts have no influence on results."""
        total = sum(len(job.rules) for job in self._jobs)
        share = max(1, min(PAIRS_OF_A_BATCH, total // (4 * self._count()) or 1))
        work, pairs, size = _Work([]), 0, 0
        for index, job in enumerate(self._jobs):
            if len(job.json) > self._limits.input:
                message = f"input of {len(job.json)} bytes is over the limit of {self._limits.input}"
                self._answers[index] = [Answer(failure=Failure("tg_limit_memory", message))] * len(job.rules)
                continue
            work.parts.append((index, tuple(range(len(job.rules)))))
            pairs, size = pairs + len(job.rules), size + len(job.json)
            if pairs >= share or size >= BYTES_OF_A_BATCH:
                self._pending.append(work)
                work, pairs, size = _Work([]), 0, 0
        if work.parts:
            self._pending.append(work)

    def _count(self) -> int:
        if self._limits.workers:
            return self._limits.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def _hire(self) -> None:
        busy = sum(worker.work is not None for worker in self._workers)
        wanted = min(self._count(), busy + len(self._pending))
        while len(self._workers) < wanted:
            self._workers.append(_Worker(self._start))

    def _hand_out(self) -> None:
        for worker in self._workers:
            while worker.ready and worker.work is None and self._pending:
                work = self._without_guilty(self._pending.popleft())
                if work.parts:
                    worker.work = work
                    worker.since = time.monotonic()
                    worker.send(self._encode([self._part(*part) for part in work.parts]))

    def _part(self, job: int, positions: tuple[int, ...]) -> tuple[bytes, tuple[int, ...]]:
        return self._jobs[job].json, tuple(self._jobs[job].rules[position] for position in positions)

    def _without_guilty(self, work: _Work) -> _Work:
        """Leave out rules that failed on several inputs: they are an error for the rest of the run."""
        bad = {rule for rule, times in self._guilty.items() if times >= INPUTS_OF_A_RULE}
        if not bad:
            return work
        parts = []
        for job, positions in work.parts:
            rules = self._jobs[job].rules
            for position in positions:
                if rules[position] in bad:
                    message = f"not evaluated: this rule failed on {INPUTS_OF_A_RULE} other inputs"
                    self._answers[job][position] = Answer(failure=Failure("tg_engine_crash", message))
            kept = tuple(position for position in positions if rules[position] not in bad)
            parts += [(job, kept)] if kept else []
        return _Work(parts, work.lost)

    def _listen(self) -> None:
        ready, _, _ = select.select(self._workers, [], [], POLL)
        for worker in ready:
            frame, alive = worker.receive()
            if frame is not None:
                self._accept(worker, frame)
            elif not alive:
                self._died(worker, "tg_limit_memory" if worker.out_of_memory() else "tg_engine_crash")
        now = time.monotonic()
        for worker in list(self._workers):
            allowed = self._limits.time if worker.ready else START
            if (worker.work or not worker.ready) and worker.quiet(now) > allowed:
                self._died(worker, "tg_limit_time")

    def _accept(self, worker: _Worker, frame: bytes) -> None:
        if not worker.ready:
            failure = msgspec.json.decode(frame, type=Failure | None)
            worker.ready = True
            if failure:
                self._give_up(failure)
            return
        work, worker.work = worker.work, None
        try:
            reply = self._decode(frame)
        except (msgspec.DecodeError, RecursionError):
            reply = []
        wanted = [len(positions) for _, positions in work.parts] if work else []
        if not work or [len(answers) for answers in reply] != wanted:
            worker.work = work
            self._died(worker, "tg_engine_protocol")
            return
        for (job, positions), answers in zip(work.parts, reply, strict=True):
            for position, answer in zip(positions, answers, strict=True):
                self._answers[job][position] = answer

    def _died(self, worker: _Worker, code: str) -> None:
        """Replace a worker; blame the pair it was at, and queue the rest of its batch anew."""
        place = worker.place() if worker.ready and code != "tg_engine_protocol" else None
        worker.end()
        self._workers.remove(worker)
        self._restarts += 1
        work = worker.work
        if self._restarts > RESTARTS or not worker.ready:
            self._give_up(Failure("tg_engine_crash", "worker processes failed too often"))
        elif work and place:
            self._blame(work, place, code)
        elif work:
            self._lost(work)

    def _blame(self, work: _Work, place: tuple[int, int], code: str) -> None:
        job, positions = work.parts[place[0]]
        position = positions[place[1]]
        rule = self._jobs[job].rules[position]
        self._crashes[job, position] += 1
        rest = positions
        self._late[job] += code == "tg_limit_time"
        if code == "tg_limit_time" or self._crashes[job, position] >= CRASHES_OF_A_PAIR:
            self._guilty[rule] += 1
            self._answers[job][position] = Answer(failure=self._verdict(code))
            rest = tuple(one for one in positions if one != position)
        if self._late[job] >= LATE_RULES_OF_AN_INPUT:
            message = f"not evaluated: {LATE_RULES_OF_AN_INPUT} other rules were stopped on this input"
            for one in rest:
                self._answers[job][one] = Answer(failure=Failure("tg_limit_time", message))
            rest = ()
        pieces = [work.parts[: place[0]], [(job, rest)] if rest else [], work.parts[place[0] + 1 :]]
        self._pending.extendleft(_Work(parts, work.lost) for parts in reversed(pieces) if parts)

    def _verdict(self, code: str) -> Failure:
        texts = {
            "tg_limit_time": f"stopped after {self._limits.time:g} s",
            "tg_limit_memory": f"stopped at {self._limits.memory >> 20} MiB of memory",
        }
        return Failure(code, texts.get(code, "the policy engine crashed"))

    def _lost(self, work: _Work) -> None:
        """An answer that never came, or no valid one: try once more, then it is an error of the batch."""
        if work.lost == 0:
            self._pending.appendleft(_Work(work.parts, 1))
            return
        for job, positions in work.parts:
            for position in positions:
                failure = Failure("tg_engine_protocol", "the worker's answer was cut off")
                self._answers[job][position] = Answer(failure=failure)

    def _give_up(self, failure: Failure) -> None:
        """Everything that has no answer yet gets this one."""
        self._pending.clear()
        for worker in self._workers:
            worker.work = None
        for answers in self._answers:
            for position, answer in enumerate(answers):
                if answer is None:
                    answers[position] = Answer(failure=failure)
