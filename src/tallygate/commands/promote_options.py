"""Options that subcommands of `promote` share, and what they stand for."""

import argparse
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tallygate import __version__
from tallygate.engine.config import Config, parse, read
from tallygate.engine.config_errors import near
from tallygate.engine.problems import NothingError, UsageError
from tallygate.engine.promotion import edges, pipeline_of
from tallygate.engine.promotion_asked import Conditions, conditions
from tallygate.promotion.entry import Actor
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.land import Workplace
from tallygate.promotion.refs import HEADS, checked
from tallygate.promotion.remote import Remote, folder_of
from tallygate.sources.commit import commit_snapshot
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository

FORMATS = ("text", "json", "markdown")
_ACTORS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER")
_RUNS = ("TALLYGATE_RUN_URL", "CI_JOB_URL")


def add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")


def add_edge(parser: argparse.ArgumentParser) -> None:
    """What is to be promoted."""
    add_path(parser)
    parser.add_argument("--from", dest="source", metavar="ENV", help="environment that a change comes from")
    parser.add_argument("--to", dest="target", metavar="ENV", help="environment that it goes to")
    parser.add_argument("--all", action="store_true", help="every edge that tallygate.yaml declares")
    parser.add_argument(
        "--service", action="append", default=[], metavar="NAME", help="one service; may be repeated"
    )
    parser.add_argument("--wave", type=int, metavar="N", help="regions of one wave of the target")


def add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--delete", action="store_true", help="take out what the source no longer has")
    parser.add_argument(
        "--take", choices=("source", "target"), help="which side counts where somebody changed the target"
    )
    parser.add_argument(
        "--adopt", action="store_true", help="let first promotions through: somebody has looked at them"
    )


def add_conditions(parser: argparse.ArgumentParser) -> None:
    """What gates are asked with."""
    parser.add_argument(
        "--facts", type=Path, metavar="FILE", help="reviews, Argo CD applications, drift, teams as JSON"
    )
    parser.add_argument("--now", metavar="TIME", help="ISO time with an offset (default: the clock's)")
    parser.add_argument(
        "--no-cache", action="store_true", help="judge the target anew, with nothing kept from other runs"
    )


def add_place(parser: argparse.ArgumentParser) -> None:
    """Where it is written, and by whom."""
    parser.add_argument("--remote", default="origin", metavar="NAME", help="default: origin")
    parser.add_argument(
        "--branch", metavar="NAME", help="branch that the environments stand on (default: the remote's first)"
    )
    parser.add_argument("--actor", metavar="LOGIN", help="who does it (default: who runs the job)")


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text")


def clock_of(arguments: argparse.Namespace) -> Callable[[], datetime]:
    """The time, each time it is asked for; always the same one where --now gives it."""
    if not arguments.now:
        return lambda: datetime.now(UTC)
    try:
        now = datetime.fromisoformat(arguments.now)
    except ValueError:
        raise UsageError(f"--now {arguments.now} is no ISO time") from None
    if now.tzinfo is None:
        raise UsageError(f"--now {arguments.now}: say the offset, such as Z or +01:00")
    return lambda: now


def conditions_of(arguments: argparse.Namespace) -> Conditions:
    adopt, cached = getattr(arguments, "adopt", False), not arguments.no_cache
    return conditions(arguments.facts, clock_of(arguments)(), arguments.path, adopt=adopt, use_cache=cached)


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
    for name in filter(None, (source, target)):
        if name not in config.environments:
            hint = near(name, sorted(config.environments))
            raise UsageError(f"there is no environment {name}{hint}")
    found = [edge for edge in found if source in (None, edge[0]) and target in (None, edge[1])]
    if not found:
        raise NothingError(f"no environment of {config.path} comes after another as asked (`after`)")
    if not arguments.all and len(found) > 1:
        shown = ", ".join(f"--from {one} --to {other}" for one, other in found)
        raise UsageError(f"several edges fit: {shown}")
    return found


def workplace_of(arguments: argparse.Namespace) -> Workplace:
    """The remote and who writes to it; the ledger is that of its own tallygate.yaml."""
    now = clock_of(arguments)().astimezone(UTC).isoformat()
    remote, actor = Remote(folder_of(arguments.path), arguments.remote), actor_of(arguments, os.environ)
    return Workplace(remote, now=now, actor=actor, tool_version=__version__)


def actor_of(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Actor:
    """Who does it, as far as that is said; nothing proves it."""
    login = arguments.actor or next((environ[name] for name in _ACTORS if environ.get(name)), "")
    url = next((environ[name] for name in _RUNS if environ.get(name)), "")
    return Actor(login=login.removeprefix("@"), run_url=url)


def target_ref(arguments: argparse.Namespace, repository: Repository) -> str:
    """The branch of the remote that environments are deployed from."""
    names = [arguments.branch] if arguments.branch else repository.main_branch(arguments.remote)
    if len(names) != 1:
        raise UsageError("which branch the environments stand on is not known here; name it by --branch")
    try:
        return checked(HEADS + names[0])
    except PromotionError as error:
        raise UsageError(str(error)) from None


def tip_of(remote: Remote, ref: str, repository: Repository) -> Snapshot:
    """The tree that a branch of the remote has now."""
    found = remote.refs(ref)
    if ref not in found:
        raise PromotionError(f"{remote.shown} has no {ref}")
    remote.fetch_tips(found)
    return commit_snapshot(repository, found[ref])
