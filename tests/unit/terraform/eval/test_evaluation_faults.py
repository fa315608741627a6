"""What is wrong in an expression: where, whether `try` catches it, and what is too much work."""

import pytest

from tallygate.loaders.hcl import parse, recursion
from tallygate.loaders.hcl.source import Source
from tallygate.terraform.eval.budget import Budget
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import CallError, ExpressionError, LimitError
from tallygate.terraform.eval.rendering import Renderer
from tallygate.terraform.eval.scope import Names, OnlyNames
from tallygate.terraform.values.types import DYNAMIC, STRING
from tallygate.terraform.values.value import Value, list_of, number, string, tuple_of, unknown
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, value_of


def blamed(text: str) -> str:
    """The part of an expression that an error points at."""
    source = Source("main.tf", f"x = {text}")
    file, problems = parse(source)
    assert not problems
    with pytest.raises(ExpressionError) as raised:
        evaluate(file.attributes["x"].expression, OnlyNames({}, Surroundings()))
    return source.text[raised.value.node.start : raised.value.node.end]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('1 + "x"', '"x"'),
        ("[1, 2][5]", "[5]"),
        ("{ a = 1 }.b", ".b"),
        ('upper("a", 1 + [])', "[]"),
        ('parseint("x", 10)', '"x"'),
        ("nope", "nope"),
        ("[for x in null : x]", "null"),
        ('"a${null}"', "null"),
        ("null ? 1 : 2", "null"),
        ("{ (null) = 1 }", "(null)"),
        ("max([]...)", "max([]...)"),
        ('-"x"', '-"x"'),
    ],
)
def test_the_part_that_is_wrong_is_named(text: str, part: str) -> None:
    assert blamed(text) == part


@pytest.mark.parametrize(
    "text", ["try(nope, 1)", "can(nope)", "can(1, 2)", "true ? 1 : nope", "try([nope][1], 1)"]
)
def test_what_is_wrong_without_evaluation_is_not_caught(text: str) -> None:
    with pytest.raises(ExpressionError):
        value_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "can(setproduct(range(1000), range(1000), range(1000)))",
        "true ? 1 : length(setproduct(range(1000), range(1000), range(1000)))",
        'try(tonumber("1e100000"), 1)',
        "try(1e9000 * 1e9000 * 1e9000 * 1e9000, 1)",
    ],
)
def test_a_limit_is_not_caught(text: str) -> None:
    """What lies beyond may be fine for Terraform, so that another branch would be a guess."""
    with pytest.raises(LimitError):
        value_of(text)


class TestSteps:
    @pytest.mark.parametrize(
        "text",
        [
            "[for x in range(1000) : x]",
            '"%{ for x in range(1000) }a%{ endfor }"',
            "range(1000)[*]",
            'join("", [for x in range(1000) : "a"])',
        ],
    )
    def test_work_is_counted(self, text: str) -> None:
        value_of(text, Surroundings(steps=20_000))
        with pytest.raises(LimitError):
            value_of(text, Surroundings(steps=900))

    def test_a_budget_is_spent_once(self) -> None:
        budget = Budget(10)
        budget.spend(6)
        budget.spend(4)
        with pytest.raises(LimitError, match=r"more than 10 steps \(terraform.limits.steps\)"):
            budget.spend(1)

    def test_simple_expressions_cost_next_to_nothing(self) -> None:
        assert value_of('1 + 2 == 3 ? { a = [true, "x"] }.a[1] : "y"', Surroundings(steps=0)).data == "x"


class TestReasons:
    @pytest.mark.parametrize(
        "text",
        [
            '"a-${local.unknown}"',
            "local.unknown + 1",
            "[for x in local.list : x]",
            "{ (local.unknown) = 1 }",
            "local.digits > 1 ? 1 : 2",
            "upper(local.unknown)",
            "local.map.a",
            "[1, 2][local.digits]",
            "try(local.unknown, 1)",
            "local.list[*]",
            "max(local.list...)",
            "!local.unknown",
            "local.unknown == 1 || local.unknown",
        ],
    )
    def test_the_first_cause_goes_through(self, text: str) -> None:
        assert value_of(text).reason == REASON


class TestScopes:
    def test_inner_names_hide_outer_ones(self) -> None:
        outer = OnlyNames({"x": number(1), "y": number(2)}, Surroundings())
        file, _ = parse(Source("main.tf", "a = [x, y]"))
        found = evaluate(file.attributes["a"].expression, Names({"x": string("in")}, outer))
        assert [one.data for one in found.data] == ["in", 2]

    def test_a_name_that_is_not_given_is_refused(self) -> None:
        with pytest.raises(ExpressionError, match='vars map does not contain key "nope"'):
            value_of("nope.x")


class TestRendering:
    def render(self, text: str, **names: Value) -> object:
        return Renderer().render(text, "t.tpl", names, Surroundings()).data

    def test_a_text_is_a_template(self) -> None:
        items = tuple_of([number(1), number(2)])
        text = "a ${upper(x)} %{ for i in items ~}\n${i};\n%{ endfor ~}\nend\n"
        assert self.render(text, x=string("b"), items=items) == "a B 1;\n2;\nend\n"

    def test_quotes_and_backslashes_are_as_they_are(self) -> None:
        assert self.render('say "hi" \\n $${x} %%{y}') == 'say "hi" \\n ${x} %{y}'

    def test_a_single_part_is_made_text(self) -> None:
        assert self.render("${x}", x=number(5)) == "5"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a\nb ${", "t.tpl:2: "),
            ("a\n${nope}", 't.tpl:2: vars map does not contain key "nope"'),
            ("${x}", "t.tpl: string required"),
            ("%{ if true }a", "t.tpl:1: "),
            ("\n\n${1 + []}", "t.tpl:3: unsuitable value for right operand"),
        ],
    )
    def test_what_is_wrong_has_its_line(self, text: str, message: str) -> None:
        with pytest.raises(CallError) as raised:
            self.render(text, x=list_of([], STRING))
        assert str(raised.value).startswith(message)

    def test_an_unknown_part_makes_an_unknown_text(self) -> None:
        made = Renderer().render("a-${x}", "t", {"x": unknown(DYNAMIC, REASON)}, Surroundings())
        assert (made.type, made.reason, made.data.prefix) == (STRING, REASON, "a-")

    def test_templates_in_templates_end(self) -> None:
        renderer = Renderer()

        class Recursive(Surroundings):
            def render(self, text: str, name: str, variables: object) -> Value:
                return renderer.render(text, name, {}, self)

        text = '${templatefile("t.tpl", {})}'
        with recursion.room(), pytest.raises(CallError, match="more than 100 levels deep"):
            renderer.render(text, "t", {}, Recursive({"t.tpl": text.encode()}))
