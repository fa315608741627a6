"""Say where every service is: its version in each environment, and what keeps the next one from coming.

Nothing is written, no socket opened: the ledger counts as far as this clone has it."""

import argparse
import sys

from msgspec.structs import replace

from tallygate.commands.promote_options import add_conditions, add_format, add_path, conditions_of
from tallygate.engine.config import read
from tallygate.engine.problems import EvaluationError, NothingError
from tallygate.engine.promotion import edges, pipeline_of, services_known
from tallygate.engine.promotion_asked import Asked
from tallygate.engine.promotion_bases import histories
from tallygate.engine.promotion_edges import require_gates
from tallygate.engine.promotion_gated import codes_of, exit_of, shown
from tallygate.engine.promotion_status import journeys
from tallygate.model.promotion import Journey
from tallygate.model.verdict import Exit
from tallygate.reports.escape import indented_json, printable
from tallygate.reports.journeys import documents, markdown_table, text
from tallygate.sources.snapshots import open_commit, repository_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_path(parser)
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="one service; may be repeated"
    )
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="what is looked at (default: HEAD)")
    add_conditions(parser)
    add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    repository, snapshot = repository_of(arguments.path), open_commit(arguments.path, arguments.commit)
    config = read(snapshot)
    found = edges(pipeline_of(config))
    if not found:
        raise NothingError(f"no environment of {config.path} comes after another (`after`)")
    require_gates(config, [target for _, target in found])
    names = arguments.service or services_known(config, snapshot)
    known, broken = histories(
        repository, config.ledger, config.environments, services_known(config, snapshot)
    )
    broken = {name: why for name, why in broken.items() if name in names}
    wanted = [name for name in names if name not in broken]
    if broken and not wanted:
        raise EvaluationError(next(iter(broken.values())))
    asked = Asked(repository, snapshot, config, known, conditions_of(arguments))
    told, judged = journeys(asked, wanted if arguments.service or broken else ())
    _print([_shown(one) for one in told], arguments.format)
    for name, why in broken.items():
        print(printable(f"tallygate: {name} is left out: {why}"), file=sys.stderr)
    return exit_of({*codes_of(judged), *([Exit.ERROR] if broken else [])})


def _shown(journey: Journey) -> Journey:
    stops = (replace(one, lanes=tuple(map(shown, one.lanes))) for one in journey.stops)
    return replace(journey, stops=tuple(stops))


def _print(told: list[Journey], form: str) -> None:
    if form == "json":
        print(indented_json(documents(told)))
    else:
        print("\n".join(text(told) if form == "text" else markdown_table(told)))
