"""What a file says about where its modules come from."""

import pytest

from tallygate.terraform.modules.calls import calls_of, is_configuration

MAIN = b"""
module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.0"
}
module "queue" {
  source = "./queue"
}
resource "aws_s3_bucket" "x" {
  source = "no/module/here"
}
"""


def test_calls_have_their_place_and_their_constraint() -> None:
    found = calls_of(MAIN, "prod/main.tf")
    assert [(call.name, call.key, str(call.location)) for call in found.calls] == [
        ("vpc", ("terraform-aws-modules/vpc/aws", "~> 5.0"), "prod/main.tf:3:3"),
        ("queue", ("./queue", ""), "prod/main.tf:7:3"),
    ]
    assert found.problems == ()


def test_json_configuration_calls_too() -> None:
    found = calls_of(b'{"module": {"vpc": {"source": "a/b/c", "version": "1.0"}}}', "main.tf.json")
    assert [call.key for call in found.calls] == [("a/b/c", "1.0")]


@pytest.mark.parametrize(
    "line", ["source = var.where", 'source = "a/${var.b}/c"', "source = 1", "source = null"]
)
def test_a_source_that_is_no_plain_string_is_told(line: str) -> None:
    found = calls_of(f'module "m" {{\n  {line}\n}}\n'.encode(), "main.tf")
    assert found.calls == ()
    assert [str(problem.location) for problem in found.problems] == ["main.tf:2:3"]
    assert "plain strings" in found.problems[0].message


def test_a_version_that_is_no_plain_string_is_told() -> None:
    found = calls_of(b'module "m" {\n  source = "a/b/c"\n  version = var.v\n}\n', "main.tf")
    assert (found.calls, len(found.problems)) == ((), 1)


def test_a_broken_file_gives_what_it_can_and_says_so() -> None:
    found = calls_of(b'module "m" {\n  source = "a/b/c"\n}\nmodule "n" {\n  source = \n}\n', "main.tf")
    assert [call.name for call in found.calls] == ["m"]
    assert found.problems[0].location.line == 5


def test_an_override_without_a_source_is_no_call() -> None:
    assert calls_of(b'module "m" {\n  size = 3\n}\n', "override.tf").calls == ()


def test_which_files_are_configuration() -> None:
    names = ["a/main.tf", "x.tf.json", "x.tofu", "x.tofu.json", "a/.hidden.tf", "x.tfvars", "tf", "x.json"]
    assert [is_configuration(name) for name in names] == [True] * 4 + [False] * 4
