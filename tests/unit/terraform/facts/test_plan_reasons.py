import pytest

from tallygate.terraform.facts.plan_reasons import meaning


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("delete_because_each_key", "its key is no longer in for_each"),
        ("replace_because_tainted", "it is marked as tainted"),
        ("deposed", "it is what a replacement that did not finish has left behind"),
        ("delete_because_of_the_moon", "delete because of the moon"),
        ("", "the plan says so"),
    ],
)
def test_reasons_are_told_in_words(reason: str, told: str) -> None:
    assert meaning(reason) == told
