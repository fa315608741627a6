"""Move a change from one environment to the next: judge it, land it, take it back, and say where it is."""

import argparse
from importlib import import_module
from typing import Any, NamedTuple


class Subcommand(NamedTuple):
    """A verb of `promote`; its module is `tallygate.commands.promote_VERB`."""

    name: str
    help: str


SUBCOMMANDS = (
    Subcommand("plan", "say what would move and what gates say, without writing anything"),
    Subcommand("check", "judge a pull request that moves something, whoever opened it"),
    Subcommand("apply", "promote what gates let through: by a branch, or by a push"),
    Subcommand("status", "say where every service is, and what it waits for"),
    Subcommand("observe", "record in the ledger how Argo CD says that services are"),
    Subcommand("override", "record who passes which closed gates, and why"),
    Subcommand("rollback", "take out what was promoted last"),
    Subcommand("hold", "keep a service from being promoted"),
    Subcommand("release", "end a hold"),
)


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
