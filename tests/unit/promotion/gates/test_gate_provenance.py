"""Provenance: digests, recorded healthy below, in every region."""

from msgspec.structs import replace

from tallygate.model.promotion import GateState, Plan
from tallygate.promotion.entry import EntryKind
from tests.unit.promotion.gates.edges import (
    DIGEST,
    HEAD,
    NEW,
    OLD,
    PLAN,
    change,
    content,
    entry,
    facts,
    gate,
    healthy,
    leaf,
    ledger,
    state,
    verdict,
)

SAME_BITS = gate("provenance")
EARLIER = "d" * 40
PINNED: Plan = replace(PLAN, changes=(change(), change(key=DIGEST, before=OLD, after=NEW)))
NOW_NEW = {(HEAD, leaf()): content("t9", "1.9", NEW)}


def test_what_was_healthy_below_is_proven() -> None:
    known = facts(contents=NOW_NEW, **ledger(healthy(90)))
    found = verdict(SAME_BITS, known, PINNED)
    assert (found.verdict, found.why) == (
        GateState.PASS,
        "staging cart proves sha256:aaaaaaaaaaaa: healthy by ledger 1",
    )


def test_same_tag_other_digest() -> None:
    contents = {**NOW_NEW, (EARLIER, leaf()): content("t8", "1.9", OLD)}
    found = verdict(SAME_BITS, facts(contents=contents, **ledger(healthy(90, commit=EARLIER))), PINNED)
    assert (found.verdict, found.why) == (
        GateState.FAIL,
        "tag 1.9 points to sha256:aaaaaaaaaaaa now, staging cart proved sha256:bbbbbbbbbbbb: "
        "let it run there first, or promote what did",
    )


def test_proven_in_one_of_two_regions() -> None:
    two = (leaf(region="euw1"), leaf(region="use1"))
    contents = {(HEAD, one): content("t9", "1.9", NEW) for one in two}
    known = facts(*two, contents=contents, **ledger(healthy(90, region="euw1")))
    found = verdict(SAME_BITS, known, PINNED)
    assert found.verdict is GateState.ERROR
    assert "staging/use1 cart was never seen healthy" in found.why
    assert state(gate("provenance", regions="any"), known, PINNED) is GateState.PASS
    nowhere = facts(*two, contents=contents, **ledger([]))
    assert state(gate("provenance", regions="any"), nowhere, PINNED) is GateState.ERROR


def test_merged_is_not_healthy() -> None:
    known = facts(contents=NOW_NEW, **ledger([entry(EntryKind.MERGED, 90), entry(EntryKind.SYNCED, 80)]))
    assert state(SAME_BITS, known, PINNED) is GateState.ERROR
    sick = facts(contents=NOW_NEW, **ledger([entry(EntryKind.UNHEALTHY, 80)]))
    assert state(SAME_BITS, sick, PINNED) is GateState.ERROR


def test_a_tag_alone_proves_nothing() -> None:
    found = verdict(SAME_BITS, facts(**ledger(healthy(90))))
    assert found.verdict is GateState.ERROR
    assert found.why == (
        "cart images[cart] has no one digest in staging, and a tag can be pointed elsewhere; "
        "pin its digest (`promote: require: digest`)"
    )


def test_regions_that_disagree_have_no_one_digest() -> None:
    two = (leaf(region="euw1"), leaf(region="use1"))
    digests = {(HEAD, two[0]): content("a", "1.9", NEW), (HEAD, two[1]): content("b", "1.9", OLD)}
    assert state(SAME_BITS, facts(*two, contents=digests, **ledger(healthy(9))), PINNED) is GateState.ERROR


def test_commits_that_are_gone_prove_nothing() -> None:
    known = facts(contents=NOW_NEW, **ledger(healthy(90, commit="e" * 40)))
    found = verdict(SAME_BITS, known, PINNED)
    assert (found.verdict, "is in this clone; fetch them" in found.why) == (GateState.ERROR, True)


def test_a_named_environment_and_a_root() -> None:
    dev = leaf("dev")
    known = facts(leaf(), dev, contents={**NOW_NEW, (HEAD, dev): content("x", "1.9", NEW)})
    by_dev = gate("provenance", digest_proven_in="dev")
    assert verdict(by_dev, known, PINNED).why == "dev cart proves sha256:aaaaaaaaaaaa: its tree x has it"
    other = facts(leaf(), dev, contents={**NOW_NEW, (HEAD, dev): content("x", "1.9", OLD)})
    assert state(by_dev, other, PINNED) is GateState.FAIL
    assert state(by_dev, facts(contents=NOW_NEW), PINNED) is GateState.ERROR


def test_a_plan_without_images_has_no_bits() -> None:
    keys = replace(PLAN, changes=(replace(change(key="/flags/a"), kind="keys"),))
    assert verdict(SAME_BITS, facts(), keys).why == "the plan moves no image"
    assert state(SAME_BITS, facts(), replace(PLAN, changes=())) is GateState.ERROR
