"""The `tallygate` command: a table of commands; only the chosen one is imported."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallygate import __version__
from tallygate.commands.table import COMMANDS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from typing import NoReturn

__lazy_modules__ = {"argparse", "importlib", "difflib"}

USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        print(_help(), file=sys.stderr)
        return USAGE
    if words[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    if words[0] in ("-V", "--version"):
        print(f"tallygate {__version__}")
        return 0
    if words[0] not in {command.name for command in COMMANDS}:
        print(_unknown(words[0]), file=sys.stderr)
        return USAGE
    return _run(words[0], words[1:])


def _run(name: str, words: list[str]) -> int:
    import argparse
    import importlib
    import io
    from functools import partial

    from tallygate.failures import guarded

    module = importlib.import_module(f"tallygate.commands.{name}")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 gets its report, too
    parser = argparse.ArgumentParser(prog=f"tallygate {name}", description=module.__doc__)
    module.add_arguments(parser)
    options = [option for action in parser._actions for option in action.option_strings]
    parser.error = partial(_misused, name, options)  # type: ignore[method-assign]
    parsed = parser.parse_args(words)
    return guarded(lambda: _configured(parsed, module.run))


def _misused(name: str, options: Sequence[str], problem: str) -> "NoReturn":
    """One line, where argparse would print the whole usage before it."""
    import difflib

    from tallygate.reports.escape import printable

    wrong = problem.partition("unrecognized arguments: ")[2].partition(" ")[0].partition("=")[0]
    near = difflib.get_close_matches(wrong, options, 1) if wrong.startswith("-") else []
    hint = f"; did you mean {near[0]}?" if near else ""
    print(f"tallygate {name}: {printable(problem)}{hint}", file=sys.stderr)
    raise SystemExit(USAGE)


def _configured(arguments: "argparse.Namespace", run: "Callable[[argparse.Namespace], int]") -> int:
    """Run with what TALLYGATE_ variables say where no option does."""
    import os

    from tallygate.engine.settings import from_environment, warnings
    from tallygate.reports.escape import printable

    for warning in warnings(os.environ):
        print(f"tallygate: {printable(warning)}", file=sys.stderr)
    arguments.variables = from_environment(arguments, os.environ)
    return run(arguments)


def _help() -> str:
    rows = "\n".join(f"  {command.name:12}{command.help}" for command in COMMANDS)
    return (
        f"tallygate {__version__}: GitOps policy and validation, in one run, offline\n\n"
        f"usage: tallygate COMMAND [OPTIONS]\n\n{rows}\n\n"
        "`tallygate COMMAND --help` tells the options of a command.\n"
        "exit codes: 0 pass, 1 gate closed, 2 usage, 3 nothing checked, 4 could not evaluate"
    )


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, [command.name for command in COMMANDS], 1)
    hint = f"; did you mean `{near[0]}`?" if near else "; `tallygate --help` lists the commands"
    return f"tallygate: unknown command {word!r}{hint}"
