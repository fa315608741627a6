"""Promotion beside a check: what a change moves is held to the gates of where it goes, and closes them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.options import Options
from tallygate.engine.problems import EvaluationError, UsageError
from tallygate.engine.run import check
from tallygate.model.aspect import Aspect
from tallygate.model.finding import Finding
from tallygate.model.verdict import Exit, Report
from tests.unit.sources.git_repositories import commit_all, git, write

CONFIG = """\
version: 1
name: shop
layout: {path: "config/{env}/{service}"}
environments: {dev: {}, prod: {after: [dev]}}
services: {cart: {until: prod}}
promote: [{kind: keys, file: values.yaml, keys: [tag]}]
never: [replicas]
gates:
  freeze: {kind: window, tz: UTC, deny: [{from: "2026-12-18", to: "2027-01-04", reason: year end}]}
  GATES
require: {prod: REQUIRE}
land: push
"""
OPEN = datetime(2026, 11, 21, 12, tzinfo=UTC)
FROZEN = datetime(2026, 12, 20, 12, tzinfo=UTC)
REVIEW = 'review: {kind: approval, count: 1, from: ["@ann"]}'


def values(tag: str, replicas: int = 1) -> str:
    return f"replicas: {replicas}\ntag: {tag}\n"


def written(folder: Path, dev: str, prod: str, gates: str = "", require: str = "[freeze]") -> None:
    config = CONFIG.replace("GATES", gates).replace("REQUIRE", require)
    files = {f"config/{name}/cart/values.yaml": text for name, text in (("dev", dev), ("prod", prod))}
    write(folder, {"tallygate.yaml": config, **files})


def changed(folder: Path, prod: str, dev: str = values("v2"), **configuration: str) -> Path:
    """A pull request that changes prod; dev runs v2."""
    written(folder, values("v2"), values("v1"), **configuration)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "checkout", "-q", "-b", "change")
    written(folder, dev, prod, **configuration)
    commit_all(folder)
    return folder


def reported(folder: Path, moment: datetime = OPEN, **options: Any) -> Report:
    return check(Options(path=folder, base="main", moment=moment, now=moment.date(), **options)).report


def promotion(report: Report) -> Aspect:
    [aspect] = [one for one in report.aspects if one.name == "promotion"]
    return aspect


def standings(report: Report) -> dict[str | None, tuple[str, str]]:
    return {one.environment: (one.state, one.text) for one in promotion(report).standings}


def told(report: Report) -> list[Finding]:
    return [one for one in report.findings if one.rule == "promotion-gate"]


def errors(report: Report) -> list[str]:
    return [one.message for one in report.diagnostics if one.rule == "promotion-unevaluated"]


def adopted(folder: Path) -> dict[str, Any]:
    """Who reviews approves a first promotion, too."""
    head = git(folder, "rev-parse", "HEAD").strip()
    review = {"id": "1", "login": "ann", "state": "APPROVED", "commit": head, "at": "2026-11-21T10:00:00Z"}
    return {
        "version": 1,
        "pull_request": {"author": "bob", "head": head, "pushers": ["bob"], "reviews": [review]},
    }


def facts(folder: Path, **more: Any) -> Path:
    path = folder.parent / "facts.json"
    path.write_text(json.dumps({**adopted(folder), **more}))
    return path


def reviewed(folder: Path) -> Path:
    return changed(folder, values("v2"), gates=REVIEW, require="[freeze, review]")


def test_a_change_that_moves_nothing_has_no_standing(tmp_path: Path) -> None:
    report = reported(changed(tmp_path, values("v1", replicas=3)))
    assert (standings(report), report.exit) == ({}, Exit.PASS)


def test_a_gate_that_is_open_leaves_its_environment_open(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    report = reported(folder, facts=facts(folder))
    assert errors(report) == []
    assert standings(report) == {"prod": ("ok", "ready")}
    assert (told(report), errors(report), report.exit) == ([], [], Exit.PASS)


def test_a_freeze_closes_it_at_the_line_that_moves(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    report = reported(folder, FROZEN, facts=facts(folder))
    assert standings(report) == {"prod": ("wait", "waits")}
    [one] = told(report)
    assert "gate freeze waits" in one.message
    assert (one.environment, str(one.location)) == ("prod", "config/prod/cart/values.yaml:2:6")
    assert report.exit is Exit.CLOSED
    assert {gate.environment: gate.state for gate in report.gates}["prod"] == "fail"


def test_what_skips_an_environment_is_blocked(tmp_path: Path) -> None:
    report = reported(changed(tmp_path, values("v3")))
    assert standings(report)["prod"] == ("error", "blocked")
    assert report.exit is Exit.CLOSED


def test_a_gate_without_its_facts_could_not_be_evaluated(tmp_path: Path) -> None:
    healthy = "healthy: {kind: argocd, state: [Synced, Healthy], at: source-revision, max_age: 10m}"
    folder = changed(tmp_path / "repository", values("v2"), gates=healthy, require="[healthy]")
    report = reported(folder)
    assert standings(report)["prod"] == ("error", "not known")
    assert any("gate healthy: no facts" in one for one in errors(report))
    assert report.exit in (Exit.CLOSED, Exit.ERROR)


def test_no_exception_covers_it(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    report = reported(folder, FROZEN, facts=facts(folder), use_ignores=True)
    [one] = told(report)
    assert one.suppression is None


def test_facts_of_another_commit_are_refused(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    path = facts(folder)
    git(folder, "commit", "-q", "--allow-empty", "-m", "more")
    with pytest.raises(EvaluationError, match="collect them anew"):
        reported(folder, facts=path)


def test_facts_of_the_pull_request_count_for_the_merge_that_a_forge_checks_out(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    path = facts(folder)
    git(folder, "checkout", "-q", "main")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "change")
    git(folder, "branch", "-q", "-f", "target", "main~1")
    report = check(Options(path=folder, base="target", moment=OPEN, now=OPEN.date(), facts=path)).report
    assert errors(report) == []
    assert standings(report) == {"prod": ("ok", "ready")}


def test_a_merge_with_more_in_it_than_what_was_approved(tmp_path: Path) -> None:
    """`bind_to: head`, facts of the parent, and a file that no commit but the merge has."""
    folder = reviewed(tmp_path / "repository")
    path = facts(folder)
    git(folder, "checkout", "-q", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "the base moves on")
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "change")
    git(folder, "branch", "-q", "-f", "target", "main~1")
    options = Options(path=folder, base="target", moment=OPEN, now=OPEN.date(), facts=path)
    assert errors(check(options).report) == []
    write(folder, {"evil.yaml": "kind: X\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--amend", "-m", "merge")
    with pytest.raises(EvaluationError, match="collect them anew"):
        check(options)
    git(folder, "checkout", "-q", "change")  # the base is merged into it, with more
    git(folder, "merge", "-q", "--no-ff", "--no-commit", "target")
    write(folder, {"evil.yaml": "kind: X\n"})
    commit_all(folder)
    with pytest.raises(EvaluationError, match="collect them anew"):
        check(options)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"version": 2}'])
def test_facts_that_are_none_are_wrong_usage(tmp_path: Path, text: str | None) -> None:
    folder, path = reviewed(tmp_path / "repository"), tmp_path / "facts.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match="facts"):
        reported(folder, facts=path)


def test_one_environment_alone(tmp_path: Path) -> None:
    folder = reviewed(tmp_path / "repository")
    assert reported(folder, FROZEN, facts=facts(folder), environment="dev").exit is Exit.PASS
    assert reported(folder, FROZEN, facts=facts(folder), environment="prod").exit is Exit.CLOSED


def test_without_promote_nothing_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "a: 1\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    commit_all(tmp_path)
    assert reported(tmp_path).aspects == ()
