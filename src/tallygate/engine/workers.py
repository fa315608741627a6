"""Evaluation in worker processes: a policy that hangs, crashes or eats memory costs its own answer alone."""

from collections.abc import Iterator, Sequence

from tallygate.rego.supervise import Supervisor
from tallygate.rego.types import Answer, Bundle, EvalResult, Job, Limits, Program


def evaluate_in_workers(program: Program, jobs: Sequence[Job], limits: Limits) -> Iterator[EvalResult]:
    """One result for each (job, rule), in order, whatever the number of workers."""
    asked = program.outside.answers if program.outside else _workers
    for index, answers in asked(program.bundle(), jobs, limits):
        job = jobs[index]
        for rule, answer in zip(job.rules, answers, strict=True):
            yield program.result(job, rule, answer)


def _workers(bundle: Bundle, jobs: Sequence[Job], limits: Limits) -> Iterator[tuple[int, list[Answer]]]:
    return Supervisor(bundle, jobs, limits).run()
