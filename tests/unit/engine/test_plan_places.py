"""Which environment of a root a plan is taken for, and what is said where nothing tells."""

import json
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.engine.run import Outcome, check
from tests.unit.sources.git_repositories import commit_all, git, write

MAIN = """variable "env" {}
variable "names" {
  default = ["a", "b"]
}
resource "aws_db_instance" "db" {
  for_each   = toset(var.names)
  identifier = "${var.env}-${each.key}"
}
"""
BASE = {"infra/main.tf": MAIN, "infra/dev.tfvars": 'env = "dev"\n', "infra/prod.tfvars": 'env = "prod"\n'}


def instance(name: str, key: str, *actions: str) -> dict[str, Any]:
    values = {"storage_encrypted": True, "deletion_protection": True}
    return {
        "address": f'aws_db_instance.{name}["{key}"]',
        "mode": "managed",
        "type": "aws_db_instance",
        "name": name,
        "change": {"actions": actions, "before": values, "after": None if "delete" in actions else values},
        "action_reason": "delete_because_each_key" if "delete" in actions else "",
    }


def plan(env: str, name: str = "db") -> dict[str, Any]:
    """b is destroyed."""
    block = {
        "address": f"aws_db_instance.{name}",
        "mode": "managed",
        "type": "aws_db_instance",
        "name": name,
    }
    return {
        "format_version": "1.2",
        "variables": {"env": {"value": env}, "names": {"value": ["a"]}},
        "resource_changes": [instance(name, "a", "no-op"), instance(name, "b", "delete")],
        "configuration": {"root_module": {"resources": [block]}},
    }


def checked(tmp_path: Path, document: Any, files: dict[str, str] = BASE, **options: Any) -> Outcome:
    """Of a change that drops b."""
    tree = tmp_path / "tree"
    write(tree, files)
    git(tree, "init", "-q", "-b", "main")
    commit_all(tree)
    write(tree, {path: text.replace(', "b"', "") for path, text in files.items()})
    (tmp_path / "plan.json").write_text(json.dumps(document))
    return check(Options(path=tree, base="main", plan=tmp_path / "plan.json", workers=1, **options))


def lost(outcome: Outcome) -> set[tuple[str | None, str, str]]:
    return {(one.environment, one.address, one.reason) for one in outcome.report.destroyed}


OF_PLAN = "its key is no longer in for_each"
OF_TREE = "its instance is no longer there"
B = 'aws_db_instance.db["b"]'


@pytest.mark.parametrize(("env", "other"), [("prod", "dev"), ("dev", "prod")])
def test_variables_tell_the_environment(env: str, other: str, tmp_path: Path) -> None:
    outcome = checked(tmp_path, plan(env))
    assert outcome.report.exit == 1
    assert lost(outcome) == {(env, B, OF_PLAN), (other, B, OF_TREE)}
    closing = [one for one in outcome.report.findings if one.rule == "tf-data-loss"]
    assert [one.environment for one in closing] == ["prod"]
    assert not [one for one in outcome.report.diagnostics if one.rule == "tf-plan-root"]


def test_values_of_no_environment_leave_it_open(tmp_path: Path) -> None:
    files = {path: text.replace("prod", "staging") for path, text in BASE.items()}
    files = {path.replace("prod", "staging"): text for path, text in files.items()}
    outcome = checked(tmp_path, plan("elsewhere"), files)
    [problem] = [one for one in outcome.report.diagnostics if one.rule == "tf-plan-root"]
    assert "the variables of none of dev, staging" in problem.message
    assert problem.hint == "name one with --env"
    assert lost(outcome) == {("dev", B, OF_TREE), ("staging", B, OF_TREE)}
    assert outcome.report.exit == 4


def test_environments_that_do_not_differ_leave_it_open(tmp_path: Path) -> None:
    outcome = checked(tmp_path, plan("dev"), {**BASE, "infra/prod.tfvars": 'env = "dev"\n'})
    [problem] = [one for one in outcome.report.diagnostics if one.rule == "tf-plan-root"]
    assert "fits dev, prod of infra" in problem.message
    assert outcome.report.exit in (1, 4)


def test_a_named_environment_stands_against_the_variables(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--env dev: the variables of the plan are those of prod"):
        checked(tmp_path, plan("prod"), environment="dev")


def test_a_named_environment_stands_where_the_variables_tell_nothing(tmp_path: Path) -> None:
    outcome = checked(tmp_path, plan("by-hand"), environment="prod")
    assert lost(outcome) == {("prod", B, OF_PLAN)}


def test_a_plan_of_elsewhere_closes_the_gate(tmp_path: Path) -> None:
    files = {f"environments/{one}/main.tf": 'resource "aws_sqs_queue" "q" {}\n' for one in ("dev", "prod")}
    outcome = checked(tmp_path, plan("dev", "far"), files, environment="dev")
    [problem] = [one for one in outcome.report.diagnostics if one.rule == "tf-plan-root"]
    assert (problem.environment, "of no root module in this tree" in problem.message) == ("dev", True)
    assert lost(outcome) == {("dev", 'aws_db_instance.far["b"]', OF_PLAN)}
    assert outcome.report.exit == 4


def test_without_configuration_the_plan_stands_alone(tmp_path: Path) -> None:
    outcome = checked(tmp_path, plan("dev"), {"README.md": "x\n"}, environment=None)
    assert not [one for one in outcome.report.diagnostics if one.rule == "tf-plan-root"]
    assert {one.address for one in outcome.report.destroyed} == {B}
