"""Characters as people count them."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies

from tallygate.terraform.eval.functions import graphemes
from tallygate.terraform.eval.functions.graphemes import clusters, safe_prefix

# A character of each class, and the library's own ways to join.
LETTERS = "a\r\n\u0301\u200d\u0903\u0600\U0001f1e9\U0001f468\u1100\u1161\u11a8\uac00\uac01\ufffd\u00ad"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("abc", ["a", "b", "c"]),
        ("a\r\nb\n\r", ["a", "\r\n", "b", "\n", "\r"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb", ["\U0001f1e9\U0001f1ea", "\U0001f1eb"]),
        ("\U0001f468\u200d\U0001f469x", ["\U0001f468\u200d\U0001f469", "x"]),
        ("\U0001f937\U0001f3fd", ["\U0001f937\U0001f3fd"]),
        ("a\u200d\U0001f469", ["a\u200d", "\U0001f469"]),
        ("\u1100\uac00\u11a8", ["\u1100\uac00", "\u11a8"]),
        ("\u1100\u1161\u11a8", ["\u1100\u1161\u11a8"]),
        ("\u0600\u0600a", ["\u0600\u0600a"]),
        ("\u0600\n", ["\u0600", "\n"]),
        ("\u0301\u0301", ["\u0301\u0301"]),
        ("\ufffd\u0301", ["\ufffd", "\u0301"]),
        ("\u0915\u094d\u0937", ["\u0915\u094d", "\u0937"]),
    ],
)
def test_clusters_are_cut(text: str, expected: list[str]) -> None:
    assert clusters(text) == expected


@given(strategies.text(LETTERS) | strategies.text())
def test_nothing_is_lost_and_no_cluster_is_empty(text: str) -> None:
    found = clusters(text)
    assert "".join(found) == text
    assert all(found)


@given(strategies.text(LETTERS))
def test_a_cluster_by_itself_is_one(text: str) -> None:
    assert all(clusters(one) == [one] for one in clusters(text))


@given(strategies.text("abc-_/ \u00e9", max_size=10), strategies.sampled_from(["", "\u0301", "\u200d", "x"]))
def test_what_follows_does_not_change_a_safe_prefix(text: str, following: str) -> None:
    assert unicodedata.normalize("NFC", text + following).startswith(safe_prefix(text))


def test_ends_that_nothing_joins_stay() -> None:
    assert [safe_prefix(text) for text in ("", "a-", "ab", "\u00e9")] == ["", "a-", "a", ""]


def test_the_table_says_where_it_is_from() -> None:
    table = json.loads(Path(graphemes.__file__).with_name("graphemes.json").read_bytes())
    assert table["source"].startswith("Unicode 15.0.0")
    assert len(table["classes"]) == 9
