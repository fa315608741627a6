"""Edits for the embedded engine: OPA's results, the author's lines, errors at the author's columns."""

from typing import Any

import pytest

from tallygate.rego.rewrite import Edit, Rewritten
from tests.unit.rego.rego_policies import answer, compiled, rule, value

DOCUMENT: dict[str, Any] = {
    "items": [{"name": "a", "size": 1}, {"size": 2}, {"name": "b", "size": 5}, {"name": "c"}],
    "null": None,
    "text": "abc",
    "list": [1, 2],
    "object": {"k": 1},
}

# (body of the module, what OPA 1.10.1 says of DOCUMENT)
ANSWERS = [
    ('deny contains {"msg": "x"} if not startswith(input.absent, "a")', []),
    ('deny contains {"msg": "x"} if { not input.absent < 3 }', []),
    ('deny contains {"msg": "x"} if { not input.absent == 3 }', [{"msg": "x"}]),
    ('deny contains {"msg": "x"} if { not input.absent }', [{"msg": "x"}]),
    ('deny contains {"msg": "x"} if { not input.absent in [3] }', []),
    ('deny contains {"msg": "x"} if { not [input.absent] == [3] }', []),
    ('deny contains {"msg": "x"} if { not input.object[input.absent] }', []),
    ('deny contains {"msg": "x"} if { not startswith(lower(input.absent), "a") }', []),
    ('deny contains {"msg": "x"} if { not count([z | z := input.absent]) > 0 }', [{"msg": "x"}]),
    ('r := 1 if input.absent\ndeny contains {"msg": "x"} if { not r < 3 }', []),
    ('f(_) := false\ndeny contains {"msg": "x"} if { not f(input.absent) }', []),
    ('deny contains {"msg": "x"} if { not input.a < 3 with input as {"a": 5} }', [{"msg": "x"}]),
    ('deny contains {"msg": "x"} if { not input.b < 3 with input as {"a": 5} }', []),
    (
        'deny contains {"msg": item.name} if some item in input.items',
        [{"msg": "a"}, {"msg": "b"}, {"msg": "c"}],
    ),
    (
        "sizes[item.name] := item.size if some item in input.items\n"
        'deny contains {"msg": name} if some name, _ in sizes',
        [{"msg": "a"}, {"msg": "b"}],
    ),
    (
        "sizes[item.name] contains item.size if some item in input.items\n"
        'deny contains {"msg": "x", "s": sizes}',
        [{"msg": "x", "s": {"a": [1], "b": [5]}}],
    ),
    ('deny contains {"msg": x} if some x in input.null', []),
    ('deny contains {"msg": x} if { some _, x in input.text }', []),
    ('deny contains {"msg": k} if { some k, 1 in (input.object) }', [{"msg": "k"}]),
    (
        'deny contains {"msg": "x", "n": n} if '
        "{ some n in input.list; not n in [z | some z in input.absent] }",
        [{"msg": "x", "n": 1}, {"msg": "x", "n": 2}],
    ),
    (
        'deny contains {"msg": concat(",", [s | some s in [input.text, input.text]]), "é": "é"} if { true }',
        [{"msg": "abc,abc", "é": "é"}],
    ),
    (
        'deny contains {"msg": "x"} if { some x in input.list; some y in input.list; x + y == 4 }',
        [{"msg": "x"}],
    ),
]


@pytest.mark.parametrize(("body", "wanted"), ANSWERS)
def test_answers_of_opa(body: str, wanted: Any) -> None:
    assert value(rule(body), DOCUMENT) == wanted


SPREAD = rule(
    """deny contains {
	"msg": sprintf("%s", [item.name]), # what it is
	"size": item.size,
} if {
	some item in
		input.items # all of them
	not startswith(
		# comment with ) and "
		lower(item.name),
		"a",
	)
}

broken := 1 / input.zero
deny contains {"msg": "z"} if broken"""
)


def test_lines_stay_where_they_are() -> None:
    [(_, text)] = compiled(SPREAD).bundle().modules
    assert text.count("\n") == SPREAD.count("\n")
    author, engine = SPREAD.split("\n"), text.split("\n")
    assert engine[17:] == author[17:]
    assert "comment with" in text.split("\n")[11]


def test_rewritten_text_means_the_same() -> None:
    found = answer(compiled(SPREAD.replace("broken := 1 / input.zero", "broken if false")), DOCUMENT)
    assert found.value == [{"msg": "b", "size": 5}]


@pytest.mark.parametrize(
    ("body", "row", "col"),
    [
        ('deny contains {"msg": "x"} if { not input.ok; 1 / input.zero }', 5, 49),
        ('deny contains {"msg": "x"} if { not f(input.one); 1 / input.zero }\nf(x) if x > 3', 5, 53),
        ('deny contains {"msg": "x"} if { not f(1 / input.zero) }\nf(x) if x > 3', 5, 39),
        ('deny contains {"msg": sprintf("%d", [1 / input.zero])} if { input.one }', 5, 15),
        ('deny contains {"msg": "é"} if { some x in input.list; "é" != "e"; x / input.zero }', 5, 69),
    ],
)
def test_error_is_shown_at_the_authors_column(body: str, row: int, col: int) -> None:
    found = answer(compiled(rule(body)), {"zero": 0, "one": 1, "list": [1]})
    assert found.error
    assert (found.error.row, found.error.col) == (row, col)


def test_imports_are_written_out() -> None:
    text = rule(
        "import data.lib as l\nimport data.lib.f\n"
        'deny contains {"msg": l.x} if { f(l.y); not l.f(3) with l.y as 1 }'
    )
    [_, (_, found)] = compiled('package lib\nx := "x"\ny := 1\nf(n) if n == 1\n', text).bundle().modules
    assert "data.lib.f(data.lib.y); not data.lib.f(3) with data.lib.y as 1; __tg" in found
    assert found.endswith(':= {"msg": data.lib.x} }\n')


def test_offsets_map_back() -> None:
    edits = (Edit(3, 3, 1, 1, "abc", 5), Edit(5, 7, 1, 2, "x", 5))
    rewritten = Rewritten("012abc34x789", edits)
    assert [rewritten.original(offset) for offset in range(12)] == [0, 1, 2, 5, 5, 5, 3, 4, 5, 7, 8, 9]


def test_module_without_such_places_is_left_alone() -> None:
    text = rule('deny contains {"msg": "x"} if { input.x; not input.y; some i; input.z[i] == 1 }')
    assert compiled(text).bundle().modules == (("p0.rego", text),)
