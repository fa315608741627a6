"""Links and submodules where files are promoted, or beside them: what they lead to passes no gate."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.e2e.command import Ran, tallygate
from tests.e2e.promotion_shop import (
    CONFIGURATION,
    FREEZE,
    NOW,
    items,
    path,
    person,
    promote,
    pull,
    shop,
    values,
)
from tests.e2e.test_promote_check import APPROVED, check, lanes, proposal, reviews
from tests.unit.sources.git_repositories import commit_all, git

OWNED = CONFIGURATION.replace(
    "require:", "  review: {kind: approval, count: 1, from: codeowners}\nrequire:"
).replace('"*": [freeze]', '"*": [freeze, review]')


EARLY = """\
gates:
  early: {kind: window, tz: UTC, deny: [{from: "2020-01-01", to: "2020-01-02", reason: over}]}
"""


def submodule(clone: Path, at: str) -> str:
    git(clone, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{at}")
    git(clone, "commit", "-q", "-m", "submodule")
    return git(clone, "rev-parse", "HEAD")


def linked(clone: Path, at: str, target: str) -> str:
    """A commit that puts a link in the place of a file or a folder."""
    place = clone / at
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    place.symlink_to(target)
    return commit_all(clone, "link")


def executable(clone: Path, at: str) -> str:
    (clone / at).chmod(0o755)
    return commit_all(clone, "mode")


def state(ran: Ran) -> str:
    [review] = [one for one in lanes(ran)[0]["verdicts"] if one["gate"] == "review"]
    return str(review["verdict"])


def reconciled(clone: Path) -> Ran:
    pull(clone)
    return tallygate("audit", "reconcile", cwd=clone)


def test_a_folder_of_prod_that_becomes_a_link_in_the_freeze(tmp_path: Path) -> None:
    only_prod = CONFIGURATION.replace('"*": [freeze]', "staging: [early], prod: [freeze]")
    bot = shop(tmp_path, only_prod.replace("gates:\n", EARLY))
    for env in ("staging", "prod"):
        assert promote(bot, "apply", "--to", env, "--service", "cart").code == 0
    pull(bot)
    proposal(bot)
    linked(bot, "config/prod/cart", "../staging/cart")
    ran = check(bot, now=FREEZE)
    assert (ran.code, "config/prod/cart:1:1" in ran.out, "is a link" in ran.out) == (1, True, True)
    beside = tallygate("check", "--base", "origin/main", "--now", FREEZE, cwd=bot, timeout=60)
    assert (beside.code, "config/prod/cart is a link" in " ".join(beside.out.split())) == (1, True)
    git(bot, "push", "-q", "origin", "change:main")  # merged all the same
    git(bot, "checkout", "-q", "main")
    ran = reconciled(bot)
    assert (ran.code, "config/prod/cart is a link" in ran.out) == (4, True)
    ran = promote(bot, "apply", "--to", "prod", "--service", "cart", now=FREEZE)
    assert (ran.code, "is a link" in ran.out) == (1, True)
    shutil.rmtree(bot / "config/prod/cart", ignore_errors=True)
    (bot / "config/prod/cart").unlink(missing_ok=True)
    (bot / "config/prod/cart").mkdir()
    (bot / path("prod")).write_text(values("v2", 5))
    commit_all(bot, "mended")
    git(bot, "push", "-q", "origin", "HEAD")
    assert reconciled(bot).code == 4  # what prod had meanwhile was never compared


def test_a_file_that_becomes_a_link_to_what_was_approved(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED, **{path("staging"): values("v2", 2)})
    proposal(bot, (path("prod"), values("v2", 5)))
    approved = git(bot, "rev-parse", "HEAD")
    assert (
        state(check(bot, "--format", "json", *reviews(bot, approved, ("ann", "APPROVED", approved))))
        == "pass"
    )
    head = linked(bot, path("prod"), "../../staging/cart/values.yaml")
    ran = check(bot, *reviews(bot, head, ("ann", "APPROVED", approved)))
    assert (ran.code, f"{path('prod')} is a link" in ran.out) == (1, True)


def test_a_submodule_a_link_or_a_mode_after_the_approval(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED, **{"a.yaml": "x: 1\n", "l.yaml": "x: 1\n"})
    proposal(bot, (path("staging"), values("v2", 2)))
    approved = git(bot, "rev-parse", "HEAD")

    def asked() -> Ran:
        head = git(bot, "rev-parse", "HEAD")
        return check(bot, "--format", "json", *reviews(bot, head, ("ann", "APPROVED", approved)))

    assert state(asked()) == "pass"
    changes: list[Callable[[], str]] = [
        lambda: submodule(bot, "vendored"),
        lambda: linked(bot, "run", "../nowhere"),  # dangling, and out of the repository
        lambda: linked(bot, "l.yaml", "a.yaml"),  # equal content
        lambda: executable(bot, "a.yaml"),
    ]
    for change in changes:
        change()
        assert state(asked()) == "wait"
        git(bot, "reset", "-q", "--hard", approved)


def test_owners_of_a_submodule_are_asked(tmp_path: Path) -> None:
    bot = shop(tmp_path, OWNED, CODEOWNERS="* @ann\n/config/prod/ @sec\n")
    proposal(bot, (path("staging"), values("v2", 2)))
    head = submodule(bot, "config/prod/base")
    ran = check(bot, *reviews(bot, head, ("ann", "APPROVED", head)))
    assert (ran.code, "wait for owners of config/prod/base" in ran.out) == (3, True), ran.out
    assert check(bot, *reviews(bot, head, ("ann", "APPROVED", head), ("sec", "APPROVED", head))).code == 0


def test_links_and_submodules_by_hand_on_a_branch_of_ours(tmp_path: Path) -> None:
    bot = shop(tmp_path, CONFIGURATION.replace("land: push", "land: merge"))
    assert promote(bot, "apply", "--to", "staging", "--service", "cart").code == 0
    own = person(tmp_path, "own", "tallygate/staging/cart")
    assert check(own).code == 0
    linked(own, "config/prod/cart/extra.yaml", "/etc/passwd")
    submodule(own, "config/prod/cart/base")
    ran = check(own)
    assert ran.code == 1
    for name in ("extra.yaml", "base"):
        assert f"config/prod/cart/{name} is changed by hand" in ran.out
    rest = items(check(own, "--format", "json"))[0]["residual"]
    assert [one["to"].partition(" ")[0] for one in rest] == ["160000", "120000"]


def test_a_push_through_a_link_that_is_older_than_the_ledger(tmp_path: Path) -> None:
    bot, human = shop(tmp_path), person(tmp_path, "human")
    (human / "x").mkdir()
    (human / "x/values.yaml").write_text(values("v1", 5))
    linked(human, path("prod"), "../../../x/values.yaml")
    git(human, "push", "-q", "origin", "HEAD")
    brought = git(human, "rev-parse", "HEAD")
    assert promote(bot, "apply", "--to", "staging", "--service", "cart").code == 0
    git(human, "pull", "-q", "--rebase")
    (human / "x/values.yaml").write_text(values("evil", 5))
    commit_all(human)
    git(human, "push", "-q", "origin", "HEAD")
    ran = reconciled(bot)
    assert (ran.code, f"{path('prod')} is a link" in ran.out, brought[:12] in ran.out) == (4, True, True)
    ran = promote(bot, "plan", "--to", "prod", now=NOW)
    assert (ran.code, f"{path('prod')} is a link" in ran.out) == (1, True)
    assert promote(bot, "status").code == 1
