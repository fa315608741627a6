"""Evaluation in worker processes: a policy that hangs, crashes or eats memory costs its own answer alone."""

from collections.abc import Iterator, Sequence

from tallygate.rego.supervise import Supervisor
from tallygate.rego.types import Answer, EvalResult, Job, Limits, Program


def evaluate_in_workers(program: Program, jobs: Sequence[Job], limits: Limits) -> Iterator[EvalResult]:
    """One result for each (job, rule), in order, whatever the number of workers."""
    for job, answers in zip(jobs, answers_of_workers(program, jobs, limits), strict=True):
        for rule, answer in zip(job.rules, answers, strict=True):
            yield program.result(job, rule, answer)


def answers_of_workers(program: Program, jobs: Sequence[Job], limits: Limits) -> Iterator[list[Answer]]:
    """What the engine said to each job, in order: that of the program, where it is none of ours."""
    if program.outside:
        yield from (answers for _, answers in program.outside.answers(program.bundle(), jobs, limits))
    else:
        yield from (answers for _, answers in Supervisor(program.bundle(), jobs, limits).run())
