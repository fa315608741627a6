"""All kinds together: only what is known to be well opens."""

from datetime import datetime
from typing import Any

import pytest

from tallygate.model.location import Location
from tallygate.model.promotion import GateState
from tallygate.promotion.facts import DriftFacts, DriftRow, Facts, Judged, Problem
from tallygate.promotion.gates.declared import ORDER_GATE, SETTINGS, Gate
from tallygate.promotion.gates.evaluate import KINDS, evaluate
from tests.unit.promotion.gates.edges import NOW, PLAN, ago, facts, gate, state, verdict

NEEDS: dict[str, dict[str, Any]] = {"soak": {"for": 60.0}, "window": {"tz": "UTC"}}


def test_every_kind_has_settings_and_a_function() -> None:
    assert SETTINGS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"window"}))
def test_no_data_opens_no_gate(kind: str) -> None:
    asked = gate(kind, **NEEDS.get(kind, {}))
    # What nobody has proposed yet, nobody can have reviewed.
    closed = GateState.WAIT if kind == "approval" else GateState.ERROR
    assert state(asked, Facts()) is closed
    assert state(asked, facts(ledger={})) is closed


def test_an_edge_without_gates_is_no_pass() -> None:
    with pytest.raises(ValueError, match="without a gate"):
        evaluate([], PLAN, Facts(), NOW)
    with pytest.raises(ValueError, match="no offset"):
        evaluate([ORDER_GATE], PLAN, Facts(), datetime(2026, 11, 21))


def test_a_kind_that_nobody_knows_is_an_error() -> None:
    found = verdict(Gate("slo", "metric"), facts())
    assert (found.verdict, found.gate) == (GateState.ERROR, "slo")
    assert found.why == "gates of kind metric are not supported; take it out of `require`"


def test_the_same_facts_give_the_same_verdict_and_others_another_digest() -> None:
    freeze = gate(
        "window", tz="Europe/Berlin", deny=[{"from": "2026-11-20", "to": "2026-11-23", "reason": "sale"}]
    )
    found = verdict(freeze, Facts())
    assert found == verdict(freeze, Facts())
    assert found.inputs != verdict(freeze, Facts(), now=ago(5)).inputs
    assert (found.verdict, found.until) == (GateState.WAIT, "2026-11-22T23:00:00Z")
    assert found.why == 'freeze "sale" until 2026-11-23 00:00 Europe/Berlin (2026-11-22T23:00:00Z)'
    assert found.evidence["tz"] == "Europe/Berlin"
    assert found.evidence["tzdata"][:3] == "202"


def test_an_open_window_says_until_when_and_a_past_one_that_it_is_over() -> None:
    open_now = verdict(gate("window", tz="UTC", allow=[{"cron": "0 9 * * *", "for": 4 * 3600.0}]), Facts())
    assert (open_now.verdict, open_now.valid_until) == (GateState.PASS, "2026-11-21T13:00:00Z")
    over = verdict(gate("window", tz="UTC", allow=[{"from": "2020-01-01", "to": "2020-01-02"}]), Facts())
    assert over.verdict is GateState.FAIL
    assert "change the window" in over.why


def judged(*problems: Problem) -> Facts:
    return Facts(judged=Judged({"policy": problems}, {"policy": {"rules": []}}, {"policy": "all is well"}))


def test_the_target_is_what_the_engine_says_of_it() -> None:
    policy, place = gate("policy"), Location("prod/cart.yaml", 7)
    known, unknown = Problem("no digest", place), Problem("who knows", place, known=False)
    assert verdict(policy, judged()).why == "all is well"
    assert verdict(policy, judged(known, unknown)).why == "prod/cart.yaml:7:1: no digest"
    assert state(policy, judged(known)) is GateState.FAIL
    assert state(policy, judged(unknown)) is GateState.ERROR
    assert state(gate("cost"), judged()) is GateState.ERROR


ROW = DriftRow("modified", "apps/v1/Deployment/shop/cart", "/spec/replicas", "cart", 3, 7)


def drifted(
    *rows: DriftRow, minutes: float = 5.0, complete: bool = True, environment: str = "prod"
) -> DriftFacts:
    return DriftFacts(environment, ago(minutes), complete, rows)


WELL = drifted(environment="staging")
DRIFT = gate("drift")


def test_environments_that_are_what_git_says_pass() -> None:
    assert verdict(DRIFT, Facts(drift=(WELL, drifted()))).why == (
        "staging is as Git has it, of 2026-11-21T11:55:00Z; prod is as Git has it, of 2026-11-21T11:55:00Z"
    )


@pytest.mark.parametrize(
    ("facts_of_prod", "expected", "why"),
    [
        ((), GateState.ERROR, "whether prod has drifted"),
        ((drifted(minutes=61),), GateState.ERROR, "1 h 1 m ago, more than 1 h; look again"),
        ((drifted(minutes=-10),), GateState.ERROR, "in the future"),
        ((drifted(complete=False),), GateState.ERROR, "is not known as a whole: incomplete"),
        ((drifted(DriftRow("unknown", "x", reason="denied")),), GateState.ERROR, "as a whole: denied"),
        (
            (drifted(ROW),),
            GateState.FAIL,
            "prod cart drifts: apps/v1/Deployment/shop/cart spec.replicas 3 -> 7 (modified): "
            "commit it, revert it, or allow the field",
        ),
        (
            (drifted(DriftRow("missing", "v1/Service/shop/cart")),),
            GateState.FAIL,
            "v1/Service/shop/cart is missing",
        ),
        ((drifted(DriftRow("missing", "x", service="other")),), GateState.PASS, ""),
    ],
)
def test_drift_of_what_moves_closes(
    facts_of_prod: tuple[DriftFacts, ...], expected: GateState, why: str
) -> None:
    found = verdict(DRIFT, Facts(drift=(WELL, *facts_of_prod)))
    assert (found.verdict, why in found.why) == (expected, True), found.why


def test_fields_may_be_allowed_and_sides_left_out() -> None:
    known = Facts(drift=(WELL, drifted(ROW)))
    assert state(gate("drift", allow=["spec.replicas"]), known) is GateState.PASS
    assert state(gate("drift", allow=["spec"]), known) is GateState.PASS
    assert state(gate("drift", allow=["spec.template"]), known) is GateState.FAIL
    assert state(gate("drift", of=["source"]), known) is GateState.PASS
    whole = Facts(drift=(WELL, drifted(DriftRow("missing", "x"))))
    assert state(gate("drift", allow=["**"]), whole) is GateState.FAIL
