"""Fetch what Terraform and Kubernetes files ask for from elsewhere, so that later runs know it offline."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tallygate.engine.config import Config, read
from tallygate.engine.globs import matches
from tallygate.engine.problems import EvaluationError, NothingError, UsageError
from tallygate.loaders.vendor_lock import LOCK, LockError, Pinned
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location
from tallygate.model.verdict import Exit
from tallygate.reports.escape import printable
from tallygate.reports.summary import count
from tallygate.sources.interface import Snapshot
from tallygate.sources.snapshots import open_worktree, root_of
from tallygate.terraform.modules.sources import shown
from tallygate.vendoring.fetch import Drift, Get, Outcome, compare, fetch
from tallygate.vendoring.interface import LOCAL, FetchError, Need, Package
from tallygate.vendoring.kubernetes_walk import Made, Wanted

if TYPE_CHECKING:
    from tallygate.vendoring.packages import Packages

_ALL = ""
_AGREE = "tallygate fetch brings them into agreement"
_DISPROVED = "remove what is not as fetched, run tallygate fetch --update, and read what it changes"
_NO_RENDERER = (
    "without kustomize or helm, Applications that are rendered are not asked which charts they want"
)
_NOUNS = {"module": "module", "chart": "chart", "base": "base", "crds": "schema file"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH", help="default: here")
    either = parser.add_mutually_exclusive_group()
    either.add_argument(
        "--check", action="store_true", help="fetch nothing; say whether needs, lock file and folders agree"
    )
    either.add_argument(
        "--verify",
        action="store_true",
        help="as --check, and fetch everything once more, to compare; writes nothing",
    )
    either.add_argument(
        "--update",
        nargs="?",
        const=_ALL,
        metavar="SOURCE",
        help="choose versions and commits anew, of everything or of one source",
    )


def run(arguments: argparse.Namespace) -> int:
    try:
        snapshot, root = open_worktree(arguments.path), root_of(arguments.path)
        if arguments.check:
            return _checked(compare(snapshot, _wanted(snapshot, root)), _AGREE, "")
        update = arguments.update
        with _getter(os.environ) as get:
            if arguments.verify:
                return _checked(
                    compare(snapshot, _wanted(snapshot, root), get), _DISPROVED, ", and as fetched now"
                )
            outcome = fetch(root, snapshot, _wanted(snapshot, root), get, lambda one: update in (_ALL, one))
        return _fetched(outcome, update)
    except LockError as error:
        raise UsageError(f"{error}; mend the file, or remove it and fetch anew") from None
    except FetchError as error:
        raise EvaluationError(str(error)) from None


def _wanted(snapshot: Snapshot, root: Path) -> Wanted:
    config = read(snapshot)
    places = {setting.key: setting.location for setting in config.settings}
    where = places.get("kubernetes.schemas.fetch", Location(config.path))
    return Wanted(
        lambda path: matches(config.exclude, path),
        frozenset(config.kubernetes.vendor),
        tuple((url, where) for url in config.kubernetes.definitions),
        lambda tree: _rendered(tree, config, root),
    )


def _rendered(tree: Snapshot, config: Config, root: Path) -> Made:
    """Imported where there is something to render."""
    from tallygate.engine.rendered_tree import rendered_tree

    reading = rendered_tree(tree, config, root)
    unknown = [one for one in reading.diagnostics if one.rule in ("k8s-unrendered", "argocd-unresolved")]
    if any("(no-renderer)" in one.message for one in unknown):
        print(f"tallygate: {_NO_RENDERER}", file=sys.stderr)
    return Made(reading.rendering.objects, is_whole=not unknown)


@contextmanager
def _getter(environ: Mapping[str, str]) -> Iterator[Get]:
    """Packages by way of a client that is made when the first one is asked for."""
    made: list[Packages] = []

    def get(need: Need, resolved: str) -> Package:
        if not made:
            from tallygate.vendoring.packages import Packages

            made.append(Packages(environ, local=environ.get(LOCAL) == "1"))
        return made[0].get(need, resolved)

    try:
        yield get
    finally:
        for packages in made:
            packages.close()


def _fetched(outcome: Outcome, update: str | None) -> int:
    _need_configuration(outcome.files, outcome.problems)
    for word, packages in (("fetched", outcome.fetched), ("removed", outcome.removed)):
        for one in sorted(packages, key=lambda one: one.key):
            print(printable(f"{word}  {_shown(one)}"))
    known = _counted(one.kind for one in (*outcome.kept, *outcome.fetched))
    print(f"{known} in {LOCK}: {len(outcome.fetched)} fetched, {len(outcome.kept)} as before")
    if update and not outcome.problems and update not in {one.source for one in outcome.fetched}:
        raise UsageError(f"nothing asks for the source {update}")
    return _told(outcome.problems, Exit.PASS)


def _checked(drift: Drift, advice: str, agreed: str) -> int:
    _need_configuration(drift.files, drift.problems)
    for difference in drift.differences:
        print(printable(difference))
    if drift.differences:
        print(advice)
        return _told(drift.problems, Exit.CLOSED)
    if not drift.problems:
        print(f"{_counted(kind for kind, _, _ in drift.packages)} as in {LOCK}{agreed}")
    return _told(drift.problems, Exit.PASS)


def _counted(kinds: Iterable[str]) -> str:
    listed = [*kinds]
    found = [count(listed.count(kind), noun) for kind, noun in _NOUNS.items() if kind in listed]
    return ", ".join(found) or "0 modules"


def _need_configuration(files: int, problems: Iterable[Diagnostic]) -> None:
    if not files and not [*problems]:
        raise NothingError("no Terraform, kustomization or chart here, so nothing is asked for")


def _told(problems: Iterable[Diagnostic], otherwise: Exit) -> Exit:
    listed = sorted(problems, key=lambda problem: (problem.location, problem.message))
    for problem in listed:
        print(printable(f"{problem.location}: {problem.message}"), file=sys.stderr)
    return Exit.ERROR if listed and otherwise is Exit.PASS else otherwise


def _shown(one: Pinned) -> str:
    constraint = f" {one.constraint}" if one.constraint else ""
    return f"{shown(one.source)}{constraint}: {one.resolved or one.digest}"
