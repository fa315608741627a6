from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.secret_texts import SecretTexts

TEXTS = st.lists(st.text("ab", min_size=1, max_size=6), max_size=6)


@given(TEXTS, st.text("ab", max_size=40))
def test_nothing_that_is_sought_is_left(texts: list[str], text: str) -> None:
    shown = SecretTexts(texts).masked(text)
    rest = shown.split("(sensitive)")
    assert [one for one in texts if len(one) >= 4 and any(one in piece for piece in rest)] == []
    assert (len(rest) > 1) == any(one in text for one in texts if len(one) >= 4)


def test_the_longest_is_masked_first() -> None:
    assert SecretTexts(["pass", "password"]).masked("password pass") == "(sensitive) (sensitive)"


def test_short_ones_are_left_to_others() -> None:
    assert SecretTexts(["abc"]).masked("abc") == "abc"


def test_values_inside_of_json_are_masked() -> None:
    value = {"a": ["hunter2", 12345, 1234.5, True, None], "hunter2": {"b": "x hunter2"}}
    assert SecretTexts(["hunter2", "12345", "1234.5"]).masked_value(value) == {
        "a": ["(sensitive)", "(sensitive)", "(sensitive)", True, None],
        "(sensitive)": {"b": "x (sensitive)"},
    }
