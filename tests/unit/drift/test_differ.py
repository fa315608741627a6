"""The one differ: what it finds, what it does not invent, and how it names places."""

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tallygate.drift.canonical import canonical
from tallygate.drift.differ import Difference, NotKnown, differences
from tallygate.drift.plan import AS_IT_IS, Node, Plans
from tallygate.drift.tables import Row, Table

REASON = "of the test"


def plan(*rows: dict[str, Any]) -> Node:
    made = tuple(msgspec.convert({"reason": REASON, **row}, Row) for row in rows)
    return Plans([Table("test", "2026-11-21", {"Thing": made})]).of("Thing")


def found(declared: Any, observed: Any, node: Node = AS_IT_IS) -> list[Any]:
    return [(*one.path, one.expected, one.actual) for one in differences(declared, observed, node)]


def test_an_attribute_that_no_table_knows_is_compared() -> None:
    assert found({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}) == [("a", "b", 1, 2, 3)]


def test_what_one_side_lacks_is_one_difference() -> None:
    assert found({"a": {"b": 1, "c": 2}}, {}) == [("a", {"b": 1, "c": 2}, None)]
    assert found({}, {"a": {"b": 1}}) == [("a", None, {"b": 1})]


def test_null_is_absent_and_nothing_else_is() -> None:
    assert found({"a": None}, {}) == []
    assert found({"a": 0, "b": "", "c": [], "d": {}, "e": False}, {}) != []
    assert len(found({"a": 0, "b": "", "c": [], "d": {}, "e": False}, {})) == 5


@pytest.mark.parametrize(
    ("operation", "one", "other", "third"),
    [
        ("quantity", "1000m", 1, "1001m"),
        ("quantity", "1Gi", "1024Mi", "1G"),
        ("int-or-string", "80", 80, "http"),
        ("duration", "2h", "2h0m0s", "2h1s"),
        ("time", "2026-11-21T10:00:00Z", "2026-11-21T11:00:00+01:00", "2026-11-21T10:00:01Z"),
        ("base64", "YWJj", "YWJj\n", "YWJk"),
        ("cidr", "10.0.0.0/8", "10.1.2.3/8", "10.0.0.0/9"),
        ("case-fold", "TCP", "tcp", "udp"),
        ("arn-or-name", "arn:aws:iam::1:role/team/web", "web", "api"),
        ("arn-or-name", "arn:aws:kms:r:1:key/1", "arn:aws:kms:r:1:key/1", "arn:aws:kms:r:2:key/1"),
        ("json-document", '{"a":[1, 2]}', '{ "a" : [1,2.0] }', '{"a":[2,1]}'),
    ],
)
def test_operations_on_leaves(operation: Any, one: Any, other: Any, third: Any) -> None:
    node = plan({"path": "/x", "operation": operation})
    for left, right in ((one, other), (other, one)):
        assert found({"x": left}, {"x": right}, node) == []
        assert found({"x": right}, {"x": third}, node) != []
    assert one == other or found({"x": one}, {"x": other}) != [], "without the row they differ"


@pytest.mark.parametrize(
    ("one", "other"), [("8080", 8080), (True, 1), (False, 0), ("true", True), ("1", "1.0")]
)
def test_types_are_part_of_values(one: Any, other: Any) -> None:
    assert found({"x": one}, {"x": other}) == [("x", one, other)]


def test_one_number_in_two_notations_is_the_same() -> None:
    assert found({"x": 1, "y": [2.0]}, {"x": 1.0, "y": [2]}) == []


def test_a_dropped_path_takes_nothing_else_with_it() -> None:
    node = plan({"path": "/status", "operation": "drop"})
    assert found({"status": 1, "spec": {"status": 1}}, {"status": 2, "spec": {"status": 2}}, node) == [
        ("spec", "status", 1, 2)
    ]


def test_what_the_system_sets_counts_where_it_is_declared() -> None:
    node = plan({"path": "/ip", "operation": "computed"})
    assert found({}, {"ip": "10.0.0.1"}, node) == []
    assert found({"ip": "10.0.0.2"}, {"ip": "10.0.0.1"}, node) == [("ip", "10.0.0.2", "10.0.0.1")]
    assert found({"ip": "10.0.0.2"}, {}, node) == [("ip", "10.0.0.2", None)]


def test_defaults_count_on_both_sides_and_in_chains() -> None:
    node = plan(
        {"path": "/strategy", "operation": "default", "value": {}},
        {"path": "/strategy/type", "operation": "default", "value": "RollingUpdate"},
        {
            "path": "/strategy/surge",
            "operation": "default",
            "value": "25%",
            "when": [{"field": "type", "one-of": ["RollingUpdate"]}],
        },
        {"path": "/target", "operation": "default", "same-as": "port"},
    )
    full = {"strategy": {"type": "RollingUpdate", "surge": "25%"}, "port": 80, "target": 80}
    assert found({"port": 80}, full, node) == []
    assert found(full, {"port": 80}, node) == []
    assert found({"port": 80, "strategy": {"type": "Recreate"}}, full, node) == [
        ("strategy", "surge", None, "25%"),
        ("strategy", "type", "Recreate", "RollingUpdate"),
    ]


def test_items_by_key_are_found_wherever_they_stand() -> None:
    node = plan(
        {"path": "/ports", "operation": "list-by-key", "keys": ["port", "protocol"]},
        {"path": "/ports/*/protocol", "operation": "default", "value": "TCP"},
    )
    declared = {"ports": [{"port": 53, "name": "dns"}, {"port": 53, "protocol": "UDP", "name": "udp"}]}
    observed = {
        "ports": [
            {"port": 53, "protocol": "UDP", "name": "x"},
            {"port": 53, "protocol": "TCP", "name": "dns"},
        ]
    }
    [one] = differences(declared, observed, node)
    assert one == Difference(
        ("ports", "port=53,protocol=UDP", "name"), "udp", "x", ("ports", 1, "name"), ("ports", 0, "name")
    )


def test_items_of_one_key_are_compared_in_turn() -> None:
    node = plan({"path": "/env", "operation": "list-by-key", "keys": ["name"]})
    declared = {"env": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}
    assert found(declared, declared, node) == []
    assert found(declared, {"env": declared["env"][:1]}, node) == [
        ("env", "name=A#2", {"name": "A", "value": "2"}, None)
    ]


def test_the_order_of_keyed_items_counts_only_where_the_plan_says_so() -> None:
    one, other = ([{"name": name} for name in names] for names in ("ab", "bca"))
    free = plan({"path": "/i", "operation": "list-by-key", "keys": ["name"]})
    assert found({"i": one}, {"i": other}, free) == [("i", "name=c", None, {"name": "c"})]
    kept = plan({"path": "/i", "operation": "list-by-key", "keys": ["name"], "in-order": True})
    assert ("i", ["name=a", "name=b"], ["name=b", "name=a"]) in found({"i": one}, {"i": other}, kept)


def test_elements_of_sets_are_named_by_what_they_are() -> None:
    node = plan({"path": "/cidrs", "operation": "set"}, {"path": "/cidrs/*", "operation": "cidr"})
    declared = {"cidrs": ["10.0.0.0/8", "10.1.0.0/16"]}
    assert found(declared, {"cidrs": ["10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8"]}, node) == []
    assert found(declared, {"cidrs": ["10.1.0.0/16", "0.0.0.0/0"]}, node) == [
        ("cidrs", "=10.0.0.0/8", "10.0.0.0/8", None),
        ("cidrs", "=0.0.0.0/0", None, "0.0.0.0/0"),
    ]


def test_a_set_of_one_needs_no_brackets() -> None:
    node = plan(
        {"path": "/policy", "operation": "json-document"},
        {"path": "/policy/Statement/*/Action", "operation": "set"},
    )
    declared = {"policy": json.dumps({"Statement": [{"Action": "s3:Get*"}]})}
    assert found(declared, {"policy": json.dumps({"Statement": [{"Action": ["s3:Get*"]}]})}, node) == []
    assert found(declared, {"policy": json.dumps({"Statement": [{"Action": ["s3:*"]}]})}, node) == [
        ("policy", "Statement", 0, "Action", "=s3:Get*", "s3:Get*", None),
        ("policy", "Statement", 0, "Action", "=s3:*", None, "s3:*"),
    ]


def test_what_cannot_be_known_is_never_equal() -> None:
    why = NotKnown("var.size has no value")
    assert found({"x": why}, {"x": 1}) == [("x", why, 1)]
    node = plan(
        {"path": "/s", "operation": "set"}, {"path": "/k", "operation": "list-by-key", "keys": ["name"]}
    )
    assert found({"s": ["a", why]}, {"s": ["a", "b"]}, node) == [("s", why, ["a", "b"])]
    assert found({"k": [{"name": why}]}, {"k": [{"name": "a"}]}, node) == [("k", why, [{"name": "a"}])]


def test_deep_trees_need_no_recursion() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(1_000):
        deep, other = {"a": [deep]}, {"a": [other]}
    [one] = differences(deep, other, AS_IT_IS)
    assert (len(one.path), one.expected, one.actual) == (2_000, 1, 2)
    node = plan({"path": "/s", "operation": "set"})
    assert found({"s": [deep]}, {"s": [deep]}, node) == []
    while isinstance(deep, dict):  # taken apart here: the interpreter would do it with recursion
        [deep], [other] = deep.pop("a"), other.pop("a")


LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcdk"), inner, max_size=4),
    max_leaves=20,
)
NODE = plan(
    {"path": "/a", "operation": "set"},
    {"path": "/a/*", "operation": "set"},
    {"path": "/b", "operation": "list-by-key", "keys": ["k"]},
    {"path": "/b/*/c", "operation": "quantity"},
    {"path": "/c", "operation": "default", "value": {}},
    {"path": "/c/d", "operation": "default", "value": 3},
    {"path": "/d", "operation": "json-document"},
)


@given(TREES)
def test_nothing_differs_from_itself(tree: Any) -> None:
    assert found(tree, tree, NODE) == []
    assert found({"x": tree}, json.loads(json.dumps({"x": tree})), NODE) == []


@given(st.dictionaries(st.sampled_from("abcdk"), TREES, max_size=4))
def test_nothing_differs_from_itself_with_its_defaults(tree: dict[str, Any]) -> None:
    full = {**tree}
    if full.get("c") is None:
        full["c"] = {}
    if isinstance(full["c"], dict) and full["c"].get("d") is None:
        full["c"] = {**full["c"], "d": 3}
    assert found(tree, full, NODE) == found(full, tree, NODE) == []


@given(st.lists(TREES, max_size=5), st.randoms(use_true_random=False))
def test_sets_and_keyed_lists_know_no_order(items: list[Any], chance: random.Random) -> None:
    keyed = [{"k": index, "v": item} for index, item in enumerate(items)]
    mixed, mixed_keyed = chance.sample(items, len(items)), chance.sample(keyed, len(keyed))
    assert found({"a": items, "b": keyed}, {"a": mixed, "b": mixed_keyed}, NODE) == []


def holds_null(tree: Any) -> bool:
    """Whether a list in it has an item that is null, which says as much as no item."""
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return (isinstance(tree, list) and None in tree) or any(map(holds_null, inner))


WITHOUT_NULLS = TREES.filter(lambda tree: not holds_null(tree))


@given(WITHOUT_NULLS, WITHOUT_NULLS)
@example({}, {"b": []})
def test_canonical_texts_are_equal_just_where_nothing_differs(one: Any, other: Any) -> None:
    if isinstance(one, dict) and isinstance(other, dict):
        assert (found(one, other, NODE) == []) == (canonical(one, NODE) == canonical(other, NODE))
