from typing import Any

import pytest
import yaml

from tallygate.loaders.registry import load
from tallygate.schema import _elsewhere, schema_errors, violations

PORT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["port"],
    "properties": {"port": {"type": "integer"}, "host": {"type": "string"}, "deep": {"$ref": "#/$defs/deep"}},
    "$defs": {
        "deep": {
            "type": "object",
            "unevaluatedProperties": False,
            "properties": {"inner": {"items": {"type": "integer"}}},
        }
    },
}


def told(schema: Any, text: str) -> list[str]:
    [document] = load("yaml", text.encode(), "a.yaml").documents
    return [f"{violation.location}: {violation.message}" for violation in violations(schema, document)]


def test_a_document_that_meets_its_schema() -> None:
    assert told(PORT, "port: 80\nhost: x\ndeep: {inner: [1]}\n") == []


def test_a_wrong_value_is_told_at_its_key() -> None:
    [one] = told(PORT, "host: x\nport: eighty\n")
    assert one.startswith("a.yaml:2:1: port: ")
    assert "eighty" not in one


def test_an_absent_key_is_told_at_the_document() -> None:
    [one] = told(PORT, "\nhost: x\n")
    assert one.startswith("a.yaml:2:1: the document: ")
    assert "port" in one


def test_an_unknown_key_is_told_at_the_key_with_a_near_name() -> None:
    assert told(PORT, "port: 1\nhosts: x\n") == ["a.yaml:2:1: unknown key `hosts`; did you mean `host`?"]


def test_a_far_key_has_no_proposal() -> None:
    assert told(PORT, "port: 1\nzzz: x\n") == ["a.yaml:2:1: unknown key `zzz`"]


def test_each_unknown_key_is_told_alone() -> None:
    assert [line[:9] for line in told(PORT, "port: 1\nzza: x\nzzb: x\n")] == ["a.yaml:2:", "a.yaml:3:"]


def test_inside_lists_and_references() -> None:
    [wrong] = told(PORT, "port: 1\ndeep:\n  inner:\n    - 1\n    - x\n")
    assert wrong.startswith("a.yaml:5:7: inner[1]: ")
    [unknown] = told(PORT, "port: 1\ndeep:\n  other: 1\n")
    assert unknown.startswith("a.yaml:3:3: deep: unknown key `other`")


def test_order_is_by_path() -> None:
    schema = {"properties": {name: {"type": "string"} for name in "cab"}}
    assert [path for path, _ in schema_errors(schema, {"c": 1, "a": 1, "b": 1})] == [("a",), ("b",), ("c",)]


def test_a_violation_is_told_once() -> None:
    both = {"allOf": [{"properties": {"a": {"type": "string"}}}] * 2}
    assert len(schema_errors(both, {"a": 1})) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nope"},
        {"$ref": "http://127.0.0.1:9/x.json"},
        {"$ref": "#/$defs/absent"},
        5,
        {"pattern": "("},
    ],
)
def test_what_is_no_schema(schema: Any) -> None:
    with pytest.raises(ValueError, match="not a JSON Schema"):
        schema_errors(schema, None)


def test_draft_2020_12_counts() -> None:
    schema = {"prefixItems": [{"type": "integer"}]}
    assert [path for path, _ in schema_errors(schema, ["x"])] == [(0,)]


SYNC = """
type: object
properties:
  policy: {type: object, properties: {keep: {}}, additionalProperties: false}
  list: {type: array, items: {$ref: "#/$defs/item"}}
  open: {}
additionalProperties: false
$defs:
  item:
    allOf:
      - type: object
        properties: {policy: {type: object, properties: {own: {}}, additionalProperties: false}}
      - {properties: {size: {}}}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("list: [{policy: {keep: 1}}]", "list[0].policy: unknown key `keep`; it is a key of policy"),
        ("list: [{policy: {size: 1}}]", "list[0].policy: unknown key `size`; it is a key of list[0]"),
        ("policy: {open: 1}", "policy: unknown key `open`; it is a key of the document"),
        ("list: [{policy: {far: 1}}]", "list[0].policy: unknown key `far`"),
    ],
)
def test_a_key_of_another_place_is_told_where_it_belongs(text: str, said: str) -> None:
    assert [message for _, message in schema_errors(yaml.safe_load(SYNC), yaml.safe_load(text))] == [said]


def test_a_schema_that_leads_in_a_circle_ends() -> None:
    circle = {
        "$ref": "#/$defs/a",
        "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}], "properties": {"p": {}}}},
    }
    assert _elsewhere(circle, ("p", "q"), "p") == "; it is a key of the document"
    assert _elsewhere(circle, ("p",) * 1000, "p") == ""
