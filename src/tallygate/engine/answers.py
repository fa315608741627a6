"""Who evaluates: nobody what is known from an earlier run, this process a small job of the shipped library,
worker processes all else."""

from collections.abc import Iterable, Sequence

from tallygate.cache.store import NOTHING_KEPT, Store
from tallygate.engine.kept_answers import KeptAnswers
from tallygate.rego.types import Answer, EvalResult, Job, Limits, Program

# A rule of a user may hang or crash the engine, and so may a shipped one on a very large input.
_SMALL_JOBS = 50
_SMALL_BYTES = 1 << 20


def ask(
    program: Program, jobs: Sequence[Job], trusted: bool, limits: Limits, store: Store = NOTHING_KEPT
) -> Sequence[EvalResult]:
    """One result for each (job, rule), in order; the same whoever evaluates."""
    if store.folder is None or program.outside:
        answers = _evaluated(program, jobs, trusted, limits)
    else:
        kept = KeptAnswers(store, program, limits)
        answers = kept.of(jobs, lambda unknown: _evaluated(program, unknown, trusted, limits))
    return [
        program.result(job, rule, answer)
        for job, own in zip(jobs, answers, strict=True)
        for rule, answer in zip(job.rules, own, strict=True)
    ]


def _evaluated(
    program: Program, jobs: Sequence[Job], trusted: bool, limits: Limits
) -> Iterable[Sequence[Answer]]:
    size = sum(len(job.json) for job in jobs)
    if trusted and not program.outside and len(jobs) < _SMALL_JOBS and size < _SMALL_BYTES:
        return program.answers(jobs)
    from tallygate.engine.workers import answers_of_workers

    return answers_of_workers(program, jobs, limits)
