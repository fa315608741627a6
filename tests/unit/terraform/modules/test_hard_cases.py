"""Cases that other tools are known to get wrong, each as terraform 1.11.4 plans it."""

from typing import Any

from tests.unit.terraform.made import facts, reasons


def inputs(files: dict[str, str]) -> dict[str, Any]:
    found = facts(files)
    assert found.diagnostics == ()
    return {one.address: one.values.get("input", "?") for one in found.resources}


def test_the_length_of_a_literal_list_of_unknown_values_is_known() -> None:
    """A made-up value in place of the list would give another number of subnets."""
    made = inputs(
        {
            "main.tf": 'resource "terraform_data" "zones" {}\n'
            'module "net" {\n  source = "./net"\n  zones = [terraform_data.zones.id, "b", "c"]\n}\n',
            "net/main.tf": 'variable "zones" {}\n'
            'resource "terraform_data" "subnet" {\n  count = length(var.zones)\n  input = count.index\n}\n',
        }
    )
    assert [address for address in made if "subnet" in address] == [
        f"module.net.terraform_data.subnet[{index}]" for index in range(3)
    ]


def test_a_resource_is_enumerated_by_its_instances() -> None:
    made = inputs(
        {
            "main.tf": 'resource "terraform_data" "a" {\n  for_each = toset(["x", "y"])\n'
            "  input = each.key\n}\n"
            'resource "terraform_data" "b" {\n'
            "  for_each = { for key, one in terraform_data.a : key => one.input }\n  input = each.value\n}\n"
        }
    )
    assert made['terraform_data.b["y"]'] == "y"


def test_a_map_variable_is_read_by_its_keys() -> None:
    made = inputs(
        {
            "main.tf": 'variable "acl" {\n  type = map(string)\n  default = { a = "private" }\n}\n'
            'resource "terraform_data" "a" {\n'
            '  input = [var.acl["a"], var.acl.a, lookup(var.acl, "b", "none")]\n}\n'
        }
    )
    assert made == {"terraform_data.a": ["private", "private", "none"]}


def test_dynamic_blocks_in_dynamic_blocks_over_nested_objects() -> None:
    text = """
locals {
  rules = [
    { port = 80, from = ["10.0.0.0/8", "192.168.0.0/16"] },
    { port = 443, from = [] },
  ]
}
resource "aws_security_group" "g" {
  dynamic "ingress" {
    for_each = local.rules
    iterator = rule
    content {
      port = rule.value.port
      dynamic "source" {
        for_each = toset(rule.value.from)
        content {
          cidr = source.value
          for  = "${rule.key}:${rule.value.port}"
        }
      }
    }
  }
}
"""
    [made] = facts({"main.tf": text}).resources
    assert made.values == {
        "ingress": [
            {
                "port": 80,
                "source": [
                    {"cidr": "10.0.0.0/8", "for": "0:80"},
                    {"cidr": "192.168.0.0/16", "for": "0:80"},
                ],
            },
            {"port": 443},
        ]
    }


def test_only_the_instance_that_is_public_is_public() -> None:
    made = inputs(
        {
            "main.tf": 'module "b" {\n  source = "./b"\n'
            '  for_each = { for name in ["logs", "site"] : name => name == "site" }\n'
            "  public = each.value\n}\n",
            "b/main.tf": 'variable "public" { type = bool }\n'
            'resource "terraform_data" "b" { input = var.public ? "public-read" : "private" }\n',
        }
    )
    assert made == {
        'module.b["logs"].terraform_data.b': "private",
        'module.b["site"].terraform_data.b': "public-read",
    }


def test_defaults_inside_of_optional_objects() -> None:
    made = inputs(
        {
            "main.tf": """
variable "settings" {
  type = object({
    name = string
    backup = optional(object({
      days = optional(number, 7)
      copies = optional(list(string), ["a"])
    }), {})
    tags = optional(map(string))
  })
  default = { name = "n", backup = { days = null } }
}
resource "terraform_data" "a" { input = var.settings }
"""
        }
    )
    backup = {"days": 7, "copies": ["a"]}
    assert made == {"terraform_data.a": {"name": "n", "backup": backup, "tags": None}}


def test_a_variable_without_a_value_leaves_its_resource_there() -> None:
    [made] = facts(
        {"main.tf": 'variable "x" {}\nresource "aws_x" "a" {\n  name = var.x\n  encrypted = false\n}\n'}
    ).resources
    assert made.values == {"encrypted": False}
    assert reasons(made) == {"name": "reads var.x, which has no value"}


def test_the_other_branch_may_be_impossible() -> None:
    made = inputs(
        {
            "main.tf": 'resource "terraform_data" "a" { count = 0 }\n'
            'resource "terraform_data" "b" {\n'
            '  input = length(terraform_data.a) > 0 ? terraform_data.a[0].input : "none"\n}\n'
            'resource "terraform_data" "c" { input = try(terraform_data.a[0].input, "none") }\n'
            'resource "terraform_data" "d" { input = one(terraform_data.a[*].input) }\n'
        }
    )
    assert made == {"terraform_data.b": "none", "terraform_data.c": "none", "terraform_data.d": "?"}


def test_keys_with_dots_quotes_and_interpolations() -> None:
    made = inputs(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  for_each = toset(["a.b", "c\\"d", "$${e}"])\n}\n',
            "m/main.tf": 'resource "terraform_data" "r" {\n  for_each = { "x/y.z" = 1 }\n'
            "  input = each.value\n}\n",
        }
    )
    assert list(made) == [
        'module.m["$${e}"].terraform_data.r["x/y.z"]',
        'module.m["a.b"].terraform_data.r["x/y.z"]',
        'module.m["c\\"d"].terraform_data.r["x/y.z"]',
    ]


def test_merged_maps_of_known_and_unknown_parts() -> None:
    found = facts(
        {
            "main.tf": 'resource "terraform_data" "u" {}\nresource "terraform_data" "a" {\n'
            '  input = merge({ owner = "ops" }, { id = terraform_data.u.id }, { owner = "core" })\n}\n'
        }
    )
    [made] = [one for one in found.resources if one.name == "a"]
    assert made.values == {"input": {"owner": "core"}}
    assert set(reasons(made)) == {"input/id"}


def test_grouping_and_flattening_of_nested_collections() -> None:
    made = inputs(
        {
            "main.tf": """
locals {
  teams = { core = ["ann", "bob"], data = ["bob"] }
  pairs = flatten([
    for team, people in local.teams : [for person in people : { team = team, person = person }]
  ])
  by_person = { for pair in local.pairs : pair.person => pair.team... }
}
resource "terraform_data" "a" {
  for_each = { for pair in local.pairs : "${pair.team}/${pair.person}" => pair }
  input    = each.value.person
}
resource "terraform_data" "b" { input = local.by_person }
"""
        }
    )
    assert made == {
        'terraform_data.a["core/ann"]': "ann",
        'terraform_data.a["core/bob"]': "bob",
        'terraform_data.a["data/bob"]': "bob",
        "terraform_data.b": {"ann": ["core"], "bob": ["core", "data"]},
    }
