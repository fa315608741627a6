"""Order: nothing skips an environment, and no wave overtakes the one before it."""

from msgspec.structs import replace

from tallygate.model.promotion import GateState
from tallygate.promotion.entry import EntryKind
from tallygate.promotion.gates.declared import ORDER_GATE
from tests.unit.promotion.gates.edges import (
    HEAD,
    PLAN,
    change,
    content,
    entry,
    facts,
    healthy,
    leaf,
    ledger,
    state,
    verdict,
)

EARLIER = "d" * 40


def test_what_was_promoted_below_may_go_on() -> None:
    found = verdict(ORDER_GATE, facts(**ledger([entry(EntryKind.MERGED, 90)])))
    assert (found.verdict, found.why) == (
        GateState.PASS,
        "staging cart has it by entry 1 (merged), at cccccccccccc",
    )


def test_skip_an_env() -> None:
    """staging has it in its files, and no promotion brought it there."""
    found = verdict(ORDER_GATE, facts())
    assert (found.verdict, found.why) == (
        GateState.FAIL,
        "staging cart has no promotion in the ledger; promote it to staging first",
    )


def test_another_version_below() -> None:
    known = facts(
        contents={(EARLIER, leaf()): content("t8", "1.8.2")},
        **ledger([entry(EntryKind.MERGED, 90, EARLIER)]),
    )
    found = verdict(ORDER_GATE, known)
    assert (found.verdict, found.why) == (
        GateState.FAIL,
        "staging cart has recorded images[cart].newTag 1.8.2, the plan 1.9: promote it to staging first",
    )


def test_what_it_owns_itself_may_have_changed_since() -> None:
    """A promotion is about what moves: staging may have got more replicas by an ordinary change."""
    known = facts(
        contents={(EARLIER, leaf()): content("other tree")},
        **ledger([entry(EntryKind.MERGED, 90, EARLIER)]),
    )
    assert state(ORDER_GATE, known) is GateState.PASS


def test_a_rollback_below_is_the_last_word() -> None:
    known = facts(
        contents={(EARLIER, leaf()): content("t8", "1.8")},
        **ledger([entry(EntryKind.MERGED, 90), entry(EntryKind.ROLLED_BACK, 10, EARLIER)]),
    )
    assert state(ORDER_GATE, known) is GateState.FAIL


def test_a_ledger_that_is_not_here_proves_nothing() -> None:
    found = verdict(ORDER_GATE, facts(ledger={}))
    assert found.verdict is GateState.ERROR
    assert "the ledger of staging/cart is not read; git fetch origin" in found.why


def test_a_commit_that_is_gone_counts_by_its_tree_alone() -> None:
    recorded = entry(EntryKind.MERGED, 90, "e" * 40, tree="t9")
    assert state(ORDER_GATE, facts(**ledger([recorded]))) is GateState.PASS
    other = entry(EntryKind.MERGED, 90, "e" * 40, tree="t8")
    assert state(ORDER_GATE, facts(**ledger([other]))) is GateState.ERROR


def test_a_root_is_proven_by_its_tree() -> None:
    dev = leaf("dev")
    plan = replace(PLAN, source="dev", target="staging", changes=(replace(change(), environment="staging"),))
    known = replace(facts(dev, contents={(HEAD, dev): content("t9")}, ledger={}), previous={"cart": ("dev",)})
    assert verdict(ORDER_GATE, known, plan).why == "dev cart has it at tree t9"


def test_dev_only_service() -> None:
    """No environment before the target runs it."""
    found = verdict(ORDER_GATE, replace(facts(), previous={}))
    assert found.verdict is GateState.ERROR
    assert found.why == "no facts: which environments run cart before prod; say so in `services`"


def test_every_environment_before_counts() -> None:
    """prod comes after staging and canary; the plan comes from staging alone."""
    canary = leaf("canary")
    base = facts(
        leaf(),
        canary,
        contents={(HEAD, canary): content("x", "1.7"), (EARLIER, canary): content("x", "1.7")},
        ledger={
            ("staging", "cart"): (entry(EntryKind.MERGED, 90),),
            ("canary", "cart"): (entry(EntryKind.MERGED, 90, EARLIER),),
        },
    )
    known = replace(base, previous={"cart": ("staging", "canary")})
    found = verdict(ORDER_GATE, known)
    assert found.verdict is GateState.FAIL
    assert found.why.startswith("canary cart has recorded images[cart].newTag 1.7, the plan 1.9")
    nowhere = replace(known, leaves=(leaf(),))
    assert verdict(ORDER_GATE, nowhere).why == "cart has no folder in canary; prod comes after it"


def test_a_wave_waits_for_the_one_before() -> None:
    regions = [leaf("prod", "euw1"), leaf("prod", "use1")]
    plan = replace(PLAN, changes=(change("use1", 2),))
    merged = {("staging", "cart"): (entry(EntryKind.MERGED, 90),)}
    prod = tuple(replace(one, env="prod") for one in healthy(5, region="euw1"))
    old = {(HEAD, regions[0]): content("p8", "1.8")}
    new = {(HEAD, regions[0]): content("p9", "1.9")}
    waves = (("euw1",), ("use1",))

    def known(contents: dict[object, object], ledger: dict[object, object]) -> object:
        return replace(facts(leaf(), *regions, contents=contents, ledger=ledger), waves=waves)  # type: ignore[arg-type]

    seen = {**merged, ("prod", "cart"): prod}
    assert state(ORDER_GATE, known(new, seen), plan) is GateState.PASS  # type: ignore[arg-type]
    behind = verdict(ORDER_GATE, known(old, seen), plan)  # type: ignore[arg-type]
    assert (behind.verdict, behind.why) == (
        GateState.WAIT,
        "wave 2 waits for wave 1: prod/euw1 cart does not have it yet; "
        "promote with --wave 1 first, and observe it",
    )
    unseen = verdict(ORDER_GATE, known(new, merged), plan)  # type: ignore[arg-type]
    assert "prod/euw1 cart has it, and was not seen healthy with it yet" in unseen.why
    first = replace(PLAN, changes=(change("euw1", 1),))
    assert state(ORDER_GATE, known(old, merged), first) is GateState.PASS  # type: ignore[arg-type]
