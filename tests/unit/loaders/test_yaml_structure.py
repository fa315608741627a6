"""Keys that are set twice, merges and anchors."""

import msgspec
import pytest

from tallygate.model.diagnostic import Level
from tests.unit.loaders.yaml_reading import diagnostics, documents, problem, value


def test_the_last_of_equal_keys_wins_and_each_is_a_finding() -> None:
    text = "a: 1\nimage: x\na: 2\nb: {c: 1, c: 2}\na: 3\n"
    assert [one.value for one in documents(text)] == [{"a": 3, "image": "x", "b": {"c": 2}}]
    found = diagnostics(text)
    assert [(one.rule, one.level, one.location.line, one.location.column) for one in found] == [
        ("yaml-duplicate-key", Level.FINDING, 3, 1),
        ("yaml-duplicate-key", Level.FINDING, 4, 11),
        ("yaml-duplicate-key", Level.FINDING, 5, 1),
    ]
    assert found[0].message == '"a" is already set on line 1; the last value counts'
    assert "line 3" in found[2].message


@pytest.mark.parametrize(
    "text",
    ["1: a\n'1': b\n", "y: a\nyes: b\n", "0x10: a\n16: b\n", "a: 1\n'a': 2\n", "? &k a\n: 1\n? *k\n: 2\n"],
)
def test_keys_are_equal_once_they_are_text(text: str) -> None:
    (found,) = diagnostics(text)
    assert found.rule == "yaml-duplicate-key"
    assert len(documents(text)[0].value) == 1


def test_duplicates_are_found_in_every_document_and_depth() -> None:
    text = "a: 1\n---\n- b: [{c: 1, c: 2}]\n---\nd: 1\nd: 2\n"
    assert [(one.location.line, one.location.column) for one in diagnostics(text)] == [(3, 14), (6, 1)]
    assert len(documents(text)) == 3


def test_equal_keys_of_different_maps_are_no_duplicates() -> None:
    assert diagnostics("a: {k: 1}\nb: {k: 1}\nc: [{k: 1}, {k: 2}]\n") == []


MERGES = [
    ("x: &x {k: 1}\ny: {<<: *x}", {"k": 1}),
    ("x: &x {k: 1}\ny: {k: 2, <<: *x}", {"k": 1}),
    ("x: &x {k: 1}\ny: {<<: *x, k: 2}", {"k": 2}),
    ("y: {<<: {k: 1}, l: 2}", {"k": 1, "l": 2}),
    ("y: {<<: [{k: 1}, {k: 2, l: 3}]}", {"k": 1, "l": 3}),
    ("x: &x {k: 1}\ny: {<<: [*x, {k: 2}]}", {"k": 1}),
    ("y: {<<: {k: 1}, <<: {l: 2}}", {"k": 1, "l": 2}),
    ("y: {<<: {<<: {k: 1}, l: 2}}", {"k": 1, "l": 2}),
    ("y: {<<: []}", {}),
    ('y: {"<<": {k: 1}}', {"<<": {"k": 1}}),
    ("y: {!!merge x: {k: 1}}", {"x": {"k": 1}}),
    ("y: {!!merge <<: {k: 1}}", {"k": 1}),
    ("y: {&m <<: {k: 1}}", {"k": 1}),
    ("y: {!!str <<: {k: 1}}", {"<<": {"k": 1}}),
    ("y:\n  <<:\n    k: 1\n  l: 2", {"k": 1, "l": 2}),
    ("y:\n  <<:\n  - k: 1\n  - l: 2", {"k": 1, "l": 2}),
]


@pytest.mark.parametrize(("text", "expected"), MERGES)
def test_merges(text: str, expected: object) -> None:
    assert value(text)["true"] == expected


@pytest.mark.parametrize(
    "merged", ["1", "null", "", "[a]", "[[a]]", "[{a: 1}, b]", "*s", "*l", "[*l]", "!!binary aGk=", "&n x"]
)
def test_only_maps_can_be_merged(merged: str) -> None:
    found = problem(f"s: &s 1\nl: &l [{{a: 1}}]\nm:\n  <<: {merged}\n")
    assert "yaml-syntax a merge (<<) needs a map or a list of maps" in found
    assert found.startswith("4:")


def test_keys_beside_a_merge_are_no_duplicates_but_among_themselves() -> None:
    assert diagnostics("x: &x {k: 1}\nm:\n  <<: *x\n  k: 2\n") == []
    assert diagnostics("x: &x {k: 1}\nm:\n  k: 2\n  <<: *x\n") == []
    assert problem("x: &x {k: 1}\nm:\n  <<: *x\n  k: 2\n  k: 3\n").startswith("5:3 yaml-duplicate-key")


def test_anchors() -> None:
    assert value("a: &x 1\nb: &x 2\nc: *x") == {"a": 1, "b": 2, "c": 2}
    assert value("a: &x {b: &y [1], c: *y}\nd: [*x, *y]") == {
        "a": {"b": [1], "c": [1]},
        "d": [{"b": [1], "c": [1]}, [1]],
    }
    assert value("&k a: 1\nb: *k") == {"a": 1, "b": "a"}
    assert value("- &k 1e6\n- {*k : 2}") == [1_000_000, {"1e+06": 2}]
    assert value("- &n\n- *n") == [None, None]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: *x", "1:4"),
        ("a: &x [*x]", "1:8"),
        ("a: &x\n  b: {c: *x}", "2:10"),
        ("a: &x 1\n---\nb: *x", "3:4"),
        ("- {<<: *x}", "1:8"),
    ],
)
def test_unknown_and_circular_aliases_are_errors(text: str, place: str) -> None:
    assert problem(text).startswith(f"{place} yaml-syntax")


@pytest.mark.parametrize("key", ["&k [a]", "&k {a: b}", "&k ~"])
def test_an_alias_as_a_key_must_stand_for_text(key: str) -> None:
    assert "cannot be a key" in problem(f"- {key}\n- {{*k : 1}}")


def test_values_are_plain_and_can_be_encoded() -> None:
    found = value("a: &x {b: [1, {c: null}]}\nd: *x\n")
    assert type(found) is dict
    assert type(found["a"]["b"]) is list
    assert msgspec.json.decode(msgspec.json.encode(found)) == found
