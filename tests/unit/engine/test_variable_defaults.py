from pathlib import Path

import pytest

from tallygate.engine.config import parse
from tallygate.engine.variable_defaults import VariableDefaults
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.engine.written import Files
from tests.unit.sources.git_repositories import write

DECLARED = """
variable "region" {}
variable "size" { default = 1 }
variable "none" { default = null }
variable "database" {
  type = object({ name = string, port = optional(number), pool = object({ most = optional(number, 5) }) })
}
"""


def may_lack(tmp_path: Path, files: Files, path: str, key: tuple[str, ...], config: str = "") -> bool:
    write(tmp_path, files)
    parsed = parse(("version: 1\n" + config).encode(), "tallygate.yaml")
    return VariableDefaults(worktree_snapshot(tmp_path, None), parsed).may_lack(path, key)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("region",), False),
        (("size",), True),
        (("none",), True),
        (("absent",), False),
        (("size", "x"), False),
        (("database", "port"), True),
        (("database", "name"), False),
        (("database", "pool"), False),
        (("database", "pool", "most"), True),
        (("database", "port", "x"), False),
        (("database", "absent", "most"), False),
    ],
)
def test_defaults_and_optional_attributes(tmp_path: Path, key: tuple[str, ...], expected: bool) -> None:
    assert may_lack(tmp_path, {"app/variables.tf": DECLARED}, "app/prod.tfvars", key) == expected


@pytest.mark.parametrize(
    ("folder", "path", "expected"),
    [
        ("app", "app/env/prod/a.tfvars", True),
        ("", "env/prod.tfvars", True),
        ("deploy/web", "deploy/variables/prod/common.tfvars", True),
        ("app", "app/prod.tfvars.json", True),
        ("app", "app/prod.yaml", False),
        ("application", "app/prod.tfvars", True),
    ],
)
def test_the_nearest_configuration_counts(tmp_path: Path, folder: str, path: str, expected: bool) -> None:
    files = {f"{folder}/variables.tf".lstrip("/"): DECLARED}
    assert may_lack(tmp_path, files, path, ("size",)) == expected


def test_of_several_roots_all_need_a_default(tmp_path: Path) -> None:
    files = {"roots/a/v.tf": DECLARED, "roots/b/v.tf": 'variable "size" {}'}
    assert not may_lack(tmp_path, files, "roots/vars/prod.tfvars", ("size",))


def test_a_root_over_its_modules_counts_and_modules_below_a_folder_do_not(tmp_path: Path) -> None:
    files = {
        "app/main.tf": DECLARED + 'module "m" {\n  source = "./m"\n  size = var.size\n}\n',
        "app/m/v.tf": 'variable "size" {}\n',
    }
    assert may_lack(tmp_path, files, "app/prod.tfvars", ("size",))
    assert may_lack(tmp_path, files, "vars/prod.tfvars", ("size",))


def test_an_override_may_bring_the_default(tmp_path: Path) -> None:
    files = {"v.tf": DECLARED, "v_override.tf": 'variable "region" { default = "eu" }\n'}
    assert may_lack(tmp_path, files, "prod.tfvars", ("region",))


def test_the_configuration_says_whose_file_it_is(tmp_path: Path) -> None:
    files = {"roots/a/v.tf": DECLARED, "roots/b/v.tf": 'variable "size" {}', "vars/prod.tfvars": "size = 1\n"}
    config = """
terraform:
  roots:
    - path: roots/a
      environments:
        prod: { var_files: [../../vars/prod.tfvars] }
"""
    assert may_lack(tmp_path, files, "vars/prod.tfvars", ("size",), config)
    assert not may_lack(tmp_path, files, "vars/prod.tfvars", ("size",))


def test_what_is_no_variable_has_no_default(tmp_path: Path) -> None:
    files = {"v.tf": 'variable "size" {\n  type = "strange"\n  default = 1\n}\n'}
    assert not may_lack(tmp_path, files, "prod.tfvars", ("size",))
