"""What accepts one Application that is not known accepts no other that lacks the same."""

import json
from pathlib import Path

import pytest

from tallygate.cli import main
from tests.e2e.samples import PRIVILEGED_POD
from tests.unit.engine.written import Files
from tests.unit.kubernetes.applications import OWN, application
from tests.unit.sources.git_repositories import commit_all, git, repository, write

OTHER = "https://git.example/other"
SELF = f"version: 1\nkubernetes: {{argocd: {{self: ['{OWN}']}}}}\n"
EXCEPTION = (
    "version: 1\nexceptions:\n- {rule: argocd-unresolved, resource: one, paths: [apps/one.yaml],"
    " reason: known, owner: team}\n"
)


def app(name: str) -> str:
    return application("path: web", name).replace(OWN, OTHER)


BASE: Files = {"apps/one.yaml": app("one"), "tallygate.yaml": EXCEPTION}


def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str], base: Files, head: Files, path: str) -> int:
    folder = repository(tmp_path / "repo", base)
    write(folder, head)
    commit_all(folder)
    code = main(["check", str(folder / path), "--base", "HEAD~1", "--format", "json", "--no-cache"])
    assert "argocd-unresolved" in {one["rule"] for one in json.loads(capsys.readouterr().out)["findings"]}
    return code


def test_an_exception_of_one_covers_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, capsys, BASE, {"apps/two.yaml": app("two")}, "") == 4


def test_a_path_that_is_asked_for_has_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = {"apps/one.yaml": app("one")}
    assert checked(tmp_path, capsys, base, {"apps/two.yaml": app("two")}, "apps/two.yaml") == 4


@pytest.mark.parametrize("text", ["apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", "kind: {apiVersion\n"])
def test_what_another_revision_holds_and_cannot_be_read_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    folder = repository(tmp_path / "repo", {"web/pod.yaml": text, "web/run.yaml": PRIVILEGED_POD})
    git(folder, "tag", "v1")
    git(folder, "rm", "-q", "-r", "web")
    write(folder, {"app.yaml": application("path: web, targetRevision: v1", "one"), "tallygate.yaml": SELF})
    commit_all(folder)
    assert main(["check", str(folder), "--format", "json", "--no-cache"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    [told] = [one for one in found if one["status"] == "unknown"]
    assert "k8s-privileged" in {one["rule"] for one in found}
    assert (told["rule"], told["location"]["path"]) == ("argocd-unresolved", "app.yaml")
    assert "web/pod.yaml at v1: " in told["message"]
