"""Take out what was promoted last: back to what was healthy before, or to an entry of the ledger.

Keys that somebody changed since and the promotion did not stay as they are; overlaps are conflicts. Gates in
`rollback.skip` are not asked, which is recorded; `rollback.hold` says what does not come back by itself."""

import argparse

from tallygate.commands.promote_landing import Place, add_landing, landing_of, place_of, report
from tallygate.commands.promote_options import add_path
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion_landing import roll_back
from tallygate.promotion.entry import last_move
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.undo import waves
from tallygate.reports.escape import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path(parser)
    parser.add_argument("--in", dest="target", required=True, metavar="ENV", help="environment")
    parser.add_argument("--service", required=True, metavar="NAME")
    parser.add_argument("--wave", type=int, metavar="N", help="of one wave alone")
    parser.add_argument("--to", default="", metavar="ID", help="entry of the ledger to go back to")
    parser.add_argument("--reason", required=True, help="why; stands in the ledger")
    add_landing(parser)


def run(arguments: argparse.Namespace) -> int:
    place = place_of(arguments)
    stages = place.asked.pipeline.stages
    if arguments.target not in stages:
        raise UsageError(f"environments names no {arguments.target}; there are: {', '.join(stages)}")
    landing = landing_of(arguments, place)
    applied = []
    for wave in _waves(place, arguments):
        last = last_move(place.entries(arguments.target, arguments.service), wave)
        lane = place.lane(last.from_env if last else "", arguments.target, arguments.service, wave)
        applied.append(roll_back(landing, lane, arguments.reason, arguments.to))
    return report(arguments, applied, 0)


def _waves(place: Place, arguments: argparse.Namespace) -> list[int]:
    """The last wave first; what never got the promotion is left alone, and said."""
    found = dict(waves(place.entries(arguments.target, arguments.service)))
    declared = range(1, len(place.asked.pipeline.stages[arguments.target].waves) + 1)
    if arguments.wave is not None:
        return [arguments.wave]
    left = {wave: why for wave, why in found.items() if why}
    left |= {wave: "nothing was promoted there" for wave in declared if wave not in found}
    if not found:
        raise PromotionError(f"nothing of {arguments.service} was promoted to {arguments.target} yet")
    if arguments.to and len(found) > 1:
        raise UsageError("--to ID is of one wave; name it by --wave")
    if arguments.format == "text":
        for wave, why in sorted(left.items()):
            print(printable(f"{arguments.service} wave {wave} is left alone: {why}"))
    return [wave for wave in found if wave not in left]
