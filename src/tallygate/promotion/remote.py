"""The refs of a remote, read and moved by the git binary alone: a push of libgit2 to a path compares nothing.

What Git says in words is never read. After a push that failed, the refs themselves tell how it ended.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import msgspec

from tallygate.processes.git import git
from tallygate.processes.run import Ended, ProcessError, ProcessLimits
from tallygate.promotion.errors import PromotionError, UnreachableError
from tallygate.promotion.objects import Objects
from tallygate.promotion.refs import HEADS, checked

_PROTOCOLS = ("https", "ssh", "file")
_LIMITS = ProcessLimits(seconds=60.0, memory=2 << 30, output=256 << 20, reserved=4 << 30)
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
_PUSH = ("push", "--quiet", "--atomic", "--no-verify", "--no-follow-tags", "--recurse-submodules=no")


class Move(msgspec.Struct, frozen=True):
    """One ref from one commit to another. before: "" where there is none yet; after: "" removes it."""

    before: str
    after: str


class Pushed(StrEnum):
    """OURS: all refs are where they should be. UNMOVED: none has moved. LOST: another moved one of them."""

    OURS = "ours"
    UNMOVED = "unmoved"
    LOST = "lost"


class Remote:
    """A remote of the repository that `objects` are of. name: of the remote, or its URL."""

    def __init__(self, objects: Objects, name: str = "origin") -> None:
        if name.startswith("-") or not name:
            raise PromotionError(f"{name!r} is no name of a remote")
        self.objects = objects
        self.name = name
        self.told = ""
        """What Git said of the last push that failed; for people, never to decide by."""
        self._url = ""

    def refs(self, *names: str) -> dict[str, str]:
        """Commits of those refs that are there."""
        wanted = {checked(name) for name in names}
        return {name: commit for name, commit in self._listed(*sorted(wanted)) if name in wanted}

    def refs_below(self, *prefixes: str) -> dict[str, str]:
        """Commits of all refs that begin with one of the prefixes, or are one of them."""
        patterns = [pattern for prefix in prefixes for pattern in (prefix, f"{prefix}/*")]
        return {
            name: commit
            for name, commit in self._listed(*patterns)
            if any(name == prefix or name.startswith(f"{prefix}/") for prefix in prefixes)
        }

    def fetch(self, refs: Mapping[str, str]) -> None:
        """Bring what leads to these commits of refs, if it is not here. None at all is no error."""
        missing = {name: commit for name, commit in refs.items() if not self.objects.has(commit)}
        if missing:
            self._git([*_FETCH, "--", self.url, *sorted(map(checked, missing))])
            # A ref that moved meanwhile brought what is newer, and so this too, unless it was rewritten.
            self.fetch_commits(missing.values())

    def fetch_tips(self, refs: Mapping[str, str]) -> None:
        """Bring the commits that refs are at; a shallow clone gets branches without their histories."""
        branches = {ref: commit for ref, commit in refs.items() if ref.startswith(HEADS)}
        if self.objects.shallow:
            self.fetch_commits(branches.values())
        self.fetch(refs)
        for ref, commit in branches.items():
            self.objects.keep(ref, commit)

    def fetch_commits(self, commits: Iterable[str]) -> None:
        """Bring commits by their ids: what a shallow clone lacks. Their histories stay away from one."""
        missing = [commit for commit in dict.fromkeys(commits) if not self.objects.has(commit)]
        if missing:
            depth = ["--depth=1"] if self.objects.shallow else []
            self._git([*_FETCH, *depth, "--", self.url, *missing])
        absent = [commit for commit in missing if not self.objects.has(commit)]
        if absent:
            raise PromotionError(f"{self.shown} does not give commit {absent[0]}")

    def cas_push(self, moves: Mapping[str, Move]) -> Pushed:
        """Move all of these refs, each from the commit that it is known to be at, or none of them."""
        for ref, move in moves.items():
            self._demand_descent(checked(ref), move)
        leases = [f"--force-with-lease={ref}:{move.before}" for ref, move in sorted(moves.items())]
        wanted = [f"{move.after}:{ref}" for ref, move in sorted(moves.items())]
        pushed = self._succeeds([*_PUSH, *leases, "--", self.url, *wanted])
        outcome = Pushed.OURS if pushed else _outcome(moves, self.refs(*moves))
        if outcome is Pushed.OURS:
            for ref, move in moves.items():
                self.objects.keep(ref, move.after)
        return outcome

    def _succeeds(self, words: list[str]) -> bool:
        try:
            ended = self._run(words)
        except ProcessError as error:
            self.told = str(error)
            return False
        self.told = _last_line(ended) if ended.code else ""
        return not ended.code

    @property
    def url(self) -> str:
        """Where it is pushed to, and read from: one place, so that what was pushed is what is read."""
        if not self._url:
            ended = self._run(["remote", "get-url", "--push", "--", self.name])
            told = ended.output.decode("utf-8", "surrogateescape").removesuffix("\n")
            url = self.name if ended.code or not told else told
            if url.startswith("-"):
                raise PromotionError(f"{url!r} is no URL of a remote")
            # As Git tells paths from hosts; it starts paths at the top of the work tree.
            self._url = url if ":" in url.partition("/")[0] else str(self.objects.top / url)
        return self._url

    @property
    def shown(self) -> str:
        """The remote as people may read it: a URL may hold a password, its name does not."""
        return self.name.rpartition("@")[2]

    def _demand_descent(self, ref: str, move: Move) -> None:
        """A lease lets Git rewrite a ref. Only branches that a promotion is proposed on may be."""
        proposed = ref.startswith(f"{HEADS}tallygate/")
        if (
            move.before
            and not proposed
            and move.before not in self.objects.parents(move.after or move.before)
        ):
            raise PromotionError(f"{ref} would not move to a child of {move.before}")

    def _listed(self, *patterns: str) -> list[tuple[str, str]]:
        output = self._git(["ls-remote", "--quiet", "--refs", "--", self.url, *patterns])
        rows = (line.split("\t") for line in output.decode("utf-8", "surrogateescape").splitlines())
        return [(row[1], row[0]) for row in rows if len(row) == 2]

    def _git(self, words: list[str]) -> bytes:
        try:
            ended = self._run(words)
        except ProcessError as error:
            raise UnreachableError(f"git {words[0]} of {self.shown}: {error}") from None
        if ended.code:
            raise UnreachableError(f"git {words[0]} of {self.shown} failed: {_last_line(ended)}")
        return ended.output

    def _run(self, words: list[str]) -> Ended:
        return git([f"--git-dir={self.objects.folder}", *words], self.objects.folder, _PROTOCOLS, _LIMITS)


def _outcome(moves: Mapping[str, Move], now: Mapping[str, str]) -> Pushed:
    if all(now.get(ref, "") == move.after for ref, move in moves.items()):
        return Pushed.OURS
    if all(now.get(ref, "") == move.before for ref, move in moves.items()):
        return Pushed.UNMOVED
    return Pushed.LOST


def _last_line(ended: Ended) -> str:
    """For people only; credentials that Git repeats from a URL are left out."""
    lines = [line for line in ended.errors.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith("fatal:")), lines[-1] if lines else "")
    return re.sub(r"//[^/@\s]+@", "//", told) or f"exit {ended.code}"


def folder_of(path: Path) -> Objects:
    """Objects of the repository that holds `path`."""
    import pygit2

    found = pygit2.discover_repository(str(path))
    if not found:
        raise PromotionError(f"{path} is not in a Git repository")
    return Objects(Path(found))
