from pathlib import Path

import msgspec
import pytest

from tallygate.engine.config import parse
from tallygate.engine.judges import Judges
from tallygate.engine.names import checked, opt_in_ids, rule_ids
from tallygate.engine.policies import PolicySet
from tallygate.engine.problems import UsageError
from tallygate.model.rule import Rule
from tests.unit.engine.made import rule
from tests.unit.engine.written import LATEST, Files, module, trees

PATHS: Files = {"config/dev/a.yaml": "a: 1\n", "config/prod/a.yaml": "a: 1\n"}


def notes(folder: Path, text: str, *rules: Rule, paths: Files = PATHS) -> tuple[str, ...]:
    config = parse(f"version: 1\n{text}\n".encode(), "tallygate.yaml")
    judges = Judges(config, (), PolicySet((LATEST,), trusted=False), ("first",))
    return checked(judges, trees(folder, paths), rules).notes


def refused(folder: Path, text: str, *rules: Rule) -> str:
    with pytest.raises(UsageError) as raised:
        notes(folder, text, *rules)
    return str(raised.value)


def test_ids_are_read_from_the_text_of_policies() -> None:
    assert rule_ids([LATEST, module("deny := 1", "two")]) == ["own-latest", "own-two"]


def test_opt_in_rules_are_told_by_their_text() -> None:
    optional = LATEST.text.replace("#   id:", "#   opt_in: true\n#   id:")
    assert opt_in_ids([LATEST, msgspec.structs.replace(LATEST, text=optional)]) == ["own-latest"]


def test_settings_are_those_that_a_rule_declares(tmp_path: Path) -> None:
    declared = rule(id="own-latest", settings=("allowed",), locked=True)
    right = "policies: {enable: [own-latest], settings: {own-latest: {allowed: [a]}}}"
    assert notes(tmp_path, right, declared) == ("first",)
    wrong = "policies: {settings: {own-latest: {alowed: [a]}, own-*: {allowed: [a]}, own-late: {x: [a]}}}"
    assert [line.split(": ", 1)[1] for line in refused(tmp_path, wrong, declared).splitlines()] == [
        "policies.settings.own-latest.alowed: own-latest has no setting alowed; did you mean `allowed`?",
        "policies.settings.own-*.allowed: settings are those of one rule: write its id",
        "policies.settings.own-late: there is no rule own-late; did you mean `own-latest`?",
    ]


@pytest.mark.parametrize(
    ("policies", "is_told"),
    [
        ("enable: [own-latest]", True),
        ("enable: [own-latest], settings: {own-latest: {allowed: [a]}}", False),
        ("", False),
    ],
)
def test_an_opt_in_rule_that_is_told_nothing(policies: str, is_told: bool, tmp_path: Path) -> None:
    optional = rule(id="own-latest", settings=("allowed",), opt_in=True)
    said = "tallygate.yaml: own-latest checks nothing: it wants policies.settings.own-latest.allowed"
    text = f"policies: {{{policies}}}" if policies else ""
    assert notes(tmp_path, text, optional) == ("first", said)[: 1 + is_told]


def test_settings_of_a_rule_that_is_not_compiled_are_not_judged(tmp_path: Path) -> None:
    assert notes(tmp_path, "policies: {settings: {own-latest: {allowed: [a]}}}") == ("first",)


@pytest.mark.parametrize("name", ["own-latest", "own-*", "*", "yaml-duplicate-key", "k8s-privileged"])
def test_rules_that_exist_are_known(name: str, tmp_path: Path) -> None:
    assert notes(tmp_path, f"policies: {{disable: ['{name}']}}", rule()) == ("first",)


def test_all_wrong_names_are_told_at_once(tmp_path: Path) -> None:
    text = "policies: {disable: [own-lates], severity: {own-*: low, x9: high}}\nservices: {a: {until: x}}"
    assert refused(tmp_path, text).splitlines() == [
        "tallygate.yaml:2:22: policies.disable[0]: there is no rule own-lates; did you mean `own-latest`?",
        "tallygate.yaml:2:57: policies.severity.x9: there is no rule x9",
        "tallygate.yaml:3:16: services.a.until: there is no environment x; there are: dev, prod",
    ]


def exception(name: str) -> str:
    return f"exceptions: [{{rule: '{name}', reason: r, owner: o, paths: [a]}}]"


@pytest.mark.parametrize("name", ["CKV_AWS_20", "AVD-KSV-0001", "privileged-container", "own-latest"])
def test_exceptions_may_name_rules_of_other_tools(name: str, tmp_path: Path) -> None:
    assert notes(tmp_path, exception(name)) == ("first",)


@pytest.mark.parametrize("name", ["own-latset", "k8s-nothing", "argocd-x*"])
def test_exceptions_may_not_misspell_ours(name: str, tmp_path: Path) -> None:
    assert f"there is no rule {name}" in refused(tmp_path, exception(name))


def test_an_exception_from_a_locked_rule_is_told_elsewhere(tmp_path: Path) -> None:
    assert notes(tmp_path, exception("k8s-privileged"), rule(locked=True)) == ("first",)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("policies: {disable: [k8s-privileged]}", False),
        ("policies: {disable: ['*']}", False),
        ("policies: {severity: {k8s-privileged: medium}}", False),
        ("policies: {severity: {k8s-privileged: high}}", True),
        ("policies: {severity: {k8s-*: critical}}", True),
        ("overrides: [{paths: [a], policies: {disable: [k8s-*]}}]", False),
        ("overrides: [{paths: [a], policies: {severity: {k8s-*: low}}}]", False),
        ("overrides: [{paths: [a], policies: {severity: {k8s-*: critical}}}]", True),
    ],
)
def test_a_locked_rule(text: str, allowed: bool, tmp_path: Path) -> None:
    locked = rule(severity="high", locked=True)
    if allowed:
        assert notes(tmp_path, text, locked) == ("first",)
    else:
        assert "k8s-privileged is locked: it can be neither disabled nor lowered" in refused(
            tmp_path, text, locked
        )


@pytest.mark.parametrize("name", ["prod2", "prod-eu", "loadtest", "sandbox"])
def test_an_environment_may_come_before_its_files(name: str, tmp_path: Path) -> None:
    text = f"environments: {{{name}: {{after: [dev]}}}}\nservices: {{a: {{in: [{name}]}}}}"
    assert notes(tmp_path, text) == (
        "first",
        f"tallygate.yaml:2:16: nothing is checked for {name}: no path names it",
    )


MISNAMED = [("production", "prod"), ("Prd", "prod"), ("pord", "prod"), ("de", "dev")]


@pytest.mark.parametrize(("name", "meant"), MISNAMED)
def test_an_environment_that_is_misnamed(name: str, meant: str, tmp_path: Path) -> None:
    told = refused(tmp_path, f"environments: {{{name}: {{fail_on: low}}}}")
    assert told == f"tallygate.yaml:2:16: environments.{name}: no path names it; did you mean `{meant}`?"


def test_globs_and_files_without_effect(tmp_path: Path) -> None:
    paths = {**PATHS, "a/tallygate.yaml": "", "b/tallygate.yaml": "", ".github/tallygate.yaml": ""}
    assert notes(tmp_path, "exclude: [config/**, none/**]", paths=paths)[1:] == (
        "tallygate.yaml: exclude: none/** matches no path",
        "a/tallygate.yaml (and 1 more) is not read: "
        "settings of a part of the tree go into `overrides` at the root",
    )
