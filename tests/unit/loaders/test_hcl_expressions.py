import pytest

from tallygate.loaders.hcl import ast
from tests.unit.loaders.hcl_written import expression, parsed, refused, written


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a || b && c", "(a || (b && c))"),
        ("a && b || c", "((a && b) || c)"),
        ("a == b && c != d", "((a == b) && (c != d))"),
        ("a < b == c >= d", "((a < b) == (c >= d))"),
        ("1 + 2 < 3 - 4", "((1 + 2) < (3 - 4))"),
        ("1 - 2 - 3", "(1 - 2 - 3)"),
        ("1 - 2 * 3 / 4 % 5 + 6", "(1 - (2 * 3 / 4 % 5) + 6)"),
        ("1 * 2 + 3 * 4", "((1 * 2) + (3 * 4))"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("a || b ? c + 1 : d", "((a || b) ? (c + 1) : d)"),
        ("-46 + 5", "((-46) + 5)"),
        ("-a.b[0]", "(-a.b[0])"),
        ("(1 + 2) * 3", "(paren((1 + 2)) * 3)"),
        ("a * -b", "(a * (-b))"),
    ],
)
def test_operators_bind_by_level_and_group_to_the_left(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(("text", "tree"), [("!!x", "(!!x)"), ("--x", "(--x)"), ("!-!1", "(!-!1)")])
def test_unary_operators_repeat(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    "text", ["1", "1.5", "1e3", "1.5E-3", "0123", "1e+2", "1.e5", "30000000000000000000000"]
)
def test_numbers_keep_their_text(text: str) -> None:
    assert written(expression(text)) == text


@pytest.mark.parametrize("text", ["10.11.10.12/32", "1.2.3", "1..2", "1e5.5", "1e5e5"])
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    diagnostic = refused(f"x = {text}\n")
    assert diagnostic.message.startswith("invalid number")
    assert str(diagnostic.location) == "main.tf:1:5"
    assert "quotes" in diagnostic.hint


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("var.x", "var.x"),
        ("each", "each"),
        ("a.b[0].c", "a.b[0].c"),
        ("a.0.b", "a[0].b"),
        ("a[*].b", "a[*.b]"),
        ("a[*].b[0].c", "a[*.b[0].c]"),
        ("a[*].b[*].c", "a[*.b[*.c]]"),
        ("a.*.b", "a.*(.b)"),
        ("a.*.b.0.c", "a.*(.b[0].c)"),
        ("a.*.b[0]", "a.*(.b)[0]"),
        ("a.*[0].*.c", "a.*()[0].*(.c)"),
        ("a[b.c]", "a[b.c]"),
        ('a["k"].z', "a['k'].z"),
        ('a["k-${b}"]', "a[template('k-', b)]"),
        ("null[*]", "(null)[*]"),
        ('"x"[*]', "('x')[*]"),
        ("f(1)[0].b", "(f(1))[0].b"),
        ("(a).b", "(paren(a)).b"),
        ("[1, 2].0", "([1, 2])[0]"),
        ("{a = 1}.a", "({'a' = 1}).a"),
        ("a-b.c-d", "a-b.c-d"),
    ],
)
def test_steps_follow_any_operand(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("f()", "f()"),
        ("f(1, a)", "f(1, a)"),
        ("f(1, a,)", "f(1, a)"),
        ("f(a...)", "f(a...)"),
        ("f(\n  1,\n  a...\n)", "f(1, a...)"),
        ("provider::x::y(1)", "provider::x::y(1)"),
        ('core::upper("a")', "core::upper('a')"),
        ("core :: upper(1)", "core::upper(1)"),
        ("true(1)", "true(1)"),
    ],
)
def test_calls(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("[]", "[]"),
        ("[1, 2,]", "[1, 2]"),
        ("[\n  1,\n\n  2 # two\n  ,\n]", "[1, 2]"),
        ("{}", "{}"),
        ("{\n}", "{}"),
        ("{a = 1, b: 2}", "{'a' = 1, 'b' = 2}"),
        ("{\n  a = 1\n  b = 2,\n\n  c = 3,\n}", "{'a' = 1, 'b' = 2, 'c' = 3}"),
        ("{(a) = 1}", "{paren(a) = 1}"),
        ('{"k" = 1, "k-${v}" = 2}', "{'k' = 1, template('k-', v) = 2}"),
        ("{1 = 2, true = 3, null = 4}", "{1 = 2, 'true' = 3, 'null' = 4}"),
        ("{a.b = 1}", "{a.b = 1}"),
        ("{a = 1, for = 2}", "{'a' = 1, 'for' = 2}"),
        ("{a = {b = [{c = 1}]}}", "{'a' = {'b' = [{'c' = 1}]}}"),
        ("{forest = 1}", "{'forest' = 1}"),
    ],
)
def test_tuples_and_objects(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("[for x in y : x]", "(for None, x in y: x)"),
        ("[for k, v in y : v if k]", "(for k, v in y: v if k)"),
        ("{for k, v in y : k => v}", "(for k, v in y: k => v)"),
        ("{for x in y : x.a => x... if x.b}", "(for None, x in y: x.a => x... if x.b)"),
        ("{ # why\n\n for x in y\n:\nx\n=>\nx\n}", "(for None, x in y: x => x)"),
        ("[\nfor x in [1, 2] :\n{ a = x }\n]", "(for None, x in [1, 2]: {'a' = x})"),
        ("[for for in in : for]", "(for None, for in in: for)"),
    ],
)
def test_for_expressions_span_lines_freely(text: str, tree: str) -> None:
    assert written(expression(text)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "(\n1\n+\n2\n)",
        "[\na\n?\nb\n:\nc\n]",
        "f(\na\n&&\nb\n)",
        "a[\n0\n]",
        '"${\na\n}"',
        "(a\n.b\n[*])",
        "(a[\n*\n])",
        "{ a = (\n1) }",
    ],
)
def test_newlines_are_space_inside_brackets(text: str) -> None:
    assert written(expression(text)).count("\n") == 0


@pytest.mark.parametrize(
    "text", ["1\n+ 2", "a\n? b : c", "a\n&& b", "a\n.b", "a +\nb = 1", "a[*\n]", "a[\n*]"]
)
def test_newlines_end_an_expression_outside_brackets(text: str) -> None:
    assert refused(f"x = {text}\n").rule == "tf-syntax"


def test_an_object_restores_newlines_inside_parentheses() -> None:
    assert written(expression("f({\n a = 1\n b = 2\n},\n3)")) == "f({'a' = 1, 'b' = 2}, 3)"
    assert refused("x = f({\n a =\n 1\n})\n").message.startswith("invalid expression")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid expression: expected the start of an expression, but found the end of the line"),
        ("1 +", "invalid expression"),
        ("a.", "invalid attribute name"),
        ("a.b.1.2", "invalid index: the old form of an index cannot be chained"),
        ("a.*.*", "nested splat"),
        ("a[*.b]", "invalid splat"),
        ("a ? b", "missing false expression in conditional"),
        ("f(1 2)", "missing argument separator"),
        ("f(a..., b)", "missing close parenthesis"),
        ("f(,)", "invalid expression"),
        ("a::", "missing function name"),
        ("a::b", "missing open parenthesis"),
        ("(1, 2)", "unbalanced parentheses"),
        ("[1 2]", "missing item separator"),
        ("[,]", "invalid expression"),
        ("{a}", "missing key/value separator"),
        ("{a = 1 b = 2}", "missing item separator"),
        ("{a = 1,, b = 2}", "invalid expression"),
        ("[for in x : x]", 'invalid "for": expected "in"'),
        ("[for 1 in x : x]", 'invalid "for": expected a variable name'),
        ("[for x in y]", 'invalid "for" expression: expected ":"'),
        ("[for x in y : x => x]", 'invalid "for" expression: a tuple has no keys'),
        ("[for x in y : x...]", 'invalid "for" expression: "..."'),
        ("{for x in y : x}", 'invalid "for" expression: an object needs a key'),
        ("[for x in y : x z]", 'invalid "for" expression: expected "]"'),
        ("'a'", "invalid character: single quotes"),
        ("`a`", "invalid character"),
        ("a & b", 'invalid character: bitwise operators are not supported; did you mean the boolean "&&"?'),
        ("a; b", "invalid character"),
        ("\u201ca\u201d", "invalid character: curly quotes"),
        ("a = b", "missing newline"),
        ("1, 2", "missing newline"),
        ("true.", "invalid attribute name"),
    ],
)
def test_errors_say_what_was_expected(text: str, message: str) -> None:
    diagnostic = refused(f"x = {text}\n")
    assert diagnostic.message.startswith(message)
    assert diagnostic.location.line == 1


def test_an_error_names_the_bracket_that_is_not_closed() -> None:
    diagnostic = refused("x = f(1,\n  [2, 3\n)\n")
    assert str(diagnostic.location) == "main.tf:3:1"
    assert diagnostic.message == 'missing item separator: expected "," or "]" after an item, but found ")"'
    assert diagnostic.hint == 'unclosed "[" opened at line 2'


def test_a_bracket_open_at_the_end_is_reported_where_it_opens() -> None:
    diagnostic = refused("a = 1\nx = (1 +\n 2\n")
    assert (str(diagnostic.location), diagnostic.message) == (
        "main.tf:2:5",
        'unclosed "(": the file ends before it is closed',
    )


def test_nodes_know_their_text() -> None:
    text = 'x = f(a.b[0], "é${c}", -1 + 2)\n'
    file = parsed(text)
    call = file.attributes["x"].expression
    assert isinstance(call, ast.Call)
    nodes = [call, *call.arguments]
    assert [text[node.start : node.end] for node in nodes] == [
        'f(a.b[0], "é${c}", -1 + 2)',
        "a.b[0]",
        '"é${c}"',
        "-1 + 2",
    ]
    assert str(file.source.location(nodes[3].start, nodes[3].end)) == "main.tf:1:24"
