"""The repository that `tallygate demo` builds, and when its story holds."""

import argparse
from pathlib import Path

import pygit2
import pytest

from tallygate.assets import assets
from tallygate.commands import demo
from tallygate.engine.config import parse
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.run import Outcome
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Counts, Exit, Report


@pytest.fixture(scope="module")
def pull_request() -> demo.PullRequest:
    return demo.read_pull_request((assets("gitops") / "pull-request.patch").read_text(encoding="utf-8"))


def test_the_message_stands_before_the_diff(pull_request: demo.PullRequest) -> None:
    assert pull_request.title == "user: survive the morning peak"
    assert pull_request.text.startswith("At eight in the morning")
    assert "diff --git" not in pull_request.text


def test_changes_are_counted_by_file_and_in_all(pull_request: demo.PullRequest) -> None:
    lines = list(demo.changes(pull_request.diff))
    assert "   +1  -1  gitops/terraform/environments/prod/databases.tf" in lines
    assert "  +48      gitops/terraform/environments/prod/avatars.tf" in lines
    assert lines[-1] == " +117  -7  in 9 files"
    assert len(lines) == 10


def test_the_pull_request_hides_its_mistakes_among_harmless_changes(pull_request: demo.PullRequest) -> None:
    paths = [patch.delta.new_file.path for patch in pull_request.diff if patch]
    assert len(paths) > len(demo.MISTAKES)


def test_two_repositories_have_the_same_commits(tmp_path: Path, pull_request: demo.PullRequest) -> None:
    ids = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        repository = demo.build(tmp_path / name, pull_request)
        ids.add((str(repository.branches["main"].target), str(repository.head.target)))
    assert len(ids) == 1


def test_main_holds_the_platform_and_the_branch_the_change(
    tmp_path: Path, pull_request: demo.PullRequest
) -> None:
    repository = demo.build(tmp_path, pull_request)
    main = repository.branches["main"].peel(pygit2.Commit)
    assert repository.head.shorthand == demo.BRANCH
    assert "gitops/pull-request.patch" not in main.tree
    overlay = main.tree["gitops/apps/user/overlays/prod/kustomization.yaml"].peel(pygit2.Blob)
    assert b"newTag: prod-1.14.2" in overlay.data
    avatars = Path("gitops/terraform/environments/prod/avatars.tf")
    assert avatars.as_posix() not in main.tree
    assert (tmp_path / avatars).is_file()
    assert repository.status() == {}


def test_main_holds_how_it_is_judged_without_what_this_repository_excludes(tmp_path: Path) -> None:
    main = demo.build_platform(tmp_path).head.peel(pygit2.Commit)
    config = parse(main.tree["tallygate.yaml"].peel(pygit2.Blob).data, "tallygate.yaml")
    ours = parse(assets("tallygate.yaml").read_bytes(), "tallygate.yaml")
    assert config.environments == ours.environments
    assert config.services["order"].until == "staging"
    assert ours.exclude
    assert config.exclude == ()


def test_without_a_renderer_the_demo_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TALLYGATE_KUSTOMIZE", raising=False)
    assert demo.run(argparse.Namespace(keep=False, color="never")) == Exit.ERROR
    said = capsys.readouterr()
    assert said.out == ""
    assert "kubectl" in said.err


def test_the_author_is_no_person(tmp_path: Path, pull_request: demo.PullRequest) -> None:
    repository = demo.build(tmp_path, pull_request)
    commits = list(repository.walk(repository.head.target))
    assert {(c.author.name, c.author.email) for c in commits} == {
        ("Tallygate demo", "demo@tallygate.invalid")
    }


def told(rules: list[str], code: Exit, status: Status = Status.NEW) -> Outcome:
    findings = tuple(
        Finding(rule, "high", Effect.DENY, "wrong", "", Location("a"), "prod", status, rule) for rule in rules
    )
    counts = Counts(files=1, resources=1, rules=1, unjudged=0, skipped=0)
    report = Report(findings, (), (), (), counts, code, "closed", (), "engine", "digest")
    return Outcome(report, Excerpts.__new__(Excerpts))


def test_advice_spoils_nothing() -> None:
    new = told(sorted(demo.MISTAKES), Exit.CLOSED).report
    note = Finding("x", "low", Effect.AUDIT, "a", "", Location("a"), "prod", Status.EXISTING, "x")
    both = Report(
        (*new.findings, note), (), (), (), new.counts, Exit.CLOSED, "closed", (), "engine", "digest"
    )
    assert demo.is_as_told(Outcome(both, Excerpts.__new__(Excerpts)))


def test_an_old_finding_would_spoil_the_story() -> None:
    new = told(sorted(demo.MISTAKES), Exit.CLOSED).report
    old = told(["tf-s3-public"], Exit.CLOSED, Status.EXISTING).report.findings
    both = Report(new.findings + old, (), (), (), new.counts, Exit.CLOSED, "closed", (), "engine", "digest")
    assert not demo.is_as_told(Outcome(both, Excerpts.__new__(Excerpts)))


def test_the_story_holds_with_each_mistake_once_and_a_closed_gate() -> None:
    mistakes = sorted(demo.MISTAKES)
    assert demo.is_as_told(told(mistakes, Exit.CLOSED))
    assert not demo.is_as_told(told(mistakes, Exit.ERROR))
    assert not demo.is_as_told(told(mistakes[1:], Exit.CLOSED))
    assert not demo.is_as_told(told([*mistakes, "k8s-privileged"], Exit.CLOSED))
    assert not demo.is_as_told(told([*mistakes, mistakes[0]], Exit.CLOSED))


def test_an_unknown_would_spoil_the_story() -> None:
    known = told(sorted(demo.MISTAKES), Exit.CLOSED).report.findings
    unknown = told(["tf-s3-public"], Exit.CLOSED, Status.UNKNOWN).report.findings
    report = told([], Exit.CLOSED).report
    both = Report(known + unknown, (), (), (), report.counts, Exit.CLOSED, "closed", (), "engine", "digest")
    assert not demo.is_as_told(Outcome(both, Excerpts.__new__(Excerpts)))
