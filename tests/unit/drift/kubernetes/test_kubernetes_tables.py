"""Rows of the tables of Kubernetes: every one does what it says, and there is what they rest on."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tallygate.drift
from tallygate.drift.differ import differences
from tallygate.drift.kubernetes import plans
from tallygate.drift.kubernetes.plans import kinds
from tallygate.drift.tables import Row, TableError, read_table

DATA = Path(tallygate.drift.__file__).parent / "data"
SAMPLES = {".+": "web:1"}
# Of several defaults of one place the first counts: what keeps it from doing so.
BESIDE: dict[tuple[str, str, str], dict[str, Any]] = {
    ("batch.v1.JobSpec", "/parallelism", "1"): {"completions": 1},
    ("networking.v1.NetworkPolicySpec", "/policyTypes", '["Ingress", "Egress"]'): {"egress": [{}]},
}


def rows() -> Iterator[tuple[str, Row]]:
    for name in ("defaults", "custom"):
        for type_, found in read_table(DATA / f"kubernetes_{name}.json").types.items():
            yield from ((type_, row) for row in found)


ROWS = list(rows())
IDS = [f"{type_}{row.path} {row.operation}" for type_, row in ROWS]


def neighbours(row: Row) -> dict[str, Any]:
    """What stands beside a default so that it counts."""
    beside: dict[str, Any] = {}
    for condition in row.when:
        if condition.matches:
            beside[condition.field] = SAMPLES.get(condition.matches, "web")
        elif condition.one_of and condition.one_of[0] is not None:
            beside[condition.field] = condition.one_of[0]
    return beside | ({row.same_as: "same"} if row.same_as else {})


def held(path: str, value: Any) -> Any:
    """A value at a path; a step that may be anything is the first item of a list."""
    for step in reversed(path.split("/")[1:]):
        value = [value] if step == "*" else {step.replace("~1", "/"): value}
    return value


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 7 if isinstance(value, int) else {"changed": True} if isinstance(value, dict) else "other"


TOLD = {
    "drop": ("a", "b"),
    "quantity": ("1000m", "1"),
    "duration": ("60m", "1h"),
    "set": (["a", "b"], ["b", "a"]),
}


@pytest.mark.parametrize(("type_", "row"), ROWS, ids=IDS)
def test_every_row_does_what_it_says(type_: str, row: Row) -> None:
    holder, _, field = row.path.rpartition("/")
    node = kinds().plans.of(type_)
    field = field.replace("~1", "/")

    def found(one: Any, same: Any) -> list[Any]:
        return list(differences(one, same, node))

    if row.operation == "default":
        beside = neighbours(row) | BESIDE.get((type_, row.path, json.dumps(row.value)), {})
        value = beside[row.same_as] if row.same_as else row.value
        without, given = held(holder, beside), held(holder, {**beside, field: value})
        assert found(without, given) == found(given, without) == []
        if not isinstance(value, dict) or value:
            assert found(without, held(holder, {**beside, field: other(value)})) != []
    elif row.operation == "computed":
        many = field == "*"
        path, value = (holder, ["own"]) if many else (row.path, "own")
        declared = held(path, []) if many else {}
        assert found(declared, held(path, value)) == []
        assert found(held(path, value), held(path, ["other"] if many else "other")) != []
    elif row.operation in TOLD:
        one, same = TOLD[row.operation]
        path = row.path.removesuffix("/*")
        assert found(*(held(path, {"x": side} if path != row.path else side) for side in (one, same))) == []
    elif row.operation == "list-by-key":
        items = [dict.fromkeys(row.keys, name) for name in ("a", "b")]
        both = held(row.path, items), held(row.path, items[::-1])
        assert [one.path for one in found(*both)] == (
            [tuple(row.path.split("/")[1:])] if row.in_order else []
        )
    else:
        assert row.operation == "type"
        assert node.under(field) is not node


@pytest.mark.parametrize(
    ("type_", "path", "list_", "keys"),
    [
        ("core.v1.Container", "ports", "list-by-key", ("containerPort", "protocol")),
        ("core.v1.ServiceSpec", "ports", "list-by-key", ("port", "protocol")),
        ("core.v1.Container", "volumeMounts", "list-by-key", ("mountPath",)),
        ("core.v1.PodSpec", "topologySpreadConstraints", "list-by-key", ("topologyKey", "whenUnsatisfiable")),
        ("core.v1.PodSpec", "tolerations", "ordered", ()),
        ("meta.v1.ObjectMeta", "finalizers", "set", ()),
    ],
)
def test_lists_are_those_of_the_schemas(type_: str, path: str, list_: str, keys: Any) -> None:
    node = kinds().plans.of(type_).under(path)
    assert (node.list, node.keys) == (list_, keys)


def test_every_kind_has_a_plan() -> None:
    found = json.loads((DATA / "kubernetes_types.json").read_text())
    assert len(found["kinds"]) > 100
    for name in found["kinds"]:
        plan = kinds().plan(*name.rsplit("/", 1))
        assert plan.under("status").drop
        assert kinds().builtin(*name.rsplit("/", 1))
    assert kinds().plan("example.org/v1", "Thing").under("metadata").under("uid").drop
    assert not kinds().builtin("example.org/v1", "Thing")


def test_an_installation_without_types_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plans, "_DATA", tmp_path)
    with pytest.raises(TableError, match="install again"):
        plans.kinds.__wrapped__()
