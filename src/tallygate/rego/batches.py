"""Evaluation outside of Tallygate's processes: many questions a call.

An error of a batch is no answer of its members: the batch is cut, by input and then by rule, until the guilty
pair stands alone. An answer that cannot be read is an error of everything it was to answer.
"""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from tallygate.rego.supervise import INPUTS_OF_A_RULE, RESTARTS
from tallygate.rego.types import Answer, Bundle, Failure, Job, Limits

INPUTS_OF_A_BATCH = 200
BYTES_OF_A_BATCH = 8 << 20
PIECES = 4
MOST_CALLS = 400
"""Calls that look for the guilty; then the rest is an error."""
PROBE = 4
"""What is cut gets this part of the time: only a pair alone must have had all of it."""
BLAMES_NO_PAIR = ("tg_engine_protocol", "tg_capability", "tg_engine_server")

Part = tuple[int, tuple[int, ...]]
"""Index of the job, positions of the rules to ask."""
Call = Callable[[bytes, float], bytes]
"""Ask a batch: (its JSON, seconds) to the JSON of its answers. Raises OutsideError."""


class OutsideError(Exception):
    """A call that brought no answers."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.message)


def entry_module(package: str, queries: Sequence[str]) -> str:
    """The module that is asked: its rule `out` answers each member of `input.batch` by the rules it names.

    What is undefined has no entry; null, false and empty sets have one.
    """
    rules = "".join(f'rule["{number}"] := {query}\n\n' for number, query in enumerate(queries))
    return f"""package {package}

{rules}out := [answers |
	some member in input.batch
	answers := {{name: value | some name in member.rules; value := rule[name] with input as member.input}}
]
"""


class Batches:
    """Jobs on their way; one run each."""

    def __init__(self, jobs: Sequence[Job], limits: Limits, call: Call) -> None:
        self._jobs = jobs
        self._limits = limits
        self._call = call
        self._answers: list[list[Answer | None]] = [[None] * len(job.rules) for job in jobs]
        self._guilty: Counter[int] = Counter()
        self._calls = 0
        self._stops = 0
        self._decode = msgspec.json.Decoder(list[dict[str, msgspec.Raw]]).decode

    def run(self) -> Iterator[tuple[int, list[Answer]]]:
        """(index of the job, its answers), in order."""
        works = self._cut_all()
        failures = self._try_all(works)
        # One after the other from here on: who is guilty must not hang on which process is faster.
        for work, failure in zip(works, failures, strict=True):
            if failure:
                self._narrow(work, failure)
        for index, answers in enumerate(self._answers):
            yield index, [answer or _no_answer() for answer in answers]

    def _try_all(self, works: list[list[Part]]) -> list[Failure | None]:
        workers = min(len(works), self._limits.workers or os.cpu_count() or 1)
        if workers < 2:
            return [self._try(work, self._limits.time) for work in works]
        # Garbage with an embedded engine in it may be dropped by this thread alone.
        gc.collect()
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda work: self._try(work, self._limits.time), works))

    def _cut_all(self) -> list[list[Part]]:
        works: list[list[Part]] = []
        work: list[Part] = []
        size = 0
        for index, job in enumerate(self._jobs):
            failure = _unfit(job, self._limits)
            if failure or not job.rules:
                self._answers[index] = [Answer(failure=failure)] * len(job.rules)
                continue
            if work and (len(work) == INPUTS_OF_A_BATCH or size + len(job.json) > BYTES_OF_A_BATCH):
                works.append(work)
                work, size = [], 0
            work.append((index, tuple(range(len(job.rules)))))
            size += len(job.json)
        return [*works, work] if work else works

    def _try(self, work: list[Part], seconds: float) -> Failure | None:
        """Ask a batch and keep its answers; else why there are none."""
        try:
            found = self._decode(self._call(self._body(work), seconds))
        except OutsideError as error:
            return error.failure
        except RecursionError:
            return Failure("eval_type_error", "the value is nested too deep")
        except msgspec.MsgspecError:
            return Failure("tg_engine_protocol", "the engine's answer is cut off or no list of answers")
        wanted = [{str(self._jobs[job].rules[one]) for one in positions} for job, positions in work]
        if len(found) != len(work) or any(
            not one.keys() <= names for one, names in zip(found, wanted, strict=False)
        ):
            return Failure("tg_engine_protocol", "the engine answered other questions than it was asked")
        for (job, positions), answers in zip(work, found, strict=True):
            for position in positions:
                value = answers.get(str(self._jobs[job].rules[position]))
                self._answers[job][position] = Answer() if value is None else Answer(value, True)
        return None

    def _body(self, work: list[Part]) -> bytes:
        members = []
        for job, positions in work:
            names = msgspec.json.encode([str(self._jobs[job].rules[one]) for one in positions])
            members.append(b'{"input":' + self._jobs[job].json + b',"rules":' + names + b"}")
        return b'{"batch":[' + b",".join(members) + b"]}"

    def _narrow(self, work: list[Part], failure: Failure) -> None:
        """Find who is guilty of a batch's failure, depth first, and answer all others."""
        failed: list[tuple[list[Part], Failure | None]] = [(work, failure)]
        while failed:
            work, known = failed.pop()
            work = self._without_guilty(work)
            if not work:
                continue
            alone = _is_pair(work)
            found = known or self._probe(work, alone)
            if found is None:
                continue
            if found.code in BLAMES_NO_PAIR or self._calls >= MOST_CALLS or self._stops >= RESTARTS:
                self._fill(work, found)
            elif not alone:
                failed += [(piece, None) for piece in reversed(_pieces(work))]
            else:
                self._blame(work[0], found)

    def _probe(self, work: list[Part], alone: bool) -> Failure | None:
        self._calls += 1
        seconds = self._limits.time if alone else self._limits.time / PROBE
        failure = self._try(work, seconds)
        self._stops += bool(failure and failure.code == "tg_limit_time")
        return failure

    def _blame(self, part: Part, failure: Failure) -> None:
        job, (position,) = part
        self._guilty[self._jobs[job].rules[position]] += 1
        self._answers[job][position] = Answer(failure=failure)

    def _without_guilty(self, work: list[Part]) -> list[Part]:
        """Leave out rules that failed on several inputs: they are an error for the rest of the batch."""
        bad = {rule for rule, times in self._guilty.items() if times >= INPUTS_OF_A_RULE}
        kept = []
        for job, positions in work:
            rules = self._jobs[job].rules
            message = f"not evaluated: this rule failed on {INPUTS_OF_A_RULE} other inputs"
            for position in positions:
                if rules[position] in bad:
                    self._answers[job][position] = Answer(failure=Failure("tg_engine_crash", message))
            left = tuple(position for position in positions if rules[position] not in bad)
            kept += [(job, left)] if left else []
        return kept

    def _fill(self, work: list[Part], failure: Failure) -> None:
        for job, positions in work:
            for position in positions:
                self._answers[job][position] = Answer(failure=failure)


def _unfit(job: Job, limits: Limits) -> Failure | None:
    """Why an input cannot be part of a batch. One that is no JSON could speak for others."""
    if len(job.json) > limits.input:
        message = f"input of {len(job.json)} bytes is over the limit of {limits.input}"
        return Failure("tg_limit_memory", message)
    try:
        msgspec.json.decode(job.json)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return Failure("tg_engine_protocol", "the input is no JSON, or nested too deep")
    return None


def _is_pair(work: list[Part]) -> bool:
    return len(work) == 1 and len(work[0][1]) == 1


def _pieces(work: list[Part]) -> list[list[Part]]:
    """A batch in PIECES: by input, and a single input by rule."""
    if len(work) > 1:
        size = -(-len(work) // PIECES)
        return [work[at : at + size] for at in range(0, len(work), size)]
    job, positions = work[0]
    size = -(-len(positions) // PIECES)
    return [[(job, positions[at : at + size])] for at in range(0, len(positions), size)]


def _no_answer() -> Answer:
    return Answer(failure=Failure("tg_engine_protocol", "the engine gave no answer"))


def place(file: str, row: int, col: int, bundle: Bundle) -> tuple[int, int, int]:
    """Module, row and column as `Failure` counts them, from `…/mN.rego` and a column in code points."""
    name = file.rpartition("/")[2]
    number = name.removeprefix("m").removesuffix(".rego")
    if not number.isdecimal() or int(number) >= len(bundle.modules):
        return -1, 0, 0
    lines = bundle.modules[int(number)][1].split("\n")
    before = lines[row - 1][: max(col - 1, 0)] if 0 < row <= len(lines) else ""
    return int(number), row, 1 + len(before.encode()) + 3 * before.count("\t")
