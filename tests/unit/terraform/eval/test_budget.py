import pytest

from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.faults import LimitError


def test_one_root_cannot_take_more_than_its_own() -> None:
    budget = Budget(10, Budget(100))
    budget.spend(10)
    with pytest.raises(LimitError, match="it takes more than 10 steps"):
        budget.spend(1)


def test_many_roots_cannot_take_more_than_the_whole() -> None:
    whole = Budget(25, of="all roots together take")
    for _ in range(2):
        Budget(10, whole).spend(10)
    with pytest.raises(LimitError, match="all roots together take more than 25 steps"):
        Budget(10, whole).spend(6)
