from typing import Any

import pytest

from tallygate.cost.free_types import DATA, free_types, is_free
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource, Unknown


def resource(type_name: str, values: dict[str, Any], *unknown: Unknown) -> Resource:
    place = Location("main.tf")
    return Resource(
        "terraform", type_name, "x", f"{type_name}.x", None, None, values, place, FixedLocator(place), unknown
    )


def test_every_name_stands_once() -> None:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    names = [line.split()[0] for line in lines if line.startswith(("aws_", "kubernetes_"))]
    assert len(names) == len(set(names)) == len(free_types()) > 430


@pytest.mark.parametrize(
    "name", ["aws_iam_role", "aws_security_group", "aws_s3_bucket_policy", "kubernetes_namespace"]
)
def test_what_is_never_billed_is_free_whatever_it_says(name: str) -> None:
    assert is_free(resource(name, {"name": "x"}, Unknown(("arn",), "made by the provider")))


@pytest.mark.parametrize(
    "name",
    [
        "aws_instance", "aws_nat_gateway", "aws_eip", "aws_kms_key", "aws_lb", "aws_cloudwatch_dashboard",
        "aws_budgets_budget_action", "aws_wafv2_rule_group", "aws_flow_log", "aws_s3_bucket_inventory",
        "aws_vpc_endpoint_subnet_association", "aws_unheard_of", "google_compute_network", "#", "",
        "kubernetes_deployment", "kubernetes_manifest", "kubernetes_service_v1", "helm_release",
    ],
)  # fmt: skip
def test_what_is_billed_or_unheard_of_is_not_free(name: str) -> None:
    assert not is_free(resource(name, {}))


@pytest.mark.parametrize(
    ("name", "values", "free"),
    [
        ("aws_ssm_parameter", {}, True),
        ("aws_ssm_parameter", {"tier": "Standard"}, True),
        ("aws_ssm_parameter", {"tier": "Advanced"}, False),
        ("aws_vpc_endpoint", {"vpc_endpoint_type": "Gateway"}, True),
        ("aws_vpc_endpoint", {"vpc_endpoint_type": "Interface"}, False),
        ("aws_ecs_cluster", {"setting": []}, True),
        ("aws_ecs_cluster", {"setting": [{"name": "containerInsights", "value": "enabled"}]}, False),
    ],
)
def test_an_attribute_may_be_billed(name: str, values: dict[str, Any], free: bool) -> None:
    assert is_free(resource(name, values)) is free


@pytest.mark.parametrize("path", [("vpc_endpoint_type",), ()])
def test_an_attribute_that_is_unknown_may_be_billed(path: tuple[str, ...]) -> None:
    assert not is_free(resource("aws_vpc_endpoint", {}, Unknown(path, "var.type has no value")))
    assert is_free(resource("aws_vpc_endpoint", {}, Unknown(("policy",), "var.policy has no value")))
