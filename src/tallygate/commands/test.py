"""Run the Rego tests of policies, and the fixtures of rules through the whole engine."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tallygate.assets import assets
from tallygate.engine.engines import Wanted, compile_policies
from tallygate.engine.library import distinct, folder_of
from tallygate.engine.options import ENGINES
from tallygate.engine.policies import library, of_folder, tests_of_folder
from tallygate.engine.problems import NothingError
from tallygate.engine.rule_tests import Case, fixture_tests, rego_tests
from tallygate.model.rule import Rule
from tallygate.model.verdict import Exit
from tallygate.rego.types import Module
from tallygate.reports.escape import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", type=Path, metavar="DIR", help="folder of policies (default: the shipped library)"
    )
    parser.add_argument("--engine", choices=ENGINES, help="who evaluates policies (default: auto)")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the tests that pass, too")


def run(arguments: argparse.Namespace) -> int:
    modules = library() if arguments.path is None else [*_shared(), *of_folder(arguments.path)]
    tests = tests_of_folder(arguments.path or assets("policies"))
    trusted = arguments.path is None
    engine = Wanted(arguments.engine or "auto")
    program = compile_policies(modules, engine)
    folders = [
        (rule.id, folder) for rule in distinct(program.rules()) if (folder := _folder(rule, arguments.path))
    ]
    cases = [*rego_tests(modules, tests, trusted, engine), *fixture_tests(program, folders, trusted)]
    return _tell(cases, arguments.verbose)


def _shared() -> list[Module]:
    """The library's shared code, which a user's rules may import."""
    return [module for module in library() if module.domain == "lib"]


def _folder(rule: Rule, path: Path | None) -> Path | None:
    """Where the fixtures of a rule are; a user's rule may have none."""
    if path is None:
        return folder_of(rule)
    folder = Path(rule.location.path).parent
    return folder if (folder / "bad").is_dir() or (folder / "good").is_dir() else None


def _tell(cases: Sequence[Case], verbose: bool) -> int:
    if not cases:
        raise NothingError("no test_ rule and no fixture was found")
    for case in cases:
        if case.problem or verbose:
            print(printable(f"{'FAIL' if case.problem else 'pass'}  {case.name}  {case.problem}".rstrip()))
    failed = sum(bool(case.problem) for case in cases)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return Exit.CLOSED if failed else Exit.PASS
