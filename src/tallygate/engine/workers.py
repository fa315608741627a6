"""Evaluation in worker processes: a policy that hangs, crashes or eats memory costs its own answer alone."""

from collections.abc import Iterator, Sequence

from tallygate.rego.supervise import Supervisor
from tallygate.rego.types import EvalResult, Job, Limits, Program


def evaluate_in_workers(program: Program, jobs: Sequence[Job], limits: Limits) -> Iterator[EvalResult]:
    """One result for each (job, rule), in order, whatever the number of workers."""
    for index, answers in Supervisor(program.bundle(), jobs, limits).run():
        job = jobs[index]
        for rule, answer in zip(job.rules, answers, strict=True):
            yield program.result(job, rule, answer)
