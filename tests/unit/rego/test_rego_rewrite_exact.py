"""The text the embedded engine gets: what is moved, what is left, and where each byte comes from."""

from functools import cache

import pytest

from tallygate.rego.program import CheckedProgram
from tests.unit.rego.rego_policies import answer, compiled, refused, rule

LIBRARY = 'package lib\nx := "x"\nf(n) if n == 1\nok if input.ok\n'
HEAD = """import data.lib
import data.lib as l2
deny contains {"msg": "x"} if false
f(a) := [a]
f2(a, b) := [a, b]
g(x) := x
h(x) := x
r := input.r
not_a := input.n
"""


@cache
def program(text: str) -> CheckedProgram:
    return compiled(text, LIBRARY)


def written(one: CheckedProgram) -> str:
    return dict(one.bundle().modules)["p0.rego"]


REWRITES = [
    (
        "d if { not input.a < 3 }",
        "d if { __tg1 := input.a; not __tg1 < 3 }",
    ),
    (
        "d if not input.a < 3",
        "d if { __tg1 := input.a; not __tg1 < 3 }",
    ),
    (
        "d if { not f(input.a) }",
        "d if { __tg1 := input.a; not f(__tg1) }",
    ),
    (
        "d if { not f2(input.a, 1); true }",
        "d if { __tg1 := input.a; not f2(__tg1, 1); true }",
    ),
    (
        "d if { input.b; not input.a == input.c }",
        "d if { input.b; not input.a == input.c }",
    ),
    (
        "d if { not input.a == 3 }",
        "d if { not input.a == 3 }",
    ),
    (
        "d if { not input.a }",
        "d if { not input.a }",
    ),
    (
        "d if { not g(h(input.a)) }",
        "d if { __tg1 := h(input.a); not g(__tg1) }",
    ),
    (
        "d if { not [input.a, 1] == input.b }",
        "d if { __tg1 := input.a; not [__tg1, 1] == input.b }",
    ),
    (
        'd if { not {"k": input.a} == input.b }',
        'd if { __tg1 := input.a; not {"k": __tg1} == input.b }',
    ),
    (
        "d if { not input.list[input.i] }",
        "d if { __tg1 := input.i; not input.list[__tg1] }",
    ),
    (
        "d if { not input.list[input.i] == 1 }",
        "d if { __tg1 := input.i; not input.list[__tg1] == 1 }",
    ),
    (
        "d if { not count([x | x := input.list[_]]) > 2 }",
        "d if { __tg1 := count([x | x := input.list[_]]); not __tg1 > 2 }",
    ),
    (
        'd if { not "a" in input.list }',
        'd if { __tg1 := input.list; not "a" in __tg1 }',
    ),
    (
        "d if { not input.a in input.list }",
        "d if { __tg1 := input.a; __tg4 := input.list; not __tg1 in __tg4 }",
    ),
    (
        "d if { not r < 3 }",
        "d if { __tg1 := r; not __tg1 < 3 }",
    ),
    (
        "d if { x := 1; not x < 3 }",
        "d if { x := 1; not x < 3 }",
    ),
    (
        'd if { x := input.a; not startswith(x.b, "a") }',
        'd if { x := input.a; __tg1 := x.b; not startswith(__tg1, "a") }',
    ),
    (
        "d if { not input.a < 3 with input.a as 4 }",
        "d if { __tg1 := input.a with input.a as 4; not __tg1 < 3 with input.a as 4 }",
    ),
    (
        "d if { not input.a < 3 with input.a as 4 with input.b as 5 }",
        "d if { __tg1 := input.a with input.a as 4 with input.b as 5; not __tg1 < 3 with input.a "
        "as 4 with input.b as 5 }",
    ),
    (
        "d if { not input.a + 1 == 2 }",
        "d if { __tg1 := input.a + 1; not __tg1 == 2 }",
    ),
    (
        "d if { not -input.a == 2 }",
        "d if { not -input.a == 2 }",
    ),
    (
        "d if { not input.a = 2 }",
        "d if { not input.a = 2 }",
    ),
    (
        "d if { not f((input.a)) }",
        "d if { __tg1 := input.a; not f((__tg1)) }",
    ),
    (
        "d if { not not_a }",
        "d if { not not_a }",
    ),
    (
        "d if { some x in input.list; x }",
        'd if { __tg1 := input.list; type_name(__tg1) in {"array", "object", "set"}; some x in __tg1; x }',
    ),
    (
        "d if { some k, v in input.obj; k == v }",
        'd if { __tg1 := input.obj; type_name(__tg1) in {"array", "object", "set"}; some k, v in '
        "__tg1; k == v }",
    ),
    (
        "d if { some x in [1, 2]; x }",
        "d if { some x in [1, 2]; x }",
    ),
    (
        "d if { some x in {y | y := 1}; x }",
        "d if { some x in {y | y := 1}; x }",
    ),
    (
        "d if { some x in f(input.a); x }",
        'd if { __tg1 := f(input.a); type_name(__tg1) in {"array", "object", "set"}; some x in __tg1; x }',
    ),
    (
        "d if { some x in (input.list); x }",
        'd if { __tg1 := (input.list); type_name(__tg1) in {"array", "object", "set"}; some x in __tg1; x }',
    ),
    (
        'd if { some x in input.list with input as {"list": []}; x }',
        'd if { some x in input.list with input as {"list": []}; x }',
    ),
    (
        "d if { every x in input.list { not x < input.a } }",
        "d if { every x in input.list { __tg1 := input.a; not x < __tg1 } }",
    ),
    (
        "d := [x | some x in input.list]",
        'd := [x | __tg1 := input.list; type_name(__tg1) in {"array", "object", "set"}; some x in __tg1]',
    ),
    (
        "d := {x: 1 | some x in input.list; not x < input.a}",
        'd := {x: 1 | __tg1 := input.list; type_name(__tg1) in {"array", "object", "set"}; some x '
        "in __tg1; __tg4 := input.a; not x < __tg4}",
    ),
    (
        "d contains input.a",
        "d contains input.a",
    ),
    (
        "d contains input.a if input.b",
        "d contains __tg1 if { input.b; __tg1 := input.a }",
    ),
    (
        "d contains input.a if { input.b }",
        "d contains __tg1 if { input.b; __tg1 := input.a }",
    ),
    (
        "d contains x if { x := 1 }",
        "d contains x if { x := 1 }",
    ),
    (
        'd contains {"a": input.a} if { input.b }',
        'd contains __tg1 if { input.b; __tg1 := {"a": input.a} }',
    ),
    (
        "d contains f(input.a) if { input.b }",
        "d contains __tg1 if { input.b; __tg1 := f(input.a) }",
    ),
    (
        'd contains "x" if { input.b }',
        'd contains "x" if { input.b }',
    ),
    (
        "d contains [x | x := input.a] if { input.b }",
        "d contains [x | x := input.a] if { input.b }",
    ),
    (
        "d[input.a] := 1 if { input.b }",
        "d[__tg1] := 1 if { input.b; __tg1 := input.a }",
    ),
    (
        'd[x] := input.a if { x := "k" }',
        'd[x] := __tg1 if { x := "k"; __tg1 := input.a }',
    ),
    (
        'd[x] contains input.a if { x := "k" }',
        'd[x] contains __tg1 if { x := "k"; __tg1 := input.a }',
    ),
    (
        "d contains lib.x if { lib.ok }",
        "d contains __tg3 if { data.lib.ok; __tg3 := data.lib.x }",
    ),
    (
        "d if { lib.f(lib.x) }",
        "d if { data.lib.f(data.lib.x) }",
    ),
    (
        "d if { not lib.f(lib.x) }",
        "d if { __tg3 := data.lib.x; not data.lib.f(__tg3) }",
    ),
    (
        "d if { lib.ok with lib.x as 1 }",
        "d if { data.lib.ok with data.lib.x as 1 }",
    ),
    (
        "d if { l2.ok }",
        "d if { data.lib.ok }",
    ),
]


@pytest.mark.parametrize(("before", "after"), REWRITES, ids=[before for before, _ in REWRITES])
def test_before_and_after(before: str, after: str) -> None:
    text = rule(HEAD + before)
    found = written(program(text))
    assert found == text.removesuffix(f"{before}\n") + f"{after}\n"


@pytest.mark.parametrize("before", [before for before, _ in REWRITES])
def test_rewritten_text_over_lines(before: str) -> None:
    """Each space may be a line break or a comment: no line is added or lost, and it still compiles."""
    spread = before.replace("{ ", "{\n\t# why\n\t").replace("; ", "\n\t").replace(", ", ",\n\t\t")
    text = rule(HEAD + spread)
    found = written(compiled(text, LIBRARY))
    assert found.count("\n") == text.count("\n")
    assert found.split("\n")[:13] == text.split("\n")[:13]


@pytest.mark.parametrize(("before", "after"), REWRITES)
def test_every_byte_comes_from_its_line(before: str, after: str) -> None:
    text = rule(HEAD + before)
    rewritten = program(text)._texts[0]
    author, engine = text.encode(), rewritten.text.encode()
    places = [rewritten.original(offset) for offset in range(len(engine))]
    rows = [author[:place].count(b"\n") for place in places]
    assert rows == [engine[:offset].count(b"\n") for offset in range(len(engine))]
    untouched = [offset for offset in range(len(engine)) if engine[offset] == author[places[offset]]]
    assert len(untouched) >= len(engine) - len(after)


ERRORS = [
    ("deny contains {1 / input.zero} if { true }", 6, 15),
    ("deny contains 1 / input.zero if true", 6, 15),
    ("deny contains x if { x := 1 / input.zero }", 6, 29),
    ("deny contains 1 if { not f(1 / input.zero) }", 6, 28),
    ("deny contains 1 if { true; not f(1 / input.zero) }", 6, 34),
    ("deny contains 1 if { not f(\n  1 / input.zero) }", 7, 3),
    ("deny contains 1 if {\n  not f([1 / input.zero])\n}", 7, 10),
    ("deny contains 1 if { some x in f(1 / input.zero); x }", 6, 36),
    ("deny contains 1 if { some x in input.list\n\tx / input.zero }", 7, 4),
    ("deny contains 1 if { every x in input.list { not f(x / input.zero) } }", 6, 52),
    ('deny contains 1 if { "é𝄞" == "é𝄞"; not f(1 / input.zero) }', 6, 42),
    ("deny contains 1 if { a := [x | some x in input.list; not f(x / input.zero)]; a }", 6, 60),
]


@pytest.mark.parametrize(("body", "row", "col"), ERRORS)
def test_error_of_a_moved_expression_is_at_its_place(body: str, row: int, col: int) -> None:
    found = answer(compiled(rule(f"f(x) if x == 77\n{body}")), {"zero": 0, "list": [1]})
    assert found.error
    assert (found.error.path, found.error.row, found.error.col) == ("p0.rego", row, col)


def test_raw_string_of_several_lines_cannot_move() -> None:
    [diag] = refused(rule('deny contains {"msg": concat(`\n`, input.l)} if { input.b }'))
    assert (diag.code, diag.row, diag.col) == ("tg_capability", 5, 15)


def test_raw_string_of_several_lines_may_stand_still() -> None:
    assert compiled(rule('text := `a\nb`\ndeny contains {"msg": text} if { input.b }')).rules()


@pytest.mark.parametrize("text", ["deny contains __tg1 if { __tg1 := 1 }", "x := `__tg`"])
def test_names_of_ours_are_refused(text: str) -> None:
    [diag] = refused(rule(text))
    assert (diag.code, diag.row, diag.col) == ("tg_capability", 5, text.index("__tg") + 1)


def test_comment_behind_a_moved_expression_stays_a_comment() -> None:
    text = rule('deny contains {"msg": "x"} if {\n\tnot input.a < # no } here\n\t\t3 # nor "here\n}')
    assert written(compiled(text)).count("\n") == text.count("\n")
    assert answer(compiled(text), {"a": 5}).value == [{"msg": "x"}]
    assert answer(compiled(text), {}).value == []


def test_windows_line_ends() -> None:
    text = rule('deny contains {"msg": "x"} if {\n\tnot input.a < 3\n}').replace("\n", "\r\n")
    assert answer(compiled(text), {"a": 5}).value == [{"msg": "x"}]
    assert answer(compiled(text), {}).value == []
