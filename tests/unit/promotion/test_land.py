"""Promotions onto a real bare remote."""

from pathlib import Path
from typing import Literal

import pytest
from msgspec.structs import replace

from tallygate.promotion.entry import EntryKind, canonical, chained
from tallygate.promotion.errors import PromotionError, UnreachableError
from tallygate.promotion.land import draft, propose_branch, push, record
from tallygate.promotion.ledger import current, read, read_all
from tallygate.promotion.refs import LedgerPlace
from tests.unit.promotion.remotes import MAIN, bare, clone, lane, path, tag, three_way, workplace
from tests.unit.sources.git_repositories import git

LEDGER = "refs/tallygate/ledger/prod/cart"


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare(tmp_path)


def refs(remote: Path) -> dict[str, str]:
    rows = git(remote, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(row.split(" ") for row in rows)


def test_a_push_moves_target_and_ledger_together(remote: Path) -> None:
    work = workplace(clone(remote, "bot"))
    landed = push(work, lane(), three_way(work.remote.objects, lane()))
    assert landed.outcome == "landed"
    assert landed.entry
    now = refs(remote)
    assert now[MAIN] == landed.commit == landed.entry.target.commit
    assert git(remote, "show", f"{MAIN}:{path('prod', 'cart')}").split()[-1] == "2"
    assert git(remote, "log", "--format=%an|%s|%(trailers)", "-1", MAIN).strip() == (
        f"Tallygate|Promote cart from staging to prod|Tallygate-Plan: {landed.entry.plan}"
    )
    [chain] = read_all(work.remote, work.ledger)
    assert (chain.fault, chain.entries) == (None, (landed.entry,))
    assert landed.entry.target.trees == {"": git(remote, "rev-parse", f"{MAIN}:config/prod/cart")}


def test_a_second_run_does_nothing(remote: Path) -> None:
    folder = clone(remote, "bot")
    for outcome in ("landed", "nothing"):
        work = workplace(folder)
        assert push(work, lane(), three_way(work.remote.objects, lane())).outcome == outcome
    assert git(remote, "rev-list", "--count", MAIN) == "2"
    assert git(remote, "rev-list", "--count", LEDGER) == "1"


def test_a_branch_is_proposed_once_and_gone_when_it_lands(remote: Path) -> None:
    work = workplace(clone(remote, "bot"))
    propose = three_way(work.remote.objects, lane())
    first = propose_branch(work, lane(), propose)
    assert (first.outcome, propose_branch(work, lane(), propose).outcome) == ("proposed", "nothing")
    assert refs(remote)["refs/heads/tallygate/prod/cart"] == first.commit
    assert push(work, lane(), propose).outcome == "landed"
    assert "refs/heads/tallygate/prod/cart" not in refs(remote)
    [chain] = read_all(work.remote, work.ledger)
    assert [one.kind for one in chain.entries] == [EntryKind.PLANNED, EntryKind.MERGED]
    assert {one.attempt for one in chain.entries} == {1}


def test_hand_edit(remote: Path) -> None:
    """A branch that somebody else pushed to is not overwritten."""
    work = workplace(clone(remote, "bot"))
    propose = three_way(work.remote.objects, lane())
    propose_branch(work, lane(), propose)
    human = clone(remote, "human", "-b", "tallygate/prod/cart")
    git(human, "commit", "-q", "--allow-empty", "-m", "by hand")
    git(human, "push", "-q")
    with pytest.raises(PromotionError, match="holds commits of others"):
        propose_branch(work, lane(), propose)


def test_a_chain_that_another_process_of_the_clone_moved_is_not_broken(remote: Path) -> None:
    folder = clone(remote, "bot")
    work = workplace(folder)
    push(work, lane(), three_way(work.remote.objects, lane()))
    before = refs(remote)[LEDGER]
    other = workplace(folder, now="2026-11-21T13:00:00+00:00")
    record(other, "prod", "cart", lambda _: draft(other, lane(), EntryKind.HEALTHY, "p1"))
    with pytest.raises(UnreachableError, match="moved while it was read"):
        current(work.remote, work.ledger, LEDGER, before)
    git(remote, "update-ref", LEDGER, before)
    broken = current(work.remote, work.ledger, LEDGER, before).fault
    assert broken
    assert broken.seq == 2


def test_a_chain_that_is_not_here_is_not_an_empty_one(remote: Path) -> None:
    objects = workplace(clone(remote, "bot")).remote.objects
    assert read(objects, LEDGER, "").fault is None
    absent = read(objects, LEDGER, "1" * 40).fault
    assert absent
    assert "is no commit of this clone" in absent.why


def test_a_merge_joins_no_chains(remote: Path) -> None:
    work = workplace(clone(remote, "bot"))
    objects = work.remote.objects
    push(work, lane(), three_way(objects, lane()))
    tip = refs(remote)[LEDGER]
    entry = chained(draft(work, lane(), EntryKind.HEALTHY, "p1"), read(objects, LEDGER, tip).entries)
    text, tree = canonical(entry).decode(), objects.empty_tree()
    plain, merge = (
        objects.commit(parents, tree, text, work.author, work.now)
        for parents in ([tip], [tip, refs(remote)[MAIN]])
    )
    assert read(objects, LEDGER, plain).fault is None
    joined = read(objects, LEDGER, merge).fault
    assert joined
    assert (joined.seq, joined.why) == (2, "joins two chains: its commit is a merge")


@pytest.mark.parametrize("shard", ["environment", "none"])
def test_services_that_share_a_chain(shard: Literal["environment", "none"], tmp_path: Path) -> None:
    """Attempts and proposals are counted for each of them."""
    work = workplace(clone(bare(tmp_path, ("cart", "user")), "bot"))
    work = replace(work, ledger=LedgerPlace("refs/tallygate/one", shard))
    for service in ("cart", "user"):
        propose = three_way(work.remote.objects, lane(service))
        for write in (propose_branch, push):
            assert write(work, lane(service), propose).outcome in ("proposed", "landed")
    [chain] = read_all(work.remote, work.ledger)
    assert [(one.service, one.seq, one.attempt) for one in chain.entries] == [
        ("cart", 1, 1), ("cart", 2, 1), ("user", 3, 1), ("user", 4, 1),
    ]  # fmt: skip


def test_shallow_without_base(remote: Path) -> None:
    folder = clone(remote, "bot", "--depth=1")
    human = clone(remote, "human")
    git(human, "commit", "-q", "--allow-empty", "-m", "main moves on")
    git(human, "push", "-q")
    work = workplace(folder)
    assert push(work, lane(), three_way(work.remote.objects, lane())).outcome == "landed"
    assert tag(work.remote.objects, refs(remote)[MAIN], "prod", "cart") == "2"
