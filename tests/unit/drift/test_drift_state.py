"""What states record of AWS: each resource once, in its account and region."""

import json
from typing import Any

import pytest

from tallygate.drift.state import Place, RecordedState, Target, foreign, targets
from tallygate.terraform.facts.state import read_state

ARN = "arn:aws:ec2:eu-west-1:123456789012:"


def state(*entries: dict[str, Any], path: str = "a.tfstate") -> RecordedState:
    document = {"version": 4, "serial": 2, "lineage": "l", "resources": list(entries)}
    found = read_state(json.dumps(document).encode(), path)
    return RecordedState(path, found.resources, found.serial, found.lineage, found.deposed, found.attributes)


def entry(type_: str, *instances: dict[str, Any], **more: Any) -> dict[str, Any]:
    source = 'provider["registry.opentofu.org/hashicorp/aws"]'
    return {
        "mode": "managed",
        "type": type_,
        "name": "x",
        "provider": source,
        "instances": list(instances),
        **more,
    }


def one(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"attributes": values, **more}


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"arn": f"{ARN}vpc/v"}, Place("123456789012", "eu-west-1")),
        ({"arn": f"{ARN}vpc/v", "region": "us-east-1"}, Place("123456789012", "eu-west-1")),
        ({"arn": "arn:aws:s3:::b", "region": "us-east-1"}, Place("", "us-east-1")),
        ({"arn": "arn:aws-cn:iam::123456789012:role/r"}, Place("123456789012", "")),
        (
            {"owner_id": "123456789012", "availability_zone": "ap-southeast-2b"},
            Place("123456789012", "ap-southeast-2"),
        ),
        ({"arn": "no arn", "availability_zone": "eu-west-1-lon-1a"}, Place()),
        ({}, Place()),
    ],
)
def test_a_place_is_told_by_the_arn_first(values: dict[str, Any], place: Place) -> None:
    [found] = targets([state(entry("aws_vpc", one({"id": "v", **values})))])
    assert found.place == place


def test_what_belongs_to_something_is_where_that_is() -> None:
    group = entry("aws_security_group", one({"id": "sg-1", "arn": f"{ARN}security-group/sg-1"}))
    rule = entry("aws_security_group_rule", one({"id": "r", "security_group_id": "sg-1"}))
    bucket = entry("aws_s3_bucket", one({"id": "b", "arn": "arn:aws:s3:::b", "region": "us-east-1"}))
    role = entry("aws_iam_role", one({"id": "b", "arn": "arn:aws:iam::123456789012:role/b"}))
    policy = entry("aws_s3_bucket_policy", one({"id": "b", "bucket": "b"}))
    found = {one.resource.type: one.place for one in targets([state(group, rule, bucket, role, policy)])}
    assert found["aws_security_group_rule"] == Place("123456789012", "eu-west-1")
    assert found["aws_s3_bucket_policy"] == Place("123456789012", "us-east-1")


def test_what_tells_nothing_is_where_its_provider_makes_all_else() -> None:
    vpc = entry("aws_vpc", one({"id": "v", "arn": f"{ARN}vpc/v"}))
    policy = entry("aws_ecr_lifecycle_policy", one({"id": "app"}))
    other = entry(
        "aws_vpc", one({"id": "w", "arn": f"{ARN}vpc/w".replace("eu-west-1", "us-east-1")}), name="y"
    )
    alone, both = (targets([state(*entries)]) for entries in ((vpc, policy), (vpc, policy, other)))
    assert {one.place for one in alone} == {Place("123456789012", "eu-west-1")}
    assert {one.place.region for one in both if one.resource.type != "aws_vpc"} == {""}


def test_instances_have_keys_and_modules_and_each_its_address() -> None:
    keyed = entry(
        "aws_vpc",
        one({"id": "a"}, index_key=0),
        one({"id": "b"}, index_key="k"),
        one({"id": "c"}, deposed="00ff"),
        module="module.net[0]",
    )
    data = entry("aws_vpc", one({"id": "d"}), mode="data")
    made = state(keyed, data, entry("random_id", one({"id": "r"})))
    assert [one.resource.address for one in targets([made])] == [
        "module.net[0].aws_vpc.x[0]",
        'module.net[0].aws_vpc.x["k"]',
    ]
    assert made.deposed == ("module.net[0].aws_vpc.x (deposed 00ff)",)
    assert foreign([made]) == 1


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("provider.aws", "provider.aws"),
        ("provider.aws.west", "provider.aws.west"),
        ('provider["registry.terraform.io/hashicorp/aws"]', "provider.aws"),
        ('provider["registry.terraform.io/hashicorp/aws"].west', "provider.aws.west"),
        ('module.m.provider["registry.opentofu.org/hashicorp/aws"].w', "module.m.provider.aws.w"),
    ],
)
def test_both_forms_of_a_provider_are_one(written: str, read: str) -> None:
    [found] = targets([state(entry("aws_vpc", one({"id": "v"}), provider=written))])
    assert found.resource.provider == read


def test_one_id_in_two_states_is_one_target_and_order_does_not_matter() -> None:
    first = state(entry("aws_vpc", one({"id": "v"})), path="a")
    second = state(entry("aws_vpc", one({"id": "v"}), name="y"), path="b")
    [found] = targets([second, first])
    assert [found] == [*targets([first, second])]
    assert found.states == ("a (serial 2, lineage l)", "b (serial 2, lineage l)")
    assert found.elsewhere == ("aws_vpc.y in b (serial 2, lineage l)",)


def test_what_has_no_id_is_never_taken_for_another() -> None:
    found = targets([state(entry("aws_vpc", one({"id": None})), entry("aws_vpc", one({}), name="y"))])
    assert len(found) == 2


def test_attributes_that_are_not_set_are_known_to_be_there() -> None:
    [found] = targets([state(entry("aws_vpc", one({"id": "v", "tags": None, "ipv6": ""})))])
    assert isinstance(found, Target)
    assert found.attributes == {"id", "tags", "ipv6"}
    assert "tags" not in found.resource.values
