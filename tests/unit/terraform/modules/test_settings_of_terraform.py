from tests.unit.terraform.made import facts

VERSIONS = """terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.west]
    }
    random = "3.1"
  }
}
terraform {
  backend "s3" {}
}
"""


def test_versions_of_a_root_are_facts_with_their_lines() -> None:
    found = {one.address: one for one in facts({"main.tf": VERSIONS}).resources}
    made = found["terraform"]
    assert made.values == {
        "required_version": ">= 1.6",
        "required_providers": {
            "aws": {"source": "hashicorp/aws", "version": "~> 5.0"},
            "random": {"version": "3.1"},
        },
    }
    assert str(made.locator.key(("required_providers", "aws", "version"))) == "main.tf:6:7"
    assert str(made.locator.value(("required_version",))) == "main.tf:2:22"
    assert str(made.source) == "main.tf:1:1"
    assert not made.counted
    assert set(found) == {"terraform", "backend.s3"}


def test_a_computed_version_is_left_out() -> None:
    assert facts({"main.tf": "terraform {\n  required_version = local.v\n}\n"}).resources == ()


def test_a_module_that_is_called_has_none_of_its_own() -> None:
    tree = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": VERSIONS.replace("backend", "x")}
    assert [one.address for one in facts(tree).resources] == []
