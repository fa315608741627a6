"""Whoever writes a change writes its lock file and vendored files: neither proves the other."""

import json
from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tallygate.engine.evaluate import read_trees
from tallygate.engine.packs import builtin_packs
from tallygate.engine.vendored_changes import held_to
from tallygate.loaders.vendor_lock import LOCK, Pinned, digest, parse, text
from tallygate.model.diagnostic import Level
from tests.unit.engine.written import Files, files
from tests.unit.kubernetes.applications import set_of
from tests.unit.kubernetes.rendering import needs_kustomize
from tests.unit.sources.git_repositories import commit_all, repository, write

ENTRY = "https://git.example/web?ref=v1"
MODULE = "git::https://git.example/queue.git?ref=v1"
COMMIT = "a" * 40
CALL = f'module "queue" {{\n  source = "{MODULE}"\n}}\n'
QUEUE = 'resource "aws_sqs_queue" "main" {}\n'
TOPIC = 'resource "aws_sns_topic" "main" {}\n'


def vendored(
    name: str, content: str, kind: str = "module", source: str = MODULE, resolved: str = COMMIT
) -> tuple[Pinned, Files]:
    package = digest({name: content.encode()})
    one = Pinned(source, "", resolved, "web", "", package, kind)
    return one, {f"{one.place}/{name}": content, LOCK: text([one])}


def tree(content: str, resolved: str = COMMIT) -> Files:
    return {"main.tf": CALL, **vendored("main.tf", content, resolved=resolved)[1]}


def told(tmp_path: Path, base: Files, head: Files) -> list[tuple[str, Level]]:
    held = held_to(files(tmp_path / "base", base), files(tmp_path / "head", head))
    return [(one.rule, one.level) for one in held.diagnostics]


def test_nothing_is_said_of_what_is_as_it_was(tmp_path: Path) -> None:
    assert told(tmp_path, tree(QUEUE), tree(QUEUE)) == []
    assert told(tmp_path, tree(QUEUE), {}) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, COMMIT), (COMMIT, "b" * 40), ("", "")],
    ids=["new", "another commit", "an address without a version"],
)
def test_what_is_new_is_told_once(tmp_path: Path, before: str | None, after: str) -> None:
    base = {} if before is None else tree(QUEUE, before)
    assert told(tmp_path, base, tree(TOPIC, after)) == [("vendor-unverified", Level.FINDING)]


def test_two_lines_of_one_package_are_one_finding_at_the_first(tmp_path: Path) -> None:
    one, content = vendored("main.tf", QUEUE)
    other = msgspec.structs.replace(one, source=f"{MODULE}&depth=1")
    head = {**content, LOCK: text([one, other])}
    held = held_to(files(tmp_path / "base", {}), files(tmp_path / "head", head))
    [finding] = held.diagnostics
    assert (finding.location.path, finding.location.line) == (LOCK, 2)
    assert finding.resource == one.place


def test_the_same_commit_with_other_files_is_unknown_and_the_base_says_what_it_holds(tmp_path: Path) -> None:
    head = files(tmp_path / "head", tree(TOPIC))
    held = held_to(files(tmp_path / "base", tree(QUEUE)), head)
    assert [(one.rule, one.level) for one in held.diagnostics] == [("vendor-changed", Level.UNKNOWN)]
    assert parse(held.snapshot.read(LOCK)) == (vendored("main.tf", QUEUE)[0],)
    assert held.snapshot.entries() == head.entries()
    assert held.snapshot.read("main.tf") == CALL.encode()


def test_another_folder_of_the_same_package_is_other_files(tmp_path: Path) -> None:
    one, content = vendored("main.tf", QUEUE)
    head = {**content, LOCK: text([msgspec.structs.replace(one, subdir="harmless")])}
    assert told(tmp_path, content, head) == [("vendor-changed", Level.UNKNOWN)]


def test_another_name_of_the_folder_is_nothing(tmp_path: Path) -> None:
    one, content = vendored("main.tf", QUEUE)
    assert told(tmp_path, content, {LOCK: text([msgspec.structs.replace(one, package="queue")])}) == []


def test_lock_files_that_are_none_are_left_to_those_who_ask(tmp_path: Path) -> None:
    assert told(tmp_path, {LOCK: "{"}, tree(QUEUE)) == [("vendor-unverified", Level.FINDING)]
    assert told(tmp_path, tree(QUEUE), {LOCK: "{"}) == []


def test_a_call_of_a_module_that_was_changed_under_its_commit_is_unknown(tmp_path: Path) -> None:
    snapshots = [files(tmp_path / "head", tree(TOPIC)), files(tmp_path / "base", tree(QUEUE))]
    head, base = read_trees(snapshots, builtin_packs(), ())
    assert "aws_sqs_queue" in {one.type for one in base.reading.resources}
    missing = [one for one in head.diagnostics if one.rule == "tf-module-missing"]
    assert [(one.location.path, one.level) for one in missing] == [("main.tf", Level.UNKNOWN)]
    assert "are not those that the lock file has the digest of" in missing[0].message
    assert not any(one.calls for one in head.reading.resources)


POD = """apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  containers:
  - name: web
    image: web:1.2
    securityContext: {{privileged: {}}}
"""


def base_of(privileged: str) -> Files:
    """Two files of a remote entry."""
    names = {"kustomization.yaml": "resources: [pod.yaml]\n", "pod.yaml": POD.format(privileged)}
    one, _ = vendored("", "", "base", ENTRY)
    one = msgspec.structs.replace(one, digest=digest({name: c.encode() for name, c in names.items()}))
    root = {"prod/kustomization.yaml": f"resources:\n- {ENTRY}\n", LOCK: text([one])}
    return {**root, **{f"{one.place}/{name}": content for name, content in names.items()}}


def checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], base: Files, head: Files, *more: str
) -> tuple[int, set[tuple[str, str]]]:
    folder = repository(tmp_path / "repo", base)
    write(folder, head)
    commit_all(folder)
    code = main(["check", str(folder), "--base", "HEAD~1", "--format", "json", "--no-cache", *more])
    rows = json.loads(capsys.readouterr().out)["findings"]
    return code, {(row["rule"], row["status"]) for row in rows}


@needs_kustomize
def test_a_forged_base_closes_the_gate_and_mends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checked(tmp_path, capsys, base_of("true"), base_of("false"))
    assert code in (1, 4)  # 1: as nothing uses the folder, it is judged by itself
    assert {("vendor-changed", "unknown"), ("k8s-unrendered", "unknown")} <= found
    assert "fixed" not in {status for _, status in found}


@needs_kustomize
def test_a_base_that_a_change_brings_is_judged_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = checked(tmp_path, capsys, {"README.md": ""}, base_of("true"))
    assert code == 1
    assert {("vendor-unverified", "new"), ("k8s-privileged", "new")} <= found


def test_they_are_told_with_any_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prod = {"prod/app.yaml": "a: 1\n", "dev/app.yaml": "a: 1\n"}
    new = {**prod, **tree(QUEUE)}
    _, found = checked(tmp_path / "new", capsys, prod, new, "--env", "prod")
    assert ("vendor-unverified", "new") in found
    code, found = checked(tmp_path / "changed", capsys, new, {**new, **tree(TOPIC)}, "--env", "prod")
    assert ("vendor-changed", "unknown") in found
    assert code == 4


def test_a_set_that_may_deploy_anywhere_is_unknown_with_any_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    envs = {"prod/app.yaml": "a: 1\n", "dev/app.yaml": "a: 1\n"}
    code, found = checked(tmp_path, capsys, envs, {**envs, "set.yaml": set_of("web")}, "--env", "prod")
    assert (code, ("argocd-unresolved", "unknown") in found) == (4, True)
