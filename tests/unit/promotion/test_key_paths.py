"""Keys of `promote` and `never`."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.promotion.key_paths import AmbiguousError, matches, named, parsed, pointer, shown


@pytest.mark.parametrize(
    ("pattern", "key", "expected"),
    [
        ("replicas", "replicas", True),
        ("replicas", "replicas.min", True),
        ("replicas", "a.replicas", False),
        ("ingress.host", "ingress", False),
        ("**.secretRef", "secretRef", True),
        ("**.secretRef", "a.b.secretRef.name", True),
        ("**.secretRef", "a.secretRefs", False),
        ("a.**.z", "a.z", True),
        ("a.**.z", "a.b.c.z", True),
        ("a.**.z", "b.a.z", False),
        ("a.*.z", "a.b.z", True),
        ("a.*.z", "a.z", False),
        ("*.to*", "a.token", True),
        ("**", "a", True),
        ("/a~1b/c", "/a~1b/c", True),
        ("a/b", "/a~1b", True),
    ],
)
def test_never_matches(pattern: str, key: str, expected: bool) -> None:
    assert matches(pattern, parsed(key)) is expected


PARTS = st.lists(st.sampled_from(["a", "b", "*", "**"]), min_size=1, max_size=5)


@given(PARTS, st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=6))
def test_matching_is_that_of_the_expression(pattern: list[str], key: list[str]) -> None:
    """An independent reading: a regular expression over parts that end in a dot."""
    words = {"*": r"[^.]+\.", "**": r"(?:[^.]+\.)*"}
    expression = "".join(words.get(part, re.escape(part) + r"\.") for part in pattern)
    text = "".join(f"{part}." for part in key)
    expected = re.match(expression + r"(?:[^.]+\.)*\Z", text) is not None
    assert matches(".".join(pattern), tuple(key)) is expected


def test_many_stars_take_no_time() -> None:
    assert not matches(".".join(["**"] * 200 + ["z"]), ("a",) * 500)


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_pointer_reads_back(key: list[str]) -> None:
    assert parsed(pointer(tuple(key))) == tuple(key)


def test_items_go_by_the_first_name_that_is_theirs_alone() -> None:
    value = {
        "s": [
            {"repoURL": "r", "ref": "a", "v": 1},
            {"repoURL": "r", "path": "p", "v": 2},
            {"chart": "c", "v": 3},
        ]
    }
    found = [
        (place.key, place.path) for place in named(value, ("s", "v"), ("chart", "repoURL", "ref", "path"))
    ]
    assert found == [
        (("s", "ref=a", "v"), ("s", 0, "v")),
        (("s", "path=p", "v"), ("s", 1, "v")),
        (("s", "chart=c", "v"), ("s", 2, "v")),
    ]
    with pytest.raises(AmbiguousError, match="item 1 of this list"):
        list(named({"s": [{"name": 1, "v": 2}]}, ("s", "v")))


def test_keys_for_people() -> None:
    assert shown(("images", "name=ghcr.io/a", "newTag")) == "images[ghcr.io/a].newTag"
    assert shown(parsed("/metadata/annotations/a.b~1c")) == "metadata.annotations.a.b/c"
