"""Show a pull request being judged, on a platform of twelve services, in a throwaway Git repository."""

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pygit2
from pygit2.enums import ApplyLocation, FileMode

from tallygate.assets import assets
from tallygate.commands.check import render, terminal_style
from tallygate.commands.cost import rendered
from tallygate.engine.config import NAMES
from tallygate.engine.cost_verdict import costs
from tallygate.engine.options import CostOptions, Options
from tallygate.engine.run import Outcome, check
from tallygate.kubernetes.renderer import find_kustomize
from tallygate.model.finding import Effect, Status
from tallygate.model.verdict import Exit
from tallygate.reports.registry import reporter

BRANCH = "user-morning-peak"
RELEASE = "release-2026.11.2"
"""The tag that prod follows, at which main stands."""
MISTAKES = ("cost-delta", "env-key-missing", "k8s-latest-tag", "k8s-plaintext-secret", "tf-s3-public")
"""Rules of the findings."""

_PATCH = "gitops/pull-request.patch"
_OVERLAY = re.compile(r"gitops/apps/[^/]+/overlays/([^/]+)/kustomization\.yaml")
# Fixed, so that the ids of the commits are the same everywhere.
_AUTHOR = pygit2.Signature("Tallygate demo", "demo@tallygate.invalid", 1_767_225_600, 540)
_NEXT = (
    ("tallygate explain tf-s3-public", "why it matters, and a good example"),
    ("tallygate demo --keep", "keep the repository and play with it"),
    ("tallygate check", "judge your own repository, here and now"),
)


class PullRequest(NamedTuple):
    """title and text are its message, diff what it changes."""

    title: str
    text: str
    diff: pygit2.Diff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the repository, say where it is, and leave the promotion out",
    )
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def run(arguments: argparse.Namespace) -> int:
    if problem := find_kustomize(os.environ).problem:
        print(f"tallygate: the demo builds overlays: {problem}", file=sys.stderr)
        return Exit.ERROR
    with _folder(arguments.keep) as folder:
        pull_request = read_pull_request((assets("gitops").parent / _PATCH).read_text(encoding="utf-8"))
        build(folder, pull_request)
        _introduce(pull_request)
        outcome = _judge(folder, arguments.color)
        _price(folder)
    if not arguments.keep and not _promote():
        return Exit.ERROR
    _say_next(folder if arguments.keep else None)
    if is_as_told(outcome):
        return Exit.PASS
    print(f"tallygate: the story was to end with {', '.join(sorted(MISTAKES))}", file=sys.stderr)
    return Exit.ERROR


def read_pull_request(patch: str) -> PullRequest:
    """From a patch with a message before its diff, as `git format-patch` writes it."""
    message = patch.partition("\n---\n")[0].removeprefix("Subject: ")
    title, _, text = message.partition("\n")
    return PullRequest(title, text.strip(), pygit2.Diff.parse_diff(patch))


def changes(diff: pygit2.Diff) -> Iterator[str]:
    """A line for each changed file, and their sum."""
    for patch in filter(None, diff):
        _, added, removed = patch.line_stats
        counts = f"{f'+{added}' if added else '':>5}{f'-{removed}' if removed else '':>4}"
        yield f"{counts}  {patch.delta.new_file.path}"
    total = diff.stats
    yield f"{f'+{total.insertions}':>5}{f'-{total.deletions}':>4}  in {total.files_changed} files"


def build(folder: Path, pull_request: PullRequest) -> pygit2.Repository:
    """A repository with the platform on `main` and the pull request on a branch of its own, checked out."""
    repository = build_platform(folder)
    repository.references.create(f"refs/heads/{BRANCH}", repository.head.target)
    repository.set_head(f"refs/heads/{BRANCH}")
    repository.apply(pull_request.diff, ApplyLocation.BOTH)
    repository.index.read()
    _commit(repository, f"refs/heads/{BRANCH}", f"{pull_request.title}\n\n{pull_request.text}\n")
    return repository


def build_platform(folder: Path) -> pygit2.Repository:
    """A repository with the platform on `main`, and how it is judged."""
    repository = pygit2.init_repository(str(folder), initial_head="main")
    repository.config["core.autocrlf"] = False  # whatever the person's own configuration says
    for path, data in _platform():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        repository.index.add(pygit2.IndexEntry(path, repository.create_blob(data), FileMode.BLOB))
    _commit(repository, "refs/heads/main", "Platform of the shop: dev, staging and prod\n")
    repository.references.create(f"refs/tags/{RELEASE}", repository.head.target)
    return repository


def is_as_told(outcome: Outcome) -> bool:
    """Whether the gate closed, on each of the mistakes and on nothing else, not even an old finding; advice
    is none."""
    told = [finding for finding in outcome.report.findings if finding.effect is not Effect.AUDIT]
    new = [finding.rule for finding in told if finding.status is Status.NEW]
    return (
        outcome.report.exit is Exit.CLOSED and sorted(new) == sorted(MISTAKES) and len(told) == len(MISTAKES)
    )


def _platform() -> Iterator[tuple[str, bytes]]:
    """(path, content) of every file of the reference platform, in order, and of its tallygate.yaml."""
    for name in ("config", "gitops"):
        folder = assets(name)
        for file in sorted(folder.rglob("*")):
            path = f"{name}/{file.relative_to(folder).as_posix()}"
            if file.is_file() and path != _PATCH:
                yield path, file.read_bytes()
    # What this repository excludes is its own: examples and tests.
    yield NAMES[0], assets(NAMES[0]).read_bytes().partition(b"\nexclude:")[0]


def _commit(repository: pygit2.Repository, branch: str, message: str) -> None:
    repository.index.write()
    parents = [] if repository.head_is_unborn else [repository.head.target]
    repository.create_commit(branch, _AUTHOR, _AUTHOR, message, repository.index.write_tree(), parents)


@contextmanager
def _folder(keep: bool) -> Iterator[Path]:
    if keep:
        yield Path(tempfile.mkdtemp(prefix="tallygate-demo-"))
        return
    with tempfile.TemporaryDirectory(prefix="tallygate-demo-") as folder:
        yield Path(folder)


def _introduce(pull_request: PullRequest) -> None:
    overlays = filter(None, (_OVERLAY.fullmatch(path) for path, _ in _platform()))
    running = Counter(overlay[1] for overlay in overlays).most_common()
    told = [
        f"The platform of a shop. Its services: {', '.join(f'{n} in {env}' for env, n in running)}.",
        f"A pull request:\n\n    {pull_request.title}\n",
        *(f"    {line}" for line in pull_request.text.splitlines()),
        "",
        *changes(pull_request.diff),
    ]
    print("\n".join(told))


def _judge(folder: Path, color: str) -> Outcome:
    print("\n$ tallygate check --base main\n", flush=True)
    started = time.monotonic()
    outcome = check(Options(path=folder, base="main"))
    for text in render(outcome, reporter("text", terminal_style(color))):
        sys.stdout.write(text)
    sys.stdout.flush()
    print(f"judged in {time.monotonic() - started:.1f} s", file=sys.stderr)
    return outcome


def _price(folder: Path) -> None:
    """What the same change costs: it doubles a database."""
    print("\n$ tallygate cost --base main\n", flush=True)
    told = CostOptions(alone=True)
    sys.stdout.write(rendered(costs(Options(path=folder, base="main", cost=told)), "text"))
    sys.stdout.flush()


def _promote() -> bool:
    """The second act, where there is a Git that can push."""
    from tallygate.commands.demo_promotion import StoryError, second_act

    if shutil.which("git") is None:
        print("\ntallygate: promotions are pushed by git, which is not on PATH", file=sys.stderr)
        return True
    try:
        second_act(build_platform, _AUTHOR)
    except StoryError as error:
        print(f"tallygate: {error}", file=sys.stderr)
        return False
    return True


def _say_next(kept: Path | None) -> None:
    steps = list(_NEXT)
    if kept:
        steps[1] = (
            f"cd {kept} && tallygate check --base main",
            "the same check: mend a file, run it again",
        )
    print("\nNext:", file=sys.stderr)
    for command, purpose in steps:
        print(f"  {command}\n      {purpose}", file=sys.stderr)
