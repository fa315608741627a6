"""`count` and `for_each`: how many instances, and what they are called."""

import pytest

from tallygate.model.diagnostic import Level
from tallygate.terraform.modules.expansion import quoted
from tests.unit.terraform.made import facts, reasons


def data(body: str, more: str = "") -> dict[str, object]:
    """Input of each instance of terraform_data.a by its address."""
    found = facts({"main.tf": f'{more}\nresource "terraform_data" "a" {{\n{body}\n}}\n'})
    assert found.diagnostics == ()
    return {one.address: one.values.get("input") for one in found.resources if one.name == "a"}


def refusal(body: str, more: str = "") -> str:
    """Why an expansion is refused; one instance stands for it nevertheless."""
    found = facts({"main.tf": f'resource "terraform_data" "a" {{\n{body}\n}}\n{more}\n'})
    [one] = found.resources
    assert (one.address, one.symbolic) == ("terraform_data.a[*]", True)
    [told] = found.diagnostics
    assert (told.rule, told.level, told.location.line) == ("tf-expression", Level.UNKNOWN, 2)
    return told.message


def test_count_zero_makes_nothing() -> None:
    assert data("count = 0") == {}


def test_count_gives_each_instance_its_index() -> None:
    assert data("count = 2\ninput = count.index") == {"terraform_data.a[0]": 0, "terraform_data.a[1]": 1}


@pytest.mark.parametrize(
    "count", ['"1"', "sensitive(1)", 'tonumber("1")', "1.0", 'length(["x"])', "true ? 1 : 0"]
)
def test_what_is_one_whole_number(count: str) -> None:
    assert list(data(f"count = {count}")) == ["terraform_data.a[0]"]


@pytest.mark.parametrize(
    ("count", "why"),
    [
        ("1.5", "it is no whole number"),
        ("-1", "it is negative"),
        ("null", "it is null"),
        ('"x"', "a number is required"),
        ("true", "number required, but have bool"),
        ("[]", "number required"),
        ("1 / 0", "it is no whole number"),
    ],
)
def test_counts_that_are_refused(count: str, why: str) -> None:
    assert refusal(f"count = {count}") == f"invalid count argument: {why}"


def test_for_each_over_a_map_gives_keys_and_values() -> None:
    assert data('for_each = { b = 1, a = 2 }\ninput = "${each.key}-${each.value}"') == {
        'terraform_data.a["a"]': "a-2",
        'terraform_data.a["b"]': "b-1",
    }


def test_equal_values_of_a_map_are_instances_of_their_own() -> None:
    assert len(data('for_each = { a = "x", b = "x", c = "x" }\ninput = each.value')) == 3


def test_for_each_over_a_set_gives_each_element_once() -> None:
    assert data('for_each = toset(["b", "a", "b"])\ninput = [each.key, each.value]') == {
        'terraform_data.a["a"]': ["a", "a"],
        'terraform_data.a["b"]': ["b", "b"],
    }


@pytest.mark.parametrize("empty", ["{}", "toset([])", "tomap({})", "false ? { a = 1 } : {}"])
def test_an_empty_collection_gives_no_instance(empty: str) -> None:
    assert data(f"for_each = {empty}") == {}


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ("null", "it is null"),
        ('["a"]', "it must be a map, or set of strings, and is a tuple"),
        ('tolist(["a"])', "it must be a map, or set of strings, and is a list of string"),
        ('"a"', "it must be a map, or set of strings, and is a string"),
        ("3", "it must be a map, or set of strings, and is a number"),
        ('sensitive({ a = "b" })', "it is derived from a sensitive value"),
        ('toset([sensitive("a")])', "it is derived from a sensitive value"),
    ],
)
def test_for_each_that_is_refused(each: str, why: str) -> None:
    assert refusal(f"for_each = {each}") == f"invalid for_each argument: {why}"


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ("toset([1, 2])", "it must be a set of strings, and is a set of number"),
        ('toset(["a", null])', "it has a null value"),
    ],
)
def test_sets_that_are_refused(each: str, why: str) -> None:
    assert refusal(f"for_each = {each}") == f"invalid for_each set argument: {why}"


def test_known_keys_of_unknown_values_are_instances() -> None:
    found = facts(
        {
            "main.tf": 'resource "terraform_data" "u" {}\nresource "terraform_data" "a" {\n'
            "for_each = { x = terraform_data.u.id, y = 1 }\ninput = each.value\n}\n"
        }
    )
    known = {one.address: one.values.get("input", "?") for one in found.resources if one.name == "a"}
    assert known == {'terraform_data.a["x"]': "?", 'terraform_data.a["y"]': 1}


UNKNOWN = 'resource "terraform_data" "u" {}\n'


@pytest.mark.parametrize(
    ("argument", "hidden"),
    [
        ("count = length(terraform_data.u.output)", "count.index"),
        ("for_each = toset([terraform_data.u.id])", "each.key"),
        ("for_each = terraform_data.u.output", "each.value"),
        ("for_each = toset(split(terraform_data.u.id, terraform_data.u.id))", "each.value"),
        ("for_each = tomap(terraform_data.u.output)", "each.value"),
        ("for_each = { (terraform_data.u.id) = 1 }", "each.key"),
    ],
)
def test_one_instance_stands_for_a_number_that_is_not_known(argument: str, hidden: str) -> None:
    text = f'resource "terraform_data" "a" {{\n{argument}\ninput = {hidden}\ntriggers_replace = 1\n}}\n'
    found = facts({"main.tf": text + UNKNOWN})
    [one] = [one for one in found.resources if one.name == "a"]
    assert (one.address, one.symbolic, one.values) == ("terraform_data.a[*]", True, {"triggers_replace": 1})
    assert "terraform_data.u" in reasons(one)["input"]
    [told] = found.diagnostics
    assert (told.rule, told.level, told.resource) == ("tf-cardinality", Level.NOTE, "terraform_data.a")
    assert "one stands for all of them" in told.message


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("a.b", '["a.b"]'),
        ('a"b', '["a\\"b"]'),
        ("a\\b", '["a\\\\b"]'),
        ("${x}", '["$${x}"]'),
        ("%{x}", '["%%{x}"]'),
        ("a\nb", '["a\\nb"]'),
        ("", '[""]'),
        ("ü", '["ü"]'),
    ],
)
def test_keys_are_quoted_as_terraform_quotes_them(key: str, shown: str) -> None:
    assert f'["{quoted(key)}"]' == shown
    written = quoted(key)
    assert list(data(f'for_each = {{ "{written}" = 1 }}')) == [f"terraform_data.a{shown}"]


def test_data_sources_are_expanded_too() -> None:
    found = facts({"main.tf": 'data "aws_ami" "x" {\n  for_each = toset(["a", "b"])\n  name = each.key\n}\n'})
    assert [(one.address, one.values) for one in found.resources] == [
        ('data.aws_ami.x["a"]', {"name": "a"}),
        ('data.aws_ami.x["b"]', {"name": "b"}),
    ]


def test_resources_read_the_instances_of_others() -> None:
    made = data(
        "input = [length(terraform_data.b), terraform_data.b[*].input, terraform_data.b[1].input,"
        ' [for k, v in terraform_data.c : v.input], terraform_data.c["x"].input]',
        'resource "terraform_data" "b" {\ncount = 2\ninput = count.index * 10\n}\n'
        'resource "terraform_data" "c" {\nfor_each = { x = 1, y = 2 }\ninput = each.value\n}\n',
    )
    assert made == {"terraform_data.a": [2, [0, 10], 10, [1, 2], 1]}


def test_for_each_over_the_instances_of_another_resource() -> None:
    """As in chaining: the keys are known though attributes are not."""
    made = data(
        "for_each = terraform_data.b\ninput = each.value.input",
        'resource "terraform_data" "b" {\nfor_each = toset(["x", "y"])\ninput = upper(each.key)\n}\n',
    )
    assert made == {'terraform_data.a["x"]': "X", 'terraform_data.a["y"]': "Y"}


@pytest.mark.parametrize(
    ("read", "message"),
    [
        ("aws_y.many.id", "missing resource instance key: it has count set"),
        ("aws_y.each.id", "missing resource instance key: it has for_each set"),
        ("try(aws_y.each.id, 1)", "missing resource instance key: it has for_each set"),
        ("aws_y.one[0].id", "unexpected resource instance key: it has neither count nor for_each set"),
        ("aws_y.many[2].x", "the given key does not identify an element in this collection value: "
         "the given index is greater than or equal to the length of the collection"),
        ('aws_y.each["nope"].x', "the given key does not identify an element in this collection value"),
    ],
)  # fmt: skip
def test_instances_are_read_by_their_keys_alone(read: str, message: str) -> None:
    found = facts(
        {
            "main.tf": 'resource "aws_y" "many" { count = 2 }\nresource "aws_y" "one" {}\n'
            'resource "aws_y" "each" { for_each = toset(["k"]) }\n'
            f'resource "aws_x" "a" {{ a = {read} }}\n'
        }
    )
    assert [one.message for one in found.diagnostics] == [message]
