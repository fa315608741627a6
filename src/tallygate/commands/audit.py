"""Prove that the ledger of promotions is whole, that nothing went past it, or write it out."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tallygate.engine.config import read as read_config
from tallygate.engine.problems import EvaluationError, NothingError, UsageError
from tallygate.model.verdict import Exit
from tallygate.promotion.chain import UNREADABLE, Chain, exported, read_export
from tallygate.promotion.entry import Fault, Head
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.ledger import descends, read_all
from tallygate.promotion.refs import LedgerPlace
from tallygate.promotion.remote import Remote, folder_of
from tallygate.reports.escape import json_text, printable
from tallygate.reports.summary import count
from tallygate.sources.interface import SourceError
from tallygate.sources.snapshots import open_commit, open_worktree, repository_of

if TYPE_CHECKING:
    from tallygate.engine.reconcile import Reconciled, Unrecorded

_SHOWN = 12
_NO_LEDGER = "there is no ledger yet: nothing has been promoted"


class _Anchor(msgspec.Struct):
    """What `verify --format json` once wrote."""

    heads: tuple[Head, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "task",
        choices=("verify", "export", "reconcile"),
        help="prove it whole, print a line an entry, or list changes that no entry explains",
    )
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    parser.add_argument("--remote", default="origin", metavar="NAME", help="whose ledger (default: origin)")
    parser.add_argument(
        "--export", type=Path, metavar="FILE", help="verify what `audit export` wrote, without Git"
    )
    parser.add_argument(
        "--since",
        type=Path,
        metavar="ANCHOR",
        help="the JSON of an earlier verify: every chain must descend from what it was then",
    )
    parser.add_argument(
        "--commit", default="HEAD", metavar="REV", help="what is reconciled with the ledger (default: HEAD)"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of verify and reconcile")


def run(arguments: argparse.Namespace) -> int:
    since = _heads(arguments.since) if arguments.since else ()
    try:
        chains = _of_file(arguments.export) if arguments.export else _of_remote(arguments)
    except PromotionError as error:
        raise EvaluationError(str(error)) from None
    faults = [chain.fault for chain in chains if chain.fault] + descends(chains, since)
    faults = list({(fault.chain, fault.seq): fault for fault in faults}.values())
    if arguments.task == "export":
        return _export(chains, faults)
    if not chains and not faults:
        raise NothingError(_NO_LEDGER)
    if arguments.task == "reconcile":
        return _reconcile(arguments, chains, faults)
    print(_as_json(chains, faults) if arguments.format == "json" else _as_text(chains, faults))
    return Exit.CLOSED if faults else Exit.PASS


def _of_remote(arguments: argparse.Namespace) -> list[Chain]:
    return read_all(Remote(folder_of(arguments.path), arguments.remote), _place(arguments.path))


def _place(path: Path) -> LedgerPlace:
    """Where tallygate.yaml says that the ledger is; a bare repository has none."""
    try:
        return read_config(open_worktree(path)).ledger
    except SourceError as error:
        if error.usage:
            return LedgerPlace()
        raise


def _of_file(path: Path) -> list[Chain]:
    try:
        with path.open("rb") as lines:
            return read_export(line.rstrip(b"\n") for line in lines)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None


def _heads(path: Path) -> tuple[Head, ...]:
    try:
        heads = msgspec.json.decode(path.read_bytes(), type=_Anchor).heads
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UNREADABLE as error:
        raise UsageError(f"{path} is not the JSON of `tallygate audit verify`: {error}") from None
    if not heads:
        raise UsageError(f"{path} anchors nothing: no chain is in it")
    return heads


def _export(chains: Sequence[Chain], faults: Sequence[Fault]) -> int:
    """Nothing is left out in silence: what follows a fault is named."""
    if not chains:
        raise NothingError(_NO_LEDGER)
    for row in exported(chains):
        print(json_text(row))
    for fault in faults:
        print(printable(f"tallygate: {_told(fault)}; nothing after it is exported"), file=sys.stderr)
    return Exit.CLOSED if faults else Exit.PASS


def _reconcile(arguments: argparse.Namespace, chains: Sequence[Chain], faults: Sequence[Fault]) -> int:
    """A broken ledger explains nothing."""
    from tallygate.engine.promotion import pipeline_of
    from tallygate.engine.reconcile import reconcile

    if faults:
        raise EvaluationError(f"{_told(faults[0])}; nothing can be reconciled with it")
    snapshot = open_commit(arguments.path, arguments.commit)
    entries = [entry for chain in chains for entry in chain.entries]
    pipeline = pipeline_of(read_config(snapshot))
    found = reconcile(repository_of(arguments.path), pipeline, snapshot.name, entries)
    if arguments.format == "json":
        print(json_text({"schema_version": 1, "commits": found.commits, "items": found.unrecorded}))
    else:
        print("\n".join(map(printable, [*map(_row, found.unrecorded), _summary(found)])))
    known = [row for row in found.unrecorded if not row.problem]
    return Exit.CLOSED if known else Exit.ERROR if found.unrecorded else Exit.PASS


def _row(one: "Unrecorded") -> str:
    leaf = "/".join(filter(None, (one.environment, one.region, one.service)))
    told = one.problem or f"{one.file} {one.key}: {_value(one.before)} -> {_value(one.after)}"
    return f"{one.at}  {one.commit[:_SHOWN]}  {one.author}  {leaf}  {told}"


def _value(value: str | None) -> str:
    return "none" if value is None else value


def _summary(found: "Reconciled") -> str:
    commits = f"{count(found.commits, 'commit')} since the first promotion"
    if not found.unrecorded:
        return f"{commits}: the ledger has every change of a promotable key"
    return f"{commits}: {count(len(found.unrecorded), 'change')} without an entry"


def _as_json(chains: Sequence[Chain], faults: Sequence[Fault]) -> str:
    """Also the anchor of a later verify."""
    heads = [chain.head for chain in chains if chain.head]
    entries = sum(len(chain.entries) for chain in chains)
    return json_text({"schema_version": 1, "entries": entries, "faults": faults, "heads": heads})


def _as_text(chains: Sequence[Chain], faults: Sequence[Fault]) -> str:
    broken = {fault.chain: fault for fault in faults}
    lines = [_line(chain) for chain in chains if chain.name not in broken]
    lines += [_told(fault) for fault in faults]
    entries = sum(len(chain.entries) for chain in chains)
    told = f"{count(len(broken), 'chain')} broken" if broken else "all of them follow from each other"
    return "\n".join(map(printable, [*lines, f"{_entries(entries)}: {told}"]))


def _line(chain: Chain) -> str:
    head = chain.head
    digest = head.digest[:_SHOWN] if head else "none"
    return f"ok      {chain.name}: {_entries(len(chain.entries))}, head {digest}"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _told(fault: Fault) -> str:
    return f"BROKEN  {fault.chain}: entry {fault.seq} {fault.why}"
