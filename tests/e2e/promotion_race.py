"""Bots as processes on one bare remote, and the oracle: replaying the ledger gives the target's tree."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tallygate.promotion.entry import MOVES, LedgerEntry
from tallygate.promotion.ledger import read_all
from tests.unit.promotion.remotes import MAIN, bare, clone, content, path, workplace
from tests.unit.sources.git_repositories import ENVIRONMENT, git

ROOT = Path(__file__).parents[2]
Bot = subprocess.Popen[str]


class Race(msgspec.Struct, frozen=True):
    """How it went. landed: (service, commit, seconds) of each promotion, as the bots told it."""

    seconds: float
    landed: tuple[tuple[str, str, float], ...]
    failed: tuple[str, ...]

    @property
    def a_minute(self) -> float:
        return 60 * len(self.landed) / self.seconds

    @property
    def p95(self) -> float:
        spent = sorted(seconds for _, _, seconds in self.landed)
        return spent[int(len(spent) * 0.95)]


def bot(folder: Path, who: str, last: int, services: Sequence[str], target: str = MAIN) -> Bot:
    """A bot that is ready and waits for its start."""
    variables = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.promotion_bot", str(folder), who, target, str(last), *services],
        env=variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def start(bots: Sequence[Bot]) -> None:
    for one in bots:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in bots:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.close()
        one.stdin = None


def race(folder: Path, bots: int, last: int, services: tuple[str, ...], target: str = MAIN) -> Race:
    """Several bots raise the versions of all services, each of them all of it."""
    remote = bare(folder, services)
    for service in services:
        git(remote, "update-ref", target.format(service=service), MAIN)
    clones = [clone(remote, f"clone-{n}") for n in range(bots)]
    running = [bot(one, one.name, last, services, target) for one in clones]
    start(running)
    began = time.monotonic()
    told = [one.communicate(timeout=240)[0].splitlines() for one in running]
    seconds = time.monotonic() - began
    assert [one.returncode for one in running] == [0] * bots
    rows = [line.split(" ", 3) for lines in told for line in lines]
    landed = tuple((row[1], row[2], float(row[3])) for row in rows if row[0] == "landed")
    return Race(seconds, landed, tuple(" ".join(row) for row in rows if row[0] == "failed"))


def words(process: int) -> bytes:
    """Of the command that a process runs, none where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def descendants(process: int) -> Iterator[int]:
    """Processes below one, but for what stands for the server."""
    try:
        below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in map(int, below):
        told = words(child)
        if b"receive-pack" not in told and b"upload-pack" not in told:
            yield child
            yield from descendants(child)


def kill(process: int) -> None:
    """The bot and its Git die; a server would go on, so what it started there does."""
    for one in [process, *descendants(process)]:
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def entries(remote: Path, name: str = "auditor") -> list[LedgerEntry]:
    """All entries of the remote's ledger, which has to be valid."""
    folder = remote.parent / name
    work = workplace(folder if folder.exists() else clone(remote, name))
    chains = read_all(work.remote, work.ledger)
    assert [chain.fault for chain in chains if chain.fault] == []
    return [entry for chain in chains for entry in chain.entries]


def assert_consistent(
    remote: Path, services: Sequence[str], last: int, target: str = MAIN
) -> list[LedgerEntry]:
    """Nothing is lost, nothing doubled, and the ledger says what the target is and how it came to be."""
    found = entries(remote)
    moves = [one for one in found if one.kind in MOVES]
    assert len({one.id for one in found}) == len(found)
    assert len({one.plan for one in moves}) == len(moves)
    replayed = {(one.service, key.file): key.after for one in moves for key in one.moved}
    history: set[str] = set()
    for service in services:
        ref = target.format(service=service)
        history |= {*git(remote, "rev-list", "--first-parent", ref).split()[:-1]}
        told = content(replayed[service, "values.yaml"] or "")
        assert git(remote, "show", f"{ref}:{path('prod', service)}") + "\n" == told
        own = [one for one in moves if one.service == service]
        assert [key.after for one in own for key in one.moved] == [str(n) for n in range(2, last + 1)]
        tree = git(remote, "rev-parse", f"{ref}:config/prod/{service}")
        assert own[-1].target.trees == {"": tree}
    assert sorted(one.target.commit for one in moves) == sorted(history)
    return found


@contextmanager
def hook(remote: Path, text: str) -> Iterator[None]:
    """A hook of the server that may reject a push."""
    file = remote / "hooks" / "pre-receive"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    try:
        yield
    finally:
        file.unlink()
