"""What enters the digest of a plan, and what a pull request changes besides."""

from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.promotion import Change
from tallygate.promotion.digest import Moved, joined_digest, plan_digest, residual
from tallygate.sources.interface import Kept
from tallygate.sources.listing import FILE, LINK, SUBMODULE

CHANGE = Change("staging", 0, "", "cart", "values.yaml", "/image/tag", "v1", "v2", "helm-image", "dev")


def digest(*changes: Change, pipeline: str = "shop", source: str = "dev", target: str = "staging") -> str:
    return plan_digest(pipeline, source, target, changes)


@pytest.mark.parametrize(
    "changed",
    [
        {"environment": "prod"}, {"wave": 1}, {"region": "euw1"}, {"service": "cart2"}, {"file": "v.yaml"},
        {"key": "/tag"}, {"before": "v0"}, {"before": None}, {"after": "v3"}, {"after": None}, {"after": ""},
        {"after_plain": True}, {"before_plain": True},
    ],
)  # fmt: skip
def test_whatever_moves_otherwise_is_another_plan(changed: dict[str, object]) -> None:
    assert digest(msgspec.structs.replace(CHANGE, **changed)) != digest(CHANGE)


def test_the_edge_is_part_of_it() -> None:
    several = [digest(CHANGE, **{name: "x"}) for name in ("pipeline", "source", "target")]
    assert len({digest(), digest(CHANGE), *several}) == 5


def test_it_is_pinned() -> None:
    """Ledgers and approvals hold digests: they must not change from one version to the next."""
    canonical = (
        '{"changes":[[["staging",0,"","cart","values.yaml","/image/tag"],[["text","v1"],["text","v2"]]]],'
        '"pipeline":"shop","source":"dev","target":"staging"}'
    )
    assert digest(CHANGE) == sha256(canonical.encode()).hexdigest()


@given(st.permutations([msgspec.structs.replace(CHANGE, service=name) for name in "abcd"]))
def test_order_is_no_part_of_it(changes: list[Change]) -> None:
    assert digest(*changes) == digest(*sorted(changes, key=lambda one: one.service))


def test_the_residual_is_what_no_plan_explains() -> None:
    before = {name: Kept(FILE, "1") for name in ("a", "b", "c", "l", "same")}
    after = {name: Kept(FILE, "2") for name in "ab"} | dict.fromkeys(("d", "same"), before["same"])
    rest = residual(before, {**after, "l": Kept(LINK, "1"), "m": Kept(SUBMODULE, "1")}, ["a"])
    assert rest == (
        Moved("b", "100644 1", "100644 2"),
        Moved("c", "100644 1", ""),
        Moved("d", "", "100644 1"),
        Moved("l", "100644 1", "120000 1"),
        Moved("m", "", "160000 1"),
    )
    assert joined_digest("p", ()) == "p"
    assert len({joined_digest("p", rest), joined_digest("p", rest[:1]), joined_digest("q", rest), "p"}) == 4
    assert joined_digest("p", rest) == joined_digest("p", rest[::-1])
