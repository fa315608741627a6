"""Workflows under the linters of the field; the Action and the hook run as GitHub and pre-commit do."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.e2e.fakes.github import FakeGitHub, running
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD
from tests.oracle.tools import ROOT, UV, tool

pytestmark = pytest.mark.oracle

WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
EXAMPLE = ROOT / "src" / "tallygate" / "templates" / "github-workflow.yml"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
DEFAULTS = {f"inputs.{name}": one.get("default", "") for name, one in ACTION["inputs"].items()}


class Scratch(NamedTuple):
    """A repository whose second commit adds a privileged Pod to the good one of the first."""

    folder: Path
    base: str
    head: str


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    folder = tmp_path / "checkout"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    base = commit(folder, "pod.yaml", GOOD_POD)
    head = commit(folder, "new.yaml", PRIVILEGED_POD)
    return Scratch(folder, base, head)


def git(folder: Path, *words: str) -> str:
    own = ("-c", "user.name=Tests", "-c", "user.email=tests@tallygate.invalid", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *own, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, path: str, text: str) -> str:
    (folder / path).write_text(text)
    git(folder, "add", path)
    git(folder, "commit", "-q", "-m", path)
    return git(folder, "rev-parse", "HEAD")


def test_actionlint_finds_nothing() -> None:
    words = [str(tool("actionlint")), "-no-color", *map(str, WORKFLOWS), str(EXAMPLE)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_zizmor_finds_nothing() -> None:
    files = [*WORKFLOWS, EXAMPLE, ROOT / "action.yml"]
    words = [str(tool("zizmor")), "--offline", "--no-progress", "--persona=regular", *map(str, files)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def fake() -> Iterator[FakeGitHub]:
    with running() as fake:
        yield fake
        assert fake.violations == []


def test_the_steps_of_the_action_run_from_its_own_file(
    scratch: Scratch, fake: FakeGitHub, tmp_path: Path
) -> None:
    """On a bare checkout, with what a runner sets; setup-uv is the uv of this machine."""
    fake.pulls[7] = {"head": scratch.head, "branch": "contributor:feature", "state": "open"}
    runner = a_runner(scratch, fake, tmp_path)
    codes = [run_step(step, runner) for step in STEPS if "run" in step]
    assert codes == [0, 1, 0]
    outputs = dict(line.split("=", 1) for line in Path(runner["GITHUB_OUTPUT"]).read_text().splitlines())
    assert outputs["verdict"] == "closed"
    sarif = json.loads(Path(outputs["sarif-file"]).read_text())
    assert "k8s-privileged" in {result["ruleId"] for result in sarif["runs"][0]["results"]}
    assert json.loads(Path(outputs["report-file"]).read_text())["verdict"] == "closed"
    assert "k8s-privileged" in Path(runner["GITHUB_STEP_SUMMARY"]).read_text()
    [body] = fake.bodies()
    assert "new.yaml" in body
    assert not (scratch.folder / "executed").exists()


def a_runner(scratch: Scratch, fake: FakeGitHub, tmp_path: Path) -> dict[str, str]:
    """The environment of a step. The checkout holds modules that would run if Python looked there."""
    for name in ("tallygate.py", "yaml.py", "sitecustomize.py"):
        (scratch.folder / name).write_text("open('executed', 'w').close()\n")
    event = {"pull_request": {"number": 7, "head": {"sha": scratch.head}, "base": {"sha": scratch.base}}}
    (tmp_path / "event.json").write_text(json.dumps(event))
    for name in ("output", "summary", "temp"):
        (tmp_path / name).touch() if name != "temp" else (tmp_path / name).mkdir()
    return {
        "PATH": f"{UV.parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ["HOME"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(scratch.folder),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_REPOSITORY": "shop/platform",
        "GITHUB_API_URL": fake.url,
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "BASE": scratch.base,
        **{name: os.environ[name] for name in os.environ if name.startswith(("UV_", "PIP_", "SSL_"))},
    }


def run_step(step: dict[str, Any], runner: dict[str, str]) -> int:
    values = DEFAULTS | {
        "github.action_path": str(ROOT),
        "runner.temp": runner["RUNNER_TEMP"],
        "inputs.base": runner["BASE"],
        "inputs.token": "workflow-token",
    }
    own = {
        name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text)
        for name, text in step.get("env", {}).items()
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].replace("3.13", python())]
    done = subprocess.run(
        words,
        cwd=runner["GITHUB_WORKSPACE"],
        env={**runner, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout, done.stderr)
    return done.returncode


def python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def test_pre_commit_installs_and_runs_the_hook(scratch: Scratch, tmp_path: Path) -> None:
    """The first run builds the hook's environment; a clean run prints nothing of ours."""
    revision = git(ROOT, "rev-parse", "HEAD")
    config = {"repos": [{"repo": str(ROOT), "rev": revision, "hooks": [{"id": "tallygate"}]}]}
    commit(scratch.folder, ".pre-commit-config.yaml", json.dumps(config))
    home = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    words = [str(tool("pre-commit")), "run", "--color=never", "--hook-stage", "pre-commit"]
    (scratch.folder / "pod.yaml").write_text(PRIVILEGED_POD)
    git(scratch.folder, "add", "pod.yaml")
    done = subprocess.run(words, cwd=scratch.folder, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "pod.yaml:10:9: error[k8s-privileged]" in done.stdout
    assert "new.yaml" not in done.stdout
    (scratch.folder / "pod.yaml").write_text(GOOD_POD + "# a comment\n")
    git(scratch.folder, "add", "pod.yaml")
    done = subprocess.run(words, cwd=scratch.folder, env=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"(\[INFO\].*\n)*tallygate check\.+Passed\n", done.stdout), done.stdout
