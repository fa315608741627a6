"""Costs before and after a change: pairs, moves, movers, and sums to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cost.diff import compared
from tallygate.model.cost import CostChange, CostItem, CostStatus, Range
from tallygate.model.location import Location
from tests.unit.cost.made_items import item

PLACE = ("infra", "prod")


def changed(before: list[CostItem], after: list[CostItem], *moves: tuple[str, str]) -> CostChange:
    return compared(before, after, {PLACE: moves}, ("dev", "prod"))


def test_a_larger_type_is_a_mover_by_its_price() -> None:
    before = item("aws_instance.a", key="instance/m5.large/linux/shared", price="0.096", quantity="730")
    after = item("aws_instance.a", key="instance/m5.2xlarge/linux/shared", price="0.384", quantity="730")
    change = changed([before], [after])
    [mover] = change.movers
    assert mover.what == "m5.large -> m5.2xlarge"
    assert mover.delta == Range.exactly(Decimal("210.24"))
    assert (mover.by_price, mover.by_quantity) == (Decimal("210.240"), Decimal(0))
    assert change.total.delta == Decimal("210.24")
    assert change.total.percent == Decimal("210.24") * 100 / Decimal("70.08")


def test_price_and_quantity_are_told_apart() -> None:
    before = item("a.b", key="ebs/gp2/storage", price="0.10", quantity="100")
    after = item("a.b", key="ebs/gp3/storage", price="0.08", quantity="200")
    [mover] = changed([before], [after]).movers
    assert (mover.by_quantity, mover.by_price) == (Decimal("10.00"), Decimal("-4.00"))
    assert mover.delta is not None
    assert mover.delta.expected == Decimal("6.00")


def test_what_is_new_and_what_is_gone() -> None:
    change = changed([item("a.old", monthly="5")], [item("a.new", monthly="7")])
    assert [(one.what, one.pair.either.address) for one in change.movers] == [
        ("new", "a.new"),
        ("gone", "a.old"),
    ]
    assert change.total.delta == 2


def test_a_moved_block_is_no_change() -> None:
    before = item("aws_instance.old[0]", monthly="5")
    after = item("module.m.aws_instance.new[0]", monthly="5")
    change = changed([before], [after], ("aws_instance.old", "module.m.aws_instance.new"))
    assert change.movers == ()
    assert [pair.moved for pair in change.pairs] == [True]


def test_moves_one_after_the_other() -> None:
    steps = (("a.one", "a.two"), ("a.two", "a.three"))
    change = changed([item("a.one", monthly="5")], [item("a.three", monthly="6")], *steps)
    [mover] = change.movers
    assert mover.delta == Range.exactly(Decimal(1))


def test_moves_in_a_circle_end() -> None:
    steps = (("a.one", "a.two"), ("a.two", "a.one"))
    assert changed([item("a.one", monthly="5")], [item("a.two", monthly="5")], *steps).movers == ()


def test_equal_costs_under_new_keys_are_moves_in_order_of_address() -> None:
    before = [item(f'a.b["{key}"]', monthly="5") for key in ("x", "y")]
    after = [item(f'a.b["{key}"]', monthly="5") for key in ("p", "q", "r")]
    change = changed(before, after)
    pairs = {p.either.address: p.before.address if p.before else None for p in change.pairs}
    assert pairs == {'a.b["p"]': 'a.b["x"]', 'a.b["q"]': 'a.b["y"]', 'a.b["r"]': None}
    assert change.total.delta == 5


def test_equal_costs_in_another_environment_or_root_are_no_move() -> None:
    before = item("a.b", monthly="5")
    after = item("a.c", monthly="5", environment="dev")
    assert len(changed([before], [after]).movers) == 2
    assert len(changed([before], [item("a.c", monthly="5", root="other")]).movers) == 2


def test_what_becomes_known_is_no_change_of_the_sum() -> None:
    before = item("a.b", status=CostStatus.UNPRICED)
    after = item("a.b", monthly="9")
    change = changed([before], [after])
    [mover] = change.movers
    assert mover.delta is None
    assert change.total.delta == 0
    assert change.total.expected == 9
    assert change.total.percent is None


def test_what_is_no_longer_known_is_no_saving() -> None:
    change = changed([item("a.b", monthly="9")], [item("a.b", status=CostStatus.UNKNOWN)])
    assert change.total.delta == 0
    assert change.total.after.open == 1


def test_an_unpriced_type_that_changes_is_a_mover() -> None:
    before = item("a.b", key="rds/x", status=CostStatus.UNPRICED)
    after = item("a.b", key="rds/y", status=CostStatus.UNPRICED)
    assert [mover.what for mover in changed([before], [after]).movers] == ["x -> y"]


def test_allocations_are_in_no_sum() -> None:
    change = changed([], [item("a.b", monthly="5", allocation=True)])
    assert change.total.expected == 0
    assert change.movers == ()
    assert len(change.items) == 1


def test_components_of_one_name_are_told_apart() -> None:
    before = [item("a.b", "volume", monthly="1"), item("a.b", "volume", monthly="2")]
    after = [item("a.b", "volume", monthly="1"), item("a.b", "volume", monthly="3")]
    assert changed(before, after).total.delta == 1


def test_the_largest_change_comes_first() -> None:
    before = [item(f"a.{name}", monthly="10") for name in "xyz"]
    after = [item("a.x", monthly="11"), item("a.y", monthly="2"), item("a.z", monthly="9")]
    found = [mover.pair.either.address for mover in changed(before, after).movers]
    assert found == ["a.y", "a.x", "a.z"]


def test_nothing_to_compare_with() -> None:
    change = compared(None, [item("a.b", monthly="5")], {})
    assert change.total.before is None
    assert change.total.delta is None
    assert change.movers == ()


def test_the_call_is_the_place_where_the_module_did_not_change() -> None:
    call = Location("prod/main.tf", 12)
    before, after = (item("m.a.b", monthly=sum_, also=(call,)) for sum_ in ("1", "2"))
    [mover] = compared([before], [after], {}, (), lambda path: path == "prod/main.tf").movers
    assert mover.location == call


def test_environments_come_in_order_and_the_rest_last() -> None:
    items = [item("a.b", monthly="1", environment=name) for name in ("zoo", None, "prod", "dev")]
    change = compared(None, items, {}, ("dev", "staging", "prod"))
    assert [row.name for row in change.environments] == ["dev", "prod", "zoo", None]


amounts = st.decimals(0, 10_000, places=4)
sides = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from(["dev", "prod", None]), st.none() | amounts),
    max_size=8,
    unique_by=lambda one: one[:2],
)


def made(side: list[tuple[str, str | None, Decimal | None]]) -> list[CostItem]:
    return [
        item(f"x.{name}", environment=where, monthly=str(sum_))
        if sum_ is not None
        else item(f"x.{name}", environment=where, status=CostStatus.UNKNOWN)
        for name, where, sum_ in side
    ]


@given(sides, sides)
def test_environments_add_up_to_the_cent(
    before: list[tuple[str, str | None, Decimal | None]], after: list[tuple[str, str | None, Decimal | None]]
) -> None:
    change = compared(made(before), made(after), {})
    assert sum(row.expected for row in change.environments) == change.total.expected
    assert sum(row.delta or 0 for row in change.environments) == change.total.delta
    exact = sum((sum_ for *_, sum_ in after if sum_ is not None), Decimal(0))
    assert abs(change.total.expected - exact) <= Decimal("0.005")
    moved = sum((one.delta.expected for one in change.movers if one.delta), Decimal(0))
    assert change.total.delta is not None
    assert abs(change.total.delta - moved) <= Decimal("0.03")


@pytest.mark.parametrize("number", [3000])
def test_many_renames_end_soon(number: int) -> None:
    before = [item(f"a.b[{index}]", monthly="5") for index in range(number)]
    after = [item(f"a.c[{index}]", monthly="5") for index in range(number)]
    moves = [(f"a.b[{index}]", f"a.c[{index}]") for index in range(number)]
    assert changed(before, after, *moves).movers == ()
