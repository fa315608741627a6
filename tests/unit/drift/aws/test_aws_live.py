"""States against AWS as moto has it: everything in order, one mutation each, and the calls it takes."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tallygate.drift.aws.compare import live
from tallygate.model.location import json_pointer
from tests.unit.drift.aws.cloud import ACCOUNT, READ, REGION, SETTINGS, Cloud, compared, state, told, world

Rows = Mapping[str, Mapping[str, Any]]


def test_nothing_has_drifted_after_an_apply(cloud: Cloud) -> None:
    rows = world(cloud)
    drift = compared(cloud, state(rows))
    assert told(drift) == []
    assert drift.complete
    assert sum(one.compared for one in drift.coverage) == len(rows)
    assert {one.account for one in drift.coverage} == {ACCOUNT}


def test_one_call_for_what_is_listed_and_details_of_what_is_managed(cloud: Cloud) -> None:
    rows = world(cloud)
    for number in range(12):
        cloud.client("sqs").create_queue(QueueName=f"unmanaged{number}")
        bucket = {"LocationConstraint": REGION}
        cloud.client("s3").create_bucket(Bucket=f"unmanaged{number}", CreateBucketConfiguration=bucket)
    accounts = cloud.accounts()
    compared(cloud, state(rows), accounts=accounts)
    once = {
        ("sts", "GetCallerIdentity"), ("ec2", "DescribeVpcs"), ("ec2", "DescribeSubnets"),
        ("ec2", "DescribeSecurityGroups"), ("ec2", "DescribeSecurityGroupRules"), ("ec2", "DescribeInstances"),
        ("ec2", "DescribeVolumes"), ("ec2", "DescribeInstanceAttribute"), ("rds", "DescribeDBInstances"),
        ("s3", "ListBuckets"), ("s3", "GetBucketTagging"), ("s3", "GetBucketVersioning"), ("s3", "GetBucketPolicy"),
        ("s3", "GetPublicAccessBlock"), ("s3", "GetBucketEncryption"), ("sqs", "ListQueues"),
        ("sqs", "GetQueueAttributes"), ("sqs", "ListQueueTags"), ("iam", "GetAccountAuthorizationDetails"),
        ("iam", "ListRoles"), ("ecr", "DescribeRepositories"), ("ecr", "ListTagsForResource"),
        ("eks", "ListClusters"), ("eks", "DescribeCluster"),
    }  # fmt: skip
    assert dict(accounts.counts.sent) == {**dict.fromkeys(once, 1), ("ec2", "DescribeVpcAttribute"): 2}


def test_a_hundred_of_each_take_as_many_lists_as_one(cloud: Cloud) -> None:
    ec2, iam = cloud.client("ec2"), cloud.client("iam")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    rows: dict[str, dict[str, Any]] = {}
    for number in range(100):
        name = f"n{number}"
        group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        rows[f"aws_security_group.{name}"] = {"id": group, "name": name, "description": name}
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(READ))
        rows[f"aws_iam_role.{name}"] = {"id": name, "name": name}
    accounts = cloud.accounts()
    drift = compared(cloud, state(rows), accounts=accounts)
    assert (told(drift), drift.complete) == ([], True)
    assert dict(accounts.counts.sent) == {
        ("sts", "GetCallerIdentity"): 1,
        ("ec2", "DescribeSecurityGroups"): 1,
        ("iam", "GetAccountAuthorizationDetails"): 1,
        ("iam", "ListRoles"): 1,
    }


def _tag(cloud: Cloud, rows: Rows) -> None:
    vpc = rows["aws_vpc.main"]["id"]
    cloud.client("ec2").create_tags(Resources=[vpc], Tags=[{"Key": "by-hand", "Value": "x"}])


def _open(cloud: Cloud, rows: Rows) -> None:
    world_wide = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    group = rows["aws_security_group.web"]["id"]
    cloud.client("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=world_wide)


def _unblock(cloud: Cloud, rows: Rows) -> None:
    flags = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False}
    configuration = {**flags, "RestrictPublicBuckets": True}
    cloud.client("s3").put_public_access_block(Bucket="logs", PublicAccessBlockConfiguration=configuration)


def _suspend(cloud: Cloud, rows: Rows) -> None:
    cloud.client("s3").put_bucket_versioning(Bucket="logs", VersioningConfiguration={"Status": "Suspended"})


def _unguard(cloud: Cloud, rows: Rows) -> None:
    cloud.client("rds").modify_db_instance(
        DBInstanceIdentifier="db", DeletionProtection=False, ApplyImmediately=True
    )


def _attach(cloud: Cloud, rows: Rows) -> None:
    iam = cloud.client("iam")
    arn = iam.create_policy(PolicyName="all", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=arn)


def _slow(cloud: Cloud, rows: Rows) -> None:
    url = rows["aws_sqs_queue.jobs"]["url"]
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})


def _scan(cloud: Cloud, rows: Rows) -> None:
    on = {"scanOnPush": True}
    cloud.client("ecr").put_image_scanning_configuration(repositoryName="app", imageScanningConfiguration=on)


def _shorten(cloud: Cloud, rows: Rows) -> None:
    cloud.client("iam").update_role(RoleName="app", MaxSessionDuration=7200, Description="of app")


def _loosen(cloud: Cloud, rows: Rows) -> None:
    wide = {**READ, "Statement": [{**READ["Statement"][0], "Action": "*"}]}  # type: ignore[dict-item]
    cloud.client("iam").put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=json.dumps(wide))


def _resize(cloud: Cloud, rows: Rows) -> None:
    volume = rows["aws_ebs_volume.data"]["id"]
    cloud.client("ec2").modify_volume(VolumeId=volume, Size=20)


def _unencrypted_dns(cloud: Cloud, rows: Rows) -> None:
    vpc = rows["aws_vpc.main"]["id"]
    cloud.client("ec2").modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})


def _log(cloud: Cloud, rows: Rows) -> None:
    arn = rows["aws_eks_cluster.main"]["arn"]
    cloud.client("eks").tag_resource(resourceArn=arn, tags={"by": "hand"})


def _public(cloud: Cloud, rows: Rows) -> None:
    subnet = rows["aws_subnet.a"]["id"]
    cloud.client("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})


MUTATIONS: list[tuple[Callable[[Cloud, Rows], None], str, str, Any, Any]] = [
    (_tag, "aws_vpc.main", "/tags/by-hand", None, "x"),
    (_unblock, "aws_s3_bucket_public_access_block.logs", "/block_public_policy", True, False),
    (_suspend, "aws_s3_bucket_versioning.logs", "/versioning_configuration/0/status", "Enabled", "Suspended"),
    (_unguard, "aws_db_instance.db", "/deletion_protection", True, False),
    (_slow, "aws_sqs_queue.jobs", "/delay_seconds", 0, 5),
    (_scan, "aws_ecr_repository.app", "/image_scanning_configuration/0/scan_on_push", False, True),
    (_shorten, "aws_iam_role.app", "/max_session_duration", 3600, 7200),
    (_resize, "aws_ebs_volume.data", "/size", 10, 20),
    (_unencrypted_dns, "aws_vpc.main", "/enable_dns_hostnames", False, True),
    (_log, "aws_eks_cluster.main", "/tags/by", None, "hand"),
    (_public, "aws_subnet.a", "/map_public_ip_on_launch", False, True),
]


def test_each_change_by_hand_is_one_item_at_its_attribute(cloud: Cloud) -> None:
    rows = world(cloud)
    for change, *_ in MUTATIONS:
        change(cloud, rows)
    drift = compared(cloud, state(rows))
    found = [(one.subject.address, json_pointer(one.path), one.expected, one.actual) for one in drift.items]
    assert sorted(found, key=str) == sorted((tuple(row) for _, *row in MUTATIONS), key=str)
    assert {(one.kind, one.layer) for one in drift.items} == {("modified", "tf-live")}
    assert {one.evidence for one in drift.items} == {("recorded in prod.tfstate (serial 7, lineage 0a1b)",)}


def test_what_is_added_by_hand_is_told_of_the_whole(cloud: Cloud) -> None:
    rows = world(cloud)
    _open(cloud, rows)
    _attach(cloud, rows)
    role, group = compared(cloud, state(rows)).items
    assert (group.subject.address, group.path[0], group.expected) == (
        "aws_security_group.web",
        "ingress",
        None,
    )
    assert group.actual == {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    assert (role.subject.address, role.path[0], role.expected) == (
        "aws_iam_role.app",
        "managed_policy_arns",
        None,
    )
    assert role.actual == f"arn:aws:iam::{ACCOUNT}:policy/all"


def test_a_policy_that_was_loosened_is_told_of_both_that_have_it(cloud: Cloud) -> None:
    """The role's own list names it, too: its element is not what anyone recorded."""
    rows = world(cloud)
    _loosen(cloud, rows)
    found = {(one.subject.address, one.path[0]) for one in compared(cloud, state(rows)).items}
    assert found == {("aws_iam_role_policy.inline", "policy"), ("aws_iam_role.app", "inline_policy")}


def _delete(cloud: Cloud, rows: Rows, address: str) -> None:
    values, type_ = rows[address], address.split(".")[0]
    ec2, s3, iam = (cloud.client(name) for name in ("ec2", "s3", "iam"))
    {
        "aws_instance": lambda: ec2.terminate_instances(InstanceIds=[values["id"]]),
        "aws_ebs_volume": lambda: ec2.delete_volume(VolumeId=values["id"]),
        "aws_vpc_security_group_ingress_rule": lambda: ec2.revoke_security_group_ingress(
            GroupId=values["security_group_id"], SecurityGroupRuleIds=[values["id"]]
        ),
        "aws_s3_bucket_public_access_block": lambda: s3.delete_public_access_block(Bucket="logs"),
        "aws_s3_bucket_policy": lambda: s3.delete_bucket_policy(Bucket="logs"),
        "aws_sqs_queue": lambda: cloud.client("sqs").delete_queue(QueueUrl=values["url"]),
        "aws_db_instance": lambda: cloud.client("rds").delete_db_instance(
            DBInstanceIdentifier="db", SkipFinalSnapshot=True
        ),
        "aws_iam_role_policy": lambda: iam.delete_role_policy(RoleName="app", PolicyName="inline"),
        "aws_iam_role_policy_attachment": lambda: iam.detach_role_policy(
            RoleName="app", PolicyArn=values["policy_arn"]
        ),
        "aws_ecr_repository": lambda: cloud.client("ecr").delete_repository(repositoryName="app"),
        "aws_eks_cluster": lambda: cloud.client("eks").delete_cluster(name="main"),
    }[type_]()


DELETED = (
    "aws_db_instance.db",
    "aws_ebs_volume.data",
    "aws_ecr_repository.app",
    "aws_eks_cluster.main",
    "aws_iam_role_policy.inline",
    "aws_iam_role_policy_attachment.read",
    "aws_instance.web",
    "aws_s3_bucket_policy.logs",
    "aws_s3_bucket_public_access_block.logs",
    "aws_sqs_queue.jobs",
    "aws_vpc_security_group_ingress_rule.http",
)


def test_what_was_deleted_is_missing_and_nothing_else_is_told(cloud: Cloud) -> None:
    rows = world(cloud)
    _unguard(cloud, rows)
    for address in DELETED:
        _delete(cloud, rows, address)
    drift = compared(cloud, state(rows))
    assert told(drift) == [("missing", address, "") for address in DELETED]
    assert all(one.reason.startswith("missing: ") for one in drift.items)


def test_types_without_a_reader_and_other_providers_are_named(cloud: Cloud) -> None:
    rows = {"aws_sns_topic.a": {"id": "arn"}, "random_id.a": {"id": "x"}, "aws_vpc.gone": {"id": "vpc-0"}}
    drift = compared(cloud, state(rows))
    assert told(drift) == [("missing", "aws_vpc.gone", "")]
    assert not drift.complete
    [topic] = [one for one in drift.coverage if one.type == "aws_sns_topic"]
    assert topic.unread == (("aws_sns_topic", "no reader for the type", "leave the type out of drift.scope"),)
    assert [one.out_of_scope for one in drift.coverage if one.type == "resources of other providers"] == [1]


def test_the_scope_leaves_types_and_regions_out_and_says_so(cloud: Cloud) -> None:
    rows = {
        "aws_vpc.here": {"id": "vpc-1", "arn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-1"},
        "aws_vpc.there": {"id": "vpc-2", "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/vpc-2"},
        "aws_sns_topic.a": {"id": "arn"},
    }
    settings = type(SETTINGS)(None, SETTINGS.names, SETTINGS.clean, types=("aws_v*",))
    drift = live([state(rows)], cloud.accounts(regions=(REGION,)), settings)
    assert told(drift) == [("missing", "aws_vpc.here", "")]
    assert drift.complete
    assert sorted((one.type, one.out_of_scope) for one in drift.coverage if one.out_of_scope) == [
        ("aws_sns_topic", 1),
        ("aws_vpc", 1),
    ]


def test_the_answer_is_the_same_in_any_order(cloud: Cloud) -> None:
    rows = world(cloud)
    _tag(cloud, rows)
    _unblock(cloud, rows)
    one = compared(cloud, state(rows))
    shuffled = msgspec.structs.replace(state(rows), resources=state(rows).resources[::-1])
    assert compared(cloud, shuffled) == one
