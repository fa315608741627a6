"""Edits of files: each item of the design's list of what must survive or be refused."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders.registry import load
from tallygate.model.location import ValuePath
from tallygate.model.promotion import Edit
from tallygate.promotion.edits import EditError, edited
from tallygate.promotion.yaml_quoting import is_plain

TAG: ValuePath = ("image", "tag")


def after(
    text: str, new: str | None, key: ValuePath = TAG, old: str | None = "v1", path: str = "v.yaml"
) -> str:
    return edited(text.encode(), path, [Edit(path, key, old, new)]).decode()


def refusal(text: str, new: str | None = "v2", key: ValuePath = TAG, old: str | None = "v1") -> str:
    with pytest.raises(EditError) as raised:
        after(text, new, key, old)
    return f"{raised.value.location.line}: {raised.value}"


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("image:\n  tag: v1 # why\n", "image:\n  tag: v2 # why\n"),
        ("image:\r\n  tag: v1\r\n  x: 1\r\n", "image:\r\n  tag: v2\r\n  x: 1\r\n"),
        ("image:\n  tag: v1", "image:\n  tag: v2"),
        ("image: {tag: v1, x: [1,  2]}\n", "image: {tag: v2, x: [1,  2]}\n"),
        ("a: 1\n---\nimage: {tag: v0}\n", ""),
        ("\ufeffimage:\n  tag: v1\n", "\ufeffimage:\n  tag: v2\n"),
        ("image:\n  tag: v1 #\ta\tb\n", "image:\n  tag: v2 #\ta\tb\n"),
        ("text: |\n  tag: v1\n\n\nimage:\n  tag: v1\n", "text: |\n  tag: v1\n\n\nimage:\n  tag: v2\n"),
        ("\U0001f600: '\U0001f600'\nimage: {tag: v1}\n", "\U0001f600: '\U0001f600'\nimage: {tag: v2}\n"),
        ("image:\n  tag:   'v1'  \n", "image:\n  tag:   'v2'  \n"),
        ('image:\n  tag: "v1"\n', 'image:\n  tag: "v2"\n'),
        ("image:\n  tag: !!str v1\n", "image:\n  tag: !!str v2\n"),
        ('{"image": {"tag": "v1"}}', '{"image": {"tag": "v2"}}'),
    ],
    ids=[
        "comment", "crlf", "no-final-newline", "flow-map", "other-document", "byte-order-mark",
        "tab-in-comment", "block-scalar-elsewhere", "non-bmp", "single-quotes", "double-quotes", "own-tag",
        "json-in-yaml",
    ],
)  # fmt: skip
def test_all_else_survives(before: str, expected: str) -> None:
    if expected:
        assert after(before, "v2") == expected
    else:
        assert "not the one" in refusal(before)


def test_multi_document_files() -> None:
    text = "# first\nkind: A\ntag: v1\n---\n\n---\nkind: B # second\ntag: v1\n...\n"
    edit = Edit("v.yaml", ("tag",), "v1", "v2", document=1)
    assert edited(text.encode(), "v.yaml", [edit]).decode() == text.replace(
        "second\ntag: v1", "second\ntag: v2"
    )


def test_two_keys_on_one_line() -> None:
    edits = [Edit("v.yaml", ("image", key), "v1", new) for key, new in (("tag", "v2"), ("old", "v3"))]
    assert edited(b"image: {tag: v1, old: v1} # x\n", "v.yaml", edits) == b"image: {tag: v2, old: v3} # x\n"


@pytest.mark.parametrize(
    "text",
    [
        "1.20", "1e3", "12e4567", "yes", "0o7", "2026-01-01", "null", "", "*a", "&a", "!a", "%a", "@a",
        "a: b", "a #b", "1:30", "0x1F", "~", "a:", " a", "on", "-", "1_000", ".5", "Null", "<<", "12345678",
        "0123", "a\nb", "a\u2028b", "\x07",
    ],
)  # fmt: skip
def test_forced_quotes(text: str) -> None:
    made = after("image:\n  tag: v1\n", text)
    assert re.fullmatch(r'image:\n  tag: ".*"\n', made)
    assert yaml.safe_load(made) == {"image": {"tag": text}}


@given(st.text(min_size=0, max_size=12), st.sampled_from(["v1", "'v1'", '"v1"']), st.booleans())
def test_any_text_reads_back(text: str, written: str, in_flow: bool) -> None:
    before = f"image: {{tag: {written}}}" if in_flow else f"image:\n  tag: {written}\n"
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    made = after(before, text)
    assert load("yaml", made.encode(), "v.yaml").documents[0].value == {"image": {"tag": text}}


def test_plain_stays_plain() -> None:
    plain = [
        "v1.2.3",
        "1.2.3",
        "1.14.2-rc.1",
        "release/7",
        "ghcr.io/shop/cart:1.2@sha256:ab",
        "a b",
        "9f86d081884c7d65",
    ]
    assert [text for text in plain if not is_plain(text, in_flow=True)] == []


def test_a_number_stays_a_number_and_loses_quotes() -> None:
    edit = Edit("v.yaml", ("size",), "3", "4", plain=True, before_plain=True)
    assert edited(b"size: 3 # x\n", "v.yaml", [edit]) == b"size: 4 # x\n"
    edit = Edit("v.yaml", ("size",), "3", "true", plain=True)
    assert edited(b"size: '3'\n", "v.yaml", [edit]) == b"size: true\n"


def test_an_anchor_that_nothing_repeats_is_edited() -> None:
    assert after("image:\n  tag: &t v1\n", "v2") == "image:\n  tag: &t v2\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("image:\n  tag: &t v1\nother: *t\nthird: *t\n", "2: an alias repeats this value (lines 3, 4)"),
        ("x: &t v1\nimage:\n  tag: *t\n", "1: an alias repeats this value (lines 3)"),
        ("image: &i\n  tag: v1\nother: *i\n", "1: an alias repeats this value (lines 3)"),
        ("d: &d {tag: v1}\nimage:\n  <<: *d\n", "3: tag comes from a merge (<<)"),
        ("image:\n  tag: v1\n  tag: v1\n", '3: "tag" is already set on line 2'),
        ("image:\n  tag: |-\n    v1\n", "2: a block of text is not edited"),
        ("image:\n  tag: v3\n", "2: the value is not the one that was planned from"),
        ("image: [\n", "2: "),
    ],
    ids=[
        "anchor",
        "alias",
        "anchor-above",
        "merge-key",
        "duplicate-key",
        "block-scalar",
        "changed-since",
        "syntax",
    ],
)
def test_refused(text: str, told: str) -> None:
    assert refusal(text).startswith(told)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("images:\n- name: a # x\n- name: b\n", "images:\n- name: a # x\n  newTag: v1\n- name: b\n"),
        ("images:\r\n  - name: a\r\n", "images:\r\n  - name: a\r\n    newTag: v1\r\n"),
        ("images:\n  - name: a", "images:\n  - name: a\n    newTag: v1"),
        ("images: [{name: a}]\n", "images: [{name: a, newTag: v1}]\n"),
        ("images:\n- {name: a,\n   newName: b}\n", "images:\n- {name: a,\n   newName: b, newTag: v1}\n"),
        (
            "images:\n- name: a\n  newName: >-\n    b\n",
            "images:\n- name: a\n  newTag: v1\n  newName: >-\n    b\n",
        ),
    ],
    ids=["block", "crlf", "no-final-newline", "flow", "flow-over-lines", "before-a-block-scalar"],
)
def test_a_missing_key_is_inserted(text: str, expected: str) -> None:
    made = after(text, "v1", ("images", 0, "newTag"), None)
    assert made == expected


def test_tag_and_digest_are_inserted_in_order() -> None:
    edits = [
        Edit("k.yaml", ("images", 0, key), None, value)
        for key, value in (("newTag", "v1"), ("digest", "sha256:a"))
    ]
    made = edited(b"images:\n- name: a\n", "k.yaml", edits)
    assert made == b"images:\n- name: a\n  newTag: v1\n  digest: sha256:a\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("image:\n  tag: v1 # x\n  y: 1\n", "image:\n  y: 1\n"),
        ("image:\n  y: 1\n  tag: v1", "image:\n  y: 1\n"),
        ("image: {tag: v1, y: 1}\n", "image: {y: 1}\n"),
        ("image: {y: 1, tag: v1}\n", "image: {y: 1}\n"),
    ],
    ids=["block-first", "block-last", "flow-first", "flow-last"],
)
def test_a_key_is_taken_out(text: str, expected: str) -> None:
    assert after(text, None) == expected


def test_the_last_key_of_a_map_is_not_taken_out() -> None:
    assert refusal("image:\n  tag: v1\n", None) == "2: the only value of its map is not taken out"


def test_an_empty_value_is_filled() -> None:
    edit = Edit("v.yaml", TAG, "null", "v1", before_plain=True)
    made = edited(b"image:\n  tag: # none yet\n\nx: 1\n", "v.yaml", [edit])
    assert made == b"image:\n  tag: v1 # none yet\n\nx: 1\n"


def test_json_is_edited_in_place() -> None:
    text = '{\r\n  "a": "\U0001f600", "image": {"tag" : "v1"}\r\n}'
    assert after(text, 'v"2', path="v.json") == text.replace('"v1"', '"v\\"2"')


def test_files_that_cannot_be_edited() -> None:
    for data, path in (
        (b"\xff\xfea\x00", "v.yaml"),
        (b"a = 1", "v.tfvars"),
        (b"\xff", "v.yaml"),
        (b"{{ x }}", "v.yaml"),
    ):
        with pytest.raises(EditError):
            edited(data, path, [Edit(path, ("a",), "1", "2")])


def test_a_file_of_very_many_values_is_refused_not_worked_through() -> None:
    many = [Edit("v.yaml", (f"k{number}",), "v1", "v2") for number in range(6_000)]
    data = "".join(f"k{number}: v1\n" for number in range(6_000)).encode()
    with pytest.raises(EditError, match="more than 5000"):
        edited(data, "v.yaml", many)
    assert edited(data, "v.yaml", many[:5_000]).count(b"v2") == 5_000
