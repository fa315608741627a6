"""Record in the ledger how services are, from facts: Applications of Argo CD, or observations.

What soaks is counted from these entries. Run it at least once every `max_gap` of the soak; what was recorded
before is not recorded again."""

import argparse

from tallygate.commands.promote_landing import place_of
from tallygate.commands.promote_options import add_conditions, add_path, add_place
from tallygate.engine.problems import NothingError, UsageError
from tallygate.engine.promotion_observe import observe
from tallygate.model.verdict import Exit
from tallygate.reports.escape import json_text, printable

_SHORT = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path(parser)
    add_place(parser)
    add_conditions(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace) -> int:
    if arguments.facts is None:
        raise UsageError("--facts FILE is missing: what is observed stands in it")
    place = place_of(arguments)
    found = observe(place.asked, place.workplace, place.ref)
    if not found:
        raise NothingError("the facts speak of no service of this repository")
    if arguments.format == "json":
        print(json_text({"schema_version": "1", "items": found}))
    for one in found if arguments.format == "text" else ():
        leaf = "/".join(filter(None, (one.leaf.environment, one.leaf.region, one.leaf.service)))
        told = one.problem or ("recorded" if one.is_new else "recorded before")
        print(printable(f"{leaf}  {one.health} at {one.commit[:_SHORT]}, {one.at.isoformat()}: {told}"))
    return Exit.ERROR if any(one.problem for one in found) else Exit.PASS
