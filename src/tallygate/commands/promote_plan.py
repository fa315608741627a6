"""Say what would move from one environment to the next, key by key, and what each gate says of it.

Nothing is written, no socket opened."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tallygate.commands.promote_options import (
    add_choice,
    add_conditions,
    add_edge,
    add_format,
    conditions_of,
    config_of,
    wanted_edges,
)
from tallygate.engine.promotion import Planned, masked
from tallygate.engine.promotion_asked import asked_here
from tallygate.engine.promotion_edges import gated_lanes, plan_edge, require_gates
from tallygate.engine.promotion_gated import codes_of, exit_of, shown
from tallygate.model.promotion import Gated
from tallygate.promotion.plan import Choice
from tallygate.reports import plans, verdicts
from tallygate.reports.escape import indented_json
from tallygate.sources.snapshots import open_commit, repository_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_edge(parser)
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="what is planned (default: HEAD)")
    add_choice(parser)
    parser.add_argument("--config", type=Path, metavar="FILE", help="in place of tallygate.yaml")
    parser.add_argument("--plan-only", action="store_true", help="say what would move, whatever gates say")
    add_conditions(parser)
    add_format(parser)


def run(arguments: argparse.Namespace) -> int:
    repository, snapshot = repository_of(arguments.path), open_commit(arguments.path, arguments.commit)
    config = config_of(snapshot, arguments.config)
    chosen = wanted_edges(config, arguments)
    asked = asked_here(repository, snapshot, config, conditions_of(arguments))
    if not arguments.plan_only:
        require_gates(config, [target for _, target in chosen])
    choice = Choice(arguments.delete, arguments.take or "")
    found = [plan_edge(asked, edge, tuple(arguments.service), arguments.wave, choice) for edge in chosen]
    lanes = [gated_lanes(asked, one, choice, asks=not arguments.plan_only) for one in found]
    _FORMATS[arguments.format](found, [[shown(lane) for lane in several] for several in lanes])
    return exit_of(code for several in lanes for code in codes_of(several))


def _as_text(found: Sequence[Planned], lanes: Sequence[Sequence[Gated]]) -> None:
    for number, (one, several) in enumerate(zip(found, lanes, strict=True)):
        if number:
            print()
        print("\n".join(plans.text([(masked(one.plan), one.targets)])))
        told = [lane for lane in several if lane.verdicts]
        if told:
            print("gates")
        for lane in told:
            print("\n".join(verdicts.gates(lane)))


def _as_json(found: Sequence[Planned], lanes: Sequence[Sequence[Gated]]) -> None:
    document = plans.document([(masked(one.plan), one.targets) for one in found])
    for row, several in zip(document["plans"], lanes, strict=True):
        row["lanes"] = [verdicts.document(lane) for lane in several]
    print(indented_json(document))


def _as_markdown(found: Sequence[Planned], lanes: Sequence[Sequence[Gated]]) -> None:
    moving = [lane for several in lanes for lane in several if lane.state]
    for lane in moving:
        print("\n".join(verdicts.markdown_lane(lane)))
    if not moving:
        print(f"Nothing to promote: {sum(map(len, lanes))} in step.")


_FORMATS = {"text": _as_text, "json": _as_json, "markdown": _as_markdown}
