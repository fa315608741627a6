"""Which results of other scanners count: those that the configuration or the command line names."""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from tallygate.adapters.interface import MOST_BYTES, Scan, ScannerError
from tallygate.engine.config import Checkov, Scanner
from tallygate.engine.evaluate import Evaluation
from tallygate.engine.imported import Foreign, foreign
from tallygate.engine.judges import Judges
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.engine.trees import Trees
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.model.rule import Rule
from tallygate.sources.interface import Snapshot, SourceError
from tallygate.sources.repository import find_repository
from tallygate.sources.snapshots import open_commit, root_of

Read = Callable[[], list[Scan]]


class Scanned(msgspec.Struct, frozen=True):
    """evaluations and notes with what scanners say; rules: theirs."""

    evaluations: list[Evaluation]
    rules: tuple[Rule, ...]
    notes: tuple[str, ...]


class _Source(msgspec.Struct, frozen=True):
    """Results that were asked for: where from, and how to get them."""

    name: str
    read: Read
    severities: Mapping[str, str] = {}


def scanned(
    options: Options,
    trees: Trees,
    judges: Judges,
    evaluations: Sequence[Evaluation],
    rules: Sequence[Rule],
) -> Scanned:
    """Add the results of other scanners to head and, where they are to be had, to base.

    What could not be read is a failure of head, which no choice of paths leaves out. Raises UsageError.
    """
    if options.imports_of_base and not trees.base:
        raise UsageError("--import-base is about the base: give --base, too")
    wanted = [list(_of_head(options, trees, judges))]
    if trees.base:
        wanted.append(list(_of_base(options, trees.base, judges)))
    if not any(wanted):
        return Scanned(list(evaluations), (), ())
    root = str(root_of(options.path).resolve())
    told: list[Foreign] = []
    failures: list[Diagnostic] = []
    for sources, evaluation in zip(wanted, evaluations, strict=True):
        scans, problems = _read(sources)
        said = foreign(scans, evaluation, rules, judges.packs, judges.config.exclude, root)
        told.append(said)
        # What head no longer has, base may have had: a file it names there is no error here.
        lost = said.problems if evaluation is evaluations[0] else ()
        failures += [_failure(*problem) for problem in (*problems, *(("scanners", one) for one in lost))]
    found = [list(said.findings) for said in told]
    if failures:
        # Results that did not arrive do not count as fixed.
        found[1:] = [[] for _ in found[1:]]
    merged = [
        msgspec.structs.replace(evaluation, findings=(*evaluation.findings, *findings))
        for evaluation, findings in zip(evaluations, found, strict=True)
    ]
    merged[0] = merged[0].with_told((), failures)
    known = {rule.id for rule in rules}
    theirs = {rule.id: rule for said in reversed(told) for rule in said.rules if rule.id not in known}
    return Scanned(merged, tuple(theirs.values()), told[0].notes)


def _of_head(options: Options, trees: Trees, judges: Judges) -> Iterator[_Source]:
    named = [Scanner(checkov=Checkov()) for name in options.scanners if name == "checkov"]
    for scanner in (*judges.config.scanners, *named):
        if scanner.sarif:
            path = _below_root(options, scanner)
            yield _Source(scanner.sarif, _file(options, trees, path), scanner.severity)
        elif scanner.checkov:
            yield _Source("checkov", _run(scanner.checkov, trees.head), scanner.severity)
    for path in options.imports:
        yield _Source(str(path), _file(options, trees, path))


def _of_base(options: Options, base: Snapshot, judges: Judges) -> Iterator[_Source]:
    """Checkov is run on the base, too; of files there is what --import-base names."""
    runs = [scanner for scanner in judges.config.scanners if scanner.checkov]
    runs += [Scanner(checkov=Checkov()) for name in options.scanners if name == "checkov"]
    for scanner in runs:
        yield _Source("checkov of the base", _run(scanner.checkov or Checkov(), base), scanner.severity)
    # A severity that is set for results of head holds for the same results of base.
    severities = {
        k: v for scanner in judges.config.scanners if scanner.sarif for k, v in scanner.severity.items()
    }
    for path in options.imports_of_base:
        yield _Source(str(path), _file(options, None, path), severities)


def _read(sources: Sequence[_Source]) -> tuple[list[tuple[Scan, Mapping[str, str]]], list[tuple[str, str]]]:
    scans: list[tuple[Scan, Mapping[str, str]]] = []
    problems: list[tuple[str, str]] = []
    for source in sources:
        try:
            found = source.read()
        except ScannerError as error:
            problems.append((source.name, str(error)))
            continue
        scans += [(scan, source.severities) for scan in found]
        problems += [(source.name, f"{scan.tool} {problem}") for scan in found for problem in scan.problems]
    return scans, problems


def _failure(source: str, problem: str) -> Diagnostic:
    return Diagnostic("scanner-results", problem, Location(source), hint="run the scanner anew")


def _below_root(options: Options, scanner: Scanner) -> Path:
    pure = PurePosixPath(scanner.sarif)
    if pure.is_absolute() or ".." in pure.parts:
        raise UsageError(f"{scanner.location}: scanners: {scanner.sarif} leaves the repository")
    return root_of(options.path) / pure


def _file(options: Options, trees: Trees | None, path: Path) -> Read:
    def read() -> list[Scan]:
        from tallygate.adapters.recognise import read_results

        if trees and is_committed(options, trees, path):
            raise ScannerError("is part of the commit: whoever wrote the change could have written it")
        return read_results(_bytes(path))

    return read


def is_committed(options: Options, trees: Trees, path: Path) -> bool:
    """Whether the change that is judged brings the file itself."""
    root = root_of(options.path).resolve()
    if not path.resolve().is_relative_to(root):
        return False
    inside = path.resolve().relative_to(root).as_posix()
    if options.staged or options.head:
        return any(entry.path == inside for entry in trees.head.entries())
    if find_repository(options.path) is None:
        return False
    try:
        return any(entry.path == inside for entry in open_commit(options.path, "HEAD").entries())
    except SourceError as error:
        if error.usage:
            return False
        raise


def _bytes(path: Path) -> bytes:
    """A regular file within the limit; opening never waits for a writer."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ScannerError(f"cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise ScannerError("is no file")
    with os.fdopen(number, "rb") as file:
        return file.read(MOST_BYTES + 1)


def _run(checkov: Checkov, snapshot: Snapshot) -> Read:
    def read() -> list[Scan]:
        from tallygate.adapters.checkov import find_checkov, is_read, run_checkov

        program = find_checkov(os.environ)
        if not program:
            raise ScannerError("is not on PATH, and TALLYGATE_CHECKOV does not name it")
        files = (
            (entry.path, snapshot.read(entry.path)) for entry in snapshot.entries() if is_read(entry.path)
        )
        return run_checkov(program, files, checkov.arguments, checkov.version)

    return read
