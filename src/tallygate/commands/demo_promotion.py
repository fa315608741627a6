"""The second act of the demo: staging has drifted, and a release goes from dev to prod, gate by gate.

What Argo CD sees and who reviewed it comes as recorded facts, and the time as an argument; all else is real.
"""

import argparse
import contextlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pygit2

from tallygate.engine.settings import from_environment

_SERVICE = "auth"
_GITOPS = "https://git.shop.internal/platform/gitops.git"
_FETCH = ("+refs/heads/*:refs/remotes/origin/*", "+refs/tallygate/*:refs/tallygate/*")
_LIVE = Path(__file__).parents[1] / "templates" / "demo" / "staging.json"
_EDGES = {"staging": "dev", "prod": "staging"}
_PASSED = "    pass "


class StoryError(Exception):
    """A command ended otherwise than the story tells."""


class Stage:
    """A platform on a remote, and a clone of it that the bot works in."""

    def __init__(self, folder: Path, platform: pygit2.Repository, author: pygit2.Signature) -> None:
        self._folder, self._author = folder, author
        self._clone = Path(platform.workdir)
        self._repository = platform
        self._merges: dict[str, dict[str, str]] = {}
        pygit2.clone_repository(str(self._clone), str(folder / "remote.git"), bare=True)
        platform.remotes.create("origin", (folder / "remote.git").as_uri())
        self._fetch()

    def drift(self) -> None:
        words = ["drift", "--env", "staging", "--live", _LIVE.name, "-A", "--types", "apps/Deployment"]
        self._run(words, 0, {_LIVE.name: str(_LIVE)})

    def apply(self, target: str, now: str, since: str, code: int, is_reviewed: bool = False) -> None:
        """since: when the environment before became healthy."""
        edge = ["--from", _EDGES[target], "--to", target, "--service", _SERVICE]
        head = str(self._proposed(target).id) if is_reviewed else self._main
        self._facts(target, now, since, head, is_reviewed)
        self._run(["promote", "apply", *edge, *_asked(now), "--actor", "bot"], code)
        self._fetch()

    def check(self, target: str, now: str, since: str, code: int, is_reviewed: bool = False) -> None:
        self._facts(target, now, since, str(self._proposed(target).id), is_reviewed)
        head = f"origin/tallygate/{target}/{_SERVICE}"
        self._run(["promote", "check", "--base", "main", "--head", head, *_asked(now)], code)

    def merge(self, target: str, now: str) -> None:
        """As a person does on the forge, which says when it was."""
        proposed, message = self._proposed(target), f"Merge the promotion of {_SERVICE} to {target}\n"
        print(f"\nSomebody merges tallygate/{target}/{_SERVICE}.")
        parents = [self._repository.head.target, proposed.id]
        tree = proposed.tree.id
        self._repository.create_commit("refs/heads/main", self._author, self._author, message, tree, parents)
        self._repository.reset(self._repository.head.target, pygit2.enums.ResetMode.HARD)
        self._repository.remotes["origin"].push(["refs/heads/main"])
        self._merges[target] = {"commit": self._main, "at": now}

    def verify(self) -> None:
        self._run(["audit", "verify"], 0)

    @property
    def _main(self) -> str:
        return str(self._repository.head.target)

    def _proposed(self, target: str) -> pygit2.Commit:
        name = f"refs/remotes/origin/tallygate/{target}/{_SERVICE}"
        return self._repository.references[name].peel(pygit2.Commit)

    def _fetch(self) -> None:
        self._repository.remotes["origin"].fetch(list(_FETCH), prune=pygit2.enums.FetchPrune.NO_PRUNE)

    def _facts(self, target: str, now: str, since: str, head: str, is_reviewed: bool) -> None:
        """As they were when it was merged, if it was."""
        now = self._merges.get(target, {"at": now})["at"]
        review = {"id": "1", "login": "dana", "state": "APPROVED", "commit": head, "at": now}
        told = {
            "version": 1,
            "applications": {"observed_at": now, "items": [self._application(_EDGES[target], now, since)]},
            "drift": [
                {"environment": name, "observed_at": now, "complete": True, "items": []} for name in _EDGES
            ],
            "pull_request": {
                "author": "bot",
                "head": head,
                "pushers": ["bot"],
                "reviews": [review] * is_reviewed,
            },
            "merges": list(self._merges.values()),
            "teams": {"shop/platform": ["dana"]},
        }
        (self._folder / "facts.json").write_text(json.dumps(told), encoding="utf-8")

    def _application(self, environment: str, now: str, since: str) -> dict[str, Any]:
        path = f"gitops/apps/{_SERVICE}/overlays/{environment}"
        return {
            "metadata": {"name": f"{_SERVICE}-{environment}"},
            "spec": {"source": {"repoURL": _GITOPS, "path": path}},
            "status": {
                "sync": {"status": "Synced", "revision": self._main},
                "health": {"status": "Healthy", "lastTransitionTime": since},
                "operationState": {"phase": "Succeeded"},
                "reconciledAt": now,
                "resources": [{"kind": "Deployment", "name": _SERVICE}],
                "history": [{"deployedAt": since, "revision": self._main}],
            },
        }

    def _run(self, words: list[str], code: int, files: dict[str, str] | None = None) -> None:
        """Run a command here, and print it with what it says; gates that pass are counted."""
        files = {"facts.json": str(self._folder / "facts.json"), **(files or {})}
        print(f"\n$ tallygate {' '.join(words)}\n", flush=True)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            ended = _ended([*(files.get(word, word) for word in words), str(self._clone)])
        print("\n".join(_told(said.getvalue().splitlines())), flush=True)
        if ended != code:
            raise StoryError(f"tallygate {' '.join(words)} was to end with {code}, not with {ended}")


def _ended(words: list[str]) -> int:
    """The exit code of a command, whatever TALLYGATE_ variables say."""
    module = import_module(f"tallygate.commands.{words[0]}")
    parser = argparse.ArgumentParser(prog=f"tallygate {words[0]}")
    module.add_arguments(parser)
    parsed = parser.parse_args(words[1:])
    parsed.variables = from_environment(parsed, {})
    code: int = module.run(parsed)
    return code


def second_act(build: Callable[[Path], pygit2.Repository], author: pygit2.Signature) -> None:
    """build: makes a repository of the platform in a folder. Raises StoryError."""
    with tempfile.TemporaryDirectory(prefix="tallygate-demo-") as folder:
        (Path(folder) / "shop").mkdir()
        stage = Stage(Path(folder), build(Path(folder) / "shop"), author)
        print("\nSomebody scaled a Deployment of staging by hand:")
        stage.drift()
        _promote(stage)
        print("\nThe ledger has all of it, entry upon entry:")
        stage.verify()


def _promote(stage: Stage) -> None:
    """From dev, where it has run since the evening before, to staging, and from there to prod."""
    soaked, deployed = "2026-12-16T20:00:00Z", "2026-12-17T02:10:00Z"
    print(f"\nA release of {_SERVICE} has run in dev over night:")
    stage.apply("staging", "2026-12-17T02:00:00Z", soaked, code=0)
    stage.merge("staging", "2026-12-17T02:04:00Z")
    stage.apply("staging", "2026-12-17T02:05:00Z", soaked, code=0)
    print("\nThree hours later, on to prod:")
    stage.apply("prod", "2026-12-17T05:00:00Z", deployed, code=3)
    print("\nThe next day it has soaked, and the year ends:")
    stage.check("prod", "2026-12-18T02:30:00Z", deployed, code=3)
    print("\nIn January somebody has reviewed it:")
    stage.check("prod", "2027-01-04T01:00:00Z", deployed, code=0, is_reviewed=True)
    stage.merge("prod", "2027-01-04T01:01:00Z")
    stage.apply("prod", "2027-01-04T01:02:00Z", deployed, code=0, is_reviewed=True)


def _asked(now: str) -> list[str]:
    return ["--adopt", "--facts", "facts.json", "--now", now]


def _told(lines: Sequence[str]) -> Iterator[str]:
    """What a command says; gates that pass are counted."""
    passed = sum(line.startswith(_PASSED) for line in lines)
    for line in lines:
        if not line.startswith(_PASSED):
            yield line
    if passed:
        yield f"    (and {passed} gates that pass)"
