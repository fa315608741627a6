import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.loaders.interface import Limits
from tallygate.model.document import Loaded
from tests.unit.loaders.hcl_written import written
from tests.unit.loaders.spelled import spelled, told


def load(value: Any) -> Loaded:
    return hcl.load(value if isinstance(value, bytes) else json.dumps(value).encode(), "main.tf.json")


def tree(value: Any) -> list[Any]:
    """Attributes as text and blocks as lists, of a file without errors."""
    loaded = load(value)
    assert loaded.diagnostics == []
    return body(loaded.documents[0].value)


def body(found: ast.Body) -> list[Any]:
    attributes = [f"{name} = {written(attribute.expression)}" for name, attribute in found.attributes.items()]
    blocks = [[b.type, *(label.value for label in b.labels), body(b.body)] for b in found.blocks]
    return [*attributes, *blocks]


def test_labels_are_levels_of_objects() -> None:
    value = {"resource": {"a": {"x": {"n": 1}, "y": {}}, "b": {"x": {"n": -2.5}}}}
    assert tree(value) == [
        ["resource", "a", "x", ["n = 1"]],
        ["resource", "a", "y", []],
        ["resource", "b", "x", ["n = -2.5"]],
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"provider": {"aws": [{"alias": "a"}, {"alias": "b"}]}},
        {"provider": [{"aws": {"alias": "a"}}, {"aws": {"alias": "b"}}]},
        [{"provider": {"aws": {"alias": "a"}}}, {"provider": {"aws": {"alias": "b"}}}],
    ],
)
def test_lists_mean_several_blocks(value: Any) -> None:
    assert tree(value) == [["provider", "aws", ["alias = 'a'"]], ["provider", "aws", ["alias = 'b'"]]]


def test_blocks_inside_blocks_are_those_terraform_knows() -> None:
    value = {
        "resource": {
            "a": {
                "x": {
                    "lifecycle": {"prevent_destroy": True, "precondition": [{"condition": "${c}"}]},
                    "provisioner": [{"local-exec": {"command": "d"}}],
                    "dynamic": {"e": {"for_each": "${f}", "content": {"g": "${e.value}"}}},
                    "ingress": [{"port": 1}],
                }
            }
        },
        "terraform": {"backend": {"s3": {"bucket": "h"}}, "required_providers": {"aws": {"version": "1"}}},
    }
    assert tree(value) == [
        [
            "resource",
            "a",
            "x",
            [
                "ingress = [{'port' = 1}]",
                ["lifecycle", ["prevent_destroy = true", ["precondition", ["condition = wrapped(c)"]]]],
                ["provisioner", "local-exec", ["command = 'd'"]],
                ["dynamic", "e", ["for_each = wrapped(f)", ["content", ["g = wrapped(e.value)"]]]],
            ],
        ],
        [
            "terraform",
            [["backend", "s3", ["bucket = 'h'"]], ["required_providers", ["aws = {'version' = '1'}"]]],
        ],
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "'a'"),
        ("", "''"),
        ("${1+1}-x", "template((1 + 1), '-x')"),
        ("${[1,2]}", "wrapped([1, 2])"),
        ("$${a} %%{b}", "'${a} %{b}'"),
        ('q"\\n\n', "'q\"\\\\n\\n'"),
        ("%{ if a ~}\n b\n%{ endif ~}\n", "template(if(a; ' b\\n'; ), '')"),
        ("e\u0301", "'é'"),
        ("<<E\n", "'<<E\\n'"),
        (None, "null"),
        (True, "true"),
        (10**30, "1" + "0" * 30),
        (["${a}", {"k-${b}": None}], "[wrapped(a), {template('k-', b) = null}]"),
        ({"//": 1}, "{'//' = 1}"),
    ],
)
def test_strings_are_templates(value: Any, expected: str) -> None:
    assert tree({"locals": {"x": value}}) == [["locals", [f"x = {expected}"]]]


def test_some_strings_are_references_or_types() -> None:
    value = {
        "resource": {"a": {"x": {"provider": "aws.west", "depends_on": ["b.y[0]"]}}},
        "module": {"m": {"providers": {"aws": "aws.west"}, "source": "./m"}},
        "variable": {"v": {"type": "map(object({n = number}))", "default": "a.b"}},
        "moved": {"from": "a.x", "to": 'module.m["k"].a.x'},
    }
    assert tree(value) == [
        ["resource", "a", "x", ["provider = aws.west", "depends_on = [b.y[0]]"]],
        ["module", "m", ["providers = {'aws' = aws.west}", "source = './m'"]],
        ["variable", "v", ["type = map(object({'n' = number}))", "default = 'a.b'"]],
        ["moved", ["from = a.x", "to = module.m['k'].a.x"]],
    ]


def test_comments_and_null_mean_nothing() -> None:
    value = {"//": "a", "resource": {"//": "b", "c": {"x": {"//": "d", "n": 1}}}, "output": None}
    assert tree(value) == [["resource", "c", "x", ["n = 1"]]]


def test_nodes_have_the_place_of_their_string() -> None:
    text = '{\n  "output": {"é": {\n    "value": "a-${b.c}"\n  }}\n}\n'
    document = load(text.encode()).documents[0]
    [block] = document.value.blocks
    attribute = block.body.attributes["value"]
    for node in (attribute.expression, *ast.child_nodes(attribute.expression)):
        assert text[node.start : node.end] == '"a-${b.c}"'
    assert text[attribute.start : attribute.end] == '"value": "a-${b.c}"'
    assert text[block.labels[0].start : block.labels[0].end] == '"é"'
    assert spelled(text, document.spans.value(("output", 0, "value"))) == '"a-${b.c}"'


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"a": }', "1:7", "invalid JSON"),
        ("", "1:1", "invalid JSON"),
        ("{} {}", "1:4", "invalid JSON: the file holds more than one JSON value"),
        ('{"locals": {"a": 1, "b": "${"}}', "1:26", "invalid expression"),
        ('{"locals": {"a": 1, "b": ["${c d}"]}}', "1:27", "extra characters in a template sequence"),
        ('{"locals": {"a": 1, "x-${": 2}}', "", ""),
        ('{"locals": {"a": 1, "c": {"${": 2}}}', "1:27", "invalid expression"),
        ('{"locals": {"a": 1}, "moved": {"from": "a b"}}', "1:40", "invalid expression: expected its end"),
        ('{"locals": {"a": 1}, "variable": {"x": 1}}', "1:40", "invalid block: a JSON object is required"),
        ('{"locals": {"a": 0, "a": 1}}', "1:21", 'key repeated: "a" is set at line 1'),
    ],
)
def test_errors_have_places_and_the_rest_is_read(text: str, place: str, message: str) -> None:
    loaded = load(text.encode())
    assert [str(d.location) for d in loaded.diagnostics] == ([f"main.tf.json:{place}"] if place else [])
    assert all(d.message.startswith(message) and d.rule == "tf-syntax" for d in loaded.diagnostics)
    if '"a": 1' in text:
        assert body(loaded.documents[0].value)[0][1][0] == "a = 1"


def test_the_depth_limit_holds() -> None:
    text = '{"locals": {"a": ' + "[" * 2000 + "]" * 2000 + "}}"
    assert [rule for rule, _, _ in told(load(text.encode()))] == ["tf-limit"]
    text = '{"locals": {"a": "${' + "[" * 2000 + '"}}'
    assert [rule for rule, _, _ in told(load(text.encode()))] == ["tf-limit"]
    assert told(hcl.load(b"{}", "main.tf.json", Limits(file=1)))[0][0] == "tf-limit"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "${b}", "${", "%{ if }", "//"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resource", "x", "lifecycle", "locals", "//", "${", "type"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_any_json_gives_a_tree_inside_the_file(value: Any) -> None:
    text = json.dumps(value)
    for document in load(text.encode()).documents:
        pending: list[ast.Node] = [document.value]
        while pending:
            node = pending.pop()
            assert 0 <= node.start <= node.end <= len(text)
            pending += ast.child_nodes(node)
