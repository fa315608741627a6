"""`terraform` of tallygate.yaml."""

import pytest

from tallygate.engine.config import Config, parse
from tallygate.engine.config_platforms import Terraform, TerraformLimits
from tallygate.engine.problems import UsageError
from tallygate.engine.terraform_settings import terraform_settings
from tallygate.terraform.modules.given import Given
from tallygate.terraform.values.plain import to_plain
from tallygate.terraform.values.value import Value

WHOLE = """version: 1
environments: {dev: {}, prod: {after: [dev]}}
terraform:
  roots:
    - path: live
      environments:
        dev: {var_files: [env/dev.tfvars], workspace: blue}
        prod:
          var_files: [a.tfvars, b.tfvars]
          vars:
            replicas: 3
            zones: '["a", "b"]'
            tags: {owner: ops, ports: [1, 2.5, null]}
    - path: "accounts/{env}/net"
  module_paths: {terraform-aws-modules/vpc/aws: vendor/vpc}
  env_vars: true
  limits: {instances: 10, steps: 20, file: 1MiB}
"""


def config(text: str = WHOLE) -> Config:
    return parse(text.encode(), "tallygate.yaml")


def test_limits_and_paths_are_typed() -> None:
    found = config().terraform
    assert found.limits == TerraformLimits(10, 20, 1 << 20)
    assert found.module_paths == {"terraform-aws-modules/vpc/aws": "vendor/vpc"}


def test_without_the_key_there_are_defaults() -> None:
    found = config("version: 1\n")
    assert found.terraform == Terraform()
    settings = terraform_settings(found, {"TF_VAR_a": "1"})
    assert (settings.roots, settings.outside) == ((), {})


def test_roots_have_their_environments() -> None:
    live, accounts = terraform_settings(config(), {}).roots
    assert (live.path, str(live.location)) == ("live", "tallygate.yaml:5:7")
    assert {name: (one.var_files, one.workspace) for name, one in live.environments.items()} == {
        "dev": (("env/dev.tfvars",), "blue"),
        "prod": (("a.tfvars", "b.tfvars"), "default"),
    }
    assert str(live.environments["prod"].location) == "tallygate.yaml:9:11"
    assert (accounts.path, accounts.environments) == ("accounts/{env}/net", {})


def shown(given: Given) -> object:
    return to_plain(given.value).data if isinstance(given.value, Value) else given.value


def test_values_have_their_place_and_text_stays_text() -> None:
    values = terraform_settings(config(), {}).roots[0].environments["prod"].vars
    assert {name: (shown(one), str(one.location)) for name, one in values.items()} == {
        "replicas": (3, "tallygate.yaml:11:13"),
        "zones": ('["a", "b"]', "tallygate.yaml:12:13"),
        "tags": ({"owner": "ops", "ports": [1, 2.5, None]}, "tallygate.yaml:13:13"),
    }


def test_every_value_is_told_by_doctor() -> None:
    keys = {setting.key: setting.value for setting in config().settings}
    assert keys["terraform.roots[0].environments.prod.vars.tags"] == {"owner": "ops", "ports": [1, 2.5, None]}
    assert keys["terraform.module_paths.terraform-aws-modules/vpc/aws"] == "vendor/vpc"


@pytest.mark.parametrize(("counts", "given"), [("true", {"a": "1", "": "x"}), ("false", {})])
def test_variables_of_the_process_count_where_they_are_asked_for(counts: str, given: dict[str, str]) -> None:
    process = {"TF_VAR_a": "1", "TF_VAR_": "x", "tf_var_b": "2", "PATH": "/bin"}
    found = terraform_settings(config(f"version: 1\nterraform: {{env_vars: {counts}}}\n"), process)
    assert {name: one.value for name, one in found.outside.items()} == given
    assert all(str(one.location) == "tallygate.yaml:2:13" for one in found.outside.values())


@pytest.mark.parametrize(
    "text",
    [
        "terraform: {roots: [{}]}",
        "terraform: {roots: [{path: ''}]}",
        "terraform: {roots: [{path: a, environments: {dev: {var_file: [x]}}}]}",
        "terraform: {roots: [{path: a, environments: {dev: {vars: [1]}}}]}",
        "terraform: {env_vars: yes please}",
        "terraform: {limits: {depth: 100}}",
        "terraform: {limits: {steps: 0}}",
        "terraform: {module_paths: [a]}",
    ],
)
def test_what_is_not_in_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"tallygate\.yaml:2:"):
        config(f"version: 1\n{text}\n")
