"""What the embedded engine would answer otherwise than OPA, in silence: each is refused at its place."""

import pytest

from tallygate.rego.signatures import builtins
from tests.unit.rego.rego_policies import compiled, denying, refused, rule, value

OBJECT = "a pattern with keys also matches"
VALUE = "`in` as a value is false"
FORMAT = "sprintf: the engines agree on"
PATTERN = "the engines read this pattern differently"
WALK = "walk as a value has no elements"


def capability(text: str) -> tuple[int, int, str]:
    """Place and message of the one refusal."""
    [diag] = refused(text)
    assert diag.code == "tg_capability"
    assert diag.hint
    return diag.row, diag.col, diag.message


@pytest.mark.parametrize(
    ("condition", "col"),
    [
        ('{"k": x} := input.o; x', 34),
        ('{"k": x} = input.o; x', 34),
        ('input.o = {"k": x}; x', 44),
        ('{"k": _} := input.o', 34),
        ('{"k": x, "l": 1} = input.o; x', 34),
        ('{"k": {"l": x}} := input.o; x', 34),
        ('[{"k": x}] := input.o; x', 34),
        ('{"k": [x]} = input.o; x', 34),
        ('some {"k": x} in input.l; x', 39),
        ('some i, {"k": x} in input.l; x > i', 42),
        ('some [{"k": x}] in input.l; x', 39),
        ('not {"k": input.x} = {"k": x}; x := 1', 55),
        ('count([1 | {"k": x} := input.o; x]) > 0', 45),
        ('every y in input.l { {"k": x} := y; x }', 55),
        ('x := input.o; x = {"k": z}; z', 52),
        ('x := 1; {"k": x} = input.o', 42),
    ],
)
def test_object_pattern(condition: str, col: int) -> None:
    row, at, message = capability(denying(condition))
    assert (row, at) == (5, col)
    assert message.startswith(OBJECT)


def test_object_pattern_as_argument() -> None:
    text = rule('f({"k": x}) := x\ndeny contains {"msg": "x"} if f(input.o)')
    assert capability(text)[:2] == (5, 3)


@pytest.mark.parametrize(
    "condition",
    [
        'input.o == {"k": 1}',
        'input.o = {"k": 1}',
        'x := {"k": 1}; x.k == 1',
        'x = {"k": input.o}; x.k.k == 1',
        'y := 1; x = {"k": y}; x.k == 1',
        'y := 1; input.o == {"k": y}',
        '{"k": one} = input.o',
        "[x, _] := [1, 2]; x == 1",
        "some [x, _] in [[1, 2]]; x == 1",
        'x := input.o.k; x == 1; {"a": x}.a == 1',
    ],
)
def test_objects_that_are_no_patterns(condition: str) -> None:
    assert value(denying(condition) + "one := 1\n", {"o": {"k": 1}}) == [{"msg": "no"}]


@pytest.mark.parametrize(
    "condition",
    [
        "[p, v] := walk(input); v == p",
        "[p, v] = walk(input); v == p",
        "count([1 | walk(input)]) > 0",
        "x := walk(input); x",
        "some x in [walk(input)]; x",
    ],
)
def test_walk_as_a_value(condition: str) -> None:
    assert capability(denying(condition))[2].startswith(WALK)


def test_walk_with_its_result_as_argument() -> None:
    found = value(
        rule('deny contains {"msg": v} if { walk(input, [_, v]); is_string(v) }'), {"a": [{"b": "c"}]}
    )
    assert found == [{"msg": "c"}]


@pytest.mark.parametrize(
    ("condition", "col"),
    [
        ("x := 1 in input.l; x", 39),
        ("(1 in input.l) == true", 35),
        ("count([1 in input.l]) == 1", 41),
        ("f(1 in input.l)", 36),
        ("{x | x := 1 in input.l}[false]", 44),
        ('{"k": 1 in input.l}.k', 40),
        ("not f(1 in input.l)", 40),
    ],
)
def test_membership_as_a_value(condition: str, col: int) -> None:
    row, at, message = capability(denying(condition) + "f(x) := x\n")
    assert (row, at) == (5, col)
    assert message.startswith(VALUE)


@pytest.mark.parametrize(
    "head", ["x := 1 in input.l", "f(y) := y in input.l", "x contains 1 in input.l if true"]
)
def test_membership_as_the_value_of_a_rule(head: str) -> None:
    assert capability(denying("true") + head)[2].startswith(VALUE)


@pytest.mark.parametrize("condition", ["1 in input.l", "not 2 in input.l", '0, 1 in input.l; "a" in {"a"}'])
def test_membership_as_a_statement(condition: str) -> None:
    assert value(denying(condition), {"l": [1]}) == [{"msg": "no"}]


@pytest.mark.parametrize("arguments", ["x, x", "x, [x]", "[x, x]"])
def test_arguments_of_one_name(arguments: str) -> None:
    row, col, message = capability(denying("true") + f"f({arguments}) := 1\n")
    assert (row, col) == (6, 1)
    assert message == "the embedded engine does not compare the arguments named x"


def test_arguments_without_a_name() -> None:
    assert value(denying("f(1, 2) == 3") + "f(_, _) := 3\n", {}) == [{"msg": "no"}]


@pytest.mark.parametrize(
    "pattern", ["[x, 5]", "[x, [1]]", '["a"]', "[x, input.y]", "[x, five]", "{x, 1}", "input.y", '"a"']
)
def test_assignment_to_what_is_no_variable(pattern: str) -> None:
    found = refused(denying(f"{pattern} := input.l; x := 1; x") + "five := 5\n")
    assert {diag.code for diag in found} & {"rego_compile_error", "rego_parse_error", "tg_capability"}


@pytest.mark.parametrize(
    "text",
    [
        "%5s",
        "%-5s",
        "%05d",
        "%5.2f",
        "%.1f",
        "%f",
        "%e",
        "%g",
        "%t",
        "%q",
        "%x",
        "%X",
        "%o",
        "%c",
        "%U",
        "%T",
        "%+d",
        "%#v",
        "% d",
        "%[1]d",
        "%*d",
        "%",
        "a%",
        "%!",
        "%z",
        "%%%",
        "%6v",
    ],
)
def test_format(text: str) -> None:
    row, col, message = capability(denying(f'sprintf("{text}", [1]) == ""'))
    assert (row, col) == (5, 42)
    assert message.startswith(FORMAT)


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        ("%s", '["a"]', "a"),
        ("%d", "[3]", "3"),
        ("%v", "[[1, null]]", "[1, null]"),
        ("100%%", "[]", "100%"),
        ("%%s", "[]", "%s"),
        ("%s%v%d", '["a", true, 2]', "atrue2"),
        ("%s %%", '["a"]', "a %"),
        ("", "[]", ""),
        ("é%s", '["𝄞"]', "é𝄞"),
    ],
)
def test_format_that_is_the_same(text: str, values: str, wanted: str) -> None:
    assert value(rule(f'deny contains {{"msg": sprintf("{text}", {values})}}'), {}) == [{"msg": wanted}]


@pytest.mark.parametrize(
    ("text", "values"), [("%s", "[]"), ("%s", '["a", "b"]'), ("", "[1]"), ("%%", "[1]"), ("%s%d", '["a"]')]
)
def test_format_and_values_of_other_number(text: str, values: str) -> None:
    [diag] = refused(denying(f'sprintf("{text}", {values}) == ""'))
    assert (diag.code, diag.col) == ("rego_type_error", 42)


@pytest.mark.parametrize(
    "pattern",
    [
        "[a&&b]",
        "[a--b]",
        "[a~~b]",
        "x[a-c&&[b]]",
        "[a[b]]",
        r"\<a",
        r"a\>",
        r"\u{61}",
        r"\U0001",
        r"\b{start}a",
        "(?x)a b",
        "(?ix)a",
        "(?-u)a",
        "(?R)a$",
        "(?u)a",
    ],
)
def test_regular_expression(pattern: str) -> None:
    for call in (f"regex.match(`{pattern}`, input.x)", f'regex.replace(input.x, `{pattern}`, "") == ""'):
        assert capability(denying(call))[2] == PATTERN


@pytest.mark.parametrize(
    "pattern", ["(", "[", "a{2,1}", "*a", "(?<n", r"\q", "(?=a)", r"\Z", "a**(", "[z-a]"]
)
def test_no_regular_expression(pattern: str) -> None:
    for call in (f"regex.match(`{pattern}`, input.x)", f'regex.replace(input.x, `{pattern}`, "") == ""'):
        [diag] = refused(denying(call))
        assert (diag.code, diag.message) == ("rego_type_error", "this is no regular expression")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^a$", "a"),
        ("[a-c]+", "abc"),
        ("[[:alpha:]]", "a"),
        (r"\[a\[", "[a["),
        (r"^\d{3}$", "123"),
        ("(?i)A", "a"),
        ("(?:a|b)", "b"),
        ("(?P<n>a)", "a"),
        ("a-&b", "a-&b"),
        (r"\bx\b", "x"),
        ("[^a]", "b"),
        ("[-a]", "-"),
        ("^$", ""),
    ],
)
def test_common_regular_expression(pattern: str, text: str) -> None:
    assert value(denying(f"regex.match(`{pattern}`, input.x)"), {"x": text}) == [{"msg": "no"}]


def test_value_that_is_matched_may_be_any_text() -> None:
    assert value(denying('regex.match("a", "(a")'), {}) == [{"msg": "no"}]


@pytest.mark.parametrize("pattern", ["{a*,b}", "{a?,b}/c", "[^a]", "**/c", "x{[ab],c}"])
def test_glob(pattern: str) -> None:
    assert capability(denying(f'glob.match("{pattern}", [], input.x)'))[2] == PATTERN


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("*", "a"), ("a?", "ab"), ("{a,b}", "b"), ("[!a]", "b"), ("a/**/c", "a/b/x/c"), ("*.x", "a.x")],
)
def test_common_glob(pattern: str, text: str) -> None:
    assert value(denying(f'glob.match("{pattern}", ["/"], input.x)'), {"x": text}) == [{"msg": "no"}]


NAMES = sorted(name for name, one in builtins().items() if not one.embedded)


@pytest.mark.parametrize("name", NAMES)
def test_builtin_that_is_not_embedded(name: str) -> None:
    found = refused(denying(f"input.never; {name}({', '.join('input.x' for _ in builtins()[name].args)})"))
    wanted = "tg_disallowed_builtin" if builtins()[name].disallowed else "tg_capability"
    assert [(diag.code, diag.row, diag.col) for diag in found] == [(wanted, 5, 47)]
    assert name in found[0].message
    assert builtins()[name].reason in found[0].message


@pytest.mark.parametrize("name", ["regex.match", "sprintf", "glob.match", "count"])
def test_calls_without_literals_are_left_to_the_engine(name: str) -> None:
    arguments = ", ".join("input.x" for _ in builtins()[name].args)
    assert compiled(denying(f"{name}({arguments})")).rules()
