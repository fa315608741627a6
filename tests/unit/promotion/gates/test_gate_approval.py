"""Approvals: of this plan, by people who may, and never by who made it."""

from typing import Any

import pytest

from tallygate.model.promotion import GateState
from tallygate.promotion.facts import Facts, Proposal, PullRequest, Review
from tests.unit.promotion.gates.edges import ago, gate, state, verdict

OWNED = "* @shop/platform\nprod/cart/ @ann @bob @author\n"
TEAMS = {"@shop/platform": ("eve", "zoe")}
THEN, HEAD = "1" * 40, "2" * 40
PATH = "prod/cart/kustomization.yaml"
ONE, TWO = gate("approval"), gate("approval", count=2)


def review(
    login: str, state: str = "APPROVED", minutes: float = 30.0, commit: str = HEAD, **more: Any
) -> Review:
    return Review(f"{login}{minutes}", login, state, commit, ago(minutes), **more)  # type: ignore[arg-type]


def known(*reviews: Review, digests: dict[str, str] | None = None, **more: Any) -> Facts:
    teams = more.pop("teams", TEAMS)
    paths = more.pop("paths", (PATH,))
    owners = more.pop("codeowners", OWNED)
    return Facts(
        pull_request=PullRequest("author", HEAD, reviews, **{"pushers": ("author",), **more}),
        teams=teams,
        proposal=Proposal("plan2", paths, digests or {HEAD: "plan2"}, owners, "CODEOWNERS"),
    )


def test_enough_owners_of_this_plan_pass() -> None:
    found = verdict(TWO, known(review("ann"), review("bob")))
    assert (found.verdict, found.why) == (GateState.PASS, "2 of 2: @ann, @bob approved this plan")
    assert [one["login"] for one in found.evidence["approved"]] == ["ann", "bob"]


def test_no_data() -> None:
    assert state(ONE, Facts()) is GateState.WAIT
    assert state(ONE, Facts(proposal=known().proposal)) is GateState.ERROR
    assert state(ONE, known()) is GateState.WAIT


def test_whose_commits_it_has_is_known_or_nobody_is_left_out() -> None:
    found = verdict(ONE, known(review("ann"), pushers=None))
    assert (found.verdict, "give its `pushers`" in found.why) == (GateState.ERROR, True)
    assert state(gate("approval", not_author=False), known(review("ann"), pushers=None)) is GateState.PASS
    assert state(ONE, known(review("ann"), pushers=())) is GateState.PASS


def test_approve_then_swap() -> None:
    found = verdict(ONE, known(review("ann", commit=THEN), digests={THEN: "plan1", HEAD: "plan2"}))
    assert (found.verdict, found.why) == (
        GateState.WAIT,
        f"0 of 1: @ann approved plan plan1, the plan is now plan2; wait for owners of {PATH} to approve",
    )


def test_merge_of_main_keeps() -> None:
    """Another commit, the same plan and the same rest."""
    merged = known(review("ann", commit=THEN), digests={THEN: "plan2", HEAD: "plan2"})
    assert state(ONE, merged) is GateState.PASS
    assert state(gate("approval", bind_to="head"), merged) is GateState.WAIT
    assert state(gate("approval", bind_to="head"), known(review("ann"))) is GateState.PASS


def test_force_push_of_branch() -> None:
    """The commit that was approved is gone, and nobody can say any more what it was."""
    found = verdict(ONE, known(review("ann", commit=THEN)))
    assert found.verdict is GateState.WAIT
    assert "@ann approved 111111111111, which is not known any more" in found.why


def test_author_approves() -> None:
    found = verdict(ONE, known(review("Author"), review("ann")))
    assert found.verdict is GateState.PASS
    alone = verdict(ONE, known(review("author")))
    assert (alone.verdict, "@author is who made it, which does not count" in alone.why) == (
        GateState.WAIT,
        True,
    )
    assert state(gate("approval", not_author=False), known(review("author"))) is GateState.PASS


@pytest.mark.parametrize("more", [{"pushers": ("Ann",)}, {"requester": "ann"}])
def test_whoever_had_a_hand_in_it_is_an_author(more: dict[str, Any]) -> None:
    assert state(ONE, known(review("ann"), **more)) is GateState.WAIT


def test_approver_not_owner() -> None:
    found = verdict(ONE, known(review("eve")))
    assert (found.verdict, "@eve approved, and owns none of it" in found.why) == (GateState.WAIT, True)
    assert verdict(TWO, known(review("ann"), review("eve"))).why.startswith("1 of 2: @eve approved")


def test_each_path_needs_an_owner() -> None:
    paths = (PATH, "README.md")
    found = verdict(ONE, known(review("ann"), paths=paths))
    assert (found.verdict, found.why) == (
        GateState.WAIT,
        "1 of 1: wait for owners of README.md to approve",
    )
    assert state(ONE, known(review("ann"), review("zoe"), paths=paths)) is GateState.PASS


def test_bot_approves() -> None:
    listed = gate("approval", **{"from": ["ann", "tallygate[bot]", "robot"]})
    for bot in (review("tallygate[bot]"), review("robot", bot=True)):
        found = verdict(listed, known(bot))
        assert (found.verdict, "is a bot, which does not count" in found.why) == (GateState.WAIT, True)


def test_dismissed_later() -> None:
    assert state(ONE, known(review("ann"), review("ann", "DISMISSED", 10))) is GateState.WAIT
    again = known(review("ann"), review("ann", "DISMISSED", 10), review("ann", minutes=5))
    assert state(ONE, again) is GateState.PASS


def test_changes_requested_after_approve() -> None:
    found = verdict(ONE, known(review("ann"), review("bob"), review("ann", "CHANGES_REQUESTED", 10)))
    assert (found.verdict, found.why) == (
        GateState.FAIL,
        "@ann requested changes; they approve, or it is dismissed",
    )
    better = known(review("bob"), review("ann", "CHANGES_REQUESTED", 10), review("ann", minutes=5))
    assert state(ONE, better) is GateState.PASS
    dismissed = known(review("bob"), review("ann", "CHANGES_REQUESTED", 10), review("ann", "DISMISSED", 5))
    assert state(ONE, dismissed) is GateState.PASS


def test_a_comment_is_no_second_thought() -> None:
    assert state(ONE, known(review("ann"), review("ann", "COMMENTED", 1))) is GateState.PASS


def test_people_and_teams_may_be_named() -> None:
    listed = gate("approval", **{"from": ["@shop/platform"]})
    assert state(listed, known(review("eve"), codeowners=None)) is GateState.PASS
    unread = verdict(listed, known(review("eve"), teams={}))
    assert (unread.verdict, unread.why) == (
        GateState.ERROR,
        "no facts: who is in the team @shop/platform; give its people in `teams` of --facts",
    )


@pytest.mark.parametrize(
    ("codeowners", "why"),
    [
        (None, "the base has no CODEOWNERS"),
        ("docs/ @ann\n", f"CODEOWNERS names no owner of {PATH}"),
        ("* @ann\nprod/cart/\n", f"CODEOWNERS:2: {PATH} has no owner"),
        ("* someone@example.org\n", "CODEOWNERS:1: someone@example.org is no @LOGIN"),
        ("* @other/team\n", "who is in the team @other/team"),
        ("* @ann\n!prod/ @bob\n", "CODEOWNERS:2: !prod/ is no pattern"),
    ],
)
def test_owners_that_nobody_knows_are_an_error(codeowners: str | None, why: str) -> None:
    found = verdict(ONE, known(review("ann"), codeowners=codeowners))
    assert (found.verdict, why in found.why) == (GateState.ERROR, True), found.why


def test_what_nobody_can_approve_is_said() -> None:
    many = verdict(gate("approval", count=3), known(review("ann"), review("bob")))
    assert (many.verdict, many.why) == (
        GateState.FAIL,
        "3 cannot be met: 3 may approve, 1 of them made it",
    )
    paths = known(review("ann"), paths=(PATH, "own.txt"), codeowners=f"{OWNED}own.txt @author\n")
    assert verdict(ONE, paths).why == "nobody but who made it owns own.txt; add an owner"


def test_a_plan_that_nobody_could_compute_is_not_approved() -> None:
    empty = Facts(known(review("ann")).pull_request, proposal=Proposal("", (PATH,), {HEAD: ""}, OWNED))
    assert state(ONE, empty) is GateState.WAIT


def test_a_change_of_no_path_is_approved_by_nobody() -> None:
    assert state(ONE, known(review("ann"), paths=())) is not GateState.PASS
