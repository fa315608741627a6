"""Checked policies: their rules, what they read, and answers dressed up for people."""

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from tallygate.model.location import ValuePath
from tallygate.model.rule import Rule
from tallygate.rego.declared import declared_tests
from tallygate.rego.names import Names
from tallygate.rego.paths import WHOLE_INPUT, Reads
from tallygate.rego.reads import Analysis
from tallygate.rego.rewrite import Rewritten
from tallygate.rego.syntax import Source, absolute
from tallygate.rego.types import (
    Answer,
    Bundle,
    Diag,
    EvalResult,
    Failure,
    Job,
    Limits,
    Module,
    Outside,
    PolicyCompileError,
    Test,
)

PRINTED = re.compile(r"^m(\d+):")


class CheckedProgram:
    """Compiled policies. Evaluation in this process is unsupervised: a hanging rule hangs it.

    texts: what the engine gets in place of what the author wrote. outside: who evaluates in place of the
    embedded engine.
    """

    def __init__(
        self,
        engine: str,
        names: Names,
        rules: list[Rule],
        texts: list[Rewritten],
        data: bytes,
        outside: Outside | None = None,
    ) -> None:
        self.engine = engine
        self.outside = outside
        self._sources = names.sources
        self._rules = rules
        self._tests = declared_tests(names)
        self._asked = [(rule.package, rule.name, rule.location) for rule in rules]
        self._asked += [(test.package, test.name, test.location) for test in self._tests]
        self._packages = {".".join(source.package): source.package for source in names.sources}
        self._texts = texts
        self._data = data or b"{}"
        self._analysis = Analysis(names)
        self._reads: dict[int, Reads] = {}
        self._own = threading.local()
        """The engine of this thread: it may not be used, nor dropped, on another."""
        self.digest = digest([source.module for source in names.sources], data)

    def rules(self) -> Sequence[Rule]:
        return self._rules

    def tests(self) -> Sequence[Test]:
        return self._tests

    def bundle(self) -> Bundle:
        modules = tuple(
            (source.module.path, text.text) for source, text in zip(self._sources, self._texts, strict=True)
        )
        return Bundle(
            modules,
            self._data,
            tuple(absolute(("data", *self._packages[package], name)) for package, name, _ in self._asked),
        )

    def prepare(self) -> None:
        """Let the engine look for what only it finds: unsafe variables. Raises PolicyCompileError."""
        from tallygate.rego.evaluator import EngineError, Evaluator

        try:
            evaluator = Evaluator(self.bundle())
            evaluator.load()
        except EngineError as error:
            raise PolicyCompileError([self.diag(error.failure)]) from None
        self._own.evaluator = evaluator

    def eval(self, jobs: Iterable[Job]) -> Iterator[EvalResult]:
        """Exactly one result for each (job, rule), in order, in this process: for trusted rules only."""
        asked = list(jobs)
        for job, answers in zip(asked, self.answers(asked), strict=True):
            yield from map(partial(self.result, job), job.rules, answers)

    def answers(self, jobs: Sequence[Job]) -> Iterator[list[Answer]]:
        """What the engine says to each job, in order, in this process."""
        if self.outside:
            yield from (answers for _, answers in self.outside.answers(self.bundle(), jobs, Limits()))
            return
        if not hasattr(self._own, "evaluator"):
            self.prepare()
        queries = self.bundle().queries
        for job in jobs:
            evaluator = self._own.evaluator
            failure = evaluator.set_input(job.json)
            yield [Answer(failure=failure) if failure else evaluator.ask(queries[r]) for r in job.rules]

    def result(self, job: Job, rule: int, answer: Answer) -> EvalResult:
        """Dress up what the engine said: places in the author's text, unknown paths."""
        from tallygate.rego.evaluator import TOO_DEEP

        failure, value = answer.failure, None
        try:
            value = answer.plain()
        except RecursionError:
            failure = TOO_DEEP
        return EvalResult(
            job=job.id,
            rule=rule,
            value=value,
            error=self.diag(failure, rule) if failure else None,
            unknown_reads=self.unknown_reads(rule, job.unknown) if job.unknown else (),
            prints=tuple(self._print(line) for line in answer.prints),
        )

    def unknown_reads(self, rule: int, unknown: Sequence[ValuePath]) -> tuple[ValuePath, ...]:
        """Those of the unknown input paths that the rule may read."""
        if rule not in self._reads:
            package, name, _ = self._asked[rule]
            self._reads[rule] = self._reads_of((*self._packages[package], name))
        return tuple(path for path in unknown if self._reads[rule].meets(path))

    def _reads_of(self, full: tuple[str, ...]) -> Reads:
        """A chain of helpers too long to follow may read everything."""
        try:
            return self._analysis.rule(full)
        except RecursionError:
            reads = Reads()
            reads.consume(WHOLE_INPUT)
            return reads

    def diag(self, failure: Failure, rule: int | None = None) -> Diag:
        """An error of the engine at its place in the author's text; else at the rule, else at no place."""
        if 0 <= failure.module < len(self._sources):
            return _placed(self._sources[failure.module], self._texts[failure.module], failure)
        if rule is not None:
            place = self._asked[rule][2]
            return Diag(place.path, place.line, place.column, failure.code, failure.message)
        return Diag("policies", 0, 0, failure.code, failure.message)

    def _print(self, line: str) -> str:
        found = PRINTED.match(line)
        path = self._sources[int(found[1])].module.path if found else ""
        return PRINTED.sub(lambda _: path + ":", line)


def digest(modules: Sequence[Module], data: bytes) -> str:
    """sha256 over the sorted paths and texts of modules, and the data document."""
    total = hashlib.sha256()
    for module in sorted(modules, key=lambda one: (one.path, one.text)):
        for part in (
            module.path.encode("utf-8", "surrogateescape"),
            module.text.encode("utf-8", "surrogatepass"),
        ):
            total.update(hashlib.sha256(part).digest())
    total.update(hashlib.sha256(data or b"{}").digest())
    return total.hexdigest()


def _placed(source: Source, rewritten: Rewritten, failure: Failure) -> Diag:
    lines = rewritten.text.split("\n")
    row = min(max(failure.row, 1), len(lines))
    start = sum(len(line.encode()) + 1 for line in lines[: row - 1])
    offset = rewritten.original(start + byte_offset(lines[row - 1], failure.col))
    return source.diag(offset, failure.code, failure.message)


def byte_offset(line: str, col: int) -> int:
    """Byte offset in a line of the engine's column, in which a tab counts four."""
    at = 1
    for offset, byte in enumerate(line.encode()):
        if at >= col:
            return offset
        at += 4 if byte == 9 else 1
    return len(line.encode())
