"""The Action and the hooks: pinned, without injection, and in step with what they install."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tallygate.loaders.registry import loader_for

ROOT = Path(__file__).parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
WORKFLOWS = [
    *sorted((ROOT / ".github" / "workflows").glob("*.yml")),
    ROOT / "src/tallygate/templates/github-workflow.yml",
]


def requirements() -> dict[str, tuple[str, set[str]]]:
    """Version and hashes of each package in requirements.lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^([a-z0-9.-]+)==([^ ]+).*\\\n((?:    --hash=\S+(?: \\)?\n)+)", text, re.MULTILINE)
    return {name: (version, set(re.findall(r"--hash=(\S+)", own))) for name, version, own in entries}


def locked() -> dict[str, dict[str, Any]]:
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    return {package["name"]: package for package in packages}


def test_the_requirements_of_the_action_are_those_of_the_lock() -> None:
    required, lock = requirements(), locked()
    for name, (version, hashes) in required.items():
        files = [*lock[name].get("wheels", []), *filter(None, [lock[name].get("sdist")])]
        assert version == lock[name]["version"], f"run `make requirements.lock`: {name}"
        assert hashes == {file["hash"] for file in files}, f"run `make requirements.lock`: {name}"


def test_the_action_installs_all_that_tallygate_depends_on_and_nothing_else() -> None:
    lock, wanted = locked(), {"tallygate"}
    waiting: list[dict[str, Any]] = [{"name": "tallygate"}]
    while waiting:
        package = waiting.pop()
        entry = lock[package["name"]]
        extras = [entry["optional-dependencies"][extra] for extra in package.get("extra", [])]
        for dependency in [*entry.get("dependencies", []), *(one for extra in extras for one in extra)]:
            if dependency["name"] not in wanted:
                wanted.add(dependency["name"])
                waiting.append(dependency)
    assert requirements().keys() <= wanted - {"tallygate"}
    # What is left out is for other systems, or for Pythons older than the one of the Action.
    assert wanted - requirements().keys() <= {"tallygate", "colorama", "exceptiongroup", "tomli"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.get("name", "setup"))
def test_no_input_reaches_a_script_but_by_the_environment(step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", "")
    assert not any(name.startswith("TALLYGATE_") for name in step.get("env", {}))
    if "uses" in step:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"])


def setups(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [step for step in steps if step.get("uses", "").startswith("astral-sh/setup-uv@")]


def written_setups() -> list[dict[str, Any]]:
    """Every step that sets up uv: of the Action, of workflows, and of those that the documentation shows."""
    pages = [page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md"))]
    shown = [block for page in pages for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    own = [path.read_text(encoding="utf-8").replace("@VERSION@", "1.0.0") for path in WORKFLOWS]
    workflows = [yaml.safe_load(text) for text in (*own, *shown) if "\njobs:" in text]
    every = [step for workflow in workflows for job in workflow["jobs"].values() for step in job["steps"]]
    return setups([*STEPS, *every])


def test_uv_is_of_one_version_and_looks_at_nothing_of_the_checkout() -> None:
    """Without these inputs setup-uv takes version and cache from the checkout, and starts its .venv."""
    [version] = re.findall(
        r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    found = written_setups()
    assert len(found) == 4
    for step in found:
        inputs = {
            "version": version,
            "working-directory": "${{ runner.temp }}",
            "enable-cache": False,
        }
        assert step["with"] == inputs


def test_packages_are_installed_without_configuration_and_outside_the_checkout() -> None:
    [install] = [step for step in STEPS if "uv pip install" in step.get("run", "")]
    assert install["working-directory"] == "${{ runner.temp }}"
    assert install["env"]["UV_NO_CONFIG"] == "1"
    assert "--require-hashes" in install["run"]
    assert not any("uv " in step.get("run", "") for step in STEPS if step is not install)


def test_the_workflow_of_init_runs_uv_without_configuration() -> None:
    text = WORKFLOWS[-1].read_text(encoding="utf-8").replace("@VERSION@", "1.0.0")
    for job in yaml.safe_load(text)["jobs"].values():
        assert job["env"]["UV_NO_CONFIG"] == "1"


def test_the_stage_after_a_fork_installs_before_it_downloads() -> None:
    page = (ROOT / "docs/how-to/github.md").read_text(encoding="utf-8")
    [block] = [one for one in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "workflow_run:" in one]
    steps = yaml.safe_load(block)["jobs"]["comment"]["steps"]
    [artifact] = [i for i, step in enumerate(steps) if "download-artifact" in step.get("uses", "")]
    assert steps[artifact]["with"]["path"] == "report"
    assert not any(re.search(r"\buvx? ", step.get("run", "")) for step in steps[artifact:])
    assert not setups(steps[artifact:])


def test_every_input_is_used_and_every_output_is_written() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text.split("runs:")[1]
    for output in ACTION["outputs"].values():
        assert re.fullmatch(r"\$\{\{ steps\.check\.outputs\.[a-z-]+ \}\}", output["value"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pin_actions_and_grant_little(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("@VERSION@", "1.0.0")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            uses = step.get("uses", "./")
            assert uses.startswith("./") or re.search(r"@[0-9a-f]{40}$", uses), uses


def test_the_hook_wants_the_whole_tree_and_the_formats_that_are_read() -> None:
    [check, policies] = HOOKS
    assert check["pass_filenames"] is policies["pass_filenames"] is False
    assert check["require_serial"] is True
    pattern = re.compile(check["files"])
    for name in (
        "main.tf",
        "prod.tfvars",
        "app.yaml",
        "app.yml",
        "app.json",
        "app.toml",
        "a.ini",
        "prod.env",
    ):
        assert pattern.search(name)
        assert loader_for(name)
    assert not pattern.search("README.md")
    assert re.search(policies["files"], "policies/k8s/rule.md")


def test_the_hook_of_init_is_the_published_one() -> None:
    text = (ROOT / "src/tallygate/templates/pre-commit-hook.yaml").read_text(encoding="utf-8")
    [own] = yaml.safe_load(text)[0]["hooks"]
    published = HOOKS[0]
    for key in ("id", "name", "entry", "language", "pass_filenames", "require_serial", "files"):
        assert own[key] == published[key]


def test_what_git_tracks_judges_unbuilt_as_the_action_runs_it(tmp_path: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if name.startswith(("src/", "policies/", "validators/")) and (ROOT / name).is_file():
            (tmp_path / "action" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / "action" / name)
    manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: many}]}\n"
    (tmp_path / "judged").mkdir()
    (tmp_path / "judged/service.yaml").write_text(manifest, encoding="utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'action/src')!r}); import tallygate.cli as cli;"
        "print(cli.__file__); sys.exit(cli.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, "check", "--no-cache", "."],
        cwd=tmp_path / "judged",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith(str(tmp_path / "action/src"))
    assert (done.returncode, "k8s-schema" in done.stdout) == (1, True), done.stdout + done.stderr


def test_the_action_hands_on_its_inputs_word_for_word(tmp_path: Path) -> None:
    step = next(step for step in STEPS if step.get("id") == "check")
    told = tmp_path / "python"
    told.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    told.chmod(0o755)
    given = {"BASE": "abc", "LIVE": "dev=a b.json\n\nprod=$(id).json\n", "FACTS": "f 1.json", "PATH": "a dir"}
    environ = {"PATH": "/usr/bin:/bin", "PYTHON": str(told), "OUT": str(tmp_path)}
    environ |= {"GITHUB_OUTPUT": str(tmp_path / "outputs"), "IN_FAIL_ON": "", "IN_CACHE": ""}
    environ |= {f"IN_{name}": value for name, value in given.items()}
    words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True).stdout.splitlines()
    live = ["--live=dev=a b.json", "--live=prod=$(id).json"]
    assert done[3:10] == ["check", "--base", "abc", *live, "--facts", "f 1.json"]
    assert done[-2:] == ["--", "a dir"]
