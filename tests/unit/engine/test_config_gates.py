"""Gates that would pass silently, or never, are refused with their place."""

import json
from typing import Any

import pytest

from tallygate.engine.config import Config, parse
from tallygate.engine.grammar import grammar, of_kind
from tallygate.engine.names import unrequired
from tallygate.engine.problems import UsageError
from tallygate.promotion.gates.declared import SETTINGS, ApprovalGate, SoakGate, WindowGate

HEAD = """\
version: 1
environments: {dev: {}, staging: {after: [dev]}, prod: {after: [staging]}}
"""


def told(gates: str, require: str) -> list[str]:
    with pytest.raises(UsageError) as refused:
        config(gates, require)
    return str(refused.value).splitlines()


def config(gates: str, require: str) -> Config:
    return parse(f"{HEAD}gates: {gates}\nrequire: {require}\n".encode(), "a.yaml")


def test_gates_are_read_with_their_kind_and_place() -> None:
    found = config(
        '{s: {kind: soak, for: 24h, tolerate: 2m}, a: {kind: approval, from: "@x"}, '
        "w: {kind: window, tz: UTC, deny: [{from: 2026-12-18, to: 2027-01-04, reason: year end}]}}",
        '{"*": [s], prod: [a, w]}',
    ).gates
    assert found["s"].settings == SoakGate(86400.0, tolerate=120.0)
    assert found["a"].settings == ApprovalGate(people=("@x",))
    assert isinstance(found["w"].settings, WindowGate)
    assert found["w"].settings.deny[0].reason == "year end"
    assert (found["a"].location.line, found["a"].location.column) == (3, 50)


def test_empty_gate_list() -> None:
    assert told("{s: {kind: schema}}", '{"*": [s], prod: []}') == [
        "a.yaml:4:21: require.prod: expected a list that is not empty"
    ]


def test_an_edge_without_a_gate() -> None:
    assert told("{s: {kind: schema}}", "{staging: [s]}") == [
        "a.yaml:2:50: environments.prod: `require` names no gate of prod, "
        "so that all of staging could enter it"
    ]


def test_gates_that_nothing_requires_guard_no_edge() -> None:
    with pytest.raises(UsageError, match="`require` names no gate of staging"):
        parse(f"{HEAD}gates: {{s: {{kind: schema}}}}\n".encode(), "a.yaml")


@pytest.mark.parametrize(
    ("gates", "require", "message"),
    [
        ("{s: {kind: schema}}", '{"*": [x]}', "a.yaml:4:17: require.*[0]: there is no gate x; there are: s"),
        (
            "{soak: {kind: schema}}",
            '{"*": [sak]}',
            "require.*[0]: there is no gate sak; did you mean `soak`?",
        ),
        ("{s: {kind: schema}}", '{"*": [s, order]}', "every edge has the gate order; take it out"),
        ("{s: {kind: schema}}", '{"*": [s], prd: [s]}', "there is no environment prd; did you mean `prod`?"),
        ("{s: {kind: soak}}", '{"*": [s]}', "a.yaml:3:9: gates.s: `for` is missing"),
        ("{s: {kind: soak, for: 0h}}", '{"*": [s]}', "expected a duration above zero"),
        ("{s: {kind: soap}}", '{"*": [s]}', "gates.s.kind: expected one of schema"),
        ("{order: {kind: schema}}", '{"*": [order]}', "every edge has a gate order already"),
        ("{hold: {kind: schema}}", '{"*": [hold]}', "every edge has a gate hold already"),
        ("{adopt: {kind: schema}}", '{"*": [adopt]}', "every edge has a gate adopt already"),
        ("{arrival: {kind: schema}}", '{"*": [arrival]}', "every edge has a gate arrival already"),
        ("{s: {kind: soak, for: 1h}}", '{"*": [s], dev: [s]}', "dev comes after none"),
        (
            "{m: {kind: metric, prometheus: p, query: q, below: 1}}",
            '{"*": [m]}',
            "metric is not supported yet",
        ),
        ("{m: {kind: external, check: c, app: 1}}", '{"*": [m]}', "external is not supported yet"),
        ("{p: {kind: provenance, attestation: required}}", '{"*": [p]}', "required is not supported yet"),
        ("{p: {kind: provenance, digest_proven_in: stagin}}", '{"*": [p]}', "did you mean `staging`?"),
        ("{a: {kind: approval, count: 3, from: [x, '@X', z]}}", '{"*": [a]}', "`from` names 2"),
        ("{c: {kind: cost}}", '{"*": [c]}', "gates.c: there is no budget that it could hold costs to"),
        (
            "{c: {kind: cost, budget: x}}",
            '{"*": [c]}',
            "gates.c.budget: there is no budget x; there are: none",
        ),
        (
            "{w: {kind: window, tz: CET, deny: [{cron: 0 9 * * *, for: 1h}]}}",
            '{"*": [w]}',
            "gates.w.tz: CET is",
        ),
        ("{w: {kind: window, tz: UTC}}", '{"*": [w]}', "gates.w: expected allow or deny"),
        (
            "{w: {kind: window, tz: UTC, deny: [{from: 2027-01-04, to: 2026-12-18}]}}",
            '{"*": [w]}',
            "a.yaml:3:62: gates.w.deny[0].to: is not after `from`",
        ),
        (
            "{w: {kind: window, tz: UTC, allow: [{cron: 0 9 * * *, for: 1h}], "
            "deny: [{cron: 0 8 * * *, for: 3h}]}}",
            '{"*": [w]}',
            "gates.w: it never opens: what it denies covers what it allows",
        ),
    ],
)
def test_unknown_gate_and_what_else_cannot_be_meant(gates: str, require: str, message: str) -> None:
    assert any(message in line for line in told(gates, require)), told(gates, require)


def test_what_a_rollback_always_asks_is_not_skipped() -> None:
    text = f"{HEAD}gates: {{s: {{kind: schema}}}}\nrequire: {{'*': [s]}}\nrollback: {{skip: [s]}}\n"
    with pytest.raises(UsageError, match=r"a.yaml:5:\d+: rollback.skip\[0\]: s is of kind schema, which"):
        parse(text.encode(), "a.yaml")


def test_allow_windows_that_are_over_are_no_mistake_of_the_file() -> None:
    """When it is read must not decide whether it can be read."""
    gates = "{w: {kind: window, tz: UTC, allow: [{from: 2020-01-01, to: 2020-01-02}]}}"
    assert config(gates, '{"*": [w]}').gates["w"].kind == "window"


def test_teams_may_have_enough_people() -> None:
    gates = config("{a: {kind: approval, count: 3, from: ['@shop/sre']}}", '{"*": [a]}').gates
    assert gates["a"].settings.count == 3


def test_a_gate_that_is_never_required_is_told() -> None:
    found = config("{s: {kind: schema}, t: {kind: schema}}", '{"*": [s]}')
    assert unrequired(found) == ["a.yaml:3:28: no environment requires the gate t: it closes nothing"]


def test_more_gates_than_anybody_has_are_not_read() -> None:
    gates = ", ".join(f"g{number}: {{kind: schema}}" for number in range(51))
    assert told(f"{{{gates}}}", '{"*": [g1]}') == ["a.yaml:3:1: gates: more than 50 gates are not read"]


NEEDED: dict[str, dict[str, Any]] = {
    "soak": {"for": "1h"},
    "window": {"tz": "UTC", "deny": [{"from": "2026-12-18", "to": "2027-01-04"}]},
}


@pytest.mark.parametrize("kind", sorted(set(SETTINGS) - {"order", "cost"}))
def test_defaults_of_a_kind_are_those_of_the_program(kind: str) -> None:
    rules = grammar()["$defs"]["gate"]["allOf"]
    own = of_kind({"allOf": rules, "properties": {}}, {"kind": kind})["properties"]
    written = {key: node["default"] for key, node in own.items() if "default" in node}
    whole, bare = ({"kind": kind, **NEEDED.get(kind, {}), **more} for more in (written, {}))
    text = json.dumps({"a": whole, "b": bare})
    found = config(text, '{"*": [a, b]}').gates
    assert found["a"].settings == found["b"].settings
