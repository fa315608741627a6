"""Say what would move from one environment to the next, key by key: nothing is written, no socket opened."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import Config, parse, read
from tallygate.engine.problems import NothingError, UsageError
from tallygate.engine.promotion import Planned, Request, edges, masked, pipeline_of, planned, services_known
from tallygate.engine.promotion_bases import recorded
from tallygate.model.promotion import GateState, Plan
from tallygate.model.verdict import Exit
from tallygate.promotion.plan import Choice
from tallygate.promotion.refs import LedgerPlace
from tallygate.reports import plans
from tallygate.reports.escape import json_text
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository
from tallygate.sources.snapshots import open_commit, repository_of

_NO_LEDGER = (
    "this clone knows no ledger of these services; where there is one: "
    "git fetch origin 'refs/tallygate/*:refs/tallygate/*'"
)
_FIRST = (Exit.CLOSED, Exit.ERROR, Exit.NOTHING)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_edge_arguments(parser)
    parser.add_argument("--plan-only", action="store_true", help="say what would move, whatever gates say")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def add_edge_arguments(parser: argparse.ArgumentParser) -> None:
    """What is to be promoted; shared by subcommands."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    parser.add_argument("--from", dest="source", metavar="ENV", help="environment that a change comes from")
    parser.add_argument("--to", dest="target", metavar="ENV", help="environment that it goes to")
    parser.add_argument("--all", action="store_true", help="every edge that tallygate.yaml declares")
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="one service; may be repeated"
    )
    parser.add_argument("--wave", type=int, metavar="N", help="regions of one wave of the target")
    parser.add_argument("--commit", default="HEAD", metavar="REV", help="what is planned (default: HEAD)")
    parser.add_argument("--delete", action="store_true", help="take out what the source no longer has")
    parser.add_argument(
        "--take", choices=("source", "target"), help="which side counts where somebody changed the target"
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="in place of tallygate.yaml")


def run(arguments: argparse.Namespace) -> int:
    repository, snapshot = repository_of(arguments.path), open_commit(arguments.path, arguments.commit)
    config = config_of(snapshot, arguments.config)
    chosen = wanted_edges(config, arguments)
    if not arguments.plan_only:
        names = ", ".join(dict.fromkeys(target for _, target in chosen))
        raise UsageError(
            f"{config.path}: `require` names no gate of {names}; --plan-only plans without gates"
        )
    found = [plan_edge(repository, snapshot, config, edge, arguments) for edge in chosen]
    shown = [(masked(one.plan), one.targets) for one in found]
    if arguments.format == "json":
        print(msgspec.json.format(json_text(plans.document(shown)).encode(), indent=2).decode())
    else:
        print("\n".join(plans.text(shown)))
    return exit_of([one.plan for one in found])


def config_of(snapshot: Snapshot, path: Path | None) -> Config:
    """The configuration of the tree, or of a file."""
    if path is None:
        return read(snapshot)
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None


def wanted_edges(config: Config, arguments: argparse.Namespace) -> list[tuple[str, str]]:
    """The edges that are asked for. Raises UsageError where that is unclear."""
    source, target = arguments.source, arguments.target
    if arguments.all == bool(source or target):
        raise UsageError("name an edge by --from ENV --to ENV, or take --all")
    found = edges(pipeline_of(config))
    if source and target:
        return [(source, target)]
    found = [edge for edge in found if source in (None, edge[0]) and target in (None, edge[1])]
    if not found:
        raise NothingError(f"no environment of {config.path} comes after another as asked (`after`)")
    if not arguments.all and len(found) > 1:
        shown = ", ".join(f"--from {one} --to {other}" for one, other in found)
        raise UsageError(f"several edges fit: {shown}")
    return found


def plan_edge(
    repository: Repository,
    snapshot: Snapshot,
    config: Config,
    edge: tuple[str, str],
    arguments: argparse.Namespace,
) -> Planned:
    """The plan of one edge, from what this clone knows of the ledger."""
    known = recorded(repository, LedgerPlace(), *edge, services_known(config, snapshot))
    choice = Choice(arguments.delete, arguments.take or "")
    request = Request(*edge, tuple(arguments.service), arguments.wave, known.bases, choice)
    made = planned(repository, snapshot, config, request)
    if known.has_ledger or not made.plan.adopted:
        return made
    return replace(made, plan=replace(made.plan, notes=(*made.plan.notes, _NO_LEDGER)))


def exit_of(plans_made: Sequence[Plan]) -> Exit:
    """Of several plans the first of closed, error, nothing."""
    codes = {code for one in plans_made for code in _codes(one)}
    return next((code for code in _FIRST if code in codes), Exit.PASS)


def _codes(plan: Plan) -> set[Exit]:
    states = {refusal.state for refusal in plan.refusals}
    codes = {Exit.CLOSED} if plan.conflicts or GateState.FAIL in states else set[Exit]()
    codes |= {Exit.ERROR} if GateState.ERROR in states else set()
    return codes if codes or plan.services else {Exit.NOTHING}
