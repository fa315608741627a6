"""What AWS refuses, holds back or cuts short is unknown, never missing; and nothing but reads is called."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from tallygate.drift.aws.accounts import Accounts
from tallygate.drift.aws.api import Api, Counts, Limits, NotAllowedError
from tallygate.drift.aws.readers import iam_policy, read_types, readers, settable
from tallygate.drift.aws.selectors import select
from tests.unit.drift.aws.cloud import REGION, Cloud, compared, state, told, world

_ERRORS = {
    "json": '{{"__type": "{code}", "message": "canary"}}',
    "xml": "<ErrorResponse><Error><Code>{code}</Code><Message>canary</Message></Error></ErrorResponse>",
    "ec2": "<Response><Errors><Error><Code>{code}</Code><Message>canary</Message></Error></Errors></Response>",
    "s3": "<Error><Code>{code}</Code><Message>canary</Message></Error>",
}
_FORMS = {"ec2": "ec2", "s3": "s3", "iam": "xml", "rds": "xml", "sts": "xml"}


class _Body:
    def __init__(self, text: str) -> None:
        self._data = text.encode()

    def stream(self, **_: Any) -> list[bytes]:
        return [self._data]


def answering(service: str, status: int, code: str) -> Any:
    """An error as the service writes it."""
    body = _ERRORS[_FORMS.get(service, "json")].format(code=code)
    headers = {"x-amzn-errortype": code}
    return AWSResponse("http://127.0.0.1", status, headers, _Body(body))


def faulty(cloud: Cloud, status: int, code: str, hits: Callable[[str, int], bool]) -> Accounts:
    """Credentials for whom some requests fail: by operation, and by how many there were."""
    session, sent = cloud.session(), iter(range(10**6))

    def hook(event_name: str, **_: Any) -> Any:
        service, operation = event_name.split(".")[1:]
        hit = operation != "GetCallerIdentity" and hits(operation, next(sent))
        return answering(service, status, code) if hit else None

    session.events.register("before-send.*.*", hook)
    return cloud.accounts(session, limits=Limits(attempts=2))


def _is(wanted: str, operation: str, _number: int) -> bool:
    return operation == wanted


DENIED = (
    "DescribeVpcs", "DescribeVpcAttribute", "DescribeSecurityGroups", "DescribeInstances", "ListBuckets",
    "GetBucketPolicy", "GetPublicAccessBlock", "GetQueueAttributes", "ListQueues", "ListRoles",
    "GetAccountAuthorizationDetails", "DescribeCluster", "DescribeDBInstances", "ListTagsForResource",
)  # fmt: skip


def test_each_denied_operation_is_unknown_with_what_to_grant(cloud: Cloud) -> None:
    """A16."""
    rows, denied = world(cloud), [""]
    actions = {call.operation: call.action for call in readers().calls(readers().types)}
    accounts = faulty(cloud, 403, "AccessDenied", lambda name, _: name == denied[0])
    for operation in DENIED:
        denied[0] = operation
        drift = compared(cloud, state(rows), accounts=accounts)
        assert {one.kind.value for one in drift.items} == {"unknown"}, operation
        assert not drift.complete
        told_of = {reason for one in drift.coverage for _, reason, _ in one.unread}
        assert told_of == {f"AccessDenied on {actions[operation]}"}
        assert "canary" not in repr(drift)


def test_what_stays_throttled_is_unknown_and_never_missing(cloud: Cloud) -> None:
    """429 and 503, of lists and of details."""
    rows, operations = world(cloud), {"DescribeRepositories": 503, "ListQueueTags": 429}
    for operation, status in operations.items():
        code = {429: "ThrottlingException", 503: "SlowDown"}[status]
        accounts = faulty(cloud, status, code, partial(_is, operation))
        [item] = compared(cloud, state(rows), accounts=accounts).items
        assert item.kind.value == "unknown"
        assert f"{operation}, after retries; lower drift.aws.rates" in item.reason


def test_every_fifth_request_failing_is_retried_and_nothing_is_missing(cloud: Cloud) -> None:
    rows = world(cloud)
    accounts = faulty(cloud, 503, "ServiceUnavailable", lambda _, number: number % 5 == 4)
    drift = compared(cloud, state(rows), accounts=accounts)
    assert {one.kind.value for one in drift.items} <= {"unknown"}
    assert len(drift.items) < len(rows) / 2


def test_a_listing_cut_after_its_first_page_proves_nothing(cloud: Cloud) -> None:
    session, seen = cloud.session(), iter(range(9))

    def more(parsed: dict[str, Any], **_: Any) -> None:
        parsed["NextToken"] = "more"

    def cut(**_: Any) -> Any:
        return answering("ec2", 500, "InternalError") if next(seen) else None

    session.events.register("after-call.ec2.DescribeSecurityGroups", more)
    session.events.register("before-send.ec2.DescribeSecurityGroups", cut)
    accounts = cloud.accounts(session, limits=Limits(attempts=1))
    drift = compared(cloud, state({"aws_security_group.gone": {"id": "sg-0"}}), accounts=accounts)
    assert next(seen) == 2
    assert told(drift) == [("unknown", "aws_security_group.gone", "")]
    assert drift.items[0].reason.startswith("not read: InternalError on ec2:DescribeSecurityGroups")


def test_a_region_that_is_not_enabled_is_unknown(cloud: Cloud) -> None:
    accounts = faulty(cloud, 401, "AuthFailure", lambda name, _: name == "DescribeVpcs")
    [item] = compared(cloud, state({"aws_vpc.m": {"id": "vpc-0"}}), accounts=accounts).items
    assert (item.kind.value, "is the region enabled" in item.reason) == ("unknown", True)


def test_without_credentials_nothing_is_known(cloud: Cloud) -> None:
    session = boto3.Session(region_name=REGION)
    session._session.set_credentials(None, None)
    accounts = faulty(cloud, 403, "InvalidClientTokenId", lambda *_: True)
    drift = compared(cloud, state({"aws_vpc.m": {"id": "vpc-0"}}), accounts=accounts)
    assert [one.kind.value for one in drift.items] == ["unknown"]


def test_only_reads_can_be_called(cloud: Cloud) -> None:
    own = {(call.service, call.operation) for call in readers().own.values()}
    reads = readers().allowed() - own
    assert all(name.startswith(("Describe", "Get", "List")) for _, name in reads)
    assert own == {
        ("sts", "GetCallerIdentity"), ("sts", "AssumeRole"), ("s3", "GetObject"), ("s3", "ListObjectsV2"),
    }  # fmt: skip
    api = Api(cloud.session(), Limits(), Counts())
    client, _ = api._client("s3", REGION)
    with pytest.raises(NotAllowedError, match="s3:CreateBucket"):
        client.create_bucket(Bucket="x")
    assert client.list_buckets()["Buckets"] == []


def test_the_policy_grants_what_the_types_need_and_no_more() -> None:
    [statement] = iam_policy(["aws_sqs_queue", "aws_vpc"])["Statement"]
    assert statement["Action"] == [
        "ec2:DescribeVpcAttribute", "ec2:DescribeVpcs", "sqs:GetQueueAttributes", "sqs:ListQueueTags",
        "sqs:ListQueues",
    ]  # fmt: skip
    [every] = iam_policy()["Statement"]
    assert {call.action for call in readers().calls(readers().types)} == set(every["Action"])
    assert "s3:GetObject" not in json.dumps(every)


def test_every_call_is_an_operation_and_every_expression_compiles(cloud: Cloud) -> None:
    calls = [*readers().own.values(), *readers().calls(readers().types)]
    for call in calls:
        model = cloud.client(call.service).meta.service_model
        assert call.operation in model.operation_names
        members = model.operation_model(call.operation).input_shape
        assert set(call.parameters) <= set(members.members if members else ())
    for reader in readers().types.values():
        told_by = [one.attributes for one in reader.told] + [one.attributes for one in reader.details]
        for attributes in (*told_by, reader.recorded):
            for expression in attributes.values():
                select(expression, {"Recorded": {}})


def test_no_reader_compares_what_only_aws_sets() -> None:
    for name in read_types([]):
        reader = readers().types[name]
        computed = {attribute for attribute, flags in settable(name).items() if flags == "c"}
        assert computed & reader.covered() == set()
        assert set(reader.recorded) <= reader.covered()
        assert set(reader.computed) <= reader.covered()
