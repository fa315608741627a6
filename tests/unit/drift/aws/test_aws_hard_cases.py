"""The hard cases A1 to A17 of drift in AWS, as far as the types that are read reach."""

import base64
import json
from typing import Any

from tallygate.drift.aws.attribute_plans import plans
from tallygate.drift.aws.compare import live
from tallygate.drift.aws.selectors import document, select
from tallygate.drift.differ import differences
from tests.unit.drift.aws.cloud import ACCOUNT, REGION, SETTINGS, TRUST, Cloud, compared, state, told


def alike(one: Any, other: Any) -> bool:
    """Whether two policies of a bucket mean the same."""
    declared, observed = ({"policy": document(json.dumps(side))} for side in (one, other))
    return not [*differences(declared, observed, plans().of("aws_s3_bucket_policy"))]


def statement(**parts: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **parts}]}


def test_a1_policies_of_one_meaning() -> None:
    root = f"arn:aws:iam::{ACCOUNT}:root"
    assert alike(statement(Action="s3:GetObject"), statement(Action=["S3:getobject"]))
    assert alike(statement(Action=["a:B", "a:C"]), statement(Action=["a:C", "a:B"]))
    assert alike(statement(Principal="*"), statement(Principal={"AWS": "*"}))
    assert alike(statement(Principal={"AWS": ACCOUNT}), statement(Principal={"AWS": [root]}))
    first, second = {"Sid": "a", "Effect": "Allow"}, {"Sid": "b", "Effect": "Deny"}
    assert alike({"Statement": [first, second]}, {"Statement": [second, first]})
    assert alike({"Statement": first}, {"Statement": [first]})
    yes = statement(Condition={"Bool": {"aws:SecureTransport": True}})
    assert alike(yes, statement(Condition={"Bool": {"aws:SecureTransport": ["true"]}}))
    assert not alike(statement(Action="s3:GetObject"), statement(Action="s3:*"))
    assert not alike(statement(Resource="arn:A"), statement(Resource="arn:a"))
    assert not alike(statement(Principal="*"), statement(Principal={"AWS": root}))


def test_a1_a_principal_that_was_deleted_is_said_so(cloud: Cloud) -> None:
    trust = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"AWS": "AROAABCDEFGHIJKLMNOPQ"}}]}  # type: ignore[dict-item]
    cloud.client("iam").create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust))
    rows = {"aws_iam_role.app": {"id": "app", "name": "app", "assume_role_policy": json.dumps(TRUST)}}
    reasons = {one.reason for one in compared(cloud, state(rows)).items if one.actual is not None}
    assert reasons == {"a principal was deleted: AWS tells its unique id"}


def rules(expression: str, **values: Any) -> Any:
    return select(expression, values)


def test_a2_inline_rules_of_any_spelling() -> None:
    block = {"protocol": "all", "from_port": 0, "to_port": 0, "self": True, "cidr_blocks": ["10.0.0.0/8"]}
    live_ones = [
        {
            "IpProtocol": "-1",
            "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
            "UserIdGroupPairs": [{"GroupId": "sg-1"}],
        }
    ]
    expected = rules("rules(ingress, id)", ingress=[block], id="sg-1")
    actual = rules("permissions(ingress, id)", ingress=live_ones, id="sg-1")
    assert sorted(expected, key=str) == sorted(actual, key=str)
    numbered = rules("rules(ingress, id)", ingress=[{**block, "protocol": "6"}], id="sg-1")
    assert {one["protocol"] for one in numbered} == {"tcp"}


def test_a2_the_default_egress_is_drift_only_where_it_was_taken_away(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    every = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0, "protocol": "-1"}
    kept = state({"aws_security_group.g": {"id": group, "egress": [every]}})
    taken = state({"aws_security_group.g": {"id": group, "egress": []}})
    assert told(compared(cloud, kept)) == []
    assert [one.path[0] for one in compared(cloud, taken).items] == ["egress"]


def test_a2_rules_of_their_own_are_told_once(cloud: Cloud) -> None:
    """The group records what stood there when it was last refreshed; its rules know better."""
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    block = {"cidr_blocks": ["10.1.0.0/16"], "from_port": 80, "to_port": 80, "protocol": "tcp"}
    old = {"cidr_blocks": ["10.2.0.0/16"], "from_port": 80, "to_port": 80, "protocol": "tcp"}
    own = {**block, "id": "sgrule-1", "type": "ingress", "security_group_id": group}
    rows = {"aws_security_group.g": {"id": group, "ingress": [old]}, "aws_security_group_rule.http": own}
    assert told(compared(cloud, state(rows))) == [("missing", "aws_security_group_rule.http", "")]


def test_a3_tags_of_aws_and_of_the_provider_are_no_drift(cloud: Cloud) -> None:
    assert select("tags(@)", [{"Key": "aws:cloudformation:x", "Value": "y"}, {"Key": "a", "Value": "b"}]) == {
        "a": "b"
    }
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}, {"Key": "by", "Value": "tf"}]}]
    vpc = cloud.client("ec2").create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)["Vpc"]["VpcId"]
    both = state({"aws_vpc.m": {"id": vpc, "tags": {"a": "b"}, "tags_all": {"a": "b", "by": "tf"}}})
    one = state({"aws_vpc.m": {"id": vpc, "tags": {"a": "b"}}})
    assert told(compared(cloud, both)) == []
    assert told(compared(cloud, one)) == [("modified", "aws_vpc.m", "/tags/by")]
    settings = type(SETTINGS)(None, SETTINGS.names, SETTINGS.clean, default_tags={"by": "tf"})
    assert told(live([one], cloud.accounts(), settings)) == []


def test_a4_nothing_has_many_forms(cloud: Cloud) -> None:
    url = cloud.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    nothing: list[dict[str, Any]] = [
        {"kms_master_key_id": "", "policy": "", "fifo_queue": False, "tags": {}, "delay_seconds": 0},
        {"kms_master_key_id": None, "policy": None, "fifo_queue": None, "tags": None, "delay_seconds": None},
    ]
    for values in nothing:
        assert told(compared(cloud, state({"aws_sqs_queue.q": {"id": url, "url": url, **values}}))) == []


def test_a5_sets_have_no_order_and_a_lost_element_is_told() -> None:
    plan = plans().of("aws_instance")
    one = {"vpc_security_group_ids": ["sg-1", "sg-2"]}
    assert [*differences(one, {"vpc_security_group_ids": ["sg-2", "sg-1"]}, plan)] == []
    [lost] = differences(one, {"vpc_security_group_ids": ["sg-2"]}, plan)
    assert (lost.path, lost.expected) == (("vpc_security_group_ids", "=sg-1"), "sg-1")


def test_a6_a_key_by_its_arn_or_its_id() -> None:
    arn, plan = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234", plans().of("aws_ebs_volume")
    assert [*differences({"kms_key_id": "1234"}, {"kms_key_id": arn}, plan)] == []
    assert len([*differences({"kms_key_id": "1235"}, {"kms_key_id": arn}, plan)]) == 1


def test_a7_what_aws_raises_by_itself(cloud: Cloud) -> None:
    made = {"DBInstanceIdentifier": "db", "DBInstanceClass": "db.t3.micro", "Engine": "postgres"}
    cloud.client("rds").create_db_instance(
        **made, EngineVersion="15.7", AllocatedStorage=20, MasterUsername="r", MasterUserPassword="canary-12"
    )
    own = {
        "id": "db-1",
        "identifier": "db",
        "engine_version": "15.4",
        "latest_restorable_time": "2026-01-01T00:00:00Z",
    }
    raised = state({"aws_db_instance.db": {**own, "auto_minor_version_upgrade": True}})
    pinned = state(
        {"aws_db_instance.db": {**own, "auto_minor_version_upgrade": True, "engine_version": "14.4"}}
    )
    assert told(compared(cloud, raised)) == []
    assert told(compared(cloud, pinned)) == [("modified", "aws_db_instance.db", "/engine_version")]


def test_a8_passwords_are_not_there_and_user_data_is_never_shown(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, UserData="token=canary-live")[
        "Instances"
    ][0]
    rows = {
        "aws_instance.web": {"id": made["InstanceId"], "user_data": "token=canary-state"},
        "aws_db_instance.db": {"id": "db-1", "identifier": "db", "password": "canary-password"},
    }
    drift = compared(cloud, state(rows))
    assert told(drift) == [
        ("missing", "aws_db_instance.db", ""),
        ("modified", "aws_instance.web", "/user_data"),
    ]
    assert "canary" not in repr(drift)
    [changed] = [one for one in drift.items if one.path]
    assert (changed.expected, changed.actual) == ("(sensitive 1)", "(sensitive 2)")


def test_a8_what_the_state_calls_sensitive_is_masked(cloud: Cloud) -> None:
    vpc = cloud.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    step = [{"type": "get_attr", "value": "tags_all"}]
    values = {"id": vpc, "tags": {"a": "canary"}, "tags_all": {"a": "canary"}}
    sensitive = {"instance": {"sensitive_attributes": [step]}}
    drift = compared(cloud, state({"aws_vpc.m": values}, more={"aws_vpc.m": sensitive}))
    assert told(drift) == [("modified", "aws_vpc.m", "/tags/a")]
    assert "canary" not in repr(drift)


def test_a8_older_providers_record_the_digest_of_user_data() -> None:
    text = "#!/bin/sh\n"
    encoded = base64.b64encode(text.encode()).decode()
    assert select("user_data(@)", text) == select("user_data_base64(@)", encoded)
    digest = select("user_data(@)", text)
    assert select("user_data(@)", digest) == digest


def test_a11_parts_of_a_bucket_are_read_only_where_they_are_managed(cloud: Cloud) -> None:
    cloud.client("s3", "us-east-1").create_bucket(Bucket="bbb")
    rows = {
        "aws_s3_bucket_versioning.b": {
            "id": "bbb",
            "bucket": "bbb",
            "versioning_configuration": [{"status": "Disabled"}],
        }
    }
    accounts = cloud.accounts()
    assert told(compared(cloud, state(rows), accounts=accounts)) == []
    assert {name for service, name in accounts.counts.sent if service == "s3"} == {
        "ListBuckets",
        "GetBucketVersioning",
    }


def test_a12_what_is_deleted_and_can_be_described_is_missing(cloud: Cloud) -> None:
    ec2 = cloud.client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.terminate_instances(InstanceIds=[made])
    [item] = compared(cloud, state({"aws_instance.web": {"id": made}})).items
    assert (item.kind.value, item.reason) == ("missing", "missing: ec2:DescribeInstances tells it as deleted")


def test_a13_deposed_objects_are_told_and_not_compared(cloud: Cloud) -> None:
    deposed = {"instance": {"deposed": "00ab"}}
    drift = compared(cloud, state({"aws_vpc.m": {"id": "vpc-0"}}, more={"aws_vpc.m": deposed}))
    [item] = drift.items
    assert (item.kind.value, item.subject.type, item.effect) == ("pending", "aws_vpc", "audit")
    assert item.subject.address == "aws_vpc.m (deposed 00ab)"


def test_a14_one_id_in_two_states_is_one_item_that_names_both(cloud: Cloud) -> None:
    arn = f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-0"
    one = state({"aws_vpc.a": {"id": "vpc-0", "arn": arn}}, "a.tfstate")
    other = state({"aws_vpc.b": {"id": "vpc-0", "arn": arn}}, "b.tfstate")
    [item] = compared(cloud, one, other).items
    assert item.evidence == (
        "recorded in a.tfstate (serial 7, lineage 0a1b)",
        "recorded in b.tfstate (serial 7, lineage 0a1b)",
        "also recorded as aws_vpc.b in b.tfstate (serial 7, lineage 0a1b)",
    )


def test_a15_each_account_and_region_is_read_where_the_arn_says(cloud: Cloud) -> None:
    made = cloud.client("ec2", "us-east-1").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    there = {"id": made, "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{made}"}
    foreign = {"id": "vpc-1", "arn": f"arn:aws:ec2:{REGION}:111122223333:vpc/vpc-1"}
    rows = {"aws_vpc.there": there, "aws_vpc.foreign": foreign}
    drift = compared(cloud, state(rows), accounts=cloud.accounts(regions=()))
    assert told(drift) == [("unknown", "aws_vpc.foreign", "")]
    assert drift.items[0].reason == (
        "not read: account 111122223333 is not that of the credentials; "
        "name a role to read it in drift.aws.accounts"
    )
    roles = {"111122223333": "audit-read"}
    drift = compared(cloud, state({"aws_vpc.foreign": foreign}), accounts=cloud.accounts(roles=roles))
    assert told(drift) == [("missing", "aws_vpc.foreign", "")]


def test_a15_the_region_of_a_second_provider_is_not_guessed(cloud: Cloud) -> None:
    alias = {"provider": 'provider["registry.terraform.io/hashicorp/aws"].west'}
    [item] = compared(cloud, state({"aws_vpc.m": {"id": "vpc-0"}}, more={"aws_vpc.m": alias})).items
    assert item.kind.value == "unknown"
    assert "the region of provider.aws.west is not known" in item.reason


def test_a15_what_a_guessed_region_lacks_is_not_missing(cloud: Cloud) -> None:
    """Its region is that of what else the provider made, or of the settings; not that of the credentials."""
    rows: dict[str, dict[str, Any]] = {"aws_ecr_lifecycle_policy.p": {"id": "app", "repository": "app"}}
    anywhere = cloud.accounts(regions=())
    [item] = compared(cloud, state(rows), accounts=anywhere).items
    assert (item.kind.value, "its region is not told" in item.reason) == ("unknown", True)
    assert told(compared(cloud, state(rows))) == [("missing", "aws_ecr_lifecycle_policy.p", "")]
    rows["aws_vpc.m"] = {"id": "vpc-0", "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/vpc-0"}
    found = compared(cloud, state(rows), accounts=anywhere).items
    assert {(one.kind.value, one.subject.region) for one in found} == {("missing", "us-east-1")}


def test_a17_no_encryption_rule_is_the_default_of_s3(cloud: Cloud) -> None:
    bucket = {"LocationConstraint": REGION}
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="bbb", CreateBucketConfiguration=bucket)
    s3.delete_bucket_encryption(Bucket="bbb")
    default = {
        "apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}]
    }
    rows = {
        "aws_s3_bucket_server_side_encryption_configuration.b": {
            "id": "bbb",
            "bucket": "bbb",
            "rule": [default],
        }
    }
    assert told(compared(cloud, state(rows))) == []


def test_a11_a_policy_of_a_queue_is_told_of_what_makes_it(cloud: Cloud) -> None:
    """Without a resource that makes it, a policy that somebody adds is drift of the queue itself."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    policy = json.dumps(statement(Principal="*", Action="sqs:SendMessage", Resource="*"))
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    queue = {"aws_sqs_queue.q": {"id": url, "url": url, "policy": ""}}
    own = {"aws_sqs_queue_policy.q": {"id": url, "queue_url": url, "policy": policy}}
    assert told(compared(cloud, state(queue))) == [("modified", "aws_sqs_queue.q", "/policy")]
    assert told(compared(cloud, state({**queue, **own}))) == []
