from tests.unit.terraform.made import facts, only

TWO = """
provider "aws" { region = "us-east-1" }
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
"""
CALLED = 'resource "aws_vpc" "inner" {}\nresource "aws_vpc" "other" { provider = aws.second }\n'


def test_a_resource_is_made_by_the_provider_of_its_type() -> None:
    assert only(TWO + 'resource "aws_vpc" "v" {}', "v").provider == "provider.aws"


def test_or_by_the_one_it_names() -> None:
    assert only(TWO + 'resource "aws_vpc" "v" { provider = aws.west }', "v").provider == "provider.aws.west"


def test_no_configuration_is_no_address() -> None:
    assert only('resource "aws_vpc" "v" {}', "v").provider == ""
    assert only('provider "aws" {}\nresource "google_vpc" "v" {}', "v").provider == ""


def called(providers: str) -> dict[str, str]:
    call = f'module "m" {{\n  source = "./m"\n  {providers}\n}}\n'
    found = facts({"main.tf": TWO + call, "m/main.tf": CALLED}).resources
    return {one.name: one.provider for one in found if one.type == "aws_vpc"}


def test_a_called_module_inherits_the_default() -> None:
    assert called("")["inner"] == "provider.aws"


def test_a_call_hands_providers_on_by_name() -> None:
    given = called("providers = {\n    aws        = aws.west\n    aws.second = aws\n  }")
    assert given == {"inner": "provider.aws.west", "other": "provider.aws"}


def test_a_module_may_configure_its_own() -> None:
    inner = 'provider "aws" { region = "eu-west-1" }\n' + CALLED
    found = facts({"main.tf": TWO + 'module "m" { source = "./m" }', "m/main.tf": inner}).resources
    made = {one.address: one.provider for one in found}
    assert made["module.m.aws_vpc.inner"] == "module.m.provider.aws"


def test_json_names_providers_as_text() -> None:
    text = '{"resource": {"aws_vpc": {"v": {"provider": "aws.west"}}}}'
    assert only(TWO, "v", v_tf_json=text).provider == "provider.aws.west"
