"""End a hold: what was held, and what was rolled back, may be promoted again."""

import argparse

from tallygate.commands.promote_hold import add_arguments, record_hold
from tallygate.model.verdict import Exit
from tallygate.promotion.entry import EntryKind
from tallygate.reports.escape import printable

__all__ = ("add_arguments", "run")


def run(arguments: argparse.Namespace) -> int:
    record_hold(arguments, EntryKind.RELEASE)
    print(printable(f"{arguments.service} may be promoted to {arguments.target} again"))
    return Exit.PASS
