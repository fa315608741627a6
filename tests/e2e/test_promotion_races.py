"""Bots as processes on one bare remote: nothing is lost, nothing doubled, and whoever dies is replaced."""

import random
import threading
import time
from pathlib import Path

import pytest

from tallygate.promotion.contend import Clock, Patience
from tallygate.promotion.errors import LostRaceError
from tallygate.promotion.land import Workplace, propose_branch, push
from tests.e2e.promotion_race import (
    assert_consistent,
    bot,
    descendants,
    entries,
    hook,
    kill,
    race,
    start,
    words,
)
from tests.unit.promotion.remotes import MAIN, bare, clone, lane, three_way, workplace
from tests.unit.sources.git_repositories import git

SERVICES = ("cart", "user", "avatars")


def test_different_services_one_repo(tmp_path: Path) -> None:
    ran = race(tmp_path, 4, 3, SERVICES)
    assert ran.failed == ()
    found = assert_consistent(tmp_path / "remote.git", SERVICES, 3)
    assert sorted(commit for _, commit, _ in ran.landed) == sorted(one.target.commit for one in found)


def test_two_bots_same_edge(tmp_path: Path) -> None:
    ran = race(tmp_path, 2, 4, ("cart",))
    assert (len(ran.landed), ran.failed) == (3, ())
    assert_consistent(tmp_path / "remote.git", ("cart",), 4)


@pytest.mark.parametrize("seed", range(2))
def test_kill_after_anything(seed: int, tmp_path: Path) -> None:
    """Bots are killed at random, again and again; a new one goes on in the same clone."""
    chosen = random.Random(seed)
    remote = bare(tmp_path, SERVICES)
    folder = clone(remote, "clone")
    for number in range(5):
        running = bot(folder, f"bot-{number}", 5, SERVICES)
        start([running])
        time.sleep(chosen.uniform(0.02, 0.5))
        kill(running.pid)
        running.communicate()
    last = bot(folder, "last", 5, SERVICES)
    start([last])
    told = last.communicate(timeout=120)[0]
    assert "failed" not in told
    assert_consistent(remote, SERVICES, 5)


def test_push_killed_mid_way(tmp_path: Path) -> None:
    """Only the push dies: its bot looks how it ended, and goes on."""
    remote = bare(tmp_path, SERVICES)
    running = bot(clone(remote, "clone"), "bot", 4, SERVICES)
    start([running])
    killed = 0
    while running.poll() is None:
        for one in descendants(running.pid):
            if killed < 6 and b"--atomic" in words(one):
                time.sleep(random.uniform(0, 0.03))
                kill(one)
                killed += 1
        time.sleep(0.005)
    assert killed
    assert "failed" not in running.communicate()[0]
    assert_consistent(remote, SERVICES, 4)


def test_server_hook_rejects_at_random(tmp_path: Path) -> None:
    remote = bare(tmp_path, ("cart", "user"))
    with hook(
        remote, 'test $(( $(od -An -N1 -tu1 /dev/urandom) % 3 )) -ne 0 || { echo "try later" >&2; exit 1; }'
    ):
        bots = [bot(clone(remote, name), name, 4, ("cart", "user")) for name in ("one", "two")]
        start(bots)
        told = "".join(one.communicate(timeout=120)[0] for one in bots)
    assert "failed" not in told
    assert_consistent(remote, ("cart", "user"), 4)


def patient(folder: Path, tries: int = 4) -> Workplace:
    work = workplace(folder)
    return Workplace(
        work.remote, work.ledger, work.now, patience=Patience(tries), clock=Clock(sleep=lambda _: None)
    )


def test_branch_protection_refuses(tmp_path: Path) -> None:
    """What the remote says is told, and neither ref has moved."""
    remote = bare(tmp_path)
    before = git(remote, "for-each-ref")
    with hook(remote, "echo 'main is protected' >&2; exit 1"):
        work = patient(clone(remote, "clone"))
        with pytest.raises(LostRaceError, match=r"gave up after 4 tries: the remote refuses"):
            push(work, lane(), three_way(work.remote.objects, lane()))
    assert git(remote, "for-each-ref") == before


def test_atomic_two_ref_partial(tmp_path: Path) -> None:
    """The server takes the target and refuses the ledger: then it takes neither."""
    remote = bare(tmp_path)
    update = remote / "hooks" / "update"
    update.write_text('#!/bin/sh\ncase "$1" in refs/tallygate/*) exit 1;; esac\n')
    update.chmod(0o755)
    before = git(remote, "rev-parse", MAIN)
    work = patient(clone(remote, "clone"))
    with pytest.raises(LostRaceError):
        push(work, lane(), three_way(work.remote.objects, lane()))
    assert git(remote, "rev-parse", MAIN) == before
    update.unlink()
    assert push(work, lane(), three_way(work.remote.objects, lane())).outcome == "landed"


def test_the_winner_is_named(tmp_path: Path) -> None:
    """Others move main for ever: patience ends, and who holds it is told."""
    remote = bare(tmp_path)
    human, work = clone(remote, "human"), patient(clone(remote, "clone"))
    propose = three_way(work.remote.objects, lane())

    def overtaken(view):  # type: ignore[no-untyped-def]
        git(human, "commit", "-q", "--allow-empty", "-m", "faster")
        git(human, "push", "-q")
        return propose(view)

    with pytest.raises(LostRaceError, match=r"4 tries: refs/heads/main is at [0-9a-f]{12}"):
        push(work, lane(), overtaken)
    assert entries(remote) == []


def test_an_answer_that_was_lost_is_a_success(tmp_path: Path) -> None:
    """The server moves the refs, and the push fails all the same; a second later others have moved on."""
    remote = bare(tmp_path)
    post = remote / "hooks" / "post-receive"
    post.write_text("#!/bin/sh\nkill -9 $PPID\n")
    post.chmod(0o755)
    work = workplace(clone(remote, "clone"))
    landed = push(work, lane(), three_way(work.remote.objects, lane()))
    assert (landed.outcome, bool(work.remote.told)) == ("landed", True)
    assert landed.commit == git(remote, "rev-parse", MAIN)
    assert_consistent(remote, ("cart",), 2)


def test_proposals_race_for_one_branch(tmp_path: Path) -> None:
    remote = bare(tmp_path)
    works = [workplace(clone(remote, name), name) for name in ("one", "two", "three")]
    outcomes: list[str] = []

    def once(work: Workplace) -> None:
        found = propose_branch(work, lane(), three_way(work.remote.objects, lane()))
        outcomes.append(found.outcome)

    threads = [threading.Thread(target=once, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["nothing", "nothing", "proposed"]
    assert [one.kind for one in entries(remote)] == ["planned"]
