"""Which unknown values a rule may see: never too few, and few enough to be useful."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.model.location import ValuePath
from tallygate.rego.types import Job
from tests.unit.rego.rego_policies import answer, compiled, rule

IDS = ("values", "ingress", 0, "cidr_blocks", 1)


def meets(body: str, path: str, helper: str = "") -> bool:
    """Whether the rule may read the value at a dotted path of the input."""
    parts: ValuePath = tuple(int(part) if part.isdigit() else part for part in path.split("."))
    program = compiled(rule(f'deny contains {{"msg": "x"}} if {{ {body} }}\n{helper}'))
    return program.unknown_reads(0, [parts]) == (parts,)


@pytest.mark.parametrize(
    ("body", "met", "not_met"),
    [
        ("input.values.a == 1", ["values.a", "values", "values.a.b"], ["values.b", "type"]),
        ("input.values.a", ["values.a", "values"], ["values.b", "values.a.b"]),
        ("not input.values.a", ["values.a"], ["values.b"]),
        ("not input.values.a == 1", ["values.a", "values.a.b"], ["values.b"]),
        (
            'some i, r in input.values.ingress; "0.0.0.0/0" in r.cidr_blocks; i >= 0',
            ["values.ingress", "values.ingress.0", "values.ingress.3.cidr_blocks.1"],
            ["values.ingress.0.description", "values.egress"],
        ),
        ("x := input.values; x.a == 1", ["values.a"], ["values.b"]),
        ("x := input.values.a; x", ["values.a"], ["values.a.b", "values.b"]),
        ("x := input.values.a", ["values.a"], ["values.b"]),
        ("x = input.values.a; x.b == 1", ["values.a", "values.a.b", "values.a.c"], ["values.c"]),
        ('input.values["a"].b == 1', ["values.a.b"], ["values.a.c"]),
        ("input.values.list[_].a == 1", ["values.list.0.a"], ["values.list.0.b"]),
        ("input.values.list[2].a == 1", ["values.list.2.a"], ["values.list.1.a"]),
        ("some k; input.values[k] == 1", ["values.anything", "values.a.b"], ["type"]),
        (
            'some k in ["a", "b"]; input.values[k].c == 1',
            ["values.a.c", "values.b.c"],
            ["values.c.c", "values.a.d"],
        ),
        ("input.values[input.key] == 1", ["key", "values.x"], ["other"]),
        ('object.get(input.values, "a", 0) == 1', ["values.a"], ["values.b"]),
        (
            'object.get(input.values, ["a", "b"], 0) == 1',
            ["values.a.b", "values.a"],
            ["values.a.c", "values.b"],
        ),
        ("object.get(input.values, input.key, 0) == 1", ["values.x", "key"], ["other"]),
        (
            "every r in input.values.list { r.a == 1 }",
            ["values.list.3.a", "values.list.1"],
            ["values.list.0.b"],
        ),
        ("count([r | some r in input.values.list; r.a > 1]) > 0", ["values.list.0.a"], ["other"]),
        ("count(input.values.list) > 0", ["values.list", "values.list.0"], ["values.list.0.a"]),
        ("is_string(input.values.a)", ["values.a"], ["values.a.b"]),
        ("walk(input.values.a, [_, v]); v == 1", ["values.a.b.c"], ["values.b"]),
        ('lower(input.values.a) == "x"', ["values.a.b"], ["values.b"]),
        (
            "[a, b] := input.values.pair; a.x == b.y",
            ["values.pair.0.x", "values.pair.1.y"],
            ["values.pair.0.z"],
        ),
        (
            "some x in [input.values.a, input.values.b]; x.c == 1",
            ["values.a.c", "values.b.c"],
            ["values.a.d"],
        ),
        (
            'o := {"p": input.values.a, "q": input.values.b}; o.p.c == 1',
            ["values.a.c", "values.b"],
            ["values.b.c"],
        ),
        ("x := {input.values.a} | {input.values.b}; count(x) > 1", ["values.a.x", "values.b"], ["values.c"]),
        ("input == {}", ["values.a", "type"], []),
        ("input.values.a == 1 with input.values.a as input.values.b", ["values.a", "values.b"], ["values.c"]),
        ("input.values.n + 1 > 2", ["values.n"], ["values.m"]),
        ('sprintf("%v", [input.values.a]) == ""', ["values.a.b"], ["values.b"]),
    ],
)
def test_reads_of_a_body(body: str, met: list[str], not_met: list[str]) -> None:
    assert [path for path in met if not meets(body, path)] == []
    assert [path for path in not_met if meets(body, path)] == []


HELPERS = """
containers contains c if some c in input.values.spec.containers
named := {"container": c, "path": ["a"]} if some c in input.values.spec.containers
spec := input.values.spec if input.type == "Pod"
spec := input.values.template.spec if input.type == "Job"
by_name[c.name] := c if some c in input.values.spec.containers
first(x) := x[0]
image(c) := c.image
deep(c) := image(c.inner)
nothing(_) := 1
"""


@pytest.mark.parametrize(
    ("body", "met", "not_met"),
    [
        (
            "some c in containers; c.image == 1",
            ["values.spec.containers.0.image"],
            ["values.spec.containers.0.name"],
        ),
        ("named.container.image == 1", ["values.spec.containers.0.image"], ["values.spec.containers.0.name"]),
        ('named.path == ["a"]', ["values.spec.containers.0"], ["values.spec.containers.0.name"]),
        ("spec.host == 1", ["values.spec.host", "values.template.spec.host", "type"], ["values.spec.x"]),
        (
            "by_name.a.image == 1",
            ["values.spec.containers.0.name", "values.spec.containers.1.image"],
            ["values.spec.containers.0.env"],
        ),
        (
            "image(first(input.values.list)) == 1",
            ["values.list.0.image"],
            ["values.list.1.image", "values.list.0.x"],
        ),
        ("deep(input.values.a) == 1", ["values.a.inner.image"], ["values.a.image"]),
        ("nothing(input.values.a) == 1", ["values.a"], ["values.a.b", "values.b"]),
    ],
)
def test_reads_through_helpers(body: str, met: list[str], not_met: list[str]) -> None:
    assert [path for path in met if not meets(body, path, HELPERS)] == []
    assert [path for path in not_met if meets(body, path, HELPERS)] == []


def test_reads_of_the_result() -> None:
    program = compiled(rule('deny contains {"msg": input.values.name} if input.values.open'))
    paths: list[ValuePath] = [("values", "name"), ("values", "open"), ("values", "other")]
    assert program.unknown_reads(0, paths) == (("values", "name"), ("values", "open"))


def test_import_of_input() -> None:
    program = compiled(rule('import input.values as v\ndeny contains {"msg": "x"} if v.a == 1'))
    assert program.unknown_reads(0, [("values", "a"), ("values", "b")]) == (("values", "a"),)


def test_rule_of_another_package() -> None:
    library = "package lib.pods\nspec := input.values.spec\n"
    program = compiled(rule('import data.lib.pods\ndeny contains {"msg": "x"} if pods.spec.a == 1'), library)
    assert program.unknown_reads(0, [("values", "spec", "a"), ("values", "spec", "b")]) == (
        ("values", "spec", "a"),
    )


def test_result_carries_the_unknown_values_it_met() -> None:
    program = compiled(rule('deny contains {"msg": "x"} if input.values.encrypted != true'))
    unknown: tuple[ValuePath, ...] = (("values", "encrypted"), ("values", "size"))
    [result] = program.eval([Job("1", b'{"values": {}}', (0,), unknown)])
    assert (result.value, result.unknown_reads) == ([], (("values", "encrypted"),))
    assert answer(program, {"values": {}}).unknown_reads == ()


TREE: dict[str, object] = {
    "a": {"b": [{"c": 1, "d": 2}, {"c": 3}], "e": "x"},
    "b": [{"c": 1}, {"c": 2, "d": 5}],
    "k": "a",
}
STEPS = [".a", ".b", ".c", "[0]", "[_]", "[input.k]", '["b"]', ".e"]
BODIES = [
    "input{0} == input{1}",
    "x := input{0}; x{1} == 1",
    "some x in input{0}; x{1} == 1",
    "count([x | x := input{0}{1}]) > 1",
    'object.get(input{0}, "b", {{}}){1} == 1',
    "f(input{0}{1})",
    "h{1} == 1",
    "not input{0}{1}",
    "every x in input{0} {{ x{1} }}",
    "s[x]; x{1} == 1",
    "some x, _ in s; x{1} == 1",
    "s[input{1}]",
    "xs := array.concat([0], input{0}); xs[1]{1} == 1",
    "object.union(input{0}, input{1}).c == 1",
]


def paths_of(value: object, prefix: tuple[str | int, ...] = ()) -> list[ValuePath]:
    found: list[ValuePath] = [prefix] if prefix else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += paths_of(item, (*prefix, key))
    return found


def without(value: object, path: ValuePath) -> object:
    if isinstance(value, dict):
        return {
            key: without(item, path[1:]) if key == path[0] else item
            for key, item in value.items()
            if not (key == path[0] and len(path) == 1)
        }
    assert isinstance(value, list)
    return [
        (None if len(path) == 1 else without(item, path[1:])) if index == path[0] else item
        for index, item in enumerate(value)
    ]


@settings(max_examples=90, deadline=None)
@given(
    st.sampled_from(BODIES),
    st.lists(st.sampled_from(STEPS), max_size=3),
    st.lists(st.sampled_from(STEPS), max_size=2),
)
def test_value_that_changes_the_answer_counts_as_read(body: str, one: list[str], two: list[str]) -> None:
    """Take one value away: if the rule says something else, it must have been among its reads."""
    condition = body.format("".join(one), "".join(two))
    if condition.startswith("not") and "[_]" in condition:
        return
    root = f"input{''.join(one)}"
    helper = f"f(x) if x > 1\nh := {root}\ns contains x if some x in {root}"
    program = compiled(rule(f'deny contains {{"msg": "x"}} if {{ {condition} }}\n{helper}'))
    whole = answer(program, TREE)
    for path in paths_of(TREE):
        other = answer(program, without(TREE, path))
        if (other.value, bool(other.error)) != (whole.value, bool(whole.error)):
            assert program.unknown_reads(0, [path]) == (path,), (condition, path)
