"""What budgets select, what holds of them on a day, and what nobody accepted."""

from decimal import Decimal

import pytest

from tallygate.cost.budgets import BudgetState, accepted, expired, states, unused
from tallygate.cost.declared import Acceptance, Budget, Costs, MaxUnpriced, Waiver
from tallygate.cost.diff import compared
from tallygate.engine.globs import matches
from tallygate.model.cost import CostItem, CostStatus, Range
from tests.unit.cost.made_items import item

TODAY = "2026-11-21"
NOTHING = Costs()


def state(
    budget: Budget, after: list[CostItem], before: list[CostItem] | None = None, costs: Costs = NOTHING
) -> BudgetState:
    change = compared(before, after, {})
    [found] = states(change, [budget], costs, TODAY, matches)
    return found


def acceptance(match: str, until: str = "2027-01-01") -> Costs:
    return Costs(accept_unpriced=(Acceptance(match, "a", until, "b"),))


ITEMS = [
    item("aws_a.x", monthly="1", environment="dev"),
    item("aws_a.y", monthly="10", tags=(("team", "pay"),)),
    item("aws_a.z", monthly="100", service="order", root="order"),
    item("aws_a.free", status=CostStatus.FREE),
]


@pytest.mark.parametrize(
    ("budget", "spent"),
    [
        (Budget("all"), 111),
        (Budget("dev", environment=("dev",)), 1),
        (Budget("two", environment=("dev", "prod")), 111),
        (Budget("tag", tag={"team": "pay"}), 10),
        (Budget("other", tag={"team": "none"}), 0),
        (Budget("service", service="order"), 100),
        (Budget("paths", paths=("order/**",)), 100),
        (Budget("both", environment=("dev",), service="order"), 0),
    ],
)
def test_what_it_selects(budget: Budget, spent: int) -> None:
    assert state(budget, ITEMS).after.monthly == Range.exactly(Decimal(spent))


def test_a_tag_that_is_not_known_may_be_the_one() -> None:
    unsure = [
        item("aws_a.x", monthly="1", open_tags=("team",)),
        item("aws_a.y", monthly="2", open_tags=("*",)),
    ]
    found = state(Budget("pay", tag={"team": "pay"}), unsure)
    assert found.after.monthly.expected == 0
    assert [one.address for one in found.open] == ["aws_a.x", "aws_a.y"]
    assert state(Budget("other", tag={"service": "a"}), unsure[:1]).open == ()


def test_a_tag_that_changes_takes_costs_from_one_budget_to_another() -> None:
    before = [item("aws_a.x", monthly="5", tags=(("team", "a"),))]
    after = [item("aws_a.x", monthly="5", tags=(("team", "b"),))]
    deltas = [state(Budget(name, tag={"team": name}), after, before).delta for name in ("a", "b")]
    assert [one.expected for one in deltas if one] == [-5, 5]


@pytest.mark.parametrize("status", [CostStatus.UNPRICED, CostStatus.UNSUPPORTED, CostStatus.UNKNOWN])
def test_what_has_no_price_is_open(status: CostStatus) -> None:
    found = state(Budget("all"), [*ITEMS, item("aws_b.x", status=status)])
    assert [one.address for one in found.open] == ["aws_b.x"]


def test_what_nothing_bounds_is_open() -> None:
    unbounded = item("aws_b.x", monthly=Range(Decimal(1), Decimal(3), None))
    found = state(Budget("all"), [unbounded])
    assert found.open == (unbounded,)
    assert found.after.monthly.upper is None


@pytest.mark.parametrize(
    ("match", "covers"),
    [
        ("aws_b.*", True),
        ("module.m.aws_b.x", True),
        ('module.m["a.b"].*', False),
        ("aws_*", True),
        ("*", True),
        ("aws_b.y", False),
        ("aws_b", False),
    ],
)
def test_acceptances_match_addresses_whole_or_behind_their_modules(match: str, covers: bool) -> None:
    one = item("module.m.aws_b.x", status=CostStatus.UNPRICED)
    assert (state(Budget("all"), [one], None, acceptance(match)).open == ()) is covers


def test_a_key_of_a_module_may_hold_dots() -> None:
    one = item('module.m["a.b"].aws_b.x', status=CostStatus.UNPRICED)
    assert accepted([one], acceptance("aws_b.x"), TODAY).open == ()


def test_an_acceptance_ends_on_its_day() -> None:
    one = item("aws_b.x", status=CostStatus.UNPRICED)
    assert accepted([one], acceptance("*", TODAY), TODAY).open == ()
    over = acceptance("*", "2026-11-20")
    assert accepted([one], over, TODAY).open == (one,)
    assert expired(over, TODAY) == over.accept_unpriced


@pytest.mark.parametrize(
    ("most", "within"),
    [
        (None, False),
        (MaxUnpriced(count=1), False),
        (MaxUnpriced(count=2), True),
        (MaxUnpriced(share=Decimal("0.3")), False),
        (MaxUnpriced(share=Decimal("0.4")), True),
    ],
)
def test_how_much_may_be_unpriced(most: MaxUnpriced | None, within: bool) -> None:
    unpriced = [
        item(f"aws_b.{name}", part, status=CostStatus.UNPRICED) for name in "xy" for part in ("a", "b")
    ]
    costs = Costs(max_unpriced=most)
    found = accepted([*ITEMS, *unpriced], costs, TODAY)
    assert (found.resources, found.of, found.within) == (2, 5, within)
    assert (state(Budget("all"), [*ITEMS, *unpriced], None, costs).open == ()) is within


def test_a_waiver_holds_until_its_day() -> None:
    waiver = Waiver("all", Decimal(5), "a", TODAY, "b")
    budget = Budget("all", monthly=Decimal(1))
    assert state(budget, ITEMS, None, Costs(waivers=(waiver,))).waiver == waiver
    late = Waiver("all", Decimal(5), "a", "2026-11-20", "b")
    assert state(budget, ITEMS, None, Costs(waivers=(late,))).waiver is None
    assert expired(Costs(waivers=(late,)), TODAY) == (late,)


def test_what_a_change_brings_without_a_price() -> None:
    old, new = (item(f"aws_b.{name}", status=CostStatus.UNPRICED) for name in ("old", "new"))
    found = state(Budget("all"), [old, new], [old])
    assert found.open == (new, old)
    assert found.changed_open == (new,)


def test_the_largest_mover_of_its_own() -> None:
    before = [item("aws_a.x", monthly="1", environment="dev"), item("aws_a.y", monthly="1")]
    after = [item("aws_a.x", monthly="3", environment="dev"), item("aws_a.y", monthly="9")]
    found = state(Budget("dev", environment=("dev",)), after, before)
    assert found.mover is not None
    assert found.mover.pair.either.address == "aws_a.x"
    assert found.delta == Range.exactly(Decimal(2))


def test_an_acceptance_that_fits_nothing_is_known() -> None:
    of_a, of_b = (Acceptance(f"aws_{name}.*", "fin", "2027-01-01", "later") for name in "ab")
    assert unused([item("module.m.aws_a.x")], Costs(accept_unpriced=(of_a, of_b))) == [of_b]
