import msgspec
import pytest

from tallygate.engine.config import Config, EnvironmentConfig, Override, Policies, RuleSettings
from tallygate.engine.rule_settings import adjusted, effective, runs, threshold, unknown_all_the_same
from tallygate.model.finding import Status
from tallygate.model.location import Location
from tests.unit.engine.made import finding, rule


def config(**policies: object) -> Config:
    return Config(policies=Policies(**policies))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("disable", "runs_still"),
    [((), True), (("k8s-privileged",), False), (("k8s-*",), False), (("tf-*", "k8s-host-path"), True)],
)
def test_a_disabled_rule_does_not_run(disable: tuple[str, ...], runs_still: bool) -> None:
    assert runs(rule(), config(disable=disable)) is runs_still


def test_a_locked_rule_runs_whatever_is_disabled() -> None:
    assert runs(rule(locked=True), config(disable=("*",)))


@pytest.mark.parametrize(
    ("policies", "runs_here"),
    [
        ({}, False),
        ({"enable": ("k8s-privileged",)}, True),
        ({"enable": ("k8s-*",)}, True),
        ({"enable": ("tf-*",)}, False),
        ({"settings": {"k8s-privileged": {"x": ("y",)}}}, True),
        ({"enable": ("k8s-*",), "disable": ("k8s-privileged",)}, False),
    ],
)
def test_an_opt_in_rule_runs_where_it_is_enabled(policies: dict[str, object], runs_here: bool) -> None:
    assert runs(rule(opt_in=True), config(**policies)) is runs_here
    assert runs(rule(), config(**policies)) is ("disable" not in policies)


def test_the_severity_of_a_rule_by_its_id_or_a_glob_the_last_wins() -> None:
    severity = {"k8s-*": "low", "k8s-privileged": "critical"}
    assert effective(rule(), config(severity=severity)).severity == "critical"
    assert effective(rule(id="k8s-host-path"), config(severity=severity)).severity == "low"
    assert effective(rule(id="tf-x"), config(severity=severity)) == rule(id="tf-x")


def test_a_first_file_only_raises() -> None:
    own = msgspec.structs.replace(config(severity={"k8s-privileged": "low"}), raises_only=True)
    assert effective(rule(severity="high"), own).severity == "high"
    own = msgspec.structs.replace(config(severity={"k8s-privileged": "critical"}), raises_only=True)
    assert effective(rule(severity="high"), own).severity == "critical"


TEAM = Override(
    paths=("teams/**",),
    environments=("dev",),
    fail_on="critical",
    policies=RuleSettings(disable=("tf-*",), severity={"k8s-*": "low"}),
)
LAST = Override(paths=("teams/a/**",), fail_on="low")


@pytest.mark.parametrize(
    ("environment", "path", "lowest"),
    [
        ("dev", "teams/b/x.yaml", "critical"),
        ("prod", "teams/b/x.yaml", "high"),
        (None, "teams/b/x.yaml", "medium"),
        ("dev", "teams/a/x.yaml", "low"),
        ("prod", "teams/a/x.yaml", "low"),
        ("dev", "other/x.yaml", "medium"),
    ],
)
def test_the_last_override_that_matches_wins(environment: str | None, path: str, lowest: str) -> None:
    own = Config(overrides=(TEAM, LAST), environments={"prod": EnvironmentConfig("high")})
    assert threshold(own, environment, path) == lowest


def test_overrides_disable_and_regrade_findings_where_they_hold() -> None:
    own = Config(overrides=(TEAM,))
    inside = Location("teams/b/x.yaml")
    made = [
        finding(rule="k8s-privileged", environment="dev", location=inside),
        finding(rule="tf-x", environment="dev", location=inside),
        finding(rule="tf-x", environment="prod", location=inside),
        finding(rule="tf-x", environment="dev", location=Location("main.tf")),
    ]
    kept = adjusted(made, own, [rule(), rule(id="tf-x")])
    assert [(one.rule, one.environment, one.location.path, one.severity) for one in kept] == [
        ("k8s-privileged", "dev", "teams/b/x.yaml", "low"),
        ("tf-x", "prod", "teams/b/x.yaml", "high"),
        ("tf-x", "dev", "main.tf", "high"),
    ]


def test_a_locked_rule_counts_in_every_path() -> None:
    made = [finding(rule="tf-x", environment="dev", location=Location("teams/x.tf"))]
    assert adjusted(made, Config(overrides=(TEAM,)), [rule(id="tf-x", locked=True)]) == made


def test_findings_of_loaders_are_disabled_and_what_they_cannot_read_is_not() -> None:
    own = config(disable=("yaml-*", "k8s-unrendered"))
    known = finding(rule="yaml-duplicate-key")
    unknown = finding(rule="k8s-unrendered", status=Status.UNKNOWN)
    assert adjusted([known, unknown], own, []) == [unknown]
    assert unknown_all_the_same([known, unknown], own) == [
        "k8s-unrendered is disabled, yet what cannot be read stays unknown; see on_unknown"
    ]


def test_unknowns_of_a_rule_go_with_it_where_an_override_disables_it() -> None:
    unknown = finding(rule="tf-x", environment="dev", location=Location("teams/x.tf"), status=Status.UNKNOWN)
    assert adjusted([unknown], Config(overrides=(TEAM,)), [rule(id="tf-x")]) == []
    assert adjusted([unknown], Config(overrides=(TEAM,)), []) == [unknown]
