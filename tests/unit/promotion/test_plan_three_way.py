"""What the three sides of a promotion decide."""

from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.promotion import Plan
from tallygate.promotion.plan import AS_IT_IS, Choice, plan
from tests.unit.promotion.shops import kustomization, pipeline, side

TAGS = st.sampled_from(["v1", "v2", "v3", "v4"])


def planned(base: str | None, source: str, target: str, choice: Choice = AS_IT_IS) -> Plan:
    declared = pipeline()
    files = {
        "dev/cart/kustomization.yaml": kustomization(source),
        "staging/cart/kustomization.yaml": kustomization(target),
    }
    bases = {}
    if base is not None:
        bases["cart", 0] = side(declared, "dev", {"dev/cart/kustomization.yaml": kustomization(base)}, "c-1")
    return plan(declared, side(declared, "dev", files), side(declared, "staging", files), bases, choice)


@given(TAGS, TAGS)
def test_what_the_source_did_not_change_stays(base: str, target: str) -> None:
    made = planned(base, base, target)
    assert (made.changes, made.conflicts, made.refusals) == ((), (), ())


@given(TAGS, TAGS)
def test_what_only_the_source_changed_is_promoted(base: str, source: str) -> None:
    made = planned(base, source, base)
    moved = [(change.key, change.before, change.after) for change in made.changes]
    assert moved == ([] if base == source else [("/images/name=cart/newTag", base, source)])
    assert not made.conflicts


@given(TAGS, TAGS, TAGS)
def test_each_case_has_one_outcome(base: str, source: str, target: str) -> None:
    made = planned(base, source, target)
    outcomes = [bool(made.changes), bool(made.conflicts), bool(made.converged)]
    if source == base:
        assert outcomes == [False, False, False]
    else:
        assert outcomes == [target == base, target not in (base, source), target == source]


@given(TAGS, TAGS)
def test_a_first_promotion_is_adopted(source: str, target: str) -> None:
    made = planned(None, source, target)
    assert made.adopted == made.changes
    assert bool(made.adopted) == (source != target)


def test_a_hot_fix_is_a_conflict_until_a_side_is_taken() -> None:
    made = planned("v1", "v2", "v3")
    (conflict,) = made.conflicts
    assert (conflict.base, conflict.source, conflict.target) == ("v1", "v2", "v3")
    assert str(conflict.location) == "staging/cart/kustomization.yaml:3:13"
    assert made.changes == ()
    taken = planned("v1", "v2", "v3", Choice(take="source"))
    assert [change.after for change in taken.changes] == ["v2"]
    assert taken.taken
    assert not taken.conflicts
    kept = planned("v1", "v2", "v3", Choice(take="target"))
    assert kept.taken
    assert (kept.changes, kept.conflicts) == ((), ())
