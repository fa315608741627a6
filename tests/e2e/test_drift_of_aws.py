"""`tallygate drift --live aws`: a state against AWS itself, on the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.unit.drift.aws.cloud import Cloud, served
from tests.unit.sources.git_repositories import write

CODE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name          = "jobs"
  delay_seconds = 0
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = "{}"

  lifecycle {
    ignore_changes = [description]
  }
}
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    for made in served(tmp_path_factory.mktemp("moto")):
        with pytest.MonkeyPatch.context() as patch:
            for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
                patch.setenv(name, "testing")
            patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
            yield made


@pytest.fixture
def repository(cloud: Cloud, tmp_path: Path) -> Path:
    """A queue and a role, in the code, in a state, and in AWS."""
    cloud.reset()
    url = cloud.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    cloud.client("iam").create_role(RoleName="app", AssumeRolePolicyDocument="{}", Description="x")
    rows: dict[str, dict[str, Any]] = {
        "aws_sqs_queue.jobs": {"id": url, "url": url, "name": "jobs", "delay_seconds": 0, "tags": None},
        "aws_iam_role.app": {"id": "app", "name": "app", "assume_role_policy": "{}", "description": "x"},
    }
    write(tmp_path, {"main.tf": CODE, "tallygate.yaml": "version: 1\n"})
    (tmp_path / "prod.tfstate").write_text(json.dumps(_state(rows)))
    return tmp_path


def _state(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    resources = [
        {
            "mode": "managed",
            "type": address.split(".")[0],
            "name": address.split(".")[1],
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"schema_version": 0, "attributes": values}],
        }
        for address, values in rows.items()
    ]
    return {"version": 4, "serial": 3, "lineage": "l", "terraform_version": "1.11.4", "resources": resources}


def drift(folder: Path, *words: str) -> Ran:
    own = {name: text for name, text in os.environ.items() if name.startswith("AWS_")}
    return tallygate("drift", *words, "--now", "2026-11-21", "--no-cache", cwd=folder, timeout=60, **own)


LIVE = ("--live", "aws", "--state", "prod.tfstate")


def test_no_drift_is_said_where_aws_has_what_the_state_has(repository: Path) -> None:
    ran = drift(repository, *LIVE)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "No drift"), ran.out + ran.err
    assert "2 resources compared, 0 unknown\n" in ran.out


def test_a_change_by_hand_is_told_at_the_line_of_the_code(
    cloud: Cloud, repository: Path, golden: Golden
) -> None:
    url = cloud.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
    cloud.client("iam").update_role(RoleName="app", Description="y")
    ran = drift(repository, *LIVE)
    golden("drift/aws.txt", ran.out)
    assert "main.tf:7" in ran.out
    made = json.loads(drift(repository, *LIVE, "--format", "json").out)
    rules = {one["path"]: one["ignore_rule"] for one in made["items"]}
    assert rules == {"/delay_seconds": "", "/description": "lifecycle.ignore_changes"}


def test_what_is_gone_closes_the_gate(cloud: Cloud, repository: Path) -> None:
    cloud.client("iam").delete_role(RoleName="app")
    ran = drift(repository, *LIVE)
    assert ran.code == 1, ran.out
    assert "aws_iam_role.app" in ran.out


def test_a_state_in_a_bucket_is_read_by_its_address_or_a_glob(cloud: Cloud, repository: Path) -> None:
    s3 = cloud.client("s3", "us-east-1")
    s3.create_bucket(Bucket="states")
    s3.put_object(Bucket="states", Key="prod/net.tfstate", Body=(repository / "prod.tfstate").read_bytes())
    cloud.client("iam").delete_role(RoleName="app")
    ran = drift(repository, "--live", "aws", "--state", "s3://states/prod/net.tfstate")
    assert (ran.code, "aws_iam_role.app" in ran.out) == (1, True), ran.out + ran.err
    write(
        repository,
        {"tallygate.yaml": "version: 1\ndrift:\n  terraform: {states: ['s3://states/*/*.tfstate']}\n"},
    )
    assert drift(repository, "--live", "aws").code == 1
    absent = drift(
        repository, "--live", "aws", "--state", "s3://states/no.tfstate", "--state", "prod.tfstate"
    )
    assert "NoSuchKey on s3:GetObject" in absent.out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"version": 3, "lineage": "l", "resources": []}', "version 3"),
        ('{"version": 4, "lineage": "l", "resources": [', "truncated"),
        ('{"encrypted_data": "x", "meta": {}}', "encrypted"),
    ],
)
def test_a_state_that_cannot_be_read_is_unknown(repository: Path, content: str, says: str) -> None:
    (repository / "prod.tfstate").write_text(content)
    ran = drift(repository, *LIVE)
    assert (ran.code, says in ran.out + ran.err) == (4, True), ran.out + ran.err


def test_aws_without_a_state_is_wrong_usage(repository: Path) -> None:
    ran = drift(repository, "--live", "aws")
    assert (ran.code, "give --state" in ran.err) == (2, True)
    assert drift(repository, "--state", "s3://states/a").code == 4


def test_denied_is_unknown_and_no_pass(cloud: Cloud, repository: Path) -> None:
    """An account that the credentials are not of."""
    state = json.loads((repository / "prod.tfstate").read_text())
    state["resources"][1]["instances"][0]["attributes"]["arn"] = "arn:aws:iam::111122223333:role/app"
    (repository / "prod.tfstate").write_text(json.dumps(state))
    ran = drift(repository, *LIVE)
    assert ran.code == 4, ran.out + ran.err
    assert "account 111122223333 is not that of the credentials" in ran.out


def test_the_policy_to_grant_is_printed_and_nothing_is_read(tmp_path: Path, golden: Golden) -> None:
    ran = drift(tmp_path, "--iam-policy", "--types", "aws_s3_bucket*", "--types", "aws_iam_role")
    assert ran.code == 0
    golden("drift/iam-policy.json", ran.out)


def test_boto3_is_imported_where_aws_is_asked_for_only() -> None:
    code = (
        "import sys; from tallygate.cli import main; main(['drift', '--iam-policy']);"
        "print({'boto3', 'botocore', 'jmespath'} & {*sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "set()"
