"""What the embedded engine answered in earlier runs, by the policies, the limits and the inputs.

Rules are pure: what tells the time, the network or chance is refused when policies are read. Jobs are kept in
runs of a few, cut where a job's own digest says so: a change moves the cuts beside it and no others.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

import msgspec

from tallygate import __version__
from tallygate.cache.store import Store, key_of
from tallygate.rego import types
from tallygate.rego.types import Answer, Job, Limits, Program

_KIND = "answers 1"
_CUT = 16
"""Jobs in a run, on average."""
_LONGEST = 8 * _CUT

Evaluate = Callable[[Sequence[Job]], Iterable[Sequence[Answer]]]


class KeptAnswers:
    """Of one program under some limits: a rule that met a bound may not have met another."""

    def __init__(self, store: Store, program: Program, limits: Limits) -> None:
        bundle = msgspec.json.encode([program.bundle(), limits, program.engine, __version__])
        self._store, self._asked = store, key_of(bundle, _own_code())

    def of(self, jobs: Sequence[Job], evaluate: Evaluate) -> Iterator[Sequence[Answer]]:
        """The answers to each job, in order; those that are not known are asked for together."""
        runs = list(_runs(jobs))
        known = [self._known(key, run) for key, run in runs]
        missing = [job for (_, run), found in zip(runs, known, strict=True) if found is None for job in run]
        made = iter(evaluate(missing)) if missing else iter(())
        return chain.from_iterable(
            self._kept(key, [next(made) for _ in run]) if found is None else found
            for (key, run), found in zip(runs, known, strict=True)
        )

    def _known(self, key: bytes, run: Sequence[Job]) -> list[list[Answer]] | None:
        content = self._store.get(_KIND, key_of(self._asked, key))
        if content is None:
            return None
        try:
            found = _decoder().decode(content)
        except (msgspec.DecodeError, RecursionError):
            return None
        return found if [len(own) for own in found] == [len(job.rules) for job in run] else None

    def _kept(self, key: bytes, answers: list[Sequence[Answer]]) -> list[Sequence[Answer]]:
        """A failure may be the machine's, and is never kept."""
        if not any(answer.failure for own in answers for answer in own):
            self._store.put(_KIND, key_of(self._asked, key), msgspec.json.encode(answers))
        return answers


def _runs(jobs: Sequence[Job]) -> Iterator[tuple[bytes, list[Job]]]:
    """Jobs that are kept together, and the digest of what they ask."""
    run: list[Job] = []
    digests: list[bytes] = []
    for job in jobs:
        digest = sha256(msgspec.json.encode(job.rules) + b"\n" + job.json).digest()
        run.append(job)
        digests.append(digest)
        if digest[0] % _CUT == 0 or len(run) == _LONGEST:
            yield key_of(*digests), run
            run, digests = [], []
    if run:
        yield key_of(*digests), run


@cache
def _decoder() -> "msgspec.json.Decoder[list[list[Answer]]]":
    return msgspec.json.Decoder(list[list[Answer]])


@cache
def _own_code() -> bytes:
    """What stands between the engine and its answers; in a checkout it changes without a new version."""
    return sha256(Path(types.__file__).with_name("evaluator.py").read_bytes()).digest()
