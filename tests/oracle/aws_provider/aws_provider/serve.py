"""Three types of AWS as a provider of Terraform, each read one by one: what Terraform calls drift."""

import json
import os
import sys
from typing import Any, ClassVar

import boto3
from botocore.exceptions import ClientError
from tf.iface import Provider, Resource
from tf.runner import run_provider
from tf.schema import Attribute, Schema
from tf.types import Map, NormalizedJson, Number, String

GONE = ("NoSuchEntity", "NoSuchBucket", "404", "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
NUMBERS = {
    "delay_seconds": ("DelaySeconds", 0),
    "message_retention_seconds": ("MessageRetentionPeriod", 345600),
    "receive_wait_time_seconds": ("ReceiveMessageWaitTimeSeconds", 0),
    "visibility_timeout_seconds": ("VisibilityTimeout", 30),
}
ID = Attribute("id", String(), computed=True)
ARN = Attribute("arn", String(), computed=True)
TAGS = Attribute("tags", Map(String()), optional=True)


def client(service: str) -> Any:
    return boto3.client(
        service,
        region_name="eu-west-1",
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )


def pairs(tags: dict[str, str] | None) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (tags or {}).items()]


def mapped(found: list[dict[str, str]]) -> dict[str, str] | None:
    return {one["Key"]: one["Value"] for one in found} or None


class OfAws(Resource):  # type: ignore[misc]
    """Made, then read as it is. A subclass names its attributes and says how it is made, read and deleted."""

    NAME: ClassVar[str]
    ATTRIBUTES: ClassVar[list[Attribute]]

    def __init__(self, provider: Any) -> None:
        self.provider = provider

    @classmethod
    def get_name(cls) -> str:
        return cls.NAME

    @classmethod
    def get_schema(cls) -> Schema:
        return Schema(attributes=[ID, ARN, TAGS, *cls.ATTRIBUTES])

    def make(self, planned: dict[str, Any]) -> str:
        raise NotImplementedError

    def live(self, id_: str) -> dict[str, Any]:
        raise NotImplementedError

    def drop(self, id_: str) -> None:
        raise NotImplementedError

    def create(self, ctx: Any, planned: dict[str, Any]) -> dict[str, Any]:
        return {**planned, **self.live(self.make(planned))}

    def read(self, ctx: Any, current: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return {**current, **self.live(current["id"])}
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                return None
            raise

    def update(self, ctx: Any, current: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def delete(self, ctx: Any, current: dict[str, Any]) -> None:
        self.drop(current["id"])


class Bucket(OfAws):
    NAME = "s3_bucket"
    ATTRIBUTES: ClassVar[list[Attribute]] = [
        Attribute("bucket", String(), required=True, requires_replace=True)
    ]

    def make(self, planned: dict[str, Any]) -> str:
        name = planned["bucket"]
        place = {"LocationConstraint": "eu-west-1"}
        client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=place)
        if planned.get("tags"):
            client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(planned["tags"])})
        return str(name)

    def live(self, id_: str) -> dict[str, Any]:
        client("s3").head_bucket(Bucket=id_)
        try:
            tags = mapped(client("s3").get_bucket_tagging(Bucket=id_)["TagSet"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchTagSet":
                raise
            tags = None
        return {"id": id_, "bucket": id_, "arn": f"arn:aws:s3:::{id_}", "tags": tags}

    def drop(self, id_: str) -> None:
        client("s3").delete_bucket(Bucket=id_)


class Queue(OfAws):
    NAME = "sqs_queue"
    ATTRIBUTES: ClassVar[list[Attribute]] = [
        Attribute("name", String(), required=True, requires_replace=True),
        Attribute("url", String(), computed=True),
        Attribute("policy", NormalizedJson(), optional=True),
        *(
            Attribute(name, Number(), optional=True, computed=True, default=value)
            for name, (_, value) in NUMBERS.items()
        ),
    ]

    def make(self, planned: dict[str, Any]) -> str:
        attributes = {
            key: str(planned[name]) for name, (key, _) in NUMBERS.items() if planned.get(name) is not None
        }
        if planned.get("policy"):
            attributes["Policy"] = (
                json.dumps(planned["policy"]) if isinstance(planned["policy"], dict) else planned["policy"]
            )
        made = client("sqs").create_queue(
            QueueName=planned["name"], Attributes=attributes, tags=planned.get("tags") or {}
        )
        return str(made["QueueUrl"])

    def live(self, id_: str) -> dict[str, Any]:
        found = client("sqs").get_queue_attributes(QueueUrl=id_, AttributeNames=["All"])["Attributes"]
        tags = client("sqs").list_queue_tags(QueueUrl=id_).get("Tags") or None
        numbers = {name: int(found[key]) for name, (key, _) in NUMBERS.items()}
        policy = json.loads(found["Policy"]) if found.get("Policy") else None
        name = found["QueueArn"].rpartition(":")[2]
        return {
            "id": id_,
            "url": id_,
            "name": name,
            "arn": found["QueueArn"],
            "tags": tags,
            "policy": policy,
            **numbers,
        }

    def drop(self, id_: str) -> None:
        client("sqs").delete_queue(QueueUrl=id_)


class Role(OfAws):
    NAME = "iam_role"
    ATTRIBUTES: ClassVar[list[Attribute]] = [
        Attribute("name", String(), required=True, requires_replace=True),
        Attribute("assume_role_policy", NormalizedJson(), required=True),
        Attribute("description", String(), optional=True),
        Attribute("path", String(), optional=True, computed=True, default="/"),
        Attribute("max_session_duration", Number(), optional=True, computed=True, default=3600),
    ]

    def make(self, planned: dict[str, Any]) -> str:
        document = planned["assume_role_policy"]
        client("iam").create_role(
            RoleName=planned["name"],
            AssumeRolePolicyDocument=document if isinstance(document, str) else json.dumps(document),
            MaxSessionDuration=int(planned["max_session_duration"]),
            Tags=pairs(planned.get("tags")),
            **({"Description": planned["description"]} if planned.get("description") else {}),
        )
        return str(planned["name"])

    def live(self, id_: str) -> dict[str, Any]:
        found = client("iam").get_role(RoleName=id_)["Role"]
        return {
            "id": id_,
            "name": id_,
            "arn": found["Arn"],
            "path": found["Path"],
            "assume_role_policy": found["AssumeRolePolicyDocument"],
            "description": found.get("Description") or None,
            "max_session_duration": found["MaxSessionDuration"],
            "tags": mapped(found.get("Tags", [])),
        }

    def drop(self, id_: str) -> None:
        client("iam").delete_role(RoleName=id_)


class Aws(Provider):  # type: ignore[misc]
    def get_model_prefix(self) -> str:
        return "aws_"

    def full_name(self) -> str:
        return "registry.terraform.io/hashicorp/aws"

    def get_provider_schema(self, diags: Any) -> Schema:
        return Schema(attributes=[Attribute("region", String(), optional=True)])

    def validate_config(self, diags: Any, config: Any) -> None:
        """Anything is good."""

    def configure_provider(self, diags: Any, config: Any) -> None:
        """The environment says all."""

    def get_data_sources(self) -> list[Any]:
        return []

    def get_resources(self) -> list[type[Resource]]:
        return [Bucket, Queue, Role]


def main() -> None:
    run_provider(Aws(), sys.argv)
