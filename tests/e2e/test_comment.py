"""`tallygate comment` as the Action calls it: a report in, one comment on a stateful GitHub."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.command import Ran, tallygate
from tests.e2e.fakes.github import FakeGitHub, running
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD

HEAD = "a" * 40


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with running() as fake:
        yield fake
        assert fake.violations == []


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return report(tmp_path, PRIVILEGED_POD)


def report(folder: Path, pod: str) -> Path:
    (folder / "pod.yaml").write_text(pod)
    path = folder.parent / "report.json"
    tallygate("check", "--format", f"json={path}", cwd=folder)
    return path


def comment(fake: FakeGitHub, path: Path, *words: str, **environment: str) -> Ran:
    event = path.with_name("event.json")
    if "GITHUB_EVENT_PATH" not in environment:
        event.write_text(json.dumps({"pull_request": {"number": 7, "head": {"sha": HEAD}}}))
    settings = {
        "GITHUB_API_URL": fake.url,
        "GITHUB_REPOSITORY": "shop/platform",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_TOKEN": "workflow-token",
        **environment,
    }
    return tallygate("comment", "--from", str(path), *words, cwd=path.parent, timeout=60, **settings)


def test_a_run_writes_and_the_next_leaves_it(fake: FakeGitHub, closed: Path) -> None:
    assert comment(fake, closed).err == "comment on #7: created\n"
    [body] = fake.bodies()
    assert body.startswith("<!-- tallygate:v1 id=default body=")
    assert "k8s-privileged" in body
    assert comment(fake, closed).err == "comment on #7: unchanged\n"
    assert [verb for verb, _ in fake.writes()] == ["POST"]


def test_a_mended_pull_request_turns_its_comment(fake: FakeGitHub, closed: Path, tmp_path: Path) -> None:
    comment(fake, closed)
    assert comment(fake, report(tmp_path, GOOD_POD)).err == "comment on #7: updated\n"
    [body] = fake.bodies()
    assert "❌" not in body


def test_two_ids_are_two_comments(fake: FakeGitHub, closed: Path) -> None:
    comment(fake, closed)
    comment(fake, closed, "--id", "infra")
    assert len(fake.bodies()) == 2


def test_a_pull_request_that_moved_on_is_left_to_its_next_run(fake: FakeGitHub, closed: Path) -> None:
    fake.pulls[7]["head"] = "b" * 40
    ran = comment(fake, closed)
    assert (ran.code, fake.bodies()) == (0, [])
    assert "moved on" in ran.err


def test_a_closed_pull_request_gets_no_comment(fake: FakeGitHub, closed: Path) -> None:
    fake.pulls[7]["state"] = "closed"
    assert "no open pull request" in comment(fake, closed).err
    assert fake.bodies() == []


def follow(path: Path, head: str, branch: str) -> str:
    run = {"head_sha": head, "head_branch": branch, "head_repository": {"owner": {"login": "contributor"}}}
    event = path.with_name("follow.json")
    event.write_text(json.dumps({"workflow_run": run}))
    return str(event)


def test_the_second_stage_finds_the_pull_request_of_a_fork(fake: FakeGitHub, closed: Path) -> None:
    event = follow(closed, HEAD, "feature")
    assert comment(fake, closed, GITHUB_EVENT_PATH=event).err == "comment on #7: created\n"


@pytest.mark.parametrize(("head", "branch"), [("b" * 40, "feature"), (HEAD, "other")])
def test_the_second_stage_takes_no_other(fake: FakeGitHub, closed: Path, head: str, branch: str) -> None:
    ran = comment(fake, closed, GITHUB_EVENT_PATH=follow(closed, head, branch))
    assert (ran.code, fake.bodies()) == (0, [])


def test_by_hand(fake: FakeGitHub, closed: Path) -> None:
    words = ("--pull-request", "7", "--repository", "shop/platform")
    ran = comment(fake, closed, *words, GITHUB_EVENT_PATH="", GITHUB_REPOSITORY="", GITHUB_TOKEN="user-token")
    assert ran == (0, "", "comment on #7: created\n")


def test_a_dry_run_prints_and_needs_no_token(fake: FakeGitHub, closed: Path) -> None:
    ran = comment(fake, closed, "--dry-run", GITHUB_TOKEN="")
    assert ran.code == 0
    assert ran.out.startswith("<!-- tallygate:v1 ")
    assert fake.requests == []


@pytest.mark.parametrize(
    ("environment", "code", "told"),
    [
        ({"GITHUB_TOKEN": ""}, 2, "GITHUB_TOKEN is not set"),
        ({"GITHUB_TOKEN": "nobody"}, 4, "the token is not valid"),
        ({"GITHUB_TOKEN": "reader-token"}, 4, "pull-requests: write"),
        ({"GITHUB_REPOSITORY": ""}, 2, "--repository"),
        ({"GITHUB_API_URL": "http://github.example"}, 4, "not https"),
        ({"GITHUB_API_URL": "https://127.0.0.1:1"}, 4, "cannot be reached"),
        ({"GITHUB_EVENT_PATH": "/nonexistent"}, 4, "event file"),
    ],
)
def test_what_is_missing_is_said(
    fake: FakeGitHub, closed: Path, environment: dict[str, str], code: int, told: str
) -> None:
    ran = comment(fake, closed, **environment)
    assert ran.code == code
    assert told in ran.err
    assert fake.bodies() == []


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema_version": "99"}', "\x00"])
def test_what_is_no_report_is_refused(fake: FakeGitHub, tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    assert comment(fake, path).code == 2
    assert comment(fake, tmp_path / "absent.json").code == 2
    assert fake.requests == []
