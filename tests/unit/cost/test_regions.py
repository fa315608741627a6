from decimal import Decimal

from tallygate.cost.subject import Settings
from tallygate.model.cost import CostStatus
from tests.unit.cost.estimates import estimated, items

D = Decimal
SERVER = 'resource "aws_instance" "a" {\n  instance_type = "m5.large"\n  %s\n}\n'
IN_US, IN_EU = D("0.096") * 730, D("0.107") * 730


def cost(text: str, settings: Settings | None = None) -> Decimal | None:
    found = items({"main.tf": text}, settings=settings or Settings())["instance"]
    return found.monthly.expected if found.monthly else None


def provider(region: str, alias: str = "") -> str:
    return f'provider "aws" {{\n  region = {region}\n  {alias and f"alias = {alias}"}\n}}\n'


def test_the_region_is_that_of_the_provider() -> None:
    assert cost(provider('"eu-west-1"') + SERVER % "") == IN_EU
    assert cost(provider('"us-east-1"') + SERVER % "") == IN_US


def test_an_alias_is_another_region() -> None:
    both = provider('"us-east-1"') + provider('"eu-west-1"', '"eu"')
    assert cost(both + SERVER % "provider = aws.eu") == IN_EU
    assert cost(both + SERVER % "") == IN_US


def test_two_providers_of_one_tree_are_told_apart() -> None:
    both = provider('"us-east-1"') + provider('"eu-west-1"', '"eu"')
    text = both + SERVER % "" + SERVER.replace('"a"', '"b"') % "provider = aws.eu"
    found = estimated({"main.tf": text}).items
    assert {one.address: one.region for one in found} == {
        "aws_instance.a": "us-east-1",
        "aws_instance.b": "eu-west-1",
    }


def test_a_resource_may_say_its_own() -> None:
    assert cost(provider('"us-east-1"') + SERVER % 'region = "eu-west-1"') == IN_EU


def test_a_zone_says_the_region_where_no_provider_does() -> None:
    assert cost('provider "aws" {}\n' + SERVER % 'availability_zone = "eu-west-1b"') == IN_EU


def test_a_provider_counts_before_a_zone() -> None:
    assert cost(provider('"us-east-1"') + SERVER % 'availability_zone = "eu-west-1b"') == IN_US


def test_the_settings_say_it_last_and_the_estimate_says_so() -> None:
    for_all = Settings(regions={"": "eu-west-1"})
    assert cost(SERVER % "", for_all) == IN_EU
    assert cost(provider('"us-east-1"') + SERVER % "", for_all) == IN_US
    found = items({"main.tf": SERVER % ""}, settings=for_all)["instance"]
    assert found.assumptions == ("region eu-west-1, as the settings say: no provider is written",)


def test_a_provider_without_a_region_is_named() -> None:
    found = items({"main.tf": 'provider "aws" {}\n' + SERVER % ""})["instance"]
    assert found.reason == "the region is not known: provider aws sets no region"
    assert (found.status, found.location.line) == (CostStatus.UNKNOWN, 3)


def test_those_of_the_environment_count_first() -> None:
    settings = Settings(regions={"": "us-east-1", "prod": "eu-west-1"})
    found = estimated({"prod/main.tf": SERVER % "", "other/main.tf": SERVER % ""}, settings=settings)
    assert {one.environment: one.region for one in found.items if one.component == "instance"} == {
        None: "us-east-1",
        "prod": "eu-west-1",
    }


def test_an_unknown_region_is_unknown_once_for_each_provider_block() -> None:
    text = 'variable "r" {}\n' + provider("var.r") + SERVER % "" + SERVER.replace('"a"', '"b"') % ""
    found = estimated({"main.tf": text})
    servers = [one for one in found.items if one.component == "instance"]
    assert [(one.status, one.monthly) for one in servers] == [(CostStatus.UNKNOWN, None)] * 2
    assert servers[0].reason == "the region is not known: region reads var.r, which has no value"
    [note] = found.notes
    assert note.message.endswith("var.r, which has no value; it is that of 2 resources")
    assert note.location
    assert (note.location.path, note.location.line) == ("main.tf", 3)


def test_no_price_of_another_region_stands_in() -> None:
    found = items({"main.tf": provider('"sa-east-1"') + SERVER % ""})["instance"]
    assert (found.status, found.monthly) == (CostStatus.UNPRICED, None)
    assert found.reason == "no price for m5.large in sa-east-1 (catalogue 2026.11)"


def test_what_is_no_region_is_none() -> None:
    found = items({"main.tf": provider('"us-east-1/../x"') + SERVER % ""})["instance"]
    assert (found.status, found.region) == (CostStatus.UNKNOWN, "")


def test_a_price_of_all_regions_needs_none() -> None:
    found = items({"main.tf": 'resource "aws_route53_zone" "a" { name = "example.org" }'})["zone"]
    assert found.monthly
    assert found.monthly.expected == D("0.5")
