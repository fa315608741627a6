"""Promote what the gates let through: plan and gates are made from the remote, and anew before it lands.

With `land: push` the target and the ledger move in one push; with `land: merge` a branch is pushed from which
a pull request is opened, and one that was merged is recorded."""

import argparse

from tallygate.commands.promote_landing import Place, add_landing, landing_of, place_of, report
from tallygate.commands.promote_options import add_choice, add_edge, wanted_edges
from tallygate.engine.problems import NothingError
from tallygate.engine.promotion_edges import plan_edge, require_gates
from tallygate.engine.promotion_landing import apply
from tallygate.model.promotion import Plan
from tallygate.promotion.entry import open_plan
from tallygate.promotion.land import Lane
from tallygate.promotion.lanes import lanes
from tallygate.promotion.plan import Choice


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_edge(parser)
    parser.add_argument(
        "--commit", default="", metavar="REV", help="an older commit of the source (default: what is there)"
    )
    add_choice(parser)
    add_landing(parser)


def run(arguments: argparse.Namespace) -> int:
    place = place_of(arguments)
    edges = wanted_edges(place.asked.config, arguments)
    require_gates(place.asked.config, [target for _, target in edges])
    choice = Choice(arguments.delete, arguments.take or "")
    at = place.asked.repository.resolve(arguments.commit) if arguments.commit else ""
    found = [one for edge in edges for one in _lanes(place, edge, arguments, choice, at)]
    if not found:
        raise NothingError("no service is selected")
    landing = landing_of(arguments, place, choice, at)
    moving = [lane for lane, plan in found if _is_due(place, lane, plan)]
    return report(arguments, [apply(landing, lane) for lane in moving], len(found) - len(moving))


def _lanes(
    place: Place, edge: tuple[str, str], arguments: argparse.Namespace, choice: Choice, at: str
) -> list[tuple[Lane, Plan]]:
    made = plan_edge(place.asked, edge, tuple(arguments.service), arguments.wave, choice, at)
    return [
        (place.lane(*edge, service, wave), plan)
        for (service, wave), plan in lanes(place.asked.pipeline, made.plan)
        if arguments.wave in (None, wave)
    ]


def _is_due(place: Place, lane: Lane, plan: Plan) -> bool:
    proposed = open_plan(place.entries(lane.env, lane.service), lane.wave)
    return bool(plan.changes or plan.is_blocked or plan.converged or proposed)
