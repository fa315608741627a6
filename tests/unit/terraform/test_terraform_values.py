"""Values as far as they are known: gathered, stepped into, converted."""

from typing import Any

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast, recursion
from tallygate.model.resource import Unknown
from tallygate.terraform.convert import NotConvertedError, convert
from tallygate.terraform.expressions import as_text, dotted, evaluate
from tallygate.terraform.value import MAX_SIZE, Value, array, mapping, step, unknown


def expression(text: str) -> ast.Expression:
    loaded = hcl.load(f"locals {{\n  x = {text}\n}}\n".encode(), "a.tf")
    assert not loaded.diagnostics, loaded.diagnostics
    [block] = ast.blocks_of(loaded.documents[0].value, "locals")
    return block.body.attributes["x"].expression


class TestValue:
    def test_known_and_why_not(self) -> None:
        assert (Value(1).known, Value(1).reason) == (True, None)
        assert (unknown("reads x").known, unknown("reads x").reason) == (False, "reads x")
        inside = Value({}, (Unknown(("a",), "reads x"),))
        assert (inside.known, inside.reason) == (False, None)

    def test_a_list_keeps_the_place_of_what_is_unknown(self) -> None:
        made = array([Value(1), unknown("reads x"), Value([None], (Unknown((0,), "reads y"),))])
        assert made.data == [1, None, [None]]
        assert made.unknown == (Unknown((1,), "reads x"), Unknown((2, 0), "reads y"))
        assert made.reason is None

    def test_an_object_leaves_out_what_is_unknown_as_a_whole(self) -> None:
        made = mapping({"a": Value(1), "b": unknown("reads x"), "c": mapping({"d": unknown("reads y")})})
        assert made.data == {"a": 1, "c": {}}
        assert made.unknown == (Unknown(("b",), "reads x"), Unknown(("c", "d"), "reads y"))

    def test_sizes_add_up(self) -> None:
        assert (array([]).size, array([Value(1), array([Value(2)])]).size) == (1, 4)

    @pytest.mark.parametrize(("parts", "known"), [(MAX_SIZE - 1, True), (MAX_SIZE, False)])
    def test_a_value_has_a_largest_size(self, parts: int, known: bool) -> None:
        made = array([Value(1, size=parts)])
        assert made.known is known
        assert mapping({"a": Value(1, size=parts)}).known is known

    def test_what_holds_too_large_a_value_is_not_built_either(self) -> None:
        large = array([Value(1, size=MAX_SIZE)])
        assert array([large]).reason == f"a value of more than {MAX_SIZE} parts is not built"


class TestStep:
    OBJECT = Value(
        {"a": {"b": 1}, "list": [1, None]},
        (Unknown(("c",), "reads c"), Unknown(("a", "x"), "reads x"), Unknown(("list", 1), "reads l")),
    )

    def test_into_what_is_known(self) -> None:
        assert step(step(self.OBJECT, "a"), "b") == Value(1)

    def test_what_is_unknown_below_stays_so(self) -> None:
        assert step(self.OBJECT, "a").unknown == (Unknown(("x",), "reads x"),)
        assert step(step(self.OBJECT, "list"), 1).reason == "reads l"
        assert step(step(self.OBJECT, "list"), 0) == Value(1)

    def test_an_unknown_entry_keeps_its_reason(self) -> None:
        assert step(self.OBJECT, "c").reason == "reads c"
        assert step(unknown("reads z"), "c").reason == "reads z"

    @pytest.mark.parametrize(
        ("data", "key"), [({}, "z"), ([1], 1), ([1], "0"), (5, "z"), (None, "z"), ("text", "z")]
    )
    def test_what_is_not_there(self, data: object, key: str | int) -> None:
        assert step(Value(data), key).reason == f"has no {key!r}"

    def test_the_size_is_the_whole_s(self) -> None:
        assert step(Value([1], size=7), 0).size == 7


class TestConvert:
    @pytest.mark.parametrize(
        ("data", "type_", "value"),
        [
            ("x", "string", "x"),
            (5, "string", "5"),
            (False, "string", "false"),
            (True, "bool", True),
            ("false", "bool", False),
            (5, "number", 5),
            (1.5, "number", 1.5),
            ("-3", "number", -3),
            ("1.5", "number", 1.5),
            ({"a": [1]}, "any", {"a": [1]}),
            (None, "string", None),
            ([1, None], "list(string)", ["1", None]),
            (["1"], "set(number)", [1]),
            ({"a": 1}, "map(string)", {"a": "1"}),
            ({"a": 1, "b": 2}, "object({ a = string })", {"a": "1"}),
            ([{"a": "1"}], "list(object({ a = number }))", [{"a": 1}]),
            ("5", "(number)", 5),
        ],
    )
    def test_converted(self, data: Any, type_: str, value: Any) -> None:
        converted = convert(data, expression(type_))
        assert converted == value
        assert type(converted) is type(value)

    @pytest.mark.parametrize(
        ("data", "type_"),
        [
            (1.5, "string"),
            ([1], "string"),
            (1, "bool"),
            ("True", "bool"),
            (True, "number"),
            ("x", "number"),
            ([1], "number"),
            ({"a": 1}, "list(string)"),
            ([1], "map(string)"),
            ([1], "object({ a = string })"),
            ({"b": 1}, "object({ a = string })"),
            ({"a": 1}, 'object({ a = optional(string, "x") })'),
            ([1], "tuple([number])"),
            ([1], "list(string, string)"),
            (1, "var.x"),
            (1, "any.x"),
            (1, "strang"),
            (1, '"string"'),
        ],
    )
    def test_what_needs_the_evaluator(self, data: Any, type_: str) -> None:
        with pytest.raises(NotConvertedError):
            convert(data, expression(type_))


NAMES: dict[tuple[str, str], Value] = {
    ("var", "text"): Value("t"),
    ("var", "index"): Value(1),
    ("var", "flag"): Value(True),
    ("local", "list"): Value(["a", "b"]),
    ("local", "map"): Value({"t": {"deep": 7}}, (Unknown(("gone",), "reads gone"),)),
    ("local", "none"): Value(None),
    ("local", "half"): Value(1.5),
}


class TestExpressions:
    def value(self, text: str) -> Value:
        with recursion.room():
            return evaluate(expression(text), lambda namespace, name: NAMES.get((namespace, name)))

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("local.list[var.index]", "b"),
            ("local.map[var.text].deep", 7),
            ('local.map["t"]["deep"]', 7),
            ("local.list.1", "b"),
            ('{ (var.text) = 1, "${var.text}x" = 2, 3 = 4 }', {"t": 1, "tx": 2, "3": 4}),
            ("{ true = 1 }", {"true": 1}),
            ('"${var.flag}/${var.index}"', "true/1"),
            ('"a${"b"}c"', "abc"),
            ("null", None),
            ("(((1)))", 1),
            ("-9223372036854775808", -(2**63)),
            ("9223372036854775807", 2**63 - 1),
            ("[]", []),
            ("{}", {}),
        ],
    )
    def test_known(self, text: str, value: Any) -> None:
        assert self.value(text).data == value
        assert self.value(text).known

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("local.map.gone", "reads gone"),
            ("local.map[local.map]", "reads local.map"),
            ("local.map[var.flag]", "reads local.map"),
            ("local.map[upper(var.text)]", "reads local.map"),
            ("local.list[*]", "reads local.list"),
            ("local.nope", "reads local.nope, which is not declared"),
            ("var", "is a word without quotes"),
            ('var["text"]', "reads var"),
            ("path.module", "reads path.module"),
            ("self.id", "reads self.id"),
            ("aws_x.y[0].id", "reads aws_x.y"),
            ("9223372036854775808", "is a number beyond 64 bits"),
            ("-9223372036854775809", "is a number beyond 64 bits"),
            ('"${local.half}-"', "holds a part that is no text"),
            ('"${local.none}-"', "holds a part that is no text"),
            ('"${local.list}-"', "holds a part that is no text"),
            ('"${local.map.gone}-"', "holds a part that reads gone"),
            ("{ (local.list) = 1 }", "has a key that is computed"),
            ("{ (local.half) = 1 }", "has a key that is computed"),
            ("-var.index", "is computed by an expression"),
            ("provider::x::y(1)", "calls provider::x::y()"),
            ("f().x", "is computed by an expression"),
        ],
    )
    def test_unknown_with_its_reason(self, text: str, reason: str) -> None:
        assert self.value(text).reason == reason
        assert self.value(text).data is None

    def test_the_known_part_of_a_value_is_kept(self) -> None:
        made = self.value("{ a = [1, f()], b = 2 }")
        assert made.data == {"a": [1, None], "b": 2}
        assert made.unknown == (Unknown(("a", 1), "calls f()"),)


@pytest.mark.parametrize(
    ("data", "text"),
    [(True, "true"), (False, "false"), ("x", "x"), (7, "7"), (1.5, None), (None, None), ([], None)],
)
def test_primitives_as_text(data: object, text: str | None) -> None:
    assert as_text(data) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("aws_vpc.this.id", "aws_vpc.this.id"), ("a.b[0].c", "a.b"), ("each", "each"), ("a.b[*].c", "a.b")],
)
def test_leading_names_of_a_reference(text: str, shown: str) -> None:
    written = expression(text)
    assert isinstance(written, ast.Reference)
    assert dotted(written) == shown


@pytest.mark.parametrize("text", ["Infinity", "NaN", "sNaN", "1_000", " 5", "²", "+1", "."])
def test_text_that_is_no_number_of_terraform_stays_unknown(text: str) -> None:
    """`Decimal` and `isdigit` take more than HCL does; some of it used to end in an internal error."""
    from tallygate.loaders.hcl.literals import NOT_LITERAL, number

    assert number(text) is NOT_LITERAL
