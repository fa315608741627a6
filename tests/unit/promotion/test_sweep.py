"""Branches of promotions that are over."""

from pathlib import Path

from tallygate.promotion.entry import EntryKind
from tallygate.promotion.land import draft, propose_branch, push, record
from tallygate.promotion.sweep import Swept, sweep
from tests.unit.promotion.remotes import MAIN, bare, clone, lane, three_way, workplace
from tests.unit.sources.git_repositories import git

CART = "refs/heads/tallygate/prod/cart"


def test_orphan_refs_swept(tmp_path: Path) -> None:
    """Of a plan that was merged by other hands, whose branch nobody removed; an open one stays."""
    remote = bare(tmp_path, ("cart", "user"))
    work = workplace(clone(remote, "bot"))
    for service in ("cart", "user"):
        propose_branch(work, lane(service), three_way(work.remote.objects, lane(service)))
    assert sweep(work.remote, work.ledger) == Swept((), ())
    merged = draft(work, lane("cart"), EntryKind.MERGED, "by the forge")
    record(work, "prod", "cart", lambda _: merged)
    assert sweep(work.remote, work.ledger) == Swept((CART,), ())
    assert sweep(work.remote, work.ledger) == Swept((), ())
    assert list(work.remote.refs_below("refs/heads/tallygate")) == ["refs/heads/tallygate/prod/user"]


def test_branches_of_others_stay(tmp_path: Path) -> None:
    remote = bare(tmp_path)
    work = workplace(clone(remote, "bot"))
    strange = [
        "refs/heads/tallygate/notes",
        "refs/heads/tallygate/prod/user",
        "refs/heads/tallygate/prod/cart/x",
    ]
    for ref in strange:
        git(remote, "update-ref", ref, MAIN)
    assert sweep(work.remote, work.ledger) == Swept((), tuple(sorted(strange)))


def test_a_branch_that_moved_on_is_not_removed(tmp_path: Path) -> None:
    """A person pushed to it: it is theirs now, also when the plan has landed."""
    remote = bare(tmp_path)
    work = workplace(clone(remote, "bot"))
    propose = three_way(work.remote.objects, lane())
    propose_branch(work, lane(), propose)
    human = clone(remote, "human", "-b", "tallygate/prod/cart")
    git(human, "commit", "-q", "--allow-empty", "-m", "by hand")
    git(human, "push", "-q")
    assert push(work, lane(), propose).outcome == "landed"
    assert sweep(work.remote, work.ledger) == Swept((), (CART,))
