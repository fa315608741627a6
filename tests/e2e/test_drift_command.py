"""`tallygate drift`: what a person sees, how it ends, and what it never says."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tallygate.assets import assets
from tests.conftest import Golden
from tests.e2e.command import Ran, tallygate
from tests.e2e.served_objects import dump_of, platform_in
from tests.unit.drift.plan_runs import change, document, log
from tests.unit.kubernetes.rendering import needs_kustomize
from tests.unit.sources.git_repositories import commit_all, git, write

DAY = ("--now", "2026-11-21")
QUEUE, GROUP = "aws_sqs_queue.jobs", "aws_security_group.web"
CANARY = "canary-Zq8Xv2Lw"
CODE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name          = "jobs"
  delay_seconds = 0
  tags          = { team = "shop" }
}

resource "aws_security_group" "web" {
  name    = "web"
  ingress = []
}
"""
JOBS = {"name": "jobs", "delay_seconds": 0, "tags": {"team": "shop"}}
WEB: dict[str, Any] = {"name": "web", "ingress": []}
EXPRESSIONS: dict[str, dict[str, Any]] = {
    QUEUE: {"name": {"constant_value": "jobs"}, "delay_seconds": {"constant_value": 0}, "tags": {}},
    GROUP: {"name": {"constant_value": "web"}, "ingress": {}},
}
FORMATS = ("text", "json", "markdown", "sarif", "junit", "github", "gitlab", "compact")
SLOW = {**JOBS, "delay_seconds": 30}
OPEN = {**WEB, "ingress": [{"cidr_blocks": ["0.0.0.0/0"], "from_port": 22}]}


def plan(*drifted: tuple[str, Any, Any], complete: bool | None = True, only: bool = True) -> bytes:
    drift = [change(where, ["update"], before, after) for where, before, after in drifted]
    back = [change(where, ["update"], after, before) for where, before, after in drifted]
    changes = None if only else back
    return document(drift or None, changes, (QUEUE, GROUP), EXPRESSIONS, complete=complete)


def repository(folder: Path, config: str = "version: 1\n", **files: bytes) -> Path:
    write(folder, {"main.tf": CODE, "tallygate.yaml": config})
    for name, data in files.items():
        (folder / f"{name}.dump").write_bytes(data)
    return folder


def drift(folder: Path, *words: str) -> Ran:
    return tallygate("drift", *words, *DAY, "--no-cache", cwd=folder)


def test_no_drift_is_said_where_all_was_compared(tmp_path: Path) -> None:
    ran = drift(repository(tmp_path, plan=plan()), "--live", "plan.dump")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "No drift")
    assert "2 resources compared, 0 unknown\n" in ran.out


def test_no_drift_is_not_said_of_what_nobody_read(tmp_path: Path) -> None:
    unread = document(None, [change(QUEUE, ["no-op"], JOBS, JOBS)], (QUEUE, GROUP), EXPRESSIONS)
    folder = repository(tmp_path, plan=unread, log=log(QUEUE, GROUP), half=log(QUEUE))
    ran = drift(folder, "--live", "plan.dump")
    assert (ran.code, ran.out.splitlines()[0]) == (4, "No drift was found, but not all could be told")
    assert "unknown[drift-unknown]" in ran.out
    assert "0 resources compared, 2 unknown" in ran.out or "2 unknown" in ran.out
    assert drift(folder, "--live", "plan.dump", "--live", "log.dump").code == 0
    assert drift(folder, "--live", "plan.dump", "--live", "half.dump").code == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--live", "slow.dump"), 0),
        (("--live", "slow.dump", "--fail-on", "medium"), 1),
        (("--live", "open.dump"), 1),
        (("--live", "open_unread.dump"), 1),
        (("--live", "unread.dump"), 4),
        (("--live", "cut.dump"), 4),
        ((), 3),
        (("--live", "open.dump", "--types", "aws_sqs_*"), 0),
        (("--live", "absent.dump"), 2),
        (("--live", "empty.dump"), 2),
        (("--live", "text.dump"), 2),
        (("--live", "main.tf"), 2),
        (("--live", "slow.dump", "--format", "rtf"), 2),
        (("--live", "slow.dump", "--env", "qa"), 2),
    ],
)
def test_how_it_ends(tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    files = {
        "slow": plan((QUEUE, JOBS, SLOW)),
        "open": plan((GROUP, WEB, OPEN)),
        "open_unread": plan((GROUP, WEB, OPEN), complete=None),
        "unread": plan(complete=None),
        "cut": plan((QUEUE, JOBS, SLOW))[:-40],
        "empty": b" \n",
        "text": b"hello\n",
    }
    ran = drift(repository(tmp_path, "version: 1\n", **files), *words)
    assert ran.code == code, ran
    assert code != 2 or words[-1] in ran.err


def test_as_text_markdown_and_json(tmp_path: Path, golden: Golden) -> None:
    config = (
        "version: 1\ndrift:\n  ignore:\n"
        "    - {type: aws_sqs_queue, path: /delay_seconds, reason: a trial, owner: shop, until: 2027-01-01}\n"
        "    - {type: aws_s3_bucket, reason: old, owner: shop, until: 2026-01-01}\n"
    )
    data = plan((QUEUE, JOBS, {**SLOW, "tags": {"team": "sales"}}), (GROUP, WEB, OPEN))
    folder = repository(tmp_path, config, plan=data)
    for name, file in (
        ("text", "drift/plan.txt"),
        ("markdown", "drift/plan.md"),
        ("json", "drift/plan.json"),
    ):
        ran = drift(folder, "--live", "plan.dump", "--format", name)
        assert ran.code == 1, ran.err
        golden(file, ran.out)
        assert drift(folder, "--live", "plan.dump", "--format", name).out == ran.out


def test_ignored_drift_stays_in_the_json_and_closes_nothing(tmp_path: Path) -> None:
    config = (
        "version: 1\ndrift:\n  ignore:\n    - {layer: tf-live, path: /ingress, reason: r, owner: o, "
        "until: 2027-01-01}\n"
    )
    ran = drift(
        repository(tmp_path, config, plan=plan((GROUP, WEB, OPEN))), "--live", "plan.dump", "--format", "json"
    )
    document_ = json.loads(ran.out)
    assert (ran.code, document_["findings"]) == (0, [])
    [item] = document_["items"]
    assert (item["ignore_rule"], item["effect"]) == ("tallygate.yaml:4:7", "audit")


def test_files_are_known_by_content_whatever_they_are_called(tmp_path: Path) -> None:
    folder = repository(tmp_path, plan=gzip.compress(plan((QUEUE, JOBS, SLOW))))
    assert "delay_seconds" in drift(folder, "--live", "plan.dump").out
    (folder / "aws").write_bytes(plan())
    assert drift(folder, "--live", "./aws").code == 0


def test_a_gzip_bomb_and_half_a_gzip_file_are_refused(tmp_path: Path) -> None:
    folder = repository(tmp_path, half=gzip.compress(plan())[:-10])
    assert drift(folder, "--live", "half.dump").code == 2


def test_a_change_that_brings_drift_closes_and_one_that_had_it_does_not(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", "version: 1\ndrift: {fail_on: medium}\n")
    (tmp_path / "plan.dump").write_bytes(plan((QUEUE, JOBS, SLOW)))
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {"other.txt": "x"})
    commit_all(folder)
    assert drift(folder, "--live", str(tmp_path / "plan.dump")).code == 1
    ran = drift(folder, "--live", str(tmp_path / "plan.dump"), "--base", "main")
    assert (ran.code, "(was there before)" in ran.out) == (0, True), ran


def test_no_change_ignores_its_own_drift(tmp_path: Path) -> None:
    folder = repository(tmp_path / "a", "version: 1\ndrift: {import: [.driftignore]}\n")
    write(folder, {".driftignore": "aws_s3_bucket.*\n"})
    (tmp_path / "plan.dump").write_bytes(plan((GROUP, WEB, OPEN)))
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    write(folder, {".driftignore": "*\n", "tallygate.yaml": "version: 1\ndrift: {fail_on: critical}\n"})
    commit_all(folder)
    ran = drift(folder, "--live", str(tmp_path / "plan.dump"), "--base", "main", "--format", "json")
    assert [one["ignore_rule"] for one in json.loads(ran.out)["items"] if one["layer"] == "tf-live"] == [""]


def test_accepted_drift_is_no_news(tmp_path: Path) -> None:
    folder = repository(tmp_path, plan=plan((GROUP, WEB, OPEN)))
    told = json.loads(drift(folder, "--live", "plan.dump", "--format", "json").out)["findings"]
    records = [
        {
            "rule": one["rule"],
            "path": one["location"]["path"],
            "resource": one["resource"],
            "effect": "deny",
            "count": 1,
            "message": one["message"],
            "fingerprint": one["fingerprint"],
        }
        for one in told
    ]
    (folder / "accepted.json").write_text(json.dumps({"version": 1, "findings": records}))
    ran = drift(folder, "--live", "plan.dump", "--baseline", "accepted.json")
    assert ran.code == 0, ran


def test_canaries_of_secrets_reach_no_format(tmp_path: Path) -> None:
    before = {**JOBS, "password": f"{CANARY}-1", "note": f"see {CANARY}-1", "kms_master_key": f"{CANARY}-3"}
    after = {**before, "password": f"{CANARY}-2", "note": f"see {CANARY}-2", "kms_master_key": f"{CANARY}-4"}
    marks = {name: {"kms_master_key": True, "note": True} for name in ("before_sensitive", "after_sensitive")}
    drifted = [change(QUEUE, ["update"], before, after, change=marks)]
    back = [change(QUEUE, ["update"], after, before, change=marks)]
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "db", "namespace": "shop"},
        "stringData": {"token": f"{CANARY}-5"},
    }
    live = {**secret, "stringData": {"token": f"{CANARY}-6", "more": f"{CANARY}-7"}}
    objects = json.dumps({"apiVersion": "v1", "kind": "List", "items": [live]}).encode()
    folder = repository(tmp_path, plan=document(drifted, back, (QUEUE,), EXPRESSIONS), objects=objects)
    write(folder, {"secret.yaml": json.dumps(secret)})
    for name in FORMATS:
        ran = drift(folder, "--live", "plan.dump", "--live", "objects.dump", "-A", "--format", name)
        assert ran.code == 1, ran
        assert CANARY not in ran.out + ran.err, name
        assert "c3RyaW5n" not in ran.out
    assert "(sensitive 1)" in drift(folder, "--live", "plan.dump", "--format", "json").out


def test_it_opens_no_socket(tmp_path: Path) -> None:
    folder = repository(tmp_path, plan=plan((GROUP, WEB, OPEN)), log=log(QUEUE))
    code = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise SystemExit('a socket was opened')\n"
        "for name in ('connect', 'connect_ex', 'sendto', 'bind'): setattr(socket.socket, name, refuse)\n"
        "socket.getaddrinfo = refuse\n"
        "from tallygate.cli import main\n"
        "sys.exit(main(['drift', '--live', 'plan.dump', '--live', 'log.dump', '--no-cache']))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1, ran
    assert "a socket was opened" not in ran.stdout + ran.stderr
    assert "drift-exposed" in ran.stdout


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drifting")
    for name in ("config", "gitops"):
        shutil.copytree(assets(name), folder / name)
    text = assets("tallygate.yaml").read_bytes().partition(b"\nexclude:")[0]
    (folder / "tallygate.yaml").write_bytes(text)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "tag", "release-2026.11.2")
    return folder


@needs_kustomize
def test_staging_of_the_platform_with_one_replica_count(
    platform: Path, tmp_path_factory: pytest.TempPathFactory, golden: Golden
) -> None:
    live = dump_of(platform_in(tmp_path_factory.mktemp("served")), "staging")
    web = next(one for one in live if one["kind"] == "Deployment" and one["metadata"]["name"] == "auth")
    web["spec"]["replicas"] = 7
    dump = platform.parent / "staging.dump"
    dump.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": live}))
    ran = drift(platform, "--live", str(dump), "-A", "--env", "staging", "--format", "json")
    told = json.loads(ran.out)
    found = [one for one in told["items"] if one["layer"] == "k8s-live"]
    assert [(one["path"], one["expected"], one["actual"]) for one in found] == [
        ("/spec/replicas", found[0]["expected"], 7)
    ]
    assert found[0]["severity"] == "medium"
    golden("drift/staging.txt", drift(platform, "--live", str(dump), "-A", "--env", "staging").out)
