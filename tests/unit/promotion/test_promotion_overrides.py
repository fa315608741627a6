"""Who may pass a closed gate: override-{expired, wrong person, no ticket, forbidden gate}."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tallygate.model.promotion import GateState, GateVerdict
from tallygate.promotion.declared import Overriding
from tallygate.promotion.entry import Actor, EntryKind, LedgerEntry, Override
from tallygate.promotion.overrides import Rules, passed, problems
from tests.unit.promotion.entries import at, chain_of, event

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DECLARED = Overriding(("@bob", "@shop/incident"), ticket="INC-[0-9]+", never=("schema",))
RULES = Rules(DECLARED, ("schema", "soak", "freeze"), {"shop/incident": ("ann",)})
GOOD = Override(("soak",), "prod is down", "INC-7", at(14))


def entry(override: Override | None = GOOD, login: str = "ann") -> LedgerEntry:
    return replace(event(EntryKind.OVERRIDE, "p1"), override=override, actor=Actor(login=login))


def closed(*gates: str) -> list[GateVerdict]:
    return [GateVerdict(gate, gate, GateState.WAIT, f"{gate} is closed") for gate in gates]


def told(rules: Rules, one: LedgerEntry, now: datetime = NOW) -> str:
    return "; ".join(problems(rules, one, now))


@pytest.mark.parametrize("login", ["ann", "bob"])
def test_a_person_or_a_member_of_a_team_may(login: str) -> None:
    assert told(RULES, entry(login=login)) == ""


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (replace(GOOD, expires=at(12)), "it expired at 2026-11-21T12:00:00+00:00"),
        (replace(GOOD, expires=at(17)), "longer than override.ttl"),
        (replace(GOOD, expires="some day"), "it expired at some day"),
        (replace(GOOD, expires="2026-11-21T14:00:00"), "it expired at"),
        (replace(GOOD, ticket=""), "it names no ticket; give one that matches INC-[0-9]+ by --ticket"),
        (replace(GOOD, ticket="INC-7 and more"), "does not match INC-[0-9]+ (override.ticket)"),
        (replace(GOOD, ticket="INC-" + "7" * 999), "does not match"),
        (replace(GOOD, reason=" "), "it gives no reason (override.reason)"),
        (replace(GOOD, gates=("schema",)), "gate schema is never passed by an override (override.never)"),
        (replace(GOOD, gates=("saok",)), "there is no gate saok; there are: freeze, schema, soak"),
        (None, "it names no gates"),
    ],
)
def test_what_does_not_count(override: Override | None, said: str) -> None:
    assert said in told(RULES, entry(override))


@pytest.mark.parametrize(
    ("login", "teams", "said"),
    [
        ("eve", RULES.teams, "eve may not pass gates; override.who has @bob and @shop/incident"),
        ("", RULES.teams, "nobody may not pass gates"),
        ("shop/incident", RULES.teams, "may not pass gates"),
        ("eve", {}, "who belongs to @shop/incident is not known; give `teams` by --facts FILE"),
    ],
)
def test_wrong_person(login: str, teams: Mapping[str, tuple[str, ...]], said: str) -> None:
    assert said in told(replace(RULES, teams=teams), entry(login=login))


@pytest.mark.parametrize(
    ("who", "teams"),
    [
        ("Dana", {}),
        ("@shop/Platform", {"shop/platform": ("dana",)}),
        ("@shop/platform", {"@shop/Platform": ("@Dana",)}),
    ],
)
@pytest.mark.parametrize("login", ["dana", "DANA"])
def test_case_tells_no_two_people_or_teams_apart(
    who: str, teams: Mapping[str, tuple[str, ...]], login: str
) -> None:
    declared = replace(DECLARED, who=("@shop/unread", who))
    assert told(replace(RULES, declared=declared, teams=teams), entry(login=login)) == ""


def test_nobody_may_where_nothing_is_declared() -> None:
    assert "declares no `override`" in told(Rules(None, ("soak",)), entry())


def test_a_pattern_that_is_none_matches_nothing() -> None:
    rules = replace(RULES, declared=replace(DECLARED, ticket="(?=INC)"))
    assert "does not match" in told(rules, entry())


def test_an_override_opens_the_gates_that_it_names_for_its_plan() -> None:
    verdicts = closed("soak", "freeze")
    found = passed(RULES, verdicts, chain_of([entry()]), "p1", NOW)
    assert [(one.gate, one.override, one.is_open) for one in found] == [
        ("soak", "ann", True),
        ("freeze", "", False),
    ]
    assert found[0].verdict is GateState.WAIT  # what the gate says does not change
    assert passed(RULES, verdicts, chain_of([entry()]), "p2", NOW) == tuple(verdicts)


def test_one_that_expired_is_told_where_the_gate_is_closed() -> None:
    late = NOW.replace(hour=15)
    [found] = passed(RULES, closed("soak"), chain_of([entry()]), "p1", late)
    assert not found.is_open
    assert found.why == (
        "soak is closed; the override of ann does not count: it expired at 2026-11-21T14:00:00+00:00; "
        "record a new one if it is still needed"
    )


def test_what_tallygate_yaml_forbids_since_does_not_count_any_more() -> None:
    rules = replace(RULES, declared=replace(DECLARED, never=("soak",)))
    [found] = passed(rules, closed("soak"), chain_of([entry()]), "p1", NOW)
    assert not found.is_open


def test_a_gate_that_is_open_is_not_overridden() -> None:
    verdict = GateVerdict("soak", "soak", GateState.PASS, "soaked")
    assert passed(RULES, [verdict], chain_of([entry()]), "p1", NOW) == (verdict,)
