"""Modules in modules: arguments in, outputs out, instances of each."""

from collections.abc import Mapping
from typing import Any

import pytest

from tallygate.model.diagnostic import Level
from tallygate.terraform.modules.tree import Limits, Options
from tests.unit.terraform.made import DEFAULTS, facts, reasons

CHILD = """
variable "x" {}
variable "y" { default = "d" }
resource "terraform_data" "r" { input = [var.x, var.y] }
output "out" { value = terraform_data.r.input }
output "id" { value = terraform_data.r.id }
output "doubled" { value = "${var.x}${var.x}" }
"""


def inputs(files: dict[str, str]) -> dict[str, Any]:
    found = facts(files)
    assert found.diagnostics == ()
    return {one.address: one.values.get("input", "?") for one in found.resources}


def test_arguments_go_in_and_defaults_stand_for_what_is_not_given() -> None:
    made = inputs({"main.tf": 'module "m" {\n  source = "./m"\n  x = 1 + 1\n}\n', "m/main.tf": CHILD})
    assert made == {"module.m.terraform_data.r": [2, "d"]}


def test_a_null_argument_stays_null() -> None:
    made = inputs({"main.tf": 'module "m" {\n  source = "./m"\n  x = 1\n  y = null\n}\n', "m/main.tf": CHILD})
    assert made == {"module.m.terraform_data.r": [1, None]}


def test_a_null_argument_takes_the_default_where_null_is_ruled_out() -> None:
    child = CHILD.replace('default = "d"', 'default = "d"\n nullable = false\n').replace(
        'variable "y" {', 'variable "y" {\n'
    )
    made = inputs({"main.tf": 'module "m" {\n  source = "./m"\n  x = 1\n  y = null\n}\n', "m/main.tf": child})
    assert made == {"module.m.terraform_data.r": [1, "d"]}


def test_outputs_come_out() -> None:
    made = inputs(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = "a"\n}\n'
            'resource "terraform_data" "top" { input = [module.m.doubled, module.m.out, '
            'module.m["doubled"]] }\n',
            "m/main.tf": CHILD,
        }
    )
    assert made["terraform_data.top"] == ["aa", ["a", "d"], "aa"]


def test_what_a_provider_sets_stays_unknown_through_outputs() -> None:
    found = facts(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = "a"\n}\n'
            'resource "terraform_data" "top" { input = module.m.id }\n',
            "m/main.tf": CHILD,
        }
    )
    [top] = [one for one in found.resources if one.name == "top"]
    assert reasons(top) == {"input": "reads module.m.terraform_data.r.id, which its provider sets"}


def test_count_and_for_each_of_calls_and_of_calls_inside() -> None:
    made = inputs(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n  count = 2\n  n = count.index\n}\n',
            "a/main.tf": 'variable "n" {}\nmodule "b" {\n  source = "../b"\n  for_each = toset(["p", "q"])\n'
            '  x = "${var.n}${each.key}"\n}\n',
            "b/main.tf": CHILD,
        }
    )
    assert made == {
        f'module.a[{n}].module.b["{k}"].terraform_data.r': [f"{n}{k}", "d"] for n in (0, 1) for k in "pq"
    }


def test_for_each_of_a_call_from_another_module_s_output() -> None:
    made = inputs(
        {
            "main.tf": 'module "names" { source = "./names" }\n'
            'module "m" {\n  source = "./m"\n  for_each = module.names.all\n  x = each.value.size\n}\n',
            "names/main.tf": 'output "all" { value = { small = { size = 1 }, large = { size = 9 } } }\n',
            "m/main.tf": CHILD,
        }
    )
    assert made == {
        'module.m["large"].terraform_data.r': [9, "d"],
        'module.m["small"].terraform_data.r': [1, "d"],
    }


def test_for_each_of_a_call_by_a_for_expression() -> None:
    """Each instance has what its key says, none what another one has."""
    made = inputs(
        {
            "main.tf": 'locals { buckets = [{ name = "a", acl = "private" }, { name = "b", acl = '
            '"public-read" }] }\n'
            'module "m" {\n  source = "./m"\n  for_each = { for b in local.buckets : b.name => b }\n'
            "  x = each.value.acl\n}\n",
            "m/main.tf": CHILD,
        }
    )
    assert made == {
        'module.m["a"].terraform_data.r': ["private", "d"],
        'module.m["b"].terraform_data.r': ["public-read", "d"],
    }


def test_sibling_calls_of_one_folder_have_arguments_of_their_own() -> None:
    made = inputs(
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  x = 1\n}\nmodule "b" {\n  source = "./m"\n'
            "  x = 2\n}\n",
            "m/main.tf": CHILD,
        }
    )
    assert made == {"module.a.terraform_data.r": [1, "d"], "module.b.terraform_data.r": [2, "d"]}


def test_outputs_of_instances() -> None:
    made = inputs(
        {
            "main.tf": 'module "c" {\n  source = "./m"\n  count = 2\n  x = count.index\n}\n'
            'module "e" {\n  source = "./m"\n  for_each = { k = "v" }\n  x = each.value\n}\n'
            'resource "terraform_data" "top" {\n'
            "  input = [module.c[1].doubled, module.c[*].doubled, length(module.c),"
            ' module.e["k"].doubled, [for k, m in module.e : "${k}${m.doubled}"], keys(module.e)]\n}\n',
            "m/main.tf": CHILD,
        }
    )
    assert made["terraform_data.top"] == ["11", ["00", "11"], 2, "vv", ["kvv"], ["k"]]


def test_a_module_and_its_caller_may_wait_for_each_other_s_parts() -> None:
    """A call is no node of its own: what matters is which values stand on which."""
    made = inputs(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  first = "a"\n  second = module.m.first_out\n}\n',
            "m/main.tf": 'variable "first" {}\nvariable "second" {}\n'
            'output "first_out" { value = "${var.first}!" }\n'
            'resource "terraform_data" "r" { input = var.second }\n',
        }
    )
    assert made == {"module.m.terraform_data.r": "a!"}


@pytest.mark.parametrize("sensitive", ["true", '"true"'])
def test_a_sensitive_output_marks_its_value(sensitive: str) -> None:
    found = facts(
        {
            "main.tf": 'module "m" { source = "./m" }\n'
            'resource "terraform_data" "t" { input = [module.m.o, 1] }\n',
            "m/main.tf": f'output "o" {{\n  value = "hidden"\n  sensitive = {sensitive}\n}}\n',
        }
    )
    [made] = found.resources
    assert made.sensitive in ((("input", 0),), (("input",),))


def test_sensitive_variables_mark_what_is_made_of_them() -> None:
    found = facts(
        {
            "main.tf": 'variable "p" {\n  sensitive = true\n  default = "pw"\n}\n'
            'module "m" {\n  source = "./m"\n  x = "user:${var.p}"\n}\n',
            "m/main.tf": CHILD,
        }
    )
    [made] = found.resources
    assert made.values == {"input": ["user:pw", "d"]}
    assert made.sensitive == (("input", 0),)


def test_calls_lead_to_the_resource() -> None:
    found = facts(
        {
            "main.tf": 'locals {}\nmodule "a" {\n  source = "./a"\n}\n',
            "a/main.tf": '\n\nmodule "b" {\n  source = "../b"\n}\n',
            "b/main.tf": 'resource "terraform_data" "r" {}\n',
        }
    )
    [made] = found.resources
    assert made.address == "module.a.module.b.terraform_data.r"
    assert [str(call) for call in made.calls] == ["main.tf:2:1", "a/main.tf:3:1"]
    assert str(made.source) == "b/main.tf:1:1"


@pytest.mark.parametrize("source", ["terraform-aws-modules/vpc/aws", "git::https://x.example/m"])
def test_a_module_that_is_not_here_is_told_and_its_outputs_are_unknown(source: str) -> None:
    found = facts(
        {
            "prod/main.tf": f'module "m" {{\n  source = "{source}"\n  count = 2\n}}\n'
            'resource "terraform_data" "t" { input = [module.m[0].id, "known"] }\n'
        }
    )
    [told] = found.diagnostics
    assert (told.rule, told.level, told.environment) == ("tf-module-missing", Level.UNKNOWN, "prod")
    assert (str(told.location), told.resource) == ("prod/main.tf:1:1", "module.m")
    [made] = found.resources
    assert made.values == {"input": [None, "known"]}
    assert reasons(made)["input/0"].startswith('reads module.m.id, and module "m" (')


@pytest.mark.parametrize(("path", "source"), [("main.tf", "../m"), ("prod/main.tf", "../../outside")])
def test_a_source_above_the_repository_is_refused(path: str, source: str) -> None:
    found = facts(
        {path: f'module "m" {{ source = "{source}" }}\n', "m/main.tf": 'resource "terraform_data" "r" {}\n'}
    )
    told = [(one.rule, one.level) for one in found.diagnostics]
    assert told == [("tf-module-escape", Level.ERROR)]
    assert [one.address for one in found.resources] == ["terraform_data.r"]


def test_a_source_without_configuration_is_missing() -> None:
    found = facts({"main.tf": 'module "m" { source = "./nowhere" }\n'})
    [told] = found.diagnostics
    assert (told.rule, told.level) == ("tf-module-missing", Level.UNKNOWN)


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": 'module "m" { source = "./." }\n'},
        {"main.tf": 'module "a" { source = "./a" }\n', "a/main.tf": 'module "b" { source = "../b" }\n',
         "b/main.tf": 'module "a" { source = "../a" }\n'},
    ],
)  # fmt: skip
def test_modules_that_call_themselves_are_told(files: dict[str, str]) -> None:
    found = facts({**files, "main.tf": files["main.tf"] + 'resource "terraform_data" "r" { input = 1 }\n'})
    assert {(one.rule, one.level) for one in found.diagnostics} == {("tf-cycle", Level.ERROR)}
    assert found.resources[0].values == {"input": 1}


def test_an_output_that_is_not_declared_is_refused() -> None:
    found = facts(
        {
            "main.tf": 'module "m" { source = "./m" }\n'
            'resource "terraform_data" "t" { input = module.m.nope }\n',
            "m/main.tf": 'output "o" { value = 1 }\n',
        }
    )
    [told] = found.diagnostics
    assert told.message == "module.m.nope is not declared in this module"
    assert str(told.location) == "main.tf:2:41"


def test_a_required_argument_that_is_not_given_is_unknown() -> None:
    found = facts({"main.tf": 'module "m" { source = "./m" }\n', "m/main.tf": CHILD})
    [made] = found.resources
    assert reasons(made) == {"input/0": "reads module.m.var.x, which has no value"}


def test_a_folder_within_a_package_is_a_module() -> None:
    made = inputs(
        {
            "live/main.tf": 'module "m" {\n  source = "../mods//net"\n  x = 1\n}\n',
            "mods/net/main.tf": CHILD,
        }
    )
    assert made == {"module.m.terraform_data.r": [1, "d"]}


def test_module_folders_of_init_are_used() -> None:
    files = {
        "main.tf": 'module "vpc" {\n  source = "acme/vpc/aws"\n  version = "~> 1.0"\n  x = 5\n}\n',
        ".terraform/modules/modules.json": '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"vpc",'
        '"Source":"registry.terraform.io/acme/vpc/aws","Version":"1.2.0","Dir":".terraform/modules/vpc"}]}',
        ".terraform/modules/vpc/main.tf": CHILD,
    }
    listed = {path: text for path, text in files.items() if path.startswith(".terraform")}
    found = facts({"main.tf": files["main.tf"]}, beside=listed)
    assert {one.address: one.values["input"] for one in found.resources} == {
        "module.vpc.terraform_data.r": [5, "d"]
    }
    assert found.diagnostics == ()


def test_calls_that_are_nested_too_deep_are_told_apart_from_a_cycle() -> None:
    files = {f"m{n}/main.tf": f'module "m" {{ source = "../m{n + 1}" }}\n' for n in range(60)}
    found = facts({**files, "m60/main.tf": 'resource "terraform_data" "r" {}\n'})
    assert ("tf-limit", "more than 50 module calls are nested") in {
        (one.rule, one.message) for one in found.diagnostics
    }
    assert "terraform_data.r" in {one.address for one in found.resources}


def test_calls_that_branch_without_end_stop_at_the_limit_of_instances() -> None:
    files = {
        f"m{n}/main.tf": "".join(f'module "{name}" {{ source = "../m{n + 1}" }}\n' for name in "ab")
        for n in range(20)
    }
    options = Options(limits=Limits(instances=500))
    found = facts({**files, "m20/main.tf": 'resource "terraform_data" "r" {}\n'}, options)
    assert {(one.rule, one.level) for one in found.diagnostics} == {("tf-limit", Level.ERROR)}
    assert len(found.resources) <= 500


class TestPathsOfModules:
    MADE = 'resource "aws_x" "y" {\n  at = path.module\n}\nmodule "in" {\n  source = "./in"\n}\n'
    INNER = 'resource "aws_x" "z" {\n  at = path.module\n}\n'

    def paths(self, files: Mapping[str, str], options: Options = DEFAULTS) -> list[object]:
        call = 'module "m" {\n  source = "acme/x/aws"\n}\n'
        found = facts({"prod/main.tf": call, **files}, options)
        assert not found.diagnostics
        own = [one for one in found.resources if one.root == "prod"]
        return [one.values.get("at", [each.reason for each in one.unknown]) for one in own]

    def test_where_terraform_init_puts_a_module_it_is_found(self) -> None:
        folder = "prod/.terraform/modules/m"
        record = '{"Key": "m", "Source": "registry.terraform.io/acme/x/aws", "Dir": ".terraform/modules/m"}'
        files = {
            f"{folder}/main.tf": self.MADE,
            f"{folder}/in/main.tf": self.INNER,
            "prod/.terraform/modules/modules.json": f'{{"Modules": [{record}]}}',
        }
        assert self.paths(files) == [".terraform/modules/m", ".terraform/modules/m/in"]

    def test_elsewhere_nobody_knows_what_the_path_will_be(self) -> None:
        files = {"vendor/x/main.tf": self.MADE, "vendor/x/in/main.tf": self.INNER}
        options = Options(module_paths={"acme/x/aws": "vendor/x"})
        assert self.paths(files, options) == [["hangs on where terraform init puts the module"]] * 2
