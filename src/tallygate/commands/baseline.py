"""Accept what is there, so that only what is new closes a gate."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from tallygate.commands.check import add_cache_argument, day, options
from tallygate.engine.baseline import Baseline, Record, accepted, parse, text
from tallygate.engine.baseline_file import baseline_path
from tallygate.engine.problems import UsageError
from tallygate.engine.report import needed_records, report
from tallygate.engine.run import evaluated
from tallygate.engine.trees import inside
from tallygate.model.diagnostic import Level
from tallygate.model.verdict import Exit, Report
from tallygate.reports.escape import printable
from tallygate.reports.summary import count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    parser.add_argument("--prune", action="store_true", help="only remove what is no longer found")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="write there")
    parser.add_argument(
        "-p", "--policy", action="append", type=Path, default=[], metavar="DIR", help="more policies"
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="in place of tallygate.yaml")
    parser.add_argument("--no-config", action="store_true", help="ignore tallygate.yaml")
    parser.add_argument("--now", type=day, metavar="TIME", help="day of expiries (default: today, UTC)")
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")
    add_cache_argument(parser)
    parser.set_defaults(base=None, staged=False)


def run(arguments: argparse.Namespace) -> int:
    wanted = replace(options(arguments, os.environ), use_baseline=False)
    path = baseline_path(wanted)
    before = _before(path)
    judging, evaluations = evaluated(wanted)
    if arguments.prune:
        kept = needed_records(replace(judging, baseline=before), evaluations)
        _write(path, kept)
        _print_pruned(before.records, kept, path)
        return Exit.PASS
    made = report(judging, evaluations)
    if made.exit is Exit.NOTHING:
        print(f"tallygate: nothing was checked, so {printable(_shown(path))} is not written", file=sys.stderr)
        return Exit.NOTHING
    found = accepted(made.findings)
    outside = [record for record in before.records if not inside(judging.scope, record.path)]
    _write(path, [*found, *outside])
    _print_accepted(found, path)
    return _incomplete(made)


def _before(path: Path) -> Baseline:
    return parse(path.read_bytes(), str(path)) if path.is_file() else Baseline(str(path))


def _write(path: Path, records: Iterable[Record]) -> None:
    if path.is_symlink():
        raise UsageError(f"{path} is a link; a baseline is not written through links")
    try:
        path.write_text(text(records), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def _print_accepted(records: Sequence[Record], path: Path) -> None:
    unknown = sum(record.count for record in records if record.effect == "unknown")
    known = sum(record.count for record in records) - unknown
    print(f"Accepted {count(known, 'finding')} and {unknown} unknown in {printable(_shown(path))}")
    by_rule: Counter[tuple[str, str]] = Counter()
    for record in records:
        by_rule[record.rule, "unknown" if record.effect == "unknown" else ""] += record.count
    width = max((len(rule) for rule, _ in by_rule), default=0)
    for (rule, kind), number in sorted(by_rule.items(), key=lambda item: (-item[1], item[0])):
        print(printable(f"  {rule:{width}} {number:6} {kind}".rstrip()))


def _print_pruned(before: Sequence[Record], kept: Sequence[Record], path: Path) -> None:
    removed = sum(record.count for record in before) - sum(record.count for record in kept)
    print(f"Removed {removed} of {sum(record.count for record in before)} from {printable(_shown(path))}")


def _shown(path: Path) -> str:
    return os.path.relpath(path)


def _incomplete(made: Report) -> Exit:
    """What could not be evaluated is not accepted: it would count when it can be."""
    lost = sum(each.level is Level.ERROR for each in made.diagnostics)
    if lost:
        print(f"tallygate: {lost} not evaluated, so not accepted; see `tallygate check`", file=sys.stderr)
    return Exit.ERROR if lost else Exit.PASS
