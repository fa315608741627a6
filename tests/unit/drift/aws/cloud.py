"""moto's server on loopback, resources in it, and states that record them as Terraform does."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import boto3
import pytest

from tallygate.drift.aws.accounts import Accounts
from tallygate.drift.aws.api import Limits
from tallygate.drift.aws.compare import Settings, live
from tallygate.drift.state import RecordedState
from tallygate.model.drift import Drift, DriftItem
from tallygate.model.location import json_pointer
from tallygate.terraform.facts.state import read_state

REGION, ACCOUNT = "eu-west-1", "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "R", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}],
}


class Cloud:
    """A server, and clients of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.shared = self.session()
        self._clients: dict[tuple[str, str], Any] = {}

    def reset(self) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).close()

    def client(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._clients:
            made = self.shared.client(service, region_name=region, endpoint_url=self.url)
            self._clients[service, region] = made
        return self._clients[service, region]

    def session(self) -> boto3.Session:
        return boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)

    def accounts(self, session: boto3.Session | None = None, **more: Any) -> Accounts:
        limits = {"limits": Limits(attempts=3), "regions": (REGION,)}
        return Accounts(session or self.shared, **{**limits, **more})


def served(folder: Path) -> Iterator[Cloud]:
    """A server of moto for as long as it is needed; what it says goes to a file."""
    program, log = Path(sys.executable).with_name("moto_server"), folder / "moto.log"
    command = [str(program), "-H", "127.0.0.1", "-p", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as server:
        try:
            cloud = Cloud(_url(log))
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AWS_ENDPOINT_URL", cloud.url)
                patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
                yield cloud
        finally:
            server.terminate()


def _url(log: Path) -> str:
    for _ in range(600):
        if found := re.search(r"Running on (http://[0-9.:]+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(f"moto's server does not start: {log.read_text()}")


def state(
    rows: Mapping[str, Mapping[str, Any]],
    path: str = "prod.tfstate",
    more: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> RecordedState:
    """A state of version 4, read by the reader of states. more: of each instance, by address."""
    document = {
        "version": 4,
        "terraform_version": "1.11.4",
        "serial": 7,
        "lineage": "0a1b",
        "resources": [
            _entry(address, dict(values), more.get(address, {})) for address, values in rows.items()
        ],
    }
    found = read_state(json.dumps(document).encode(), path)
    return RecordedState(path, found.resources, found.serial, found.lineage, found.deposed, found.attributes)


def _entry(address: str, values: dict[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    type_, name = address.split(".")
    instance = {"schema_version": 0, "attributes": values, **more.get("instance", {})}
    provider = more.get("provider", 'provider["registry.terraform.io/hashicorp/aws"]')
    return {"mode": "managed", "type": type_, "name": name, "provider": provider, "instances": [instance]}


SETTINGS = Settings(None, lambda name: "password" in name, lambda text: text)


def compared(cloud: Cloud, *states: RecordedState, accounts: Accounts | None = None) -> Drift:
    return live(states, accounts or cloud.accounts(), SETTINGS)


def told(drift: Drift) -> list[tuple[str, str, str]]:
    """Kind, address and path of every item."""
    return [_told(one) for one in drift.items]


def _told(one: DriftItem) -> tuple[str, str, str]:
    return (one.kind.value, one.subject.address, json_pointer(one.path))


def world(cloud: Cloud) -> dict[str, dict[str, Any]]:
    """One resource of each kind that moto has, as the provider of Terraform records it after an apply."""
    return {**_network(cloud), **_storage(cloud), **_identities(cloud), **_platform(cloud)}


def _tagged(kind: str, **tags: str) -> Sequence[Mapping[str, Any]]:
    return [{"ResourceType": kind, "Tags": [{"Key": key, "Value": text} for key, text in tags.items()]}]


def _arn(service: str, rest: str, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"


def _network(cloud: Cloud) -> dict[str, dict[str, Any]]:
    ec2 = cloud.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=_tagged("vpc", Name="main"))["Vpc"][
        "VpcId"
    ]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="eu-west-1a")["Subnet"]
    group = ec2.create_security_group(GroupName="web", Description="of web", VpcId=vpc)["GroupId"]
    own = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ranges = [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.168.0.0/16"}]
    web = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": ranges}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[own, web])
    single = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    other = ec2.create_security_group(GroupName="db", Description="of db", VpcId=vpc)["GroupId"]
    made = ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[single])
    rule = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    postgres = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "UserIdGroupPairs": [{"GroupId": group}],
    }
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[postgres])
    image = ec2.describe_images()["Images"][0]["ImageId"]
    run = ec2.run_instances(
        ImageId=image,
        MinCount=1,
        MaxCount=1,
        InstanceType="t3.micro",
        SubnetId=subnet["SubnetId"],
        SecurityGroupIds=[group, other],
        UserData="#!/bin/sh\n",
    )["Instances"][0]
    volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=10, VolumeType="gp3")["VolumeId"]
    any_egress = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 0, "to_port": 0, "protocol": "-1", "self": False}
    return {
        "aws_vpc.main": {
            "id": vpc, "arn": _arn("ec2", f"vpc/{vpc}"), "cidr_block": "10.0.0.0/16", "instance_tenancy": "default",
            "enable_dns_support": True, "enable_dns_hostnames": False, "tags": {"Name": "main"},
            "tags_all": {"Name": "main"}, "ipv6_cidr_block": "", "owner_id": ACCOUNT,
        },
        "aws_subnet.a": {
            "id": subnet["SubnetId"], "arn": subnet["SubnetArn"], "vpc_id": vpc, "cidr_block": "10.0.1.0/24",
            "availability_zone": "eu-west-1a", "map_public_ip_on_launch": False, "ipv6_cidr_block": "",
            "assign_ipv6_address_on_creation": False, "tags": None, "tags_all": {}, "timeouts": None,
        },
        "aws_security_group.web": {
            "id": group, "arn": _arn("ec2", f"security-group/{group}"), "name": "web", "description": "of web",
            "vpc_id": vpc, "revoke_rules_on_delete": False, "tags": None, "tags_all": {}, "name_prefix": "",
            "ingress": [
                {"cidr_blocks": ["192.168.0.0/16", "10.0.0.0/8"], "description": "", "from_port": 443, "to_port": 443,
                 "protocol": "tcp", "self": False, "security_groups": [], "ipv6_cidr_blocks": [], "prefix_list_ids": []},
                {"cidr_blocks": [], "description": "", "from_port": 0, "to_port": 0, "protocol": "-1", "self": True,
                 "security_groups": [], "ipv6_cidr_blocks": [], "prefix_list_ids": []},
            ],
            "egress": [any_egress],
        },
        "aws_security_group.db": {
            "id": other, "arn": _arn("ec2", f"security-group/{other}"), "name": "db", "description": "of db",
            "vpc_id": vpc, "tags": None, "tags_all": {}, "ingress": [], "egress": [any_egress],
        },
        "aws_vpc_security_group_ingress_rule.http": {
            "id": rule, "arn": _arn("ec2", f"security-group-rule/{rule}"), "security_group_id": other,
            "cidr_ipv4": "10.9.0.0/16", "cidr_ipv6": None, "from_port": 80, "to_port": 80, "ip_protocol": "tcp",
            "description": None, "tags": None, "tags_all": {}, "referenced_security_group_id": None,
        },
        "aws_security_group_rule.postgres": {
            "id": "sgrule-1", "type": "ingress", "security_group_id": other, "from_port": 5432, "to_port": 5432,
            "protocol": "tcp", "source_security_group_id": group, "self": False, "cidr_blocks": None,
        },
        "aws_instance.web": {
            "id": run["InstanceId"], "arn": _arn("ec2", f"instance/{run['InstanceId']}"), "ami": image,
            "instance_type": "t3.micro", "subnet_id": subnet["SubnetId"], "availability_zone": "eu-west-1a",
            "vpc_security_group_ids": [other, group], "monitoring": False, "source_dest_check": True,
            "ebs_optimized": False, "tags": {}, "tags_all": {}, "user_data": "#!/bin/sh\n", "tenancy": "default",
            "private_ip": run["PrivateIpAddress"], "key_name": "", "disable_api_termination": False,
        },
        "aws_ebs_volume.data": {
            "id": volume, "arn": _arn("ec2", f"volume/{volume}"), "availability_zone": "eu-west-1a", "size": 10,
            "type": "gp3", "encrypted": False, "iops": 3000, "throughput": 125, "kms_key_id": "", "tags": None,
            "tags_all": {}, "snapshot_id": "", "multi_attach_enabled": False,
        },
    }  # fmt: skip


def _storage(cloud: Cloud) -> dict[str, dict[str, Any]]:
    s3, sqs, rds = (cloud.client(name) for name in ("s3", "sqs", "rds"))
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_tagging(Bucket="logs", Tagging={"TagSet": [{"Key": "team", "Value": "web"}]})
    s3.put_bucket_versioning(Bucket="logs", VersioningConfiguration={"Status": "Enabled"})
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket="logs", PublicAccessBlockConfiguration=dict.fromkeys(flags, True))
    own = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": ACCOUNT},
           "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}}  # fmt: skip
    s3.put_bucket_policy(Bucket="logs", Policy=json.dumps(own))
    again = {"Statement": [{"Resource": ["arn:aws:s3:::logs/*"], "Action": ["S3:getObject"], "Effect": "Allow",
             "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}], "Version": "2012-10-17"}  # fmt: skip
    url = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    rds.create_db_instance(
        DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="postgres", EngineVersion="15.4",
        AllocatedStorage=20, MasterUsername="root", MasterUserPassword="canary-of-rds",
        BackupRetentionPeriod=7, DeletionProtection=True, StorageEncrypted=True,
    )  # fmt: skip
    encryption = [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}],
                   "bucket_key_enabled": None}]  # fmt: skip
    whole = {"bucket": "logs", "id": "logs"}
    return {
        "aws_s3_bucket.logs": {
            **whole, "arn": "arn:aws:s3:::logs", "region": REGION, "tags": {"team": "web"},
            "tags_all": {"team": "web"}, "force_destroy": False, "versioning": [{"enabled": True}],
        },
        "aws_s3_bucket_versioning.logs": {
            **whole, "versioning_configuration": [{"status": "Enabled", "mfa_delete": ""}], "mfa": None,
        },
        "aws_s3_bucket_public_access_block.logs": {
            **whole, "block_public_acls": True, "block_public_policy": True, "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
        "aws_s3_bucket_server_side_encryption_configuration.logs": {**whole, "rule": encryption},
        "aws_s3_bucket_policy.logs": {**whole, "policy": json.dumps(again)},
        "aws_sqs_queue.jobs": {
            "id": url, "url": url, "arn": _arn("sqs", "jobs"), "name": "jobs", "visibility_timeout_seconds": 60,
            "delay_seconds": 0, "max_message_size": 1048576, "message_retention_seconds": 345600, "policy": "",
            "receive_wait_time_seconds": 0, "fifo_queue": False, "content_based_deduplication": False,
            "kms_master_key_id": "", "tags": None, "tags_all": {}, "redrive_policy": "",
        },
        "aws_db_instance.db": {
            "id": "db-AB", "identifier": "db", "arn": _arn("rds", "db:db"), "instance_class": "db.t3.micro",
            "engine": "postgres", "engine_version": "15.4", "engine_version_actual": "15.4",
            "allocated_storage": 20, "backup_retention_period": 7, "deletion_protection": True,
            "publicly_accessible": False, "storage_encrypted": True, "auto_minor_version_upgrade": True,
            "username": "root", "password": "canary-of-rds", "multi_az": False, "skip_final_snapshot": True,
            "final_snapshot_identifier": None, "latest_restorable_time": "2026-01-01T00:00:00Z", "tags": None,
        },
    }  # fmt: skip


def _identities(cloud: Cloud) -> dict[str, dict[str, Any]]:
    iam = cloud.client("iam")
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(TRUST), Description="of app")
    arn = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="app", PolicyArn=arn)
    iam.put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=json.dumps(READ))
    return {
        "aws_iam_role.app": {
            "id": "app", "name": "app", "arn": f"arn:aws:iam::{ACCOUNT}:role/app", "path": "/",
            "assume_role_policy": json.dumps(TRUST), "description": "of app", "max_session_duration": 3600,
            "permissions_boundary": "", "managed_policy_arns": [], "inline_policy": [], "tags": None,
            "tags_all": {}, "force_detach_policies": False, "unique_id": "AROAEXAMPLE",
        },
        "aws_iam_role_policy.inline": {
            "id": "app:inline", "role": "app", "name": "inline", "policy": json.dumps(READ, indent=2),
        },
        "aws_iam_role_policy_attachment.read": {"id": "app-1", "role": "app", "policy_arn": arn},
        "aws_iam_policy.read": {
            "id": arn, "arn": arn, "name": "read", "path": "/", "policy": json.dumps(READ),
        },
    }  # fmt: skip


def _platform(cloud: Cloud) -> dict[str, dict[str, Any]]:
    ecr, eks, ec2 = (cloud.client(name) for name in ("ecr", "eks", "ec2"))
    made = ecr.create_repository(repositoryName="app", tags=[{"Key": "team", "Value": "web"}])["repository"]
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    role = f"arn:aws:iam::{ACCOUNT}:role/app"
    eks.create_cluster(name="main", version="1.31", roleArn=role, resourcesVpcConfig={"subnetIds": subnets})
    own = eks.describe_cluster(name="main")["cluster"]
    config = own["resourcesVpcConfig"]
    return {
        "aws_ecr_repository.app": {
            "id": "app", "name": "app", "arn": made["repositoryArn"], "image_tag_mutability": "MUTABLE",
            "image_scanning_configuration": [{"scan_on_push": False}], "tags": {"team": "web"},
            "tags_all": {"team": "web"}, "force_delete": None, "repository_url": made["repositoryUri"],
        },
        "aws_eks_cluster.main": {
            "id": "main", "name": "main", "arn": own["arn"], "version": "1.31", "role_arn": role,
            "vpc_config": [{
                "subnet_ids": subnets[::-1], "endpoint_public_access": config.get("endpointPublicAccess"),
                "endpoint_private_access": config.get("endpointPrivateAccess"), "vpc_id": "vpc-1",
                "public_access_cidrs": config.get("publicAccessCidrs"), "cluster_security_group_id": "sg-1",
                "security_group_ids": config.get("securityGroupIds"),
            }],
            "enabled_cluster_log_types": [], "tags": {}, "tags_all": {}, "platform_version": "eks.1",
        },
    }  # fmt: skip
