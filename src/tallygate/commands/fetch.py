"""Fetch the modules of registries and Git that Terraform calls, so that later runs know them offline."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tallygate.engine.problems import EvaluationError, NothingError, UsageError
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.verdict import Exit
from tallygate.reports.escape import printable
from tallygate.reports.summary import count
from tallygate.sources.snapshots import open_worktree, root_of
from tallygate.terraform.modules.lock import LOCK, LockError, Module
from tallygate.terraform.modules.sources import Remote, shown
from tallygate.vendoring.fetch import Drift, Outcome, compare, fetch
from tallygate.vendoring.interface import LOCAL, FetchError, Package

if TYPE_CHECKING:
    from tallygate.vendoring.packages import Packages

_ALL = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--check", action="store_true", help="fetch nothing; say whether calls, lock file and folders agree"
    )
    either.add_argument(
        "--update",
        nargs="?",
        const=_ALL,
        metavar="SOURCE",
        help="choose versions and commits anew, of all modules or those of one source",
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        if arguments.check:
            return _checked(compare(open_worktree(arguments.path)))
        return _fetched(_fetch(arguments.path, arguments.update, os.environ), arguments.update)
    except LockError as error:
        raise UsageError(f"{error}; mend the file, or remove it and fetch anew") from None
    except FetchError as error:
        raise EvaluationError(str(error)) from None


def _fetch(path: Path, update: str | None, environ: Mapping[str, str]) -> Outcome:
    snapshot = open_worktree(path)
    return fetch(root_of(path), snapshot, _getter(environ), lambda source: update in (_ALL, source))


def _getter(environ: Mapping[str, str]) -> Callable[[Remote, str, str], Package]:
    """Packages by way of a client that is made when the first one is asked for."""
    made: list[Packages] = []

    def get(source: Remote, constraint: str, resolved: str) -> Package:
        if not made:
            from tallygate.vendoring.packages import Packages

            made.append(Packages(environ, local=environ.get(LOCAL) == "1"))
        return made[0].get(source, constraint, resolved)

    return get


def _fetched(outcome: Outcome, update: str | None) -> int:
    _need_configuration(outcome.files, outcome.problems)
    for word, modules in (("fetched", outcome.fetched), ("removed", outcome.removed)):
        for module in sorted(modules, key=lambda module: module.key):
            print(printable(f"{word}  {_shown(module)}"))
    known = len(outcome.kept) + len(outcome.fetched)
    print(
        f"{count(known, 'module')} in {LOCK}: {len(outcome.fetched)} fetched, {len(outcome.kept)} as before"
    )
    if update and not outcome.problems and update not in {module.source for module in outcome.fetched}:
        raise UsageError(f"no module call has the source {update}")
    return _told(outcome.problems, Exit.PASS)


def _checked(drift: Drift) -> int:
    _need_configuration(drift.files, drift.problems)
    for difference in drift.differences:
        print(printable(difference))
    if drift.differences:
        print("tallygate fetch brings them into agreement")
        return _told(drift.problems, Exit.CLOSED)
    if not drift.problems:
        print(f"{count(drift.modules, 'module')} as in {LOCK}")
    return _told(drift.problems, Exit.PASS)


def _need_configuration(files: int, problems: Iterable[Diagnostic]) -> None:
    if not files and not [*problems]:
        raise NothingError("no Terraform configuration here, so no module is called")


def _told(problems: Iterable[Diagnostic], otherwise: Exit) -> Exit:
    listed = sorted(problems, key=lambda problem: (problem.location, problem.message))
    for problem in listed:
        print(printable(f"{problem.location}: {problem.message}"), file=sys.stderr)
    return Exit.ERROR if listed and otherwise is Exit.PASS else otherwise


def _shown(module: Module) -> str:
    constraint = f" {module.constraint}" if module.constraint else ""
    return f"{shown(module.source)}{constraint}: {module.resolved or module.digest}"
