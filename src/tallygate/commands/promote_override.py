"""Record who passes which closed gates of one plan, why, and until when.

Only people in `override.who` may, with a ticket and a reason where tallygate.yaml asks for them, and never
gates in `override.never`. What is recorded counts for this plan alone, until it expires."""

import argparse
import sys
from datetime import UTC, timedelta

from msgspec.structs import replace

from tallygate.commands.promote_landing import Place, place_of
from tallygate.commands.promote_options import add_conditions, add_edge, add_place, wanted_edges
from tallygate.engine.problems import NothingError, UsageError
from tallygate.engine.promotion_asked import rules_of
from tallygate.engine.promotion_edges import plan_edge
from tallygate.model.verdict import Exit
from tallygate.promotion.chain import Chain
from tallygate.promotion.entry import EntryKind, LedgerEntry, Override
from tallygate.promotion.land import Lane, draft, record
from tallygate.promotion.lanes import lanes
from tallygate.promotion.overrides import TITLE, problems
from tallygate.reports.escape import printable

_DIGEST = 64
_SHORTEST = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_edge(parser)
    parser.add_argument(
        "--gate", action="append", required=True, metavar="NAME", help="a closed gate; may be repeated"
    )
    parser.add_argument("--reason", default="", help="why; stands in the ledger and beside the gate")
    parser.add_argument("--ticket", default="", metavar="ID")
    parser.add_argument(
        "--plan", default="", metavar="DIGEST", help="of a pull request, as `promote check` tells it"
    )
    add_place(parser)
    add_conditions(parser)


def run(arguments: argparse.Namespace) -> int:
    place = place_of(arguments)
    edges = wanted_edges(place.asked.config, arguments)
    if len(edges) != 1 or len(arguments.service) != 1:
        raise UsageError("an override is of one service on one edge: name them by --to and --service")
    lane = place.lane(*edges[0], arguments.service[0], arguments.wave or 0)
    entry = _entry(place, lane, arguments)
    wrong = list(
        problems(
            rules_of(place.asked.config, place.asked.conditions.facts), entry, place.asked.conditions.now
        )
    )
    if wrong:
        for why in wrong:
            print(printable(f"refused: {why}"), file=sys.stderr)
        return Exit.CLOSED

    def make(_: Chain) -> LedgerEntry:
        return entry

    record(place.workplace, lane.env, lane.service, make)
    gates = ", ".join(arguments.gate)
    until = entry.override.expires if entry.override else ""
    print(
        printable(f"{TITLE}: {gates} of {lane.service} -> {lane.env}, plan {entry.plan[:12]}, until {until}")
    )
    return Exit.PASS


def _entry(place: Place, lane: Lane, arguments: argparse.Namespace) -> LedgerEntry:
    declared, now = place.asked.config.override, place.asked.conditions.now
    expires = now + timedelta(seconds=declared.ttl if declared else 0)
    override = Override(
        tuple(dict.fromkeys(arguments.gate)),
        arguments.reason,
        arguments.ticket,
        expires.astimezone(UTC).isoformat(),
    )
    made = draft(place.workplace, lane, EntryKind.OVERRIDE, _plan(place, lane, arguments.plan))
    return replace(made, override=override, reason=arguments.reason)


def _plan(place: Place, lane: Lane, wanted: str) -> str:
    """The digest that it is bound to: of the plan now, or that of a pull request."""
    if len(wanted) == _DIGEST and set(wanted) <= set("0123456789abcdef"):
        return wanted
    made = plan_edge(place.asked, (lane.from_env, lane.env), (lane.service,), lane.wave or None).plan
    found = dict(lanes(place.asked.pipeline, made)).get((lane.service, lane.wave))
    if found is None or not found.changes:
        raise NothingError(f"nothing of {lane.service} would move to {lane.env}, so that no gate is passed")
    if wanted and (len(wanted) < _SHORTEST or not found.digest.startswith(wanted)):
        raise UsageError(
            f"--plan {wanted} is not the plan of {lane.service} now, which is {found.digest[:12]}; "
            f"give the whole digest of a pull request"
        )
    return found.digest
