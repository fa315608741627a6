"""The embedded engine: compile with every check, evaluate rule by rule."""

import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.rule import Rule
from tallygate.rego.check import check
from tallygate.rego.declared import declared_rules, declared_tests, promised
from tallygate.rego.lexical import Comment, scan
from tallygate.rego.metadata import annotate
from tallygate.rego.names import Names
from tallygate.rego.paths import WHOLE_INPUT, Reads
from tallygate.rego.reads import Analysis
from tallygate.rego.rewrite import Rewritten, rewrite
from tallygate.rego.syntax import Source, absolute, parse_trees
from tallygate.rego.types import (
    Answer,
    Bundle,
    CompileOptions,
    Diag,
    EvalResult,
    Failure,
    Job,
    Module,
    PolicyCompileError,
    Test,
)

PRINTED = re.compile(r"^m(\d+):")


class EmbeddedEngine:
    """regorus in this process or in workers."""

    def __init__(self) -> None:
        self.version = _checked_version()

    def compile(self, modules: Sequence[Module], data: bytes, options: CompileOptions) -> "EmbeddedProgram":
        """Raises PolicyCompileError with everything that is wrong; the order of modules plays no part."""
        try:
            return self._compile(modules, data, options)
        except RecursionError:
            path = modules[0].path if len(modules) == 1 else "policies"
            diag = Diag(
                path, 0, 0, "tg_capability", "an expression is too long to be checked", "cut it into rules"
            )
            raise PolicyCompileError([diag]) from None

    def _compile(self, modules: Sequence[Module], data: bytes, options: CompileOptions) -> "EmbeddedProgram":
        ordered = sorted(modules, key=lambda module: (module.path, module.text))
        sources = _parse(ordered, options)
        names = Names(sources, _data(data))
        annotations, diags = annotate(sources)
        rules, rule_diags = declared_rules(names, annotations)
        diags += [*rule_diags, *promised(names, annotations), *check(names)]
        rewritten = [rewrite(names, source) for source in sources]
        diags += [diag for _, found in rewritten for diag in found]
        if diags:
            raise PolicyCompileError(diags)
        texts = [one for one, _ in rewritten]
        program = EmbeddedProgram(f"embedded regorus {self.version}", names, rules, texts, data)
        program.prepare()
        return program


class EmbeddedProgram:
    """Compiled policies. Evaluation here is unsupervised: a hanging rule hangs the process."""

    def __init__(
        self, engine: str, names: Names, rules: list[Rule], texts: list[Rewritten], data: bytes
    ) -> None:
        self.engine = engine
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
        if not hasattr(self._own, "evaluator"):
            self.prepare()
        queries = self.bundle().queries
        for job in jobs:
            evaluator = self._own.evaluator
            failure = evaluator.set_input(job.json)
            for rule in job.rules:
                yield self.result(
                    job, rule, Answer(failure=failure) if failure else evaluator.ask(queries[rule])
                )

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


def _checked_version() -> str:
    """Version of the engine. Raises PolicyCompileError where none may be used."""
    try:
        import regorus

        from tallygate.rego.selftest import failed_answers, provider
    except ImportError as error:
        message = f"the embedded engine is not available on this platform ({error})"
        raise PolicyCompileError([Diag("policies", 0, 0, "tg_capability", message)]) from None
    version, problem = provider(Path(regorus.__file__).parent.parent)
    if wrong := failed_answers():
        problem = f"the embedded engine failed its self-test: {', '.join(wrong)}"
    if problem:
        raise PolicyCompileError([Diag("policies", 0, 0, "tg_capability", problem, "install tallygate anew")])
    return version


def _parse(modules: Sequence[Module], options: CompileOptions) -> list[Source]:
    """Syntax trees of all modules. Raises PolicyCompileError with one parse error for each bad file."""
    from tallygate.rego.evaluator import failure_of, new_engine

    diags: list[Diag] = []
    comments: list[list[Comment]] = []
    engine = new_engine()
    for number, module in enumerate(modules):
        found, problems = scan(module, options)
        comments.append(found)
        diags += problems
        if problems:
            continue
        try:
            engine.add_policy(f"m{number}", module.text)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            diags.append(_parse_error(module, failure_of(str(error), "rego_parse_error")))
            engine = new_engine()
    if diags:
        raise PolicyCompileError(diags)
    trees = parse_trees(engine.get_ast_as_json())
    return [Source(*parts) for parts in zip(modules, comments, trees, strict=True)]


def _parse_error(module: Module, failure: Failure) -> Diag:
    line = module.text.split("\n")[failure.row - 1] if failure.row else ""
    col = len(line.encode()[: _byte(line, failure.col)].decode("utf-8", "replace")) + 1
    return Diag(module.path, failure.row, col if failure.row else 0, "rego_parse_error", failure.message)


def _placed(source: Source, rewritten: Rewritten, failure: Failure) -> Diag:
    lines = rewritten.text.split("\n")
    row = min(max(failure.row, 1), len(lines))
    start = sum(len(line.encode()) + 1 for line in lines[: row - 1])
    offset = rewritten.original(start + _byte(lines[row - 1], failure.col))
    return source.diag(offset, failure.code, failure.message)


def _byte(line: str, col: int) -> int:
    """Byte offset in a line of the engine's column, in which a tab counts four."""
    at = 1
    for offset, byte in enumerate(line.encode()):
        if at >= col:
            return offset
        at += 4 if byte == 9 else 1
    return len(line.encode())


def _data(data: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(data or b"{}")
    except msgspec.DecodeError as error:
        raise PolicyCompileError([Diag("data", 0, 0, "rego_parse_error", f"policy data: {error}")]) from None
    if not isinstance(value, dict):
        raise PolicyCompileError([Diag("data", 0, 0, "rego_parse_error", "policy data must be an object")])
    return value
