"""Soak: only what was observed counts, and only without a break."""

import random
from typing import Literal

import pytest

from tallygate.model.promotion import GateState
from tallygate.promotion.entry import EntryKind
from tallygate.promotion.facts import Facts, Observation
from tallygate.promotion.observed import KINDS
from tests.unit.promotion.gates.edges import (
    HEAD,
    ago,
    application,
    applications,
    content,
    entry,
    facts,
    gate,
    healthy,
    leaf,
    ledger,
    state,
    verdict,
)

HOUR = gate("soak", **{"for": 3600.0})
STATES: tuple[Literal["Healthy", "Progressing", "Degraded"], ...]
STATES = ("Healthy", "Healthy", "Healthy", "Progressing", "Degraded")
EVERY_TEN = [float(minutes) for minutes in range(0, 100, 10)]


def test_no_data() -> None:
    found = verdict(HOUR, facts())
    assert found.verdict is GateState.ERROR
    assert found.why == (
        "no facts: staging cart was never observed; record observations, or give them in --facts"
    )


def test_enough_health_passes() -> None:
    found = verdict(HOUR, facts(**ledger(healthy(*EVERY_TEN))))
    assert (found.verdict, found.why) == (GateState.PASS, "staging cart soaked 1 h 30 m of 1 h")
    assert found.evidence["staging cart"]["healthy_since"] == "2026-11-21T10:30:00Z"


def test_backdated_commit() -> None:
    """A commit of last year that was first seen healthy ten minutes ago has soaked for ten minutes."""
    found = verdict(HOUR, facts(**ledger(healthy(10, 0))))
    assert (found.verdict, found.until) == (GateState.WAIT, "2026-11-21T12:50:00Z")
    assert found.why == "staging cart soaked 10 m of 1 h; earliest 2026-11-21T12:50:00Z"


def test_observation_gap() -> None:
    entries = healthy(90, 80, 70, 50, 40, 30, 20, 10, 0)
    found = verdict(HOUR, facts(**ledger(entries)))
    assert found.verdict is GateState.WAIT
    assert found.why.startswith(
        "staging cart soaked 50 m of 1 h; restarted 2026-11-21T10:50:00Z (nothing was observed)"
    )
    assert (
        state(gate("soak", **{"for": 3600.0, "max_gap": 1200.0}), facts(**ledger(entries))) is GateState.PASS
    )


def test_argo_cd_proves_what_nobody_observed() -> None:
    """Its health has not changed since before the gap, nor what it deploys."""
    known = applications(application(transition=95.0, reconciled=0.0, history=[(99.0, HEAD)]), minutes=0)
    assert state(HOUR, facts(applications=known, **ledger(healthy(90)))) is GateState.PASS
    flapped = applications(application(transition=40.0, reconciled=0.0, history=[(99.0, HEAD)]), minutes=0)
    found = verdict(HOUR, facts(applications=flapped, **ledger(healthy(90))))
    assert found.why.startswith("staging cart soaked 40 m of 1 h; restarted 2026-11-21T11:20:00Z")
    deployed = applications(application(transition=99.0, reconciled=0.0, history=[(30.0, HEAD)]), minutes=0)
    assert verdict(HOUR, facts(applications=deployed)).why.startswith("staging cart soaked 30 m of 1 h;")


def test_a_history_of_other_revisions_with_the_same_content_is_one_run() -> None:
    """On a shared branch the revision moves with what others commit."""
    other = "d" * 40
    app = application(transition=99.0, reconciled=0.0, revision=other, history=[(95.0, HEAD), (20.0, other)])
    known = facts(applications=applications(app, minutes=0), contents={(other, leaf()): content("t9")})
    assert verdict(HOUR, known).why == "staging cart soaked 1 h 35 m of 1 h"
    unknown = facts(applications=applications(app, minutes=0))
    assert state(HOUR, unknown) is GateState.ERROR


@pytest.mark.parametrize("tolerate", [0.0, 120.0, 600.0])
@pytest.mark.parametrize("seed", range(40))
def test_progress_is_not_forgotten_on_the_way_through_the_ledger(seed: int, tolerate: float) -> None:
    """Whatever was observed, the verdict is the same by the facts and by what is recorded of them."""
    chance = random.Random(f"{seed}")
    rows = [
        (float(minutes), chance.choice(STATES))
        for minutes in sorted(chance.sample(range(100), chance.randint(1, 40)), reverse=True)
    ]
    asked = gate("soak", **{"for": 600.0, "tolerate": tolerate, "continuous": chance.random() < 0.7})
    told = tuple(Observation("staging", "cart", ago(when), state, HEAD) for when, state in rows)
    recorded = [entry(KINDS[state], when) for when, state in rows]
    by_facts, by_ledger = verdict(asked, facts(observations=told)), verdict(asked, facts(**ledger(recorded)))
    assert (by_facts.verdict, by_facts.why) == (by_ledger.verdict, by_ledger.why)


def test_flap_in_soak() -> None:
    entries = [*healthy(*EVERY_TEN), entry(EntryKind.UNHEALTHY, 45)]
    found = verdict(HOUR, facts(**ledger(entries)))
    assert found.verdict is GateState.WAIT
    assert found.why == (
        "staging cart soaked 40 m of 1 h; restarted 2026-11-21T11:15:00Z (Degraded); "
        "earliest 2026-11-21T12:20:00Z"
    )


def test_a_flap_is_stronger_than_what_is_told_later() -> None:
    """Argo CD says that it has been healthy for 99 minutes, and somebody saw it degraded since."""
    app = applications(application(transition=99.0, reconciled=0.0, history=[(99.0, HEAD)]), minutes=0)
    known = facts(applications=app, **ledger([*healthy(90), entry(EntryKind.UNHEALTHY, 45)]))
    assert verdict(HOUR, known).why.startswith("staging cart soaked 45 m of 1 h;")


def test_degraded_now_is_no_waiting() -> None:
    entries = [*healthy(*EVERY_TEN[1:]), entry(EntryKind.UNHEALTHY, 0)]
    found = verdict(HOUR, facts(**ledger(entries)))
    assert (found.verdict, found.until) == (GateState.FAIL, "")


def seen(health: str, minutes: float, revision: str = HEAD) -> Observation:
    return Observation("staging", "cart", ago(minutes), health, revision)  # type: ignore[arg-type]


def test_progressing_is_tolerated_as_long_as_declared() -> None:
    rows = (*tuple(seen("Healthy", m) for m in EVERY_TEN if m != 40), seen("Progressing", 40))
    assert state(HOUR, facts(observations=rows)) is GateState.WAIT
    assert (
        state(gate("soak", **{"for": 3600.0, "tolerate": 1200.0}), facts(observations=rows)) is GateState.PASS
    )
    assert (
        state(gate("soak", **{"for": 3600.0, "tolerate": 600.0}), facts(observations=rows)) is GateState.WAIT
    )


def test_a_tolerated_interruption_has_to_be_over() -> None:
    rows = (*(seen("Healthy", m) for m in EVERY_TEN if m), seen("Progressing", 0))
    assert (
        state(gate("soak", **{"for": 3600.0, "tolerate": 1200.0}), facts(observations=rows)) is GateState.WAIT
    )


def test_what_is_not_observed_any_more_is_not_known() -> None:
    found = verdict(HOUR, facts(**ledger(healthy(*(m + 40 for m in EVERY_TEN)))))
    assert found.verdict is GateState.ERROR
    assert "observed last 40 m ago, more than 15 m" in found.why


def test_the_future_is_not_observed() -> None:
    assert state(HOUR, facts(**ledger(healthy(-10, -20, -70)))) is GateState.ERROR


def test_other_content_begins_anew() -> None:
    old = {("e" * 40, leaf()): content("t8", "1.8")}
    entries = [*healthy(90, 80, 70, 60, 50, commit="e" * 40), *healthy(40, 30, 20, 10, 0)]
    assert verdict(HOUR, facts(contents=old, **ledger(entries))).why.startswith("staging cart soaked 40 m")
    running = verdict(HOUR, facts(contents=old, **ledger(healthy(*EVERY_TEN, commit="e" * 40))))
    assert running.verdict is GateState.WAIT
    assert "is Healthy at eeeeeeeeeeee, which holds something else" in running.why


def test_every_region_has_to_soak() -> None:
    two = (leaf(region="euw1"), leaf(region="use1"))
    entries = [*healthy(*EVERY_TEN, region="euw1"), *healthy(20, 10, 0, region="use1")]
    found = verdict(HOUR, facts(*two, **ledger(entries)))
    assert found.verdict is GateState.WAIT
    assert found.why.startswith("staging/use1 cart soaked 20 m of 1 h")
    one = verdict(HOUR, facts(*two, **ledger(healthy(*EVERY_TEN, region="euw1"))))
    assert one.verdict is GateState.ERROR


def test_breaks_may_be_left_out() -> None:
    entries = [*healthy(90, 80, 70, 60, 50, 30, 20, 10, 0), entry(EntryKind.UNHEALTHY, 40)]
    loose = gate("soak", **{"for": 4200.0, "continuous": False})
    assert verdict(loose, facts(**ledger(entries))).why == (
        "staging cart soaked 1 h 10 m of 1 h 10 m; restarted 2026-11-21T11:20:00Z (Degraded)"
    )


@pytest.mark.parametrize("kind", ["soak", "argocd"])
def test_a_plan_whose_source_is_not_here_is_not_known(kind: str) -> None:
    known = Facts(leaves=(leaf(),), applications=applications(application()), **ledger(healthy(*EVERY_TEN)))
    assert state(HOUR if kind == "soak" else gate("argocd"), known) is GateState.ERROR
