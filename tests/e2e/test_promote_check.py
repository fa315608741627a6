"""`tallygate promote check`: pull requests that somebody opened, judged as promotions."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.e2e.promotion_shop import (
    CONFIGURATION,
    FREEZE,
    anonymous,
    items,
    path,
    person,
    promote,
    pull,
    shop,
    values,
    write,
)
from tests.unit.sources.git_repositories import commit_all, git

APPROVED = CONFIGURATION.replace(
    "require:", "  review: {kind: approval, count: 1, from: ['@ann', '@bob']}\nrequire:"
).replace('"*": [freeze]', '"*": [freeze, review]')


def proposal(clone: Path, *files: tuple[str, str], message: str = "promote") -> str:
    """A branch with these files by path; id of its commit."""
    if git(clone, "branch", "--show-current") != "change":
        git(clone, "checkout", "-q", "-b", "change")
    for name, text in files:
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text(text)
    return commit_all(clone, message)


def check(clone: Path, *words: str, now: str = FREEZE.replace("12-20", "12-01")) -> Ran:
    return promote(clone, "check", "--base", "origin/main", *words, now=now)


def lanes(ran: Ran, judge: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = items(ran)[judge]["lanes"]
    return found


def reviews(clone: Path, head: str, *rows: tuple[str, str, str], author: str = "carol") -> tuple[str, str]:
    """Options with facts: login, state and commit of each review."""
    told = [
        {
            "id": str(number),
            "login": login,
            "state": state,
            "commit": commit,
            "at": f"2026-11-21T12:0{number}:00Z",
        }
        for number, (login, state, commit) in enumerate(rows)
    ]
    request = {"author": author, "head": head, "pushers": [author], "reviews": told}
    facts = {"version": 1, "pull_request": request}
    (clone.parent / "facts.json").write_text(json.dumps(facts))
    return "--facts", str(clone.parent / "facts.json")


def test_a_promotion_that_a_person_proposes(tmp_path: Path, golden: Golden) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging"), values("v2", 2)))
    ran = check(bot)
    assert ran.code == 0, ran.out + ran.err
    golden("commands/promote-check.txt", anonymous(ran.out))
    golden("commands/promote-check.md", anonymous(check(bot, "--format", "markdown").out))
    [lane] = lanes(check(bot, "--format", "json"))
    own = json.loads(
        promote(bot, "plan", "--to", "staging", "--commit", "origin/main", "--format", "json").out
    )
    assert lane["plan"] == lane["digest"] == own["plans"][0]["plan"]  # the same plan, whoever made it
    assert check(bot, now=FREEZE).code == 3


def test_an_ordinary_change_is_no_promotion(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging"), values("v1", 9)), (path("dev"), values("v3")), ("README", "x"))
    ran = check(bot, now=FREEZE)
    assert (ran.code, ran.out) == (
        0,
        "no promotable key of an environment that something is promoted to changes\n",
    )


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        ('"*": [freeze, review]', '"*": [freeze]', {"staging", "prod"}),
        ('"*": [freeze, review]', "staging: [freeze, review], prod: [freeze]", {"prod"}),
        ("prod: {after: [staging]}", "prod: {}", {"prod"}),
        ("prod: {after: [staging]}", "prod: {after: [staging, dev]}", {"prod"}),
        (
            "prod: {after: [staging]}}\nservices: {cart: {until: prod}",
            "production: {after: [staging]}}\nservices: {cart: {until: production}",
            {"prod"},
        ),
        ("count: 1", "count: 2", {"staging", "prod"}),
        ('"2026-12-18T00:00"', '"2026-12-28T00:00"', {"staging", "prod"}),
        (", keys: [flags]", ", keys: [flag]", {"staging", "prod"}),
        ("land: push", "land: push\noverride: {who: ['@carol']}", {"staging", "prod"}),
        ("land: push", "land: push\nledger: {ref: refs/heads/ledger}", {"staging", "prod"}),
        ('never: [replicas, "**.password"]', "never: [replicas]", {"staging", "prod"}),
    ],
)
def test_config_relaxes_itself_in_a_change_of_its_own(
    old: str, new: str, lost: set[str], tmp_path: Path
) -> None:
    """Nothing moves, so that nothing else would ask: the owners of the file have to approve."""
    assert old in APPROVED
    bot = shop(tmp_path, APPROVED, CODEOWNERS="/tallygate.yaml @sec\n")
    head = proposal(bot, ("tallygate.yaml", APPROVED.replace(old, new)))
    ran = check(bot, *reviews(bot, head), "--format", "json")
    assert (ran.code, {one["environment"] for one in lanes(ran)}) == (3, lost)
    mine = check(bot, *reviews(bot, head, ("carol", "APPROVED", head), ("ann", "APPROVED", head)))
    assert (mine.code, "wait for owners of tallygate.yaml to approve" in mine.out) == (3, True)
    assert check(bot).code == 4  # nobody says who reviewed it
    assert check(bot, *reviews(bot, head, ("sec", "APPROVED", head))).code == 0
    later = proposal(bot, ("tallygate.yaml", APPROVED.replace(old, new) + "# more\n"))
    swapped = check(bot, *reviews(bot, later, ("sec", "APPROVED", head)))
    assert (swapped.code, "@sec approved plan" in swapped.out) == (3, True)


def test_a_file_that_nobody_owns_is_not_loosened(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED)
    head = proposal(bot, ("tallygate.yaml", APPROVED.replace('"*": [freeze, review]', '"*": [freeze]')))
    ran = check(bot, *reviews(bot, head, ("ann", "APPROVED", head)))
    assert (ran.code, "the base has no CODEOWNERS" in ran.out) == (4, True)
    ran = tallygate("check", "--base", "origin/main", cwd=bot)
    assert ran.code == 4
    assert "prod loses, or has otherwise, gate review" in " ".join(ran.out.split())


def test_more_gates_and_other_sections_are_asked_nothing(tmp_path: Path) -> None:
    bot = shop(tmp_path, CONFIGURATION)
    proposal(bot, ("tallygate.yaml", APPROVED.replace("services: {", "services: {labs: {until: dev}, ")))
    assert check(bot, now=FREEZE).code == 0
    assert tallygate("check", "--base", "origin/main", cwd=bot).code == 0


def test_skip_an_env(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("prod"), values("v2", 5)))
    ran = check(bot)
    assert ran.code == 1
    assert (
        "refused  config/prod/cart/values.yaml:4:8  cart image.tag: prod would get v2, staging has v1; "
        "dev has it: it skips staging; promote to staging first"
    ) in ran.out


def test_what_a_change_brings_to_its_source_too_is_not_proven(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("dev"), values("v9")), (path("staging"), values("v9", 2)))
    ran = check(bot)
    assert ran.code == 1
    assert "staging would get v9, dev has v2" in ran.out


def test_service_not_in_target(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging", "wishlist"), values("w1")))
    ran = check(bot)
    assert ran.code == 1
    assert "wishlist runs in dev only (services.wishlist.until); it cannot be promoted to staging" in ran.out


def test_never_keys_are_refused_in_a_promotion(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging"), values("v2", 3)))
    ran = check(bot)
    assert ran.code == 1
    assert (
        "refused  config/staging/cart/values.yaml:1:11  cart replicas never moves (`never` has replicas); "
        "change it apart from a promotion"
    ) in ran.out


def test_never_keys_of_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging"), values("v2", 2)), ("config/staging/cart/more.yaml", "a: ["))
    ran = check(bot)
    assert ran.code == 4
    assert "config/staging/cart/more.yaml cannot be read whole" in ran.out


def test_residual_is_told_and_joins_the_digest(tmp_path: Path) -> None:
    bot = shop(tmp_path)
    proposal(bot, (path("staging"), values("v2", 2)), ("scripts/run", "x"))
    ran = check(bot, "--format", "json")
    [lane] = lanes(ran)
    assert (ran.code, [one["path"] for one in items(ran)[0]["residual"]]) == (0, ["scripts/run"])
    assert lane["digest"] != lane["plan"]
    assert "it also changes 1 file, which approvals are bound to, too:\n  scripts/run\n" in check(bot).out


def test_hand_edit(tmp_path: Path) -> None:
    """A branch of a promotion holds what its plan moves, and nothing else."""
    bot = shop(tmp_path, CONFIGURATION.replace("land: push", "land: merge"))
    promote(bot, "apply", "--to", "staging")
    git(bot, "fetch", "-q", "origin")
    git(bot, "checkout", "-q", "tallygate/staging/cart")
    assert check(bot).code == 0
    (bot / "scripts").write_text("x")
    commit_all(bot)
    ran = check(bot)
    assert ran.code == 1
    assert "refused  scripts:1:1  scripts is changed by hand" in ran.out


def test_target_hot_fix(tmp_path: Path) -> None:
    """A change that overwrites what somebody repaired, opened by a person."""
    bot = shop(tmp_path)
    ann = person(tmp_path, "ann")
    promote(bot, "apply", "--to", "staging")
    write(ann, "staging", values("v2-fix", 2))
    write(ann, "dev", values("v3"))
    pull(bot)
    proposal(bot, (path("staging"), values("v3", 2)))
    ran = check(bot)
    assert ran.code == 1
    assert "conflict  config/staging/cart/values.yaml:4:8  cart image.tag was changed in staging" in ran.out
    assert "staging now: v2-fix" in ran.out
    assert check(bot, "--take", "source").code == 0


def test_config_relaxes_itself(tmp_path: Path) -> None:
    """A pull request that loosens its own gates is judged by those of the base, and by its own."""
    bot = shop(tmp_path, CODEOWNERS="* @sec\n")
    loose = CONFIGURATION.replace("2026-12-18", "2026-12-28")
    head = proposal(bot, (path("staging"), values("v2", 2)), ("tallygate.yaml", loose))
    owned = reviews(bot, head, ("sec", "APPROVED", head))
    ran = check(bot, *owned, "--format", "json", now=FREEZE)
    assert [one["judged_by"] for one in items(ran)] == ["base", "head"]
    states = [[one["state"] for one in lanes(ran, judge)] for judge in (0, 1)]
    assert states == [["pass", "pass", "wait"], ["pass"]]  # staging and prod are loosened, and cart moves
    assert ran.code == 3
    assert "judged by the tallygate.yaml that it brings, too:" in check(bot).out
    strict = CONFIGURATION.replace("2026-12-18", "2026-11-18")
    head = proposal(bot, ("tallygate.yaml", strict))
    assert (
        check(bot, *reviews(bot, head, ("sec", "APPROVED", head))).code == 3
    )  # and what it makes stricter counts, too
    proposal(bot, ("tallygate.yaml", CONFIGURATION.replace("never:", "nevr:")))
    assert check(bot).code == 2


def test_approve_then_swap(tmp_path: Path) -> None:
    """An approval is of what was there when it was given."""
    bot = shop(tmp_path, APPROVED)
    first = proposal(bot, (path("staging"), values("v2", 2)))
    approved = ("ann", "APPROVED", first)
    assert check(bot, *reviews(bot, first, approved)).code == 0
    swapped = proposal(bot, ("scripts/run", "rm -rf"), message="more")
    ran = check(bot, *reviews(bot, swapped, approved))
    assert ran.code != 0
    assert "review" in ran.out
    again = ("ann", "APPROVED", swapped)
    assert check(bot, *reviews(bot, swapped, again)).code == 0


def test_merge_of_main_keeps_approvals(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED)
    first = proposal(bot, (path("staging"), values("v2", 2)))
    write(person(tmp_path, "ann"), "prod", values("v1", 6))
    git(bot, "fetch", "-q", "origin")
    git(bot, "merge", "-q", "--no-ff", "origin/main", "-m", "main")
    head = git(bot, "rev-parse", "HEAD")
    assert check(bot, *reviews(bot, head, ("ann", "APPROVED", first))).code == 0


def test_facts_of_another_commit_say_nothing(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED)
    first = proposal(bot, (path("staging"), values("v2", 2)))
    proposal(bot, ("README", "x"))
    ran = check(bot, *reviews(bot, first, ("ann", "APPROVED", first)))
    assert (ran.code, "collect them anew" in ran.err) == (4, True)


def test_an_approval_of_a_commit_that_is_gone_is_void(tmp_path: Path) -> None:
    bot = shop(tmp_path, APPROVED)
    head = proposal(bot, (path("staging"), values("v2", 2)))
    for commit in ("1" * 40, "HEAD", head[:12]):
        assert check(bot, *reviews(bot, head, ("ann", "APPROVED", commit))).code != 0


def test_what_an_author_writes_is_inert(tmp_path: Path) -> None:
    """Markup, mentions, terminal codes and secrets of a proposed value."""
    bot = shop(tmp_path)
    evil = "'v2<img>@everyone|`::error::\\e[31m'".replace("'", '"')
    secret = "AKIAIOSFODNN7EXAMPLE"
    proposal(bot, (path("staging"), values(evil, 2)), ("a\x1b[31m|b\n::error::x", "1"))
    for form in ("text", "markdown", "json"):
        ran = check(bot, "--format", form)
        assert ran.code == 1
        assert "\x1b" not in ran.out
        assert not any(line.lstrip().startswith("::") for line in ran.out.splitlines())
    out = check(bot, "--format", "markdown").out
    assert "<img>" not in out
    assert "@everyone" not in out
    proposal(bot, (path("staging"), values(secret, 2)))
    for form in ("text", "markdown", "json"):
        assert secret not in check(bot, "--format", form).out


def test_taken_out_and_torn(tmp_path: Path) -> None:
    digest = "sha256:" + "a" * 64
    text = values("v2").replace("tag: v2", f"tag: v2\n  digest: {digest}")
    old = values("v1", 2).replace("tag: v1", f"tag: v1\n  digest: {digest.replace('a', 'b')}")
    bot = shop(tmp_path, **{path("dev"): text, path("staging"): old})
    proposal(bot, (path("staging"), old.replace("v1", "v2")))
    ran = check(bot)
    assert (ran.code, "parts of one image move together" in ran.out) == (1, True)
    proposal(bot, (path("staging"), old.replace("flags: {fast: false}\n", "")))
    ran = check(bot)
    assert (ran.code, "cart flags.fast is taken out of staging" in ran.out) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--base", "nothing"), 2, "names no commit here"),
        (("--base", "HEAD", "--head", "nothing"), 2, "names no commit here"),
        ((), 2, "--base"),
        (("--base", "HEAD", "--facts", "bad.json"), 2, "holds no facts"),
    ],
)
def test_what_is_asked_wrongly(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    bot = shop(tmp_path)
    (bot / "bad.json").write_text("[]")
    ran = promote(bot, "check", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
