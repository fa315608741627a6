"""The exact parts of the input that small rules read: nothing is missed, and little is added.

`a.b` is read with all below it; `a.b?` only as far as being there; `*` is any key.
"""

import pytest

from tallygate.rego.paths import ANY, InputPath, Reads
from tests.unit.rego.rego_policies import compiled, rule

HELPERS = """tags contains t if some t in input.values.tags
five := 5
others contains o if some o in input.values.others
pairs contains [k, v] if some k, v in input.values.pairs

containers contains c if some c in input.values.containers
pair := {"first": input.values.p, "second": input.values.q}
first(xs) := xs[0]
name_of(c) := c.name
is_open(rule) if rule.cidr == "0.0.0.0/0"
graded(x) := "low" if { x.size < 2 } else := "high" if { x.speed < 4 }
default size_of(_) := 0
size_of(x) := x.size
by_name[c.name] := c.image if some c in input.values.containers
kind := "a" if input.type == "A" else := "b" if input.type == "B"
tree.left contains x if some x in input.values.left
tree.right := input.values.right
deep(x) := name_of(first(x.list))
ignores(_) := 1
key := "chosen"
outer(x) := y if { y := inner(x) }
inner(x) := x.in
"""

LIBRARY = """package lib
import data.lib.more
spec := input.values.spec
image(c) := c.image
chained(c) := more.tag(c.image)
names contains n if some n in input.values.names
"""

MORE = """package lib.more
tag(i) := i.tag
"""


def shown(reads: Reads) -> str:
    whole = {dotted(path) for path in reads.whole}
    touched = {f"{dotted(path)}?" for path in reads.touched if path and dotted(path) not in whole}
    return " ".join(sorted(whole | touched))


def dotted(path: InputPath) -> str:
    return ".".join("*" if part is ANY else str(part) for part in path) or "input"


READS = [
    (
        'containers[c]; c.image == "x"',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        'some c; containers[c]; c.image == "x"',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        'containers[_].image == "x"',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        'containers[{"name": "a"}]',
        "values.containers.* values.containers.*.name values.containers?",
    ),
    (
        'tags["x"]',
        "values.tags.* values.tags?",
    ),
    (
        "tags.x",
        "values.tags.* values.tags?",
    ),
    (
        "tags[five]",
        "values.tags.* values.tags?",
    ),
    (
        "containers[input.values.c]",
        "values.c values.containers.* values.containers?",
    ),
    (
        "c := input.values.c; containers[c]",
        "values.c values.containers.* values.containers?",
    ),
    (
        "containers[c]; others[c]",
        "values.containers.* values.containers? values.others.* values.others?",
    ),
    (
        "pairs[[k, v]]; v.n == k",
        "values.pairs.* values.pairs.*.n values.pairs?",
    ),
    (
        "{c | some c in input.values.list}[d]; d.n == 1",
        "values.list.*.n values.list.*? values.list?",
    ),
    (
        'some k, _ in containers; k.image == "x"',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        'every k, _ in containers { k.image == "x" }',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        'by_name[n]; n == "x"',
        "values.containers.*.image? values.containers.*.name values.containers.*? values.containers?",
    ),
    (
        'by_name[n] == "x"',
        "values.containers.*.image values.containers.*.name values.containers.*? values.containers?",
    ),
    (
        "xs := array.concat([1], input.values.b); xs[1].n == 1",
        "values.b.*.n values.b.*? values.b?",
    ),
    (
        "input.values.list[i]; i > 0",
        "values.list.*?",
    ),
    (
        "xs := [x | some x in input.values.list]; xs[i].n == 1; i > 0",
        "values.list.*.n values.list.*? values.list?",
    ),
    (
        "input.values.a == 1",
        "values.a",
    ),
    (
        "input.values.a",
        "values.a?",
    ),
    (
        "not input.values.a",
        "values.a?",
    ),
    (
        "not input.values.a.b == 2",
        "values.a.b",
    ),
    (
        'input.values["a-b"].c == 1',
        "values.a-b.c",
    ),
    (
        "input.values.list[0] == 1",
        "values.list.0",
    ),
    (
        "input.values.list[_] == 1",
        "values.list.*",
    ),
    (
        "some i; input.values.list[i].x == i",
        "values.list.*.x",
    ),
    (
        "x := input.values.a",
        "values.a?",
    ),
    (
        "x := input.values.a; x.b == 1",
        "values.a.b values.a?",
    ),
    (
        "x := input.values; y := x.a; y.b == 1",
        "values.a.b values.a? values?",
    ),
    (
        "x = input.values.a",
        "values.a",
    ),
    (
        "some x in input.values.list; x.a == 1",
        "values.list.*.a values.list.*? values.list?",
    ),
    (
        "some k, v in input.values.tags; v == k",
        "values.tags.* values.tags?",
    ),
    (
        'some k, _ in input.values.tags; k == "x"',
        "values.tags.*? values.tags?",
    ),
    (
        "some x in input.values.list; some y in x.inner; y.z == 1",
        "values.list.*.inner.*.z values.list.*.inner.*? values.list.*.inner? values.list.*? values.list?",
    ),
    (
        "every x in input.values.list { x.a == 1 }",
        "values.list.*.a values.list.*? values.list?",
    ),
    (
        "every k, v in input.values.tags { k != v }",
        "values.tags.* values.tags?",
    ),
    (
        "every x in input.values.list { every y in x.inner { y.z == 1 } }",
        "values.list.*.inner.*.z values.list.*.inner.*? values.list.*.inner? values.list.*? values.list?",
    ),
    (
        '"x" in input.values.list',
        "values.list",
    ),
    (
        'input.values.a in {"x", "y"}',
        "values.a",
    ),
    (
        '"k", "v" in input.values.tags',
        "values.tags",
    ),
    (
        "[a, b] := input.values.pair; a == b",
        "values.pair.0 values.pair.1 values.pair?",
    ),
    (
        "[a, [b, _]] := input.values.pair; a.x == b.y",
        "values.pair.0.x values.pair.0? values.pair.1.0.y values.pair.1.0? values.pair.1.1? values.pair.1? "
        "values.pair?",
    ),
    (
        "[_, b] := input.values.pair; b.y == 1",
        "values.pair.0? values.pair.1.y values.pair.1? values.pair?",
    ),
    (
        "some [k, v] in input.values.pairs; k == v.w",
        "values.pairs.*.0 values.pairs.*.1.w values.pairs.*.1? values.pairs.*? values.pairs?",
    ),
    (
        "count([1 | input.values.a == 1]) > 0",
        "values.a",
    ),
    (
        "count({x.n | some x in input.values.list}) > 0",
        "values.list.*.n? values.list.*? values.list?",
    ),
    (
        "count({k: v.n | some k, v in input.values.tags}) > 0",
        "values.tags.*.n? values.tags.*? values.tags?",
    ),
    (
        "xs := [x | some x in input.values.list; x.on]; xs[0].n == 1",
        "values.list.*.n values.list.*.on? values.list.*? values.list?",
    ),
    (
        "m := {k: v | some k, v in input.values.tags}; m.a.n == 1",
        "values.tags.*.n values.tags.*? values.tags?",
    ),
    (
        'object.get(input.values, "a", 0) == 1',
        "values.a values?",
    ),
    (
        'object.get(input.values, ["a", "b"], 0) == 1',
        "values.a.b values.a? values?",
    ),
    (
        'object.get(input.values, ["a", input.key], 0) == 1',
        "key values.a.* values.a? values?",
    ),
    (
        "object.get(input.values, input.key, 0) == 1",
        "key values.* values.*.* values?",
    ),
    (
        'object.get(input.values, "a", input.values.b) == 1',
        "values.a values.b values?",
    ),
    (
        'object.get(input.values, "a", {}).b == 1',
        "values.a.b values.a? values?",
    ),
    (
        "object.get(input.values, key, 0) == 1",
        "values.chosen values?",
    ),
    (
        'k := "a"; input.values[k] == 1',
        "values.a",
    ),
    (
        'some k in ["a", "b"]; input.values[k].c == 1',
        "values.a.c values.b.c",
    ),
    (
        'k := sprintf("%s", ["a"]); input.values[k] == 1',
        "values.*",
    ),
    (
        'k := concat("", ["a", input.suffix]); input.values[k] == 1',
        "suffix values.*",
    ),
    (
        "input.values[input.values.which].n == 1",
        "values.*.n values.which",
    ),
    (
        "walk(input.values, [p, v]); v == p",
        "values",
    ),
    (
        "walk(input.values.a, [_, v]); v.b == 1",
        "values.a",
    ),
    (
        "is_string(input.values.a)",
        "values.a?",
    ),
    (
        "count(input.values.list) > 1",
        "values.list.*? values.list?",
    ),
    (
        "count(input.values.list[0].inner) > 1",
        "values.list.0.inner.*? values.list.0.inner?",
    ),
    (
        'lower(input.values.a.b) == "x"',
        "values.a.b",
    ),
    (
        "input.values.a + input.values.b > 3",
        "values.a values.b",
    ),
    (
        "-input.values.a == 3",
        "values.a",
    ),
    (
        "[input.values.a, input.values.b][0].c == 1",
        "values.a.c values.a? values.b.c values.b?",
    ),
    (
        '{"p": input.values.a, "q": input.values.b}.p.c == 1',
        "values.a.c values.a? values.b?",
    ),
    (
        "input.values.a == input.values.b",
        "values.a values.b",
    ),
    (
        'input.values.a == {"k": input.values.b}',
        "values.a values.b",
    ),
    (
        "x := {input.values.a} | {input.values.b}; count(x) > 1",
        "values.a values.b",
    ),
    (
        "xs := array.concat(input.values.a, input.values.b); xs[0].n == 1",
        "values.a.*.n values.a.*? values.a? values.b.*.n values.b.*? values.b?",
    ),
    (
        "o := object.union(input.values.a, input.values.b); o.n == 1",
        "values.a.n values.a? values.b.n values.b?",
    ),
    (
        "input.values == {}",
        "values",
    ),
    (
        "input",
        "",
    ),
    (
        "input.values.a == 1 with input.values.a as 2",
        "values.a",
    ),
    (
        'input.values.a == 1 with input as {"values": {"a": input.values.b}}',
        "values.a values.b",
    ),
    (
        'kind == "x" with input.type as input.values.t',
        "type values.t",
    ),
    (
        "containers",
        "values.containers.*? values.containers?",
    ),
    (
        "count(containers) > 0",
        "values.containers.*? values.containers?",
    ),
    (
        'some c in containers; c.image == "x"',
        "values.containers.*.image values.containers.*? values.containers?",
    ),
    (
        "pair.first.n == 1",
        "values.p.n values.p? values.q?",
    ),
    (
        "pair.second",
        "values.p? values.q?",
    ),
    (
        "x := pair; x.first.n == 1",
        "values.p.n values.p? values.q?",
    ),
    (
        "first(input.values.list).n == 1",
        "values.list.0.n values.list.0? values.list?",
    ),
    (
        'name_of(input.values.a) == "x"',
        "values.a.name values.a?",
    ),
    (
        "is_open(input.values.rule)",
        "values.rule.cidr values.rule?",
    ),
    (
        "not is_open(input.values.rule)",
        "values.rule.cidr values.rule?",
    ),
    (
        "some r in input.values.rules; is_open(r)",
        "values.rules.*.cidr values.rules.*? values.rules?",
    ),
    (
        'graded(input.values.a) == "low"',
        "values.a.size values.a.speed values.a?",
    ),
    (
        "size_of(input.values.a) == 1",
        "values.a.size values.a?",
    ),
    (
        'by_name.x == "y"',
        "values.containers.*.image values.containers.*.name values.containers.*? values.containers?",
    ),
    (
        'by_name[input.key] == "y"',
        "key values.containers.*.image values.containers.*.name values.containers.*? values.containers?",
    ),
    (
        'kind == "a"',
        "type",
    ),
    (
        "tree.right.n == 1",
        "values.right.n values.right?",
    ),
    (
        "tree.left[_] == 1",
        "values.left.* values.left?",
    ),
    (
        'deep(input.values.a) == "x"',
        "values.a.list.0.name values.a.list.0? values.a.list? values.a?",
    ),
    (
        "ignores(input.values.a) == 1",
        "values.a?",
    ),
    (
        "outer(input.values.a).k == 1",
        "values.a.in.k values.a.in? values.a?",
    ),
    (
        "outer(input.values).k == 1",
        "values.in.k values.in? values?",
    ),
    (
        "lib.spec.n == 1",
        "values.spec.n values.spec?",
    ),
    (
        'lib.image(input.values.c) == "x"',
        "values.c.image values.c?",
    ),
    (
        'lib.chained(input.values.c) == "x"',
        "values.c.image.tag values.c.image? values.c?",
    ),
    (
        'some n in lib.names; n == "x"',
        "values.names.* values.names?",
    ),
    (
        "x := input.values.a; y := x; z := y; z.n == 1",
        "values.a.n values.a?",
    ),
    (
        'x := input.values; some k in ["a", "b"]; x[k][_].n == 1',
        "values.a.*.n values.b.*.n values?",
    ),
    (
        "input.values.list[count(input.values.list) - 1].n == 1",
        "values.list.*.n values.list.*? values.list?",
    ),
    (
        "to_number(input.values.a) > to_number(input.values.b)",
        "values.a values.b",
    ),
    (
        "json.unmarshal(input.values.text).n == 1",
        "values.text",
    ),
    (
        "startswith(input.values.a, input.prefix)",
        "prefix values.a",
    ),
    (
        "print(input.values.a)",
        "values.a",
    ),
    (
        'sprintf("%v", [input.values.a]) == "x"',
        "values.a",
    ),
]


@pytest.mark.parametrize(("body", "wanted"), READS, ids=[body for body, _ in READS])
def test_reads(body: str, wanted: str) -> None:
    text = rule(f'import data.lib\ndeny contains {{"msg": "x"}} if {{ {body} }}\n{HELPERS}')
    program = compiled(text, LIBRARY, MORE)
    assert shown(program._analysis.rule(("one", "deny"))) == wanted


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ('deny contains {"msg": input.values.m}', "values.m"),
        ('deny contains {"msg": "x", "path": ["a", input.values.k]}', "values.k"),
        ('deny contains {"msg": sprintf("%s", [input.values.m])} if input.on', "on? values.m"),
        ("deny contains found if some found in input.values.list", "values.list.* values.list?"),
        (
            'deny contains {"msg": c.name} if { some c in input.values.list; c.open }',
            "values.list.*.name values.list.*.open? values.list.*? values.list?",
        ),
        ('deny contains {"msg": m} if { m := concat("", [input.values.a, "x"]) }', "values.a"),
        (
            'deny contains {"msg": "x"} if { a := input.values.a; b := a.b; b.c }',
            "values.a.b.c? values.a.b? values.a?",
        ),
        ('deny contains {"msg": "x"} if false', ""),
        ('deny contains {"msg": "x"}', ""),
    ],
)
def test_reads_of_the_head(head: str, wanted: str) -> None:
    program = compiled(rule(head))
    assert shown(program._analysis.rule(("one", "deny"))) == wanted


@pytest.mark.parametrize(
    ("definitions", "wanted"),
    [
        ('deny contains {"msg": "x"} if input.a\ndeny contains {"msg": "y"} if input.b', "a? b?"),
        ('x := 1 if input.a == 1\nelse := 2 if input.b == 1\ndeny contains {"msg": "x"} if x', "a b"),
        ('default x := 1\nx := 2 if input.a == 1\ndeny contains {"msg": "x"} if x == 1', "a"),
        ('f(1) := input.a\nf(2) := input.b\ndeny contains {"msg": "x"} if f(1) == 1', "a b"),
        ('x.y := input.a\nx.z := input.b\ndeny contains {"msg": "x"} if x.y == 1', "a"),
        ('x.y := input.a\nx.z := input.b\ndeny contains {"msg": "x"} if x == 1', "a b"),
        ('x[k] := 1 if some k in input.a\ndeny contains {"msg": "x"} if x.y', "a.* a?"),
        ('import input.values as v\ndeny contains {"msg": "x"} if v.a == 1', "values.a"),
        ('import input.values\ndeny contains {"msg": "x"} if values.list[_].b == 1', "values.list.*.b"),
        ('import input\ndeny contains {"msg": "x"} if input.a == 1', "a"),
        ('a := b\nb := c\nc := input.x\ndeny contains {"msg": "x"} if a.y == 1', "x.y x?"),
    ],
)
def test_reads_of_several_definitions(definitions: str, wanted: str) -> None:
    program = compiled(rule(definitions))
    assert shown(program._analysis.rule(("one", "deny"))) == wanted


def test_a_result_that_may_come_from_several_places() -> None:
    text = "pick(x) := x.a if input.first\npick(x) := x.b if not input.first\n"
    program = compiled(rule(text + 'deny contains {"msg": pick(input.v)}'))
    assert shown(program._analysis.rule(("one", "deny"))) == "first? v.a v.b v?"


def test_one_function_with_two_arguments_in_turn() -> None:
    text = 'f(x) := x.n\ndeny contains {"msg": "x"} if { f(input.a) == 1; f(input.b.c) == 2 }'
    program = compiled(rule(text))
    assert shown(program._analysis.rule(("one", "deny"))) == "a.n a? b.c.n b.c?"


def test_more_parts_than_can_be_told_apart_are_the_whole_input() -> None:
    parts = ", ".join(f"input.a.b.p{number}" for number in range(500))
    program = compiled(rule(f'deny contains {{"msg": "x"}} if {{ some x in [{parts}]; x.y == 1 }}'))
    assert program.unknown_reads(0, [("elsewhere",)]) == (("elsewhere",),)


def test_path_too_deep_to_follow_is_the_whole_input() -> None:
    deep = ".".join(f"p{number}" for number in range(30))
    program = compiled(rule(f'deny contains {{"msg": "x"}} if input.{deep}'))
    assert program.unknown_reads(0, [("elsewhere",)]) == (("elsewhere",),)


def test_variables_that_hang_on_each_other_backwards_read_the_whole_input() -> None:
    steps = [f"x{number} = x{number + 1}" for number in range(12)]
    program = compiled(rule(f'deny contains {{"msg": "x"}} if {{ {"; ".join(steps)}; x12 = input.a }}'))
    assert program.unknown_reads(0, [("a",)]) == (("a",),)


def test_value_of_data_is_no_input() -> None:
    program = compiled(
        rule('deny contains {"msg": "x"} if { some x in data.allowed.list; x == input.a }'),
        data={"allowed": {"list": [1]}},
    )
    assert shown(program._analysis.rule(("one", "deny"))) == "a"
