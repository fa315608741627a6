"""tallygate.yaml as a user meets it: what it changes, what it refuses, where values come from."""

from pathlib import Path

import msgspec
import pytest

from tests.conftest import Golden
from tests.e2e.command import findings, tallygate
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD, RULE
from tests.unit.sources.git_repositories import commit_all, git, repository, write

TREE = {
    "config/dev/app.yaml": "host: a\n",
    "config/staging/app.yaml": "host: b\n",
    "config/prod/app.yaml": "host: c\n",
    "config/dev/services/health.yaml": "port: 1\n",
    "config/staging/services/health.yaml": "port: 1\n",
    "apps/prod/pod.yaml": PRIVILEGED_POD,
    "apps/dev/pod.yaml": GOOD_POD,
}


OTHER_POD = GOOD_POD.replace("  name: web\nspec", "  name: other\nspec")


def tree(folder: Path, configuration: str, **files: str) -> Path:
    write(folder, {**TREE, "tallygate.yaml": configuration, **files})
    return folder


def rules(folder: Path, *words: str, **environment: str) -> tuple[int, list[str]]:
    ran = tallygate("check", "--format", "json", *words, cwd=folder, timeout=60, **environment)
    return ran.code, sorted({rule for rule, _, _ in findings(ran)})


def own(folder: Path, settings: str = "", pod: str = OTHER_POD) -> Path:
    """A tree that one rule of its own judges, of severity high, and finds one pod of prod."""
    configuration = f"version: 1\npolicies: {{use: [policy]}}\n{settings}\n"
    return tree(folder, configuration, **{"policy/own.rego": RULE, "apps/prod/pod.yaml": pod})


def test_a_declared_service_is_not_missed(tmp_path: Path) -> None:
    assert "env-key-missing" in rules(tree(tmp_path, "version: 1\n"))[1]
    declared = tree(tmp_path, "version: 1\nservices: {health: {until: staging}}\n")
    assert "env-key-missing" not in rules(declared)[1]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ("{file: 1KiB}", "has 1025 bytes, more than the limit of 1024"),
        ("{depth: 9}", "nested more than 9 deep"),
        ("{aliases: 4}", "aliases repeat more than 4 values"),
    ],
)
def test_limits_of_a_document(limits: str, told: str, tmp_path: Path) -> None:
    folder = own(tmp_path, f"kubernetes: {{limits: {limits}}}", GOOD_POD)
    assert tallygate("check", cwd=folder).code == 0
    text = f"a: &a [[[1]]]\nb: [*a, *a]\nd: {'[' * 9}{']' * 9}\nc: {'x' * 1024}"
    write(folder, {"config/prod/app.yaml": text[:1024] + "\n"})
    ran = tallygate("check", cwd=folder)
    assert (ran.code, told in ran.out, "config/prod/app.yaml:" in ran.out) == (4, True, True)
    write(folder, {"tallygate.yaml": "version: 1\npolicies: {use: [policy]}\n"})
    assert tallygate("check", cwd=folder).code == 0


def test_a_disabled_rule_does_not_run(tmp_path: Path) -> None:
    assert "k8s-privileged" in rules(tree(tmp_path, "version: 1\n"))[1]
    disabled = tree(tmp_path, "version: 1\npolicies: {disable: [k8s-privileged, k8s-host-*]}\n")
    assert "k8s-privileged" not in rules(disabled)[1]


@pytest.mark.parametrize(
    ("policies", "found"),
    [
        ("{}", set()),
        ("{enable: [k8s-image-digest]}", {"k8s-image-digest"}),
        ("{enable: [k8s-image-*], disable: [k8s-image-pull-policy]}", {"k8s-image-digest"}),
        ("{settings: {k8s-image-registry: {allowed: [r.example]}}}", {"k8s-image-registry"}),
    ],
)
def test_opt_in_rules_run_where_they_are_asked_for(policies: str, found: set[str], tmp_path: Path) -> None:
    told = rules(tree(tmp_path, f"version: 1\npolicies: {policies}\n"))[1]
    assert {rule for rule in told if rule.startswith("k8s-image-")} == found


def test_a_setting_that_a_rule_does_not_have(tmp_path: Path) -> None:
    folder = tree(tmp_path, "version: 1\npolicies: {settings: {k8s-image-registry: {alowed: [r]}}}\n")
    ran = tallygate("check", cwd=folder)
    assert ran.code == 2
    assert "k8s-image-registry has no setting alowed; did you mean `allowed`?" in ran.err


def test_severity_is_the_same_in_every_format(tmp_path: Path) -> None:
    folder = own(tmp_path, "")
    write(
        folder,
        {"tallygate.yaml": "version: 1\npolicies: {use: [policy], severity: {own-pod-name: low}}\n"},
    )
    ran = tallygate("check", "--format", "json", "--format", "sarif=r.sarif", cwd=folder)
    [found] = msgspec.json.decode(ran.out)["findings"]
    assert (ran.code, found["severity"]) == (0, "low")
    [sarif] = msgspec.json.decode((folder / "r.sarif").read_bytes())["runs"]
    [rule] = [rule for rule in sarif["tool"]["driver"]["rules"] if rule["id"] == "own-pod-name"]
    assert rule["properties"]["security-severity"] == "3.0"


def test_an_override_holds_for_its_paths_alone(tmp_path: Path) -> None:
    folder = own(tmp_path, "overrides: [{paths: ['teams/**'], fail_on: critical}]", pod=GOOD_POD)
    write(folder, {"teams/prod/pod.yaml": OTHER_POD})
    assert rules(folder) == (0, ["own-pod-name"])
    write(folder, {"apps/prod/pod.yaml": OTHER_POD})
    assert rules(folder) == (1, ["own-pod-name"])


def test_environments_are_reported_in_the_declared_order(tmp_path: Path) -> None:
    configuration = "version: 1\nenvironments: {dev: {after: [prod]}, prod: {after: [staging]}}\n"
    ran = tallygate("check", "--format", "json", cwd=tree(tmp_path, configuration))
    gates = [gate["environment"] for gate in msgspec.json.decode(ran.out)["gates"]]
    assert gates[:3] == ["staging", "prod", "dev"]


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ("promote: [{kind: tree}]", "tree is not supported yet"),
        ("policies: {disable: [k8s-privilegd]}", "no rule k8s-privilegd; did you mean `k8s-privileged`?"),
        ("policies: {severity: {k8s-hostpath: low}}", "did you mean `k8s-host-path`?"),
        ("validators: {disable: [terrafrom]}", "no validator terrafrom; did you mean `terraform`?"),
        ("services: {health: {until: stagin}}", "no environment stagin; did you mean `staging`?"),
        ("environments: {production: {}}", "no path names it; did you mean `prod`?"),
    ],
)
def test_what_names_nothing_is_refused(configuration: str, told: str, tmp_path: Path) -> None:
    ran = tallygate("check", cwd=tree(tmp_path, f"version: 1\n\n{configuration}\n"))
    assert ran.code == 2
    assert told in ran.err
    assert "tallygate.yaml:3:" in ran.err


def test_what_has_no_effect_is_said(tmp_path: Path) -> None:
    configuration = "version: 1\nexclude: [vendored/**]\nenvironments: {loadtest: {}}\n"
    ran = tallygate("check", cwd=tree(tmp_path, configuration, **{"team/tallygate.yaml": "version: 1\n"}))
    assert ran.code == 1
    assert "exclude: vendored/** matches no path" in ran.out
    assert "nothing is checked for loadtest: no path names it" in ran.out
    assert "team/tallygate.yaml is not read" in ran.out


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("disable: [own-*]", 2),
        ("severity: {own-pod-name: low}", 2),
        ("severity: {own-pod-name: critical}", 1),
    ],
)
def test_a_locked_rule_can_only_be_raised(setting: str, code: int, tmp_path: Path) -> None:
    folder = own(tmp_path)
    locked = RULE.replace("# custom:\n", "# custom:\n#   locked: true\n")
    configuration = f"version: 1\npolicies: {{use: [policy], {setting}}}\n"
    write(folder, {"policy/own.rego": locked, "tallygate.yaml": configuration})
    ran = tallygate("check", cwd=folder)
    assert (ran.code, "is locked" in ran.err) == (code, code == 2)


def test_the_first_file_cannot_open_a_gate(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"config/dev/a.yaml": "a: 1\n", "config/prod/a.yaml": "a: 1\n"})
    git(repo, "checkout", "-q", "-b", "change")
    write(
        repo,
        {
            "apps/pod.yaml": PRIVILEGED_POD,
            "tallygate.yaml": "version: 1\nfail_on: critical\nexclude: ['**']\npolicies: {disable: ['*']}\n",
        },
    )
    commit_all(repo)
    ran = tallygate("check", "--base", "main", cwd=repo)
    assert ran.code == 1
    assert "error[k8s-privileged]" in ran.out
    told = " ".join(ran.out.split())
    assert "main has no tallygate.yaml yet: judged by the defaults, and by what is stricter" in told


def test_the_first_file_can_close_one(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"config/dev/a.yaml": "a: 1\n", "config/prod/a.yaml": "a: 1\n"})
    git(repo, "checkout", "-q", "-b", "change")
    write(repo, {"tallygate.yaml": "version: 1\nfail_on: low\n", "apps/pod.yaml": PRIVILEGED_POD})
    commit_all(repo)
    ran = tallygate("check", "--base", "main", "--format", "json", cwd=repo)
    assert {gate["fail_on"] for gate in msgspec.json.decode(ran.out)["gates"]} == {"low"}


def test_flag_then_variable_then_file_then_default(tmp_path: Path) -> None:
    folder = own(tmp_path, "fail_on: critical")
    assert rules(folder)[0] == 0
    assert rules(folder, TALLYGATE_FAIL_ON="high")[0] == 1
    assert rules(folder, "--fail-on", "critical", TALLYGATE_FAIL_ON="high")[0] == 0
    assert "own-pod-name" not in rules(folder, TALLYGATE_NO_CONFIG="1")[1]


def test_variables_are_read_strictly(tmp_path: Path) -> None:
    ran = tallygate("check", cwd=tree(tmp_path, "version: 1\n"), TALLYGATE_FAIL_ON="hihg")
    assert (ran.code, ran.out) == (2, "")
    assert "TALLYGATE_FAIL_ON: expected one of low, medium, high, critical; did you mean high?" in ran.err
    ran = tallygate("rules", cwd=tmp_path, TALLYGATE_FAILON="low")
    assert ran.code == 0
    assert ran.err == (
        "tallygate: warning: nothing reads the variable TALLYGATE_FAILON; did you mean TALLYGATE_FAIL_ON?\n"
    )


def test_columns_hold_off_a_terminal(tmp_path: Path) -> None:
    folder = tree(
        tmp_path, "version: 1\nexclude: [a/very/long/glob/that/matches/no/path/at/all/of/this/tree/**]\n"
    )
    wide = tallygate("check", cwd=folder, COLUMNS="150").out
    narrow = tallygate("check", cwd=folder).out
    assert max(map(len, narrow.splitlines())) <= 80 < max(map(len, wide.splitlines())) <= 150


def test_doctor_shows_what_holds_and_where_it_comes_from(golden: Golden, tmp_path: Path) -> None:
    configuration = (
        "version: 1\nenvironments:\n  prod:\n    fail_on: low\npolicies:\n  disable: [k8s-host-path]\n"
        "  server:\n    url: https://opa.example.org\n    token_env: OPA_TOKEN\n"
    )
    folder = tree(tmp_path, configuration)
    ran = tallygate("doctor", "--config", "--workers", "2", cwd=folder, TALLYGATE_FAIL_ON="high")
    assert ran.code == 0
    golden("commands/doctor-config.txt", ran.out)
    told = tallygate("doctor", "--config", "--format", "json", cwd=folder, TALLYGATE_FORMAT="sarif")
    document = msgspec.json.decode(told.out)
    assert (document["schema_version"], document["configuration"]) == (1, "tallygate.yaml")
    assert {"key": "environments.prod.fail_on", "value": "low", "origin": "tallygate.yaml:4"} in document[
        "settings"
    ]
    whole = tallygate("doctor", cwd=folder)
    assert "disabled rules: 1\n    k8s-host-path\n" in whole.out


def test_doctor_shows_another_file_and_masks_what_looks_like_a_secret(tmp_path: Path) -> None:
    folder = tree(tmp_path, "version: 1\nfail_on: low\n")
    token = "ghp_" + "a1B2" * 9
    write(folder, {"other.yaml": f"version: 1\nscanners: [{{checkov: {{arguments: [--token, {token}]}}}}]\n"})
    ran = tallygate("doctor", "--config", "other.yaml", cwd=folder)
    assert ran.code == 0
    assert "other.yaml:2" in ran.out
    assert "tallygate.yaml" not in ran.out
    assert token not in ran.out
    assert token not in tallygate("doctor", "--config", "other.yaml", "--format", "json", cwd=folder).out


def test_doctor_refuses_what_check_refuses(tmp_path: Path) -> None:
    there = tree(tmp_path, "version: 1\nenvironments: {dev: {auto: true}}\nfail_om: low\n")
    ran = tallygate("doctor", "--config", cwd=there)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 2
