"""`tallygate promote apply` onto a real bare remote, by a push and by a branch."""

from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.e2e.command import tallygate
from tests.e2e.promotion_shop import (
    CONFIGURATION,
    FREEZE,
    NOW,
    anonymous,
    entries,
    items,
    kinds,
    merges,
    path,
    person,
    promote,
    pull,
    remote_file,
    shop,
    tag,
    values,
    write,
)
from tests.unit.sources.git_repositories import commit_all, git

AFTER = "2027-01-05T12:00:00Z"
"""When the freeze is over."""
MERGE = CONFIGURATION.replace("land: push", "land: merge")


def test_a_promotion_lands_and_the_ledger_proves_it(tmp_path: Path, golden: Golden) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging")
    assert ran.code == 0, ran.out + ran.err
    golden("commands/promote-apply.txt", anonymous(ran.out))
    assert remote_file(bot, "staging") == values("v2", 2)
    assert promote(bot, "apply", "--to", "staging").out == "2 in step\n"
    assert tallygate("audit", "verify", cwd=bot).code == 0
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 0
    [entry] = entries(bot)
    assert [(one["id"], one["verdict"]) for one in entry["gates"]] == [
        ("adopt", "pass"),
        ("freeze", "pass"),
        ("order", "pass"),
    ]


def test_a_first_promotion_waits_for_somebody_to_look(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging", adopts=False)
    assert (ran.code, tag(bot, "staging")) == (3, "v1")
    assert "wait   adopt   a first promotion: no entry says what staging had from dev before" in ran.out
    assert promote(bot, "apply", "--to", "staging").code == 0
    write(person(tmp_path, "ann"), "dev", values("v3"))
    assert promote(bot, "apply", "--to", "staging", adopts=False).code == 0


def test_what_is_landed_is_what_the_remote_has_not_what_is_here(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    write(person(tmp_path, "ann"), "dev", values("v3"))
    assert promote(bot, "apply", "--to", "staging").code == 0
    assert tag(bot, "staging") == "v3"


def test_a_ledger_of_another_environment_is_one(tmp_path: Path) -> None:
    """What was never promoted to prod is told as a first promotion, and not as a ledger that is not here."""
    bot = shop(tmp_path)
    assert "this clone knows no ledger" in promote(bot, "plan", "--to", "staging").out
    promote(bot, "apply", "--to", "staging")
    pull(bot)
    ran = promote(bot, "plan", "--to", "prod")
    assert ("first promotion" in ran.out, "this clone knows no ledger" in ran.out) == (True, False)


def test_a_clone_that_is_behind_the_ledger_is_not_in_step(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    promote(bot, "apply", "--to", "staging")
    ran = promote(bot, "plan", "--to", "staging")
    assert (ran.code, "error  tallygate.yaml:1:1  cart was promoted to staging in " in ran.out) == (4, True)
    assert promote(bot, "status").code == 4
    pull(bot)
    assert promote(bot, "plan", "--to", "staging").code == 0


def test_freeze_starts_between_plan_and_merge(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    assert promote(bot, "plan", "--to", "staging", now="2026-12-17T22:59:59Z").code == 0
    ran = promote(bot, "apply", "--to", "staging", now="2026-12-17T23:00:00Z")
    assert ran.code == 3
    assert "cart -> staging: not promoted\n" in ran.out
    assert "wait   freeze  " in ran.out
    assert "year end" in ran.out
    assert (tag(bot, "staging"), kinds(bot)) == ("v1", [])


def test_an_emergency_stop(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging", TALLYGATE_FREEZE="incident 7")
    assert ran.code == 3
    assert "wait   TALLYGATE_FREEZE  everything is frozen: incident 7" in ran.out
    assert tag(bot, "staging") == "v1"


def test_a_dry_run_asks_everything_and_writes_nothing(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging", "--dry-run", "--format", "json")
    assert (ran.code, [one["outcome"] for one in items(ran)]) == (0, ["would land"])
    assert items(ran)[0]["verdicts"][0]["verdict"] == "pass"
    assert promote(bot, "apply", "--to", "staging", "--dry-run", now=FREEZE).code == 3
    assert (tag(bot, "staging"), kinds(bot)) == ("v1", [])


def test_target_hot_fix(tmp_path: Path) -> None:
    """Somebody repaired staging by hand: nothing is overwritten."""
    bot = shop(tmp_path)
    ann = person(tmp_path, "ann")
    promote(bot, "apply", "--to", "staging")
    write(ann, "dev", values("v3"))
    commit = write(ann, "staging", values("v2-fix", 2))
    ran = promote(bot, "apply", "--to", "staging")
    assert ran.code == 1
    assert "cart -> staging: not promoted" in ran.out
    assert "conflict  config/staging/cart/values.yaml:4:8  cart image.tag was changed in staging" in ran.out
    assert f"by A in {commit[:12]} at " in ran.out
    assert tag(bot, "staging") == "v2-fix"
    assert promote(bot, "apply", "--to", "staging", "--take", "source").code == 0
    assert tag(bot, "staging") == "v3"


def test_service_not_in_target(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    ran = promote(bot, "apply", "--to", "staging", "--service", "wishlist")
    assert ran.code == 1
    assert "wishlist runs in dev only (services.wishlist.until); it cannot be promoted to staging" in ran.out


def test_no_op_newer_commit(tmp_path: Path) -> None:
    """Commits that change nothing that moves neither make a plan nor skip a gate."""
    bot = shop(tmp_path)
    ann = person(tmp_path, "ann")
    before = promote(bot, "plan", "--to", "staging", "--format", "json", now=FREEZE)
    write(ann, "dev", values("v2", 9))
    pull(bot)
    after = promote(bot, "plan", "--to", "staging", "--format", "json", now=FREEZE)
    assert (before.code, after.code) == (3, 3)
    assert promote(bot, "apply", "--to", "staging", now=FREEZE).code == 3
    assert promote(bot, "apply", "--to", "staging").code == 0
    write(ann, "dev", values("v2", 10))
    assert promote(bot, "apply", "--to", "staging", now=FREEZE).out == "2 in step\n"
    assert promote(bot, "apply", "--to", "prod", now=FREEZE).code == 3


@pytest.mark.parametrize("style", ["merge-commit", "squash", "rebase"])
def test_a_branch_is_proposed_merged_by_a_person_and_recorded(style: str, tmp_path: Path) -> None:
    bot = shop(tmp_path, MERGE)
    ran = promote(bot, "apply", "--to", "staging")
    assert ran.code == 0
    assert "cart -> staging: proposed on tallygate/staging/cart in " in ran.out
    assert (tag(bot, "staging"), kinds(bot)) == ("v1", ["planned"])
    assert promote(bot, "apply", "--to", "staging").code == 0
    assert kinds(bot) == ["planned"]
    ann = person(tmp_path, "ann")
    write(ann, "dev", values("v3"))  # what comes later is another promotion
    branch = "origin/tallygate/staging/cart"
    if style == "squash":
        git(ann, "merge", "-q", "--squash", branch)
        commit_all(ann, "squashed")
    elif style == "rebase":
        git(ann, "cherry-pick", branch)
    else:
        git(ann, "merge", "-q", "--no-ff", branch, "-m", "merged")
    git(ann, "push", "-q", "origin", "HEAD")
    ran = promote(bot, "apply", "--to", "staging", "--format", "json", *merges(bot))
    assert ran.code == 0, ran.out
    found = kinds(bot)
    assert found[:2] == ["planned", "merged"]
    assert entries(bot)[1]["to"]["commit"] == git(ann, "rev-parse", "HEAD")
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 0
    assert found[2:] == ["planned"]  # of v3


def test_what_was_merged_while_a_gate_is_closed_is_not_recorded_as_merged(tmp_path: Path) -> None:
    bot = shop(tmp_path, MERGE)
    promote(bot, "apply", "--to", "staging")
    ann = person(tmp_path, "ann")
    git(ann, "merge", "-q", "--ff-only", "origin/tallygate/staging/cart")
    git(ann, "push", "-q", "origin", "HEAD")
    ran = promote(bot, "apply", "--to", "staging", *merges(bot, FREEZE), now=AFTER)
    assert ran.code == 3
    assert kinds(bot) == ["planned", "converged"]
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 1


@pytest.mark.parametrize("said", [None, "2027-02-01T00:00:00Z"])
def test_waiting_does_not_launder_what_was_pushed_in_a_freeze(said: str | None, tmp_path: Path) -> None:
    """Whoever pushes past the gates and waits until they open has passed none of them."""
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    for env in ("staging", "prod"):
        promote(bot, "apply", "--to", env)
    write(ann, "dev", values("v3"))
    assert promote(bot, "apply", "--to", "staging", now="2026-12-17T12:00:00Z").code == 0
    commit = write(ann, "prod", values("v3", 5))
    told = merges(bot, said) if said else ()  # of a time that has not come
    ran = promote(bot, "apply", "--to", "prod", *told, now=AFTER)
    assert (ran.code, kinds(bot, "prod")) == (4, ["merged", "converged"])
    assert f"error  arrival  no facts: when {commit[:12]} came there" in ran.out
    pull(bot)
    ran = tallygate("audit", "reconcile", cwd=bot)
    assert (ran.code, f"{commit[:12]}  A  prod/cart  values.yaml /image/tag: v2 -> v3" in ran.out) == (
        1,
        True,
    )


def test_a_review_after_the_merge_is_none_of_it(tmp_path: Path) -> None:
    gated = MERGE.replace("require:", "  review: {kind: approval, from: ['@ann', '@bob']}\nrequire:")
    bot = shop(tmp_path, gated.replace('"*": [freeze]', '"*": [freeze, review]'))
    promote(bot, "apply", "--to", "staging", *facts(bot, "1" * 40))
    ann = person(tmp_path, "ann")
    branch = git(ann, "rev-parse", "origin/tallygate/staging/cart")
    git(ann, "merge", "-q", "--no-ff", branch, "-m", "merged")
    git(ann, "push", "-q", "origin", "HEAD")
    told = facts(bot, branch, at="2026-11-21T10:59:00Z")
    ran = promote(bot, "apply", "--to", "staging", *told, adopts=False)
    assert (ran.code, kinds(bot)) == (3, ["planned", "converged"]), ran.out


def test_what_came_past_the_gates_proves_nothing_to_the_next(tmp_path: Path) -> None:
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    promote(bot, "apply", "--to", "staging")
    write(ann, "dev", values("v3"))
    write(ann, "staging", values("v3", 2))
    assert promote(bot, "apply", "--to", "staging").code == 4
    ran = promote(bot, "apply", "--to", "prod")
    assert (ran.code, tag(bot, "prod")) == (1, "v1")
    assert "staging cart has recorded image.tag v2, the plan v3: promote it to staging first" in ran.out
    assert "(entry 2, converged, is none: what came past the gates goes on by a newer promotion)" in ran.out
    write(ann, "dev", values("v4"))
    for env in ("staging", "prod"):
        assert promote(bot, "apply", "--to", env).code == 0
    assert tag(bot, "prod") == "v4"


def test_hand_edit_of_a_branch_is_not_overwritten(tmp_path: Path) -> None:
    bot = shop(tmp_path, MERGE)
    promote(bot, "apply", "--to", "staging")
    ann = person(tmp_path, "ann", "tallygate/staging/cart")
    (ann / path("staging")).write_text(values("v2", 7))
    commit_all(ann)
    git(ann, "push", "-q")
    write(person(tmp_path, "bob"), "dev", values("v3"))
    ran = promote(bot, "apply", "--to", "staging")
    assert ran.code == 4
    assert "tallygate/staging/cart holds commits of others, and is not overwritten" in ran.err


def test_direct_push_found_by_reconcile(tmp_path: Path) -> None:
    """Pushed past all gates: the ledger does not say that it was promoted."""
    bot = shop(tmp_path)
    ann = person(tmp_path, "ann")
    promote(bot, "apply", "--to", "staging")
    promote(bot, "apply", "--to", "prod")
    write(ann, "dev", values("v3"))
    commit = write(ann, "staging", values("v3", 2))
    pull(bot)
    ran = tallygate("audit", "reconcile", cwd=bot)
    assert ran.code == 1
    assert f"{commit[:12]}  A  staging/cart  values.yaml /image/tag: v2 -> v3" in ran.out
    ran = promote(bot, "apply", "--to", "staging", now=FREEZE)
    assert (ran.code, kinds(bot)) == (4, ["merged", "converged"])
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 1


def test_a_branch_is_approved_and_who_did_it_is_recorded(tmp_path: Path) -> None:
    """approve-then-swap at the landing: what was approved is what is recorded."""
    gated = MERGE.replace("require:", "  review: {kind: approval, from: ['@ann', '@bob']}\nrequire:")
    bot = shop(tmp_path, gated.replace('"*": [freeze]', '"*": [freeze, review]'))
    ran = promote(bot, "apply", "--to", "staging", adopts=False)
    assert (ran.code, "nobody has reviewed it yet" in ran.out) == (3, True), ran
    ann = person(tmp_path, "ann")
    branch = git(ann, "rev-parse", "origin/tallygate/staging/cart")
    git(ann, "merge", "-q", "--no-ff", branch, "-m", "merged")
    git(ann, "push", "-q", "origin", "HEAD")
    dry = promote(bot, "apply", "--to", "staging", "--dry-run", *facts(bot, branch), adopts=False)
    assert "1 of 1: @ann approved this plan" in dry.out
    assert "wait" not in dry.out
    assert promote(bot, "apply", "--to", "staging", *facts(bot, branch, "ann"), adopts=False).code == 0
    last = entries(bot)[-1]
    assert (last["kind"], [one["login"] for one in last["approvals"]]) == ("merged", ["ann"])


def test_a_commit_that_was_never_merged(tmp_path: Path) -> None:
    """Of another branch, or of a merged one in which nobody saw it."""
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    git(ann, "checkout", "-q", "-b", "evil")
    git(ann, "push", "-q", "-u", "origin", "HEAD")
    evil = write(ann, "dev", values("evil"))
    git(bot, "fetch", "-q", "origin")
    ran = promote(bot, "apply", "--to", "staging", "--commit", "origin/evil")
    assert (ran.code, tag(bot, "staging"), entries(bot)) == (1, "v1", [])
    assert "only what was merged moves on" in ran.out
    write(ann, "dev", values("v2"))
    git(ann, "checkout", "-q", "main")
    git(ann, "merge", "-q", "--no-ff", "evil", "-m", "merged")
    git(ann, "push", "-q", "origin", "HEAD")
    git(bot, "pull", "-q")
    assert promote(bot, "apply", "--to", "staging", "--commit", evil).code == 1
    assert promote(bot, "apply", "--to", "staging", "--commit", "HEAD~1").code == 0


def test_a_promotion_on_another_branch_does_not_spoil_the_ledger(tmp_path: Path) -> None:
    bot, ann = shop(tmp_path), person(tmp_path, "ann")
    git(ann, "checkout", "-q", "-b", "other")
    git(ann, "push", "-q", "-u", "origin", "HEAD")
    write(ann, "dev", values("v9"))
    asked = ("apply", "--to", "staging", "--service", "cart", "--branch", "other")
    ran = promote(ann, *asked)
    assert (ran.code, "would write to the ledger of refs/heads/main" in ran.err) == (2, True)
    assert promote(bot, "apply", "--to", "staging").code == 0
    git(ann, "remote", "set-head", "origin", "--delete")  # a clone that is not told which branch is the first
    hold = ("hold", "--to", "staging", "--service", "cart", "--reason", "x", "--branch", "other")
    for words in (asked, hold):
        ran = promote(ann, *words)
        assert (ran.code, "promotions of cart on refs/heads/main" in ran.err) == (4, True)
        assert "name it by ledger.ref" in ran.err
    pull(bot)
    assert tallygate("audit", "reconcile", cwd=bot).code == 0
    assert kinds(bot) == ["merged"]
    config = CONFIGURATION + "ledger: {ref: refs/tallygate/other}\n"
    (ann / "tallygate.yaml").write_text(config)
    commit_all(ann)
    git(ann, "push", "-q", "origin", "HEAD")
    ran = promote(ann, "apply", "--to", "staging", "--service", "cart", "--branch", "other")
    assert (ran.code, promote(bot, "apply", "--to", "staging").out) == (0, "2 in step\n")


def facts(bot: Path, commit: str, login: str = "ann", at: str = NOW) -> tuple[str, str]:
    """A pull request at a commit, approved. at: when what the remote has last was merged."""
    review = {"id": "1", "login": login, "state": "APPROVED", "commit": commit, "at": "2026-11-21T11:00:00Z"}
    return merges(
        bot, at, pull_request={"author": "bot", "head": commit, "pushers": ["bot"], "reviews": [review]}
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "name an edge by --from ENV --to ENV, or take --all"),
        (("--to", "stagin"), 2, "there is no environment stagin; did you mean `staging`?"),
        (("--to", "staging", "--service", "crat"), 2, "there is no service crat; did you mean `cart`?"),
        (("--to", "staging", "--facts", "none.json"), 2, "cannot read none.json"),
        (("--to", "staging", "--branch", "nothing"), 4, "has no refs/heads/nothing"),
        (("--to", "staging", "--branch", "../x"), 2, "is no name of a ref"),
        (("--to", "staging", "--remote", "nowhere"), 4, "git ls-remote of nowhere failed"),
        (("--to", "staging", "--commit", "nothing"), 2, "names no commit here"),
    ],
)
def test_what_is_asked_wrongly(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    ran = promote(shop(tmp_path), "apply", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("now", "said"), [("noon", "is no ISO time"), ("2026-11-21T12:00", "say the offset")]
)
def test_a_time_that_says_no_moment(now: str, said: str, tmp_path: Path) -> None:
    ran = promote(shop(tmp_path), "apply", "--to", "staging", now=now)
    assert (ran.code, said in ran.err) == (2, True)


def test_an_environment_that_nothing_guards(tmp_path: Path) -> None:
    bare = CONFIGURATION.partition("gates:")[0] + "land: push\n"
    ran = promote(shop(tmp_path, bare), "apply", "--to", "staging")
    assert (ran.code, ran.out) == (2, "")
    assert "`require` names no gate of staging" in ran.err
