"""Move a change from one environment to the next: say what would move, and what stands against it."""

import argparse
from importlib import import_module
from typing import Any, NamedTuple


class Subcommand(NamedTuple):
    """A verb of `promote`; its module is `tallygate.commands.promote_VERB`."""

    name: str
    help: str


SUBCOMMANDS = (Subcommand("plan", "say what would move, without writing anything"),)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    chosen = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    for one in SUBCOMMANDS:
        module = _module(one.name)
        child = chosen.add_parser(one.name, help=one.help, description=module.__doc__)
        child.error = lambda message: parser.error(message)  # type: ignore[method-assign]
        module.add_arguments(child)


def run(arguments: argparse.Namespace) -> int:
    code: int = _module(arguments.subcommand).run(arguments)
    return code


def _module(name: str) -> Any:
    return import_module(f"tallygate.commands.promote_{name}")
