import random

import pytest

from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.judge import _once, compare, exit_code, gates, without_told_better, worst_first
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Gate
from tests.unit.engine.made import finding

BROKEN = Diagnostic("yaml-syntax", "broken", Location("b.yaml", 2, 1), Level.ERROR)


def unknown(**fields: object) -> Finding:
    return finding(status=Status.UNKNOWN, fingerprint="u1", **fields)


def only_gate(findings: list[Finding], on_unknown: str = "close_if_reached", fail_on: str = "medium") -> Gate:
    [gate] = gates(findings, [], ["prod"], Config(fail_on=fail_on), None, on_unknown)
    return gate


class TestCompare:
    def test_without_a_base_all_are_new(self) -> None:
        assert [f.status for f in compare([finding()], None, (), ())] == [Status.NEW]

    def test_what_base_has_is_existing(self) -> None:
        assert [f.status for f in compare([finding()], [finding()], (), ())] == [Status.EXISTING]

    def test_moved_lines_do_not_make_it_new(self) -> None:
        moved = finding(location=Location("a.yaml", 30, 1))
        assert [f.status for f in compare([moved], [finding()], {"a.yaml"}, ())] == [Status.EXISTING]

    def test_a_second_of_a_kind_is_new(self) -> None:
        statuses = [f.status for f in compare([finding(), finding()], [finding()], (), ())]
        assert statuses == [Status.EXISTING, Status.NEW]

    def test_what_head_lacks_is_fixed(self) -> None:
        assert [f.status for f in compare([], [finding()], (), ())] == [Status.FIXED]

    def test_one_of_two_is_fixed(self) -> None:
        statuses = sorted(f.status for f in compare([finding()], [finding(), finding()], (), ()))
        assert statuses == [Status.EXISTING, Status.FIXED]

    def test_an_unknown_of_base_and_head_is_not_reached(self) -> None:
        [same] = compare([unknown()], [unknown()], (), ())
        assert (same.status, same.reached) == (Status.UNKNOWN, False)

    def test_an_unknown_in_a_changed_file_is_reached(self) -> None:
        [touched] = compare([unknown()], [unknown()], {"a.yaml"}, ())
        assert touched.reached

    def test_a_new_unknown_is_reached(self) -> None:
        [new] = compare([unknown()], [], (), ())
        assert new.reached

    def test_hiding_a_finding_behind_an_unknown_fixes_nothing(self) -> None:
        statuses = [f.status for f in compare([unknown()], [finding()], {"a.yaml"}, ())]
        assert statuses == [Status.UNKNOWN]

    def test_an_unknown_that_goes_away_is_not_called_fixed(self) -> None:
        assert compare([], [unknown()], (), ()) == []


class TestToldBetter:
    SCHEMA = finding(rule="k8s-schema", told_by=("k8s-privileged", finding().location))

    def test_it_is_told_once(self) -> None:
        assert without_told_better([finding(), self.SCHEMA]) == [finding()]

    @pytest.mark.parametrize(
        "other",
        [
            [],
            [finding(severity="low")],
            [finding(effect=Effect.WARN)],
            [finding(resource="another")],
            [finding(location=Location("a.yaml", 77, 1))],
            [finding(environment="dev")],
            [finding(status=Status.UNKNOWN)],
            [finding(suppression=Suppression("comment", Location("a.yaml", 1, 1)))],
        ],
    )
    def test_where_the_other_does_not_count_it_stays(self, other: list[Finding]) -> None:
        assert self.SCHEMA in without_told_better([*other, self.SCHEMA])


class TestGates:
    def test_a_new_denial_closes(self) -> None:
        gate = only_gate([finding()])
        assert (gate.state, gate.rules, gate.errors) == ("fail", ("k8s-privileged",), 1)

    @pytest.mark.parametrize("effect", [Effect.WARN, Effect.AUDIT])
    def test_only_denials_close(self, effect: Effect) -> None:
        assert only_gate([finding(effect=effect)]).state == "pass"

    @pytest.mark.parametrize("status", [Status.EXISTING, Status.FIXED])
    def test_only_new_findings_close(self, status: Status) -> None:
        assert only_gate([finding(status=status)]).state == "pass"

    @pytest.mark.parametrize(
        ("severity", "fail_on", "state"),
        [("low", "medium", "pass"), ("medium", "medium", "fail"), ("high", "critical", "pass")],
    )
    def test_threshold(self, severity: str, fail_on: str, state: str) -> None:
        assert only_gate([finding(severity=severity)], fail_on=fail_on).state == state

    def test_an_environment_has_a_threshold_of_its_own(self) -> None:
        config = Config(environments={"prod": EnvironmentConfig(fail_on="low")})
        low = [finding(severity="low"), finding(severity="low", environment="dev")]
        states = {g.environment: g.state for g in gates(low, [], ["dev", "prod"], config, None, "close")}
        assert states == {"dev": "pass", "prod": "fail"}

    def test_the_command_line_beats_the_configuration(self) -> None:
        [gate] = gates([finding(severity="low")], [], ["prod"], Config(fail_on="critical"), "low", "close")
        assert gate.state == "fail"

    @pytest.mark.parametrize(
        ("on_unknown", "reached", "state"),
        [
            ("close", False, "error"),
            ("close_if_reached", True, "error"),
            ("close_if_reached", False, "pass"),
            ("warn", True, "pass"),
        ],
    )
    def test_on_unknown_alone_turns_unknown_into_a_closed_gate(
        self, on_unknown: str, reached: bool, state: str
    ) -> None:
        assert only_gate([unknown(reached=reached)], on_unknown).state == state

    def test_what_could_not_be_evaluated_closes_whatever_is_set(self) -> None:
        closed = gates([], [BROKEN], ["prod"], Config(), None, "warn")
        assert {g.environment: g.state for g in closed} == {"prod": "pass", None: "error"}

    def test_an_environment_only_findings_know_has_a_gate(self) -> None:
        assert [g.environment for g in gates([finding()], [], [], Config(), None, "warn")] == ["prod"]

    def test_there_is_always_a_gate(self) -> None:
        assert len(gates([], [], [], Config(), None, "warn")) == 1


@pytest.mark.parametrize(
    ("states", "nothing", "expected"),
    [
        (["pass"], False, Exit.PASS),
        (["pass"], True, Exit.NOTHING),
        (["error", "pass"], False, Exit.ERROR),
        (["error"], True, Exit.ERROR),
        (["fail", "error"], True, Exit.CLOSED),
    ],
)
def test_exit_code_is_the_first_that_applies(states: list[str], nothing: bool, expected: Exit) -> None:
    made = [Gate(None, state, "medium", 0, 0, 0, ()) for state in states]
    assert exit_code(made, nothing) is expected


def test_what_is_unknown_in_two_renderings_is_asked_once_and_covered_in_both_or_not_at_all() -> None:
    asked = [
        unknown(roots=("b",)),
        unknown(roots=("a",)),
        finding(status=Status.UNKNOWN, fingerprint="u2", roots=("c",)),
    ]
    assert [found.roots for found in _once(asked)] == [("a", "b"), ("c",)]


def test_worst_first_whatever_the_order() -> None:
    findings = [
        finding(severity="critical"),
        finding(severity="high", location=Location("a.yaml", 1, 1)),
        finding(severity="high", location=Location("a.yaml", 2, 1)),
        finding(severity="critical", effect=Effect.WARN),
        finding(severity="critical", effect=Effect.AUDIT),
    ]
    for seed in range(5):
        shuffled = random.Random(seed).sample(findings, len(findings))
        assert list(worst_first(shuffled)) == findings
