"""What must never end in "no violations": each is an error before any evaluation, at its place."""

import subprocess
import sys
from pathlib import Path

import pytest

from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Diag, Module, PolicyCompileError
from tests.unit.rego.rego_policies import compiled, denying, refused, rule

ROOT = Path(__file__).parents[3]

CASES = {
    "unknown function behind a false condition": (
        denying("input.never; nofunc(1)"),
        "rego_type_error",
        "undefined function nofunc",
        5,
        47,
    ),
    "misspelt builtin": (
        denying('startwith("a", "b")'),
        "rego_type_error",
        "undefined function startwith",
        5,
        34,
    ),
    "missing builtin": (denying('io.jwt.decode("x")'), "tg_capability", "io.jwt.decode is not in", 5, 34),
    "inexact builtin": (denying('strings.count("x", "") == 1'), "tg_capability", "strings.count", 5, 34),
    "network": (denying('http.send({"url": "x"})'), "tg_disallowed_builtin", "http.send", 5, 34),
    "environment": (denying("opa.runtime().env.HOME"), "tg_disallowed_builtin", "opa.runtime", 5, 34),
    "random": (denying('rand.intn("x", 2) == 1'), "tg_disallowed_builtin", "rand.intn", 5, 34),
    "clock": (denying("time.now_ns() > 1"), "tg_disallowed_builtin", "time.now_ns", 5, 34),
    "too many arguments": (
        denying("false; count([1], 2)"),
        "rego_type_error",
        "count takes 1 argument, not 2",
        5,
        41,
    ),
    "output argument": (denying("plus(1, 2, x)"), "rego_type_error", "plus", 5, 34),
    "literal of a wrong type": (denying("false; count(5)"), "rego_type_error", "count takes", 5, 47),
    "too few values for a format": (
        denying('sprintf("%s %s", [1]) == ""'),
        "rego_type_error",
        "2 verbs, the array 1",
        5,
        42,
    ),
    "arity of a function": (
        rule('f(x) := x\ndeny contains {"msg": "x"} if { false; f(1, 2) }'),
        "rego_type_error",
        "data.one.f takes 1 argument",
        6,
        40,
    ),
    "variable with the name of an import": (
        rule('import data.one.x\ndeny contains {"msg": "x"} if { some x in [1]; x }\nx := 1'),
        "tg_capability",
        "hides the import",
        6,
        1,
    ),
    "function as a value": (
        rule('f(x) := x\ndeny contains {"msg": "x"} if { not f }'),
        "rego_type_error",
        "used as a value",
        6,
        37,
    ),
    "recursive function": (
        rule('f(x) := f(x - 1)\ndeny contains {"msg": "x"} if f(1)'),
        "rego_recursion_error",
        "f is recursive: f -> f",
        5,
        1,
    ),
    "recursive rules": (
        rule('a if b\nb if a\ndeny contains {"msg": "x"} if a'),
        "rego_recursion_error",
        "a is recursive: a -> b -> a",
        5,
        1,
    ),
    "reference to nothing": (denying("not data.one.nope"), "rego_type_error", "data.one.nope", 5, 38),
    "import of nothing": (rule("import data.lob.helper"), "rego_type_error", "data.lob.helper", 5, 1),
    "import of its own package": (
        rule('import data.one as me\ndeny contains {"msg": "x"} if me.x\nx := 1'),
        "tg_capability",
        "imports itself",
        5,
        1,
    ),
    "package as a document": (denying("count(data.one) > 0"), "tg_capability", "as one document", 5, 40),
    "all data": (denying("data[x]"), "tg_capability", "data as one document", 5, 34),
    "with on a builtin": (denying("count([1]) == 5 with count as 5"), "tg_capability", "`with` on", 5, 55),
    "unsafe variable": (denying("y > 1"), "rego_unsafe_var_error", "`y` is unsafe", 5, 34),
    "variable bound only inside not": (
        denying("some i; not input.l[i] > 2"),
        "rego_unsafe_var_error",
        "variable i is unsafe",
        5,
        54,
    ),
    "wildcard inside not": (denying("not input.l[_] > 2"), "rego_unsafe_var_error", "variable _", 5, 46),
    "assignment inside not": (denying("not x := 1"), "rego_compile_error", "assign", 5, 34),
    "unused variable": (denying("some x in [1]"), "rego_compile_error", "x is unused", 5, 39),
    "unused variable of every": (
        denying("every e in [1] { true }"),
        "rego_compile_error",
        "e is unused",
        5,
        40,
    ),
    "rule of two kinds": (
        rule("a := 1\na contains 2\n" + 'deny contains {"msg": "x"}'),
        "rego_type_error",
        "conflicting",
        6,
        1,
    ),
    "two defaults": (
        rule('default a := 1\ndefault a := 2\ndeny contains {"msg": "x"}'),
        "rego_type_error",
        "more than one default",
        6,
        1,
    ),
    "import that hides another": (
        rule('import input.a as x\nimport input.b as x\ndeny contains {"msg": x}'),
        "rego_parse_error",
        "shadow",
        6,
        1,
    ),
    "deny as boolean": (rule("deny if true"), "tg_result_shape", "not a set", 5, 1),
    "deny as text": (rule('deny := "x"'), "tg_result_shape", "not a set", 5, 1),
    "deny as object": (rule("deny[x] if x := 1"), "tg_ambiguous_head", "contains", 5, 1),
    "syntax": (rule("deny contains {"), "rego_parse_error", "", 6, 1),
    "v0 body": (rule("deny[x] { x := 1 }"), "rego_parse_error", "if", 5, 9),
    "string that is not closed": (rule('x := "abc'), "rego_parse_error", "not closed", 5, 6),
    "NUL": (rule("x := 1 \0"), "rego_parse_error", "NUL", 5, 8),
    "line that starts with a parenthesis": (
        denying("x := input.l\n (1 - 2) < 0\n x"),
        "rego_type_error",
        "input.l",
        5,
        39,
    ),
    "pattern that the engines read differently": (
        denying('regex.match(`[a-z&&b]`, "b")'),
        "tg_capability",
        "read this pattern differently",
        5,
        46,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_at_its_place(name: str) -> None:
    text, code, words, row, col = CASES[name]
    found = refused(text)
    matching = [diag for diag in found if diag.code == code]
    assert matching, [str(one) for one in found]
    first = matching[0]
    assert words in first.message + first.hint
    assert (first.path, first.row, first.col) == ("p0.rego", row, col)


def test_near_name_is_offered() -> None:
    assert refused(denying('startwith("a", "b")'))[0].hint == "did you mean startswith?"
    diag = refused(denying("true"), "package two\nimport data.lib.helpr\n", "package lib.helper\nx := 1\n")[0]
    assert diag.hint == "did you mean data.lib.helper?"


def test_column_counts_code_points_and_tabs_once() -> None:
    [diag] = refused(rule('deny contains {"msg": "x"} if {\n\tx := "é𝄞"; nofunc(x)\n}'))
    assert (diag.row, diag.col) == (6, 13)


@pytest.mark.parametrize(
    ("depth", "code"),
    [(8, None), (12, None), (16, "tg_capability"), (190, "tg_capability"), (500, "tg_capability")],
)
def test_nested_literals(depth: int, code: str | None) -> None:
    text = denying(f"input.x == {'[' * depth}1{']' * depth}")
    if code is None:
        assert len(compiled(text).rules()) == 1
    else:
        assert [diag.code for diag in refused(text)] == [code]


def test_nesting_of_parentheses_ends_in_a_diagnostic() -> None:
    [diag] = refused(denying("(" * 300 + "1" + ")" * 300))
    assert diag.code == "rego_parse_error"


@pytest.mark.parametrize(
    "condition",
    [
        "x := " + " | ".join(["{1}"] * 3000) + "; x",
        "x := " + "\n| ".join(["{1}"] * 3000) + "\n x",
        "x := " + " |\n # more\n".join(["{1}"] * 3000) + "\n x",
        "input" + ".a" * 3000,
        "input" + "[0]" * 3000,
        "x := " + "1 in " * 3000 + "[1]; x",
        "count([" + " + ".join(["1"] * 200) + ", [" + " + ".join(["1"] * 200) + "]]) == 1; "
        "count({" + " + ".join(["1"] * 200) + " + f([" + " + ".join(["1"] * 200) + "])}) == 1",
    ],
)
def test_expression_that_is_too_long(condition: str) -> None:
    [diag] = refused(denying(condition))
    assert (diag.code, diag.message) == (
        "tg_capability",
        "an expression is too long for the embedded engine",
    )


def test_rule_that_is_too_long() -> None:
    [diag] = refused(denying("\n".join(["not startswith(input.x, input.y)"] * 1500)))
    assert (diag.code, diag.path, diag.message) == ("tg_capability", "p0.rego", "the rule is too long")


def test_many_short_expressions() -> None:
    lines = "\n".join(f"input.a.b.c + {number} > 1 # twice" for number in range(500))
    table = ", ".join(f'"{number}": 1 + 2' for number in range(500))
    assert compiled(denying(lines + "\n") + f"table := {{{table}}}\n").rules()


def test_long_chain_of_helpers_reads_everything() -> None:
    chain = "\n".join(f"r{index} if r{index + 1}" for index in range(400))
    program = compiled(denying("r0") + chain + "\nr400 if input.x")
    assert program.unknown_reads(0, [("anything",)]) == (("anything",),)


def test_every_bad_file_is_named() -> None:
    assert [
        diag.path for diag in refused(rule("x := "), denying("true", "two"), rule("y := {", "three"))
    ] == [
        "p0.rego",
        "p2.rego",
    ]


def test_large_file() -> None:
    with pytest.raises(PolicyCompileError) as caught:
        EmbeddedEngine().compile([Module("p.rego", denying("true"))], b"{}", CompileOptions(policy_file=20))
    assert caught.value.diags[0].code == "tg_capability"


def test_long_line_is_no_error() -> None:
    assert compiled(denying('input.x == "' + "x" * 5000 + '"')).rules()


def test_text_that_is_not_utf8() -> None:
    [diag] = refused(rule('deny contains {"msg": "\udcff"}'))
    assert (diag.code, diag.row) == ("rego_parse_error", 5)


@pytest.mark.parametrize("data", [{"one": {"deny": 1}}, {"one": 1}, {"one": {"deny": {}}}])
def test_data_in_the_place_of_a_rule(data: object) -> None:
    assert "eval_conflict_error" in {diag.code for diag in refused(denying("true"), data=data)}


@pytest.mark.parametrize("data", [b"[]", b"{", b"null"])
def test_data_that_is_no_object(data: bytes) -> None:
    with pytest.raises(PolicyCompileError) as caught:
        EmbeddedEngine().compile([Module("p.rego", denying("true"))], data, CompileOptions())
    assert caught.value.diags[0].path == "data"


def test_rule_in_the_place_of_a_package() -> None:
    found = refused(rule('two := 1\ndeny contains {"msg": "x"}'), denying("true", "one.two"))
    assert "conflicts with a package" in found[0].message


def test_diag_reads_as_a_sentence() -> None:
    diag = Diag("a.rego", 14, 9, "tg_capability", "no such builtin", "do without")
    assert str(diag) == "a.rego:14:9: tg_capability: no such builtin; do without"
    assert str(Diag("data", 0, 0, "x", "y")) == "data: x: y"


def test_errors_are_told_up_to_a_hundred() -> None:
    found = refused(denying("true") + "\n".join(f"a{number} if nofunc{number}(1)" for number in range(300)))
    assert len(found) == 100
    assert [found[0].row, found[-1].row] == [6, 105]


SLOW = {
    "brackets of a pattern": 'a if regex.match(`" + "[" * 80_000 + "`, input.x)',
    "signs of a format": 'a := sprintf(`" + "%- +" * 20_000 + "`, [1])',
    "braces of a glob": 'a if glob.match(`" + "{a," * 20_000 + "*`, [], input.x)',
    "unknown names": '" + "\\n".join(f"a{n} if data.one.nothing{n}" for n in range(3000)) + "',
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", SLOW)
def test_time_to_refuse_is_bounded(name: str) -> None:
    """Processor time is limited to what some hundred times the usual compile needs."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (6, 6))\n"
        "from tests.unit.rego.rego_policies import denying, refused\n"
        f"refused(denying('true') + \"{SLOW[name]}\")"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
