"""What Terraform calls drift in a refresh, beside what we find in its state after random changes."""

import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tallygate.drift.aws.compare import live
from tallygate.drift.state import RecordedState
from tallygate.model.drift import Drift
from tallygate.terraform.facts.state import read_state
from tests.oracle.terraform_runs import PROGRAM
from tests.oracle.tools import tool
from tests.unit.drift.aws.cloud import SETTINGS, Cloud, served

ROUNDS, EACH, MUTATIONS, SEED = 5, 8, 12, 6
_TRUST = """{
    Version   = "2012-10-17"
    Statement = [{
      Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole"
    }]
  }"""
_CONFIGURATION = f"""
terraform {{
  required_providers {{
    aws = {{ source = "hashicorp/aws" }}
  }}
}}
resource "aws_s3_bucket" "x" {{
  count  = {EACH}
  bucket = "bucket-${{count.index}}"
  tags   = {{ team = "web", number = tostring(count.index) }}
}}
resource "aws_sqs_queue" "x" {{
  count         = {EACH}
  name          = "queue-${{count.index}}"
  delay_seconds = count.index
  tags          = count.index % 2 == 0 ? {{ team = "web" }} : null
}}
resource "aws_iam_role" "x" {{
  count              = {EACH}
  name               = "role-${{count.index}}"
  description        = count.index % 2 == 0 ? "of ${{count.index}}" : null
  assume_role_policy = jsonencode({_TRUST})
  tags               = {{ team = "web" }}
}}
"""
_WIDE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
}
_Found = set[tuple[str, str, str]]


class Terraform:
    """A folder with a configuration, and the provider of tests."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self._folder = folder
        programs = folder / "programs"
        programs.mkdir()
        (programs / "terraform-provider-aws").symlink_to(tool("terraform-provider-aws"))
        settings = folder / "cli.tfrc"
        settings.write_text(
            f'provider_installation {{\n dev_overrides {{ "hashicorp/aws" = "{programs}" }}\n}}\n'
        )
        (folder / "main.tf").write_text(_CONFIGURATION)
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_CLI_CONFIG_FILE": str(settings),
            "AWS_ENDPOINT_URL": cloud.url,
        }

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        command = [str(tool(PROGRAM)), *arguments]
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode in codes, done.stdout + done.stderr
        return done.stdout

    def state(self) -> RecordedState:
        found = read_state((self._folder / "terraform.tfstate").read_bytes(), "terraform.tfstate")
        return RecordedState(
            "terraform.tfstate", found.resources, found.serial, found.lineage, found.deposed, found.attributes
        )

    def drift(self) -> _Found:
        """What a refresh finds: address, action, and the attribute, or the tag."""
        self.run("plan", "-refresh-only", "-detailed-exitcode", "-input=false", "-out=p", codes=(0, 2))
        shown = json.loads(self.run("show", "-json", "p"))
        return {
            (one["address"], action, path)
            for one in shown.get("resource_drift", ())
            for action in [one["change"]["actions"][0]]
            for path in (_changed(one["change"]) if action == "update" else [""])
        }


def _changed(change: dict[str, Any]) -> Iterator[str]:
    before, after = _leaves(change["before"]), _leaves(change["after"])
    return (path for path in {*before, *after} if before.get(path) != after.get(path))


def _leaves(values: dict[str, Any]) -> dict[str, Any]:
    """Attributes by name, tags one by one; policies by what they say."""
    plain = {name: value for name, value in values.items() if name != "tags" and value is not None}
    for name in {"assume_role_policy", "policy"} & plain.keys():
        plain[name] = json.loads(plain[name])
    return plain | {f"tags/{key}": value for key, value in (values.get("tags") or {}).items()}


def ours(drift: Drift) -> _Found:
    """The same of our items."""
    found: _Found = set()
    for one in drift.items:
        assert one.kind.value in ("missing", "modified"), one
        steps = [str(step) for step in one.path]
        if not steps:
            found.add((one.subject.address, "delete", ""))
        elif steps == ["tags"]:
            keys = {**(one.expected or {}), **(one.actual or {})}
            found |= {(one.subject.address, "update", f"tags/{key}") for key in keys}
        else:
            path = "/".join(steps[:2]) if steps[0] == "tags" else steps[0]
            found.add((one.subject.address, "update", path))
    return found


def _untag(cloud: Cloud, number: int) -> None:
    cloud.client("iam").untag_role(RoleName=f"role-{number}", TagKeys=["team"])


def _describe(cloud: Cloud, number: int) -> None:
    cloud.client("iam").update_role(
        RoleName=f"role-{number}", Description=f"by hand {number}", MaxSessionDuration=3600 + 60 * number
    )


def _trust(cloud: Cloud, number: int) -> None:
    cloud.client("iam").update_assume_role_policy(RoleName=f"role-{number}", PolicyDocument=json.dumps(_WIDE))


def _no_role(cloud: Cloud, number: int) -> None:
    cloud.client("iam").delete_role(RoleName=f"role-{number}")


def _bucket_tags(cloud: Cloud, number: int) -> None:
    tags = [{"Key": "team", "Value": "db"}, {"Key": "by", "Value": "hand"}][: number % 2 + 1]
    cloud.client("s3").put_bucket_tagging(Bucket=f"bucket-{number}", Tagging={"TagSet": tags})


def _no_bucket_tags(cloud: Cloud, number: int) -> None:
    cloud.client("s3").delete_bucket_tagging(Bucket=f"bucket-{number}")


def _no_bucket(cloud: Cloud, number: int) -> None:
    cloud.client("s3").delete_bucket(Bucket=f"bucket-{number}")


def _url(cloud: Cloud, number: int) -> str:
    return str(cloud.client("sqs").get_queue_url(QueueName=f"queue-{number}")["QueueUrl"])


def _slow(cloud: Cloud, number: int) -> None:
    attributes = {"DelaySeconds": str(number + 20), "VisibilityTimeout": "45"}
    cloud.client("sqs").set_queue_attributes(QueueUrl=_url(cloud, number), Attributes=attributes)


def _queue_policy(cloud: Cloud, number: int) -> None:
    url = _url(cloud, number)
    arn = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    send = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage"}
    policy = {"Version": "2012-10-17", "Statement": [{**send, "Resource": arn["Attributes"]["QueueArn"]}]}
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})


def _queue_tag(cloud: Cloud, number: int) -> None:
    cloud.client("sqs").tag_queue(QueueUrl=_url(cloud, number), Tags={"by": "hand"})


def _no_queue(cloud: Cloud, number: int) -> None:
    cloud.client("sqs").delete_queue(QueueUrl=_url(cloud, number))


_KINDS: dict[str, list[Callable[[Cloud, int], None]]] = {
    "role": [_untag, _describe, _trust, _no_role],
    "bucket": [_bucket_tags, _no_bucket_tags, _no_bucket],
    "queue": [_slow, _queue_policy, _queue_tag, _no_queue],
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    yield from served(tmp_path_factory.mktemp("moto"))


@pytest.mark.oracle
@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_terraform_calls_drift(cloud: Cloud, tmp_path: Path, number: int) -> None:
    """All rounds together make 60 changes; nothing has drifted after the apply of any."""
    cloud.reset()
    terraform, chance = Terraform(tmp_path, cloud), random.Random(SEED + number)
    terraform.run("apply", "-auto-approve", "-input=false", "-no-color")
    state = terraform.state()
    fresh = live([state], cloud.accounts(), SETTINGS)
    assert (fresh.items, fresh.complete) == ((), True)
    targets = [(kind, index) for kind in _KINDS for index in range(EACH)]
    for kind, index in chance.sample(targets, MUTATIONS):
        chance.choice(_KINDS[kind])(cloud, index)
    drift = live([state], cloud.accounts(), SETTINGS)
    expected = terraform.drift()
    assert len({address for address, _, _ in expected}) == MUTATIONS
    assert ours(drift) == expected
    assert drift.complete
