"""Who evaluates: this process for a small job of the shipped library, worker processes for all else."""

from collections.abc import Sequence

from tallygate.rego.types import EvalResult, Job, Limits, Program

# A rule of a user may hang or crash the engine, and so may a shipped one on a very large input.
_SMALL_JOBS = 50
_SMALL_BYTES = 1 << 20


def ask(program: Program, jobs: Sequence[Job], trusted: bool, limits: Limits) -> Sequence[EvalResult]:
    """One result for each (job, rule), in order; the same whoever evaluates."""
    size = sum(len(job.json) for job in jobs)
    if trusted and not program.outside and len(jobs) < _SMALL_JOBS and size < _SMALL_BYTES:
        return list(program.eval(jobs))
    from tallygate.engine.workers import evaluate_in_workers

    return list(evaluate_in_workers(program, jobs, limits))
