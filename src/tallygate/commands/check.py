"""Judge a repository by policies, or with --base what a change brings to it."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from tallygate.commands.output import write_to
from tallygate.engine.baseline import NAME as BASELINE
from tallygate.engine.options import ENGINES, SCANNERS, Claimed, Options
from tallygate.engine.problems import UsageError
from tallygate.engine.run import Outcome, check
from tallygate.model.finding import SEVERITIES
from tallygate.model.verdict import Exit
from tallygate.reports.closing import undecided
from tallygate.reports.github import outputs, step_summary
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.interface import render as render_report
from tallygate.reports.links import of_workflow
from tallygate.reports.registry import FORMATS, UnknownFormatError, reporter
from tallygate.reports.summary import numbers

_VERDICTS = {
    "pass": "All gates are open.",
    "closed": "A gate is closed.",
    "nothing": "Nothing was checked.",
    "error": "Not everything could be evaluated.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_tree_arguments(parser)
    parser.add_argument("--env", metavar="ENV", help="report one environment only (all are evaluated)")
    add_plan_arguments(parser)
    parser.add_argument(
        "--live",
        action="append",
        type=live,
        default=[],
        metavar="[ENV=]FILE",
        help="what is there in an environment, to tell drift by: as `drift --live` takes it; may be repeated",
    )
    add_claim_arguments(parser)
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="what gates of promotion ask: reviews, health, drift (JSON)",
    )
    parser.add_argument("--fail-on", choices=SEVERITIES, help="lowest severity that closes a gate")
    parser.add_argument(
        "--scanner", action="append", choices=SCANNERS, default=[], help="run another scanner, too"
    )
    add_import_arguments(parser)
    parser.add_argument("--engine", choices=ENGINES, help="who evaluates policies (default: auto)")
    add_ignore_arguments(parser)
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 where the verdict is not a pass")
    add_output_arguments(parser)


def live(text: str) -> tuple[str, Path]:
    """Environment, "" for none, and file, whose name may hold `=` itself."""
    environment, equals, file = text.partition("=")
    return (environment, Path(file)) if equals and not Path(text).is_file() else ("", Path(text))


def add_claim_arguments(parser: argparse.ArgumentParser) -> None:
    """What dumps of clusters do not say themselves; shared with `drift`."""
    parser.add_argument(
        "-A",
        "--all-namespaces",
        action="store_true",
        help="the objects are all there are of the types that they list",
    )
    parser.add_argument(
        "-n", "--namespace", action="append", default=[], metavar="NS", help="the same of this namespace"
    )


def add_plan_arguments(parser: argparse.ArgumentParser) -> None:
    """A plan, and where it belongs; shared with `inspect`."""
    parser.add_argument(
        "--plan", type=Path, metavar="FILE", help="judge a plan, as `terraform show -json` prints it"
    )
    parser.add_argument(
        "--plan-root", type=Path, metavar="DIR", help="where it was made (default: the folder that fits)"
    )


def add_ignore_arguments(parser: argparse.ArgumentParser) -> None:
    """What need not count: suppressions, and what a baseline accepts."""
    parser.add_argument("--no-ignores", action="store_true", help="count what suppressions cover, too")
    parser.add_argument("--now", type=day, metavar="TIME", help="day of expiries (default: today, UTC)")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=f"in place of {BASELINE}")
    parser.add_argument("--no-baseline", action="store_true", help="count what the baseline accepts, too")


def day(text: str) -> datetime:
    """An ISO time, in UTC where it says no zone; a date is its first moment in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO date or time, as 2027-01-31") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Results of other scanners."""
    for option, name, meaning in (
        ("--import", "imports", "results of another scanner: SARIF, or JSON of Checkov; may be repeated"),
        ("--import-base", "imports_of_base", "its results for the base, so that old ones are not new"),
    ):
        parser.add_argument(
            option, dest=name, action="append", type=Path, default=[], metavar="FILE", help=meaning
        )


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """How to report; shared with `report`."""
    parser.add_argument(
        "--format",
        action="append",
        default=[],
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)} (default: text); may be repeated, one of them without a file",
    )
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    parser.add_argument("--show-suppressed", action="store_true", help="list what is ignored, and why")
    parser.add_argument("-v", "--verbose", action="store_true", help="list every unknown value")


def add_tree_arguments(parser: argparse.ArgumentParser) -> None:
    """What to read and what to judge it by; shared with other commands."""
    add_snapshot_arguments(parser)
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="configuration in place of tallygate.yaml"
    )


def add_snapshot_arguments(parser: argparse.ArgumentParser) -> None:
    """All of them but --config, which `doctor` takes without a file, too."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    parser.add_argument("--base", metavar="REF", help="report what is new since the merge base with REF")
    parser.add_argument("--staged", action="store_true", help="judge the index against HEAD (for hooks)")
    parser.add_argument(
        "-p", "--policy", action="append", type=Path, default=[], metavar="DIR", help="more policies"
    )
    parser.add_argument("--no-config", action="store_true", help="ignore tallygate.yaml")
    add_cache_argument(parser)
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")


def add_cache_argument(parser: argparse.ArgumentParser) -> None:
    """Whether what was made before may be taken; shared with `baseline`."""
    parser.add_argument("--no-cache", action="store_true", help="make everything anew, and keep nothing")


def run(arguments: argparse.Namespace) -> int:
    started = time.monotonic()
    wanted = formats(arguments.format)
    beside = {
        "live": tuple(arguments.live),
        "claim": Claimed(arguments.all_namespaces, tuple(arguments.namespace)),
        "facts": arguments.facts,
    }
    asked = replace(options(arguments, os.environ), **beside)
    if asked.facts and not asked.base:
        raise UsageError("--facts decides whether a change may be promoted: give --base, too")
    outcome = check(asked)
    for name, path in wanted:
        write(lambda to: render(outcome, to), name, path, arguments)
    if "github" in dict(wanted):
        step_summary(outcome.report, of_workflow(os.environ), os.environ)
    outputs(outcome.report, os.environ)
    if ("text", None) in wanted:
        _say_next(outcome, time.monotonic() - started)
    if all(path for _, path in wanted):
        print(f"{_VERDICTS[outcome.report.verdict]} {' '.join(numbers(outcome.report))}", file=sys.stderr)
    failed = outcome.report.exit not in (Exit.PASS, Exit.USAGE)
    return Exit.PASS if failed and arguments.exit_zero else outcome.report.exit


def _say_next(outcome: Outcome, seconds: float) -> None:
    """How long it took, and to who has nothing set up yet, what comes next. Never part of the report."""
    print(f"{seconds:.2f} s", file=sys.stderr)
    report = outcome.report
    closing = [rule for gate in report.gates for rule in gate.rules]
    closing += [finding.rule for gate in report.gates for finding in undecided(report, gate)]
    if closing and not outcome.configured:
        print("\nNext:", file=sys.stderr)
        steps = (
            (f"tallygate explain {closing[0]}", "why it matters, and a good example"),
            ("tallygate baseline", "accept what is there, so that only what is new closes a gate"),
            ("tallygate init --github --pre-commit", "a tallygate.yaml, a workflow and a hook"),
        )
        width = max(len(command) for command, _ in steps) + 2
        for command, meaning in steps:
            print(f"  {command:{width}}{meaning}", file=sys.stderr)


def options(arguments: argparse.Namespace, environ: "os._Environ[str]") -> Options:
    """Options of a check. At pre-push, pre-commit names two commits; the index then equals HEAD."""
    if arguments.base and arguments.staged:
        raise UsageError("--base and --staged exclude each other: --staged compares with HEAD")
    if arguments.workers is not None and arguments.workers < 0:
        raise UsageError("--workers is a number of processes, or 0 for one a core")
    for path in (*getattr(arguments, "imports", ()), *getattr(arguments, "imports_of_base", ())):
        if not path.exists():
            raise UsageError(f"{path}, the results of another scanner, does not exist")
    if getattr(arguments, "plan_root", None) and not getattr(arguments, "plan", True):
        raise UsageError("--plan-root says where a plan was made: give --plan, too")
    moment: datetime | None = getattr(arguments, "now", None)
    pushed = arguments.staged and environ.get("PRE_COMMIT_FROM_REF") and environ.get("PRE_COMMIT_TO_REF")
    return Options(
        path=arguments.path,
        base=environ["PRE_COMMIT_FROM_REF"] if pushed else arguments.base,
        head=environ["PRE_COMMIT_TO_REF"] if pushed else None,
        staged=arguments.staged and not pushed,
        environment=getattr(arguments, "env", None),
        policies=tuple(arguments.policy),
        fail_on=getattr(arguments, "fail_on", None),
        workers=arguments.workers,
        engine=getattr(arguments, "engine", None),
        scanners=tuple(getattr(arguments, "scanner", ())),
        imports=tuple(getattr(arguments, "imports", ())),
        imports_of_base=tuple(getattr(arguments, "imports_of_base", ())),
        config=arguments.config,
        use_config=not arguments.no_config,
        now=moment.date() if moment else None,
        moment=moment,
        use_ignores=not getattr(arguments, "no_ignores", False),
        baseline=getattr(arguments, "baseline", None),
        use_baseline=not getattr(arguments, "no_baseline", False),
        plan=getattr(arguments, "plan", None),
        plan_root=getattr(arguments, "plan_root", None),
        use_cache=not getattr(arguments, "no_cache", True),
    )


def formats(words: Iterable[str]) -> list[tuple[str, Path | None]]:
    split = [word.partition("=") for word in words]
    for name in (name for name, sign, path in split if sign and not path):
        raise UsageError(f"--format {name}= names no file; leave out the = for standard output")
    parsed = [(name, Path(path) if path else None) for name, _, path in split]
    if len([path for _, path in parsed if path is None]) > 1:
        raise UsageError(
            "only one --format can go to standard output; give the others a file: --format sarif=FILE"
        )
    for name, _ in parsed:
        _known(name)
    return parsed or [("text", None)]


def _known(name: str) -> None:
    try:
        reporter(name, Style())
    except UnknownFormatError as error:
        raise UsageError(str(error)) from None


def write(
    rendered: Callable[[Reporter], Iterable[str]], name: str, path: Path | None, arguments: argparse.Namespace
) -> None:
    """Write a report in one format to a file, or to standard output where there is none."""
    told = {
        "verbose": arguments.verbose,
        "show_suppressed": arguments.show_suppressed,
        "links": of_workflow(os.environ),
    }
    style = Style() if path else terminal_style(arguments.color)
    write_to(path, rendered(reporter(name, replace(style, **told))))


def render(outcome: Outcome, to: Reporter) -> Iterator[str]:
    """The text of a report in one format."""
    return render_report(outcome.report, map(outcome.excerpts, outcome.report.findings), to)


def terminal_style(color: str, verbose: bool = False) -> Style:
    """How a report is written on standard output; `color` is the option, auto, always or never."""
    import shutil

    columns = os.environ.get("COLUMNS", "")  # what a person asked for holds off a terminal, too
    asked = columns.isdecimal() and int(columns) > 0
    width = shutil.get_terminal_size((80, 24)).columns if asked or sys.stdout.isatty() else 80
    return Style(_colour(color), max(40, min(width, 160)), verbose)


def _colour(wanted: str) -> bool:
    """--color, then NO_COLOR, then FORCE_COLOR or CLICOLOR_FORCE, then the terminal."""
    if wanted != "auto":
        return wanted == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE", "0") != "0":
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
