"""`dynamic` blocks give what written blocks would."""

from typing import Any

import pytest

from tallygate.model.resource import Resource
from tests.unit.terraform.made import facts, only, reasons


def blocks(dynamic: str) -> Any:
    made = only(f'resource "aws_x" "b" {{\n{dynamic}\n}}\n')
    assert made.unknown == ()
    return made.values


def rule(body: str) -> str:
    return f'dynamic "rule" {{\n{body}\n}}'


def test_each_element_gives_a_block() -> None:
    made = blocks(rule("for_each = [10, 20]\ncontent {\nkey = rule.key\nvalue = rule.value\n}"))
    assert made == {"rule": [{"key": 0, "value": 10}, {"key": 1, "value": 20}]}


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        ("{ b = 1, a = 2 }", [("a", 2), ("b", 1)]),
        ('toset(["b", "a"])', [("a", "a"), ("b", "b")]),
        ('tomap({ x = "y" })', [("x", "y")]),
        ("[]", None),
        ("{}", None),
    ],
)
def test_keys_of_what_is_iterated(each: str, expected: list[tuple[object, object]] | None) -> None:
    made = blocks(rule(f"for_each = {each}\ncontent {{\nk = rule.key\nv = rule.value\n}}"))
    assert made == ({"rule": [{"k": k, "v": v} for k, v in expected]} if expected else {})


def test_the_iterator_is_renamed() -> None:
    made = blocks(rule("for_each = [1]\niterator = it\ncontent {\na = it.value\n}"))
    assert made == {"rule": [{"a": 1}]}


def test_nested_ones_see_the_outer_iterator() -> None:
    inner = 'dynamic "in" {\nfor_each = rule.value\ncontent {\na = "${rule.key}-${in.value}"\n}\n}'
    made = blocks(rule(f"for_each = {{ x = [1, 2], y = [] }}\ncontent {{\n{inner}\n}}"))
    assert made == {"rule": [{"in": [{"a": "x-1"}, {"a": "x-2"}]}, {}]}


def test_nested_ones_of_one_name_see_the_inner_iterator() -> None:
    inner = 'dynamic "rule" {\nfor_each = [rule.value * 2]\ncontent {\na = rule.value\n}\n}'
    assert blocks(rule(f"for_each = [4]\ncontent {{\n{inner}\n}}")) == {"rule": [{"rule": [{"a": 8}]}]}


def test_each_and_count_of_the_resource_are_seen() -> None:
    text = (
        'resource "aws_x" "b" {\nfor_each = { p = ["a"] }\n'
        + rule('for_each = each.value\ncontent {\nv = "${each.key}${rule.value}"\n}')
        + "\n}\n"
    )
    assert only(text).values == {"rule": [{"v": "pa"}]}


def test_written_and_dynamic_blocks_keep_their_order() -> None:
    made = blocks(
        "rule {\na = 1\n}\n" + rule("for_each = [2]\ncontent {\na = rule.value\n}") + "\nrule {\na = 3\n}"
    )
    assert made == {"rule": [{"a": 1}, {"a": 2}, {"a": 3}]}


def test_a_sensitive_collection_marks_what_is_made_of_it() -> None:
    made = only(
        'resource "aws_x" "b" {\n'
        + rule('for_each = sensitive(["p"])\ncontent {\na = rule.value\nb = 1\n}')
        + "\n}\n"
    )
    assert made.sensitive == (("rule", 0, "a"),)


def refused(dynamic: str) -> tuple[Resource, str]:
    found = facts({"main.tf": f'resource "aws_x" "b" {{\n{dynamic}\n}}\n'})
    [told] = found.diagnostics
    assert told.rule == "tf-expression"
    [made] = found.resources
    return made, told.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("for_each = null\ncontent {}", "cannot use null as for_each of a dynamic block"),
        ("for_each = 5\ncontent {}", "cannot use a number as for_each of a dynamic block"),
        ('for_each = "a"\ncontent {}', "cannot use a string as for_each of a dynamic block"),
        ("content {}", "a dynamic block needs for_each"),
        ("for_each = [1]", "a dynamic block needs a content block"),
    ],
)
def test_what_is_refused_leaves_the_block_unknown(body: str, message: str) -> None:
    made, told = refused(rule(body))
    assert told == message
    assert made.values == {"rule": [None]}
    assert set(reasons(made)) == {"rule/0"}


def test_an_unknown_collection_leaves_the_written_ones_known() -> None:
    made = only(
        'variable "x" {}\nresource "aws_x" "b" {\n'
        + rule("for_each = var.x\ncontent {}")
        + "\nrule {\na = 1\n}\n}\n"
    )
    assert made.values == {"rule": [None, {"a": 1}]}
    assert reasons(made) == {
        "rule/0": "is made by a dynamic block whose for_each reads var.x, which has no value"
    }
    assert str(made.locator.key(("rule", 1, "a"))) == "main.tf:8:1"


def test_a_made_block_is_located_at_its_content() -> None:
    made = only(
        'resource "aws_x" "b" {\n' + rule("for_each = [1, 2]\ncontent {\na = rule.value\n}") + "\n}\n"
    )
    assert str(made.locator.key(("rule", 1))) == "main.tf:4:1"
    assert str(made.locator.value(("rule", 1, "a"))) == "main.tf:5:5"


def test_blocks_deeper_than_a_policy_can_see_are_unknown() -> None:
    made = only('resource "aws_x" "b" {\na = 1\n' + "x {\n" * 30 + "}\n" * 30 + "}\n")
    assert [(len(one.path), one.reason) for one in made.unknown] == [
        (42, "is nested deeper than a policy can see")
    ]
    assert made.values["a"] == 1
