"""Keep a service from being promoted to an environment, until somebody releases it."""

import argparse

from msgspec.structs import replace

from tallygate.commands.promote_landing import place_of
from tallygate.commands.promote_options import add_conditions, add_path, add_place
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import services_known
from tallygate.model.verdict import Exit
from tallygate.promotion.chain import Chain
from tallygate.promotion.entry import EntryKind, LedgerEntry
from tallygate.promotion.holds import UNTIL_RELEASED
from tallygate.promotion.land import draft, record
from tallygate.reports.escape import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path(parser)
    parser.add_argument("--to", dest="target", required=True, metavar="ENV", help="environment")
    parser.add_argument("--service", required=True, metavar="NAME")
    parser.add_argument("--reason", required=True, help="why; stands in the ledger")
    add_place(parser)
    add_conditions(parser)


def run(arguments: argparse.Namespace) -> int:
    record_hold(arguments, EntryKind.HOLD)
    print(printable(f"{arguments.service} is held: nothing of it is promoted to {arguments.target}"))
    return Exit.PASS


def record_hold(arguments: argparse.Namespace, kind: EntryKind) -> None:
    """Write a hold or its end into the ledger."""
    place = place_of(arguments)
    config = place.asked.config
    if arguments.target not in config.environments:
        there = ", ".join(config.environments)
        raise UsageError(f"environments names no {arguments.target}; there are: {there}")
    if arguments.service not in services_known(config, place.asked.snapshot):
        raise UsageError(f"there is no service {arguments.service}")
    if not arguments.reason.strip():
        raise UsageError("--reason is empty; say why")
    lane = place.lane("", arguments.target, arguments.service, 0)

    def make(_: Chain) -> LedgerEntry:
        hold = UNTIL_RELEASED if kind is EntryKind.HOLD else ""
        return replace(draft(place.workplace, lane, kind, ""), reason=arguments.reason, hold=hold)

    record(place.workplace, arguments.target, arguments.service, make)
