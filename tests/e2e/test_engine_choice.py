"""--engine and TALLYGATE_ENGINE: who evaluates is what was named, and the report says who it was."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:1.0.0'}]}\n"
FAR = """# METADATA
# title: far
# custom: {id: user-far, scope: resource}
package far

deny contains {"msg": "no"} if crypto.sha256(input.name) == "x"
"""
BROKEN = """#!/bin/sh
case $1 in
version) echo 'Version: 1.10.1';;
capabilities) echo '{"builtins": []}';;
esac
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "pod.yaml").write_text(POD)
    return folder


def check(tree: Path, *arguments: str, **environ: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "tallygate", "check", str(tree), "--format", "json", *arguments]
    environment = {"PATH": "/nowhere", "HOME": str(tree.parent), **environ}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_the_embedded_engine_says_that_it_was_it(tree: Path) -> None:
    for arguments in ((), ("--engine", "embedded")):
        _, report, _ = check(tree, *arguments)
        assert report["engine"].startswith("embedded regorus")


def test_a_named_engine_that_is_not_there_is_wrong_usage(tree: Path) -> None:
    code, _, said = check(tree, "--engine", "opa")
    assert (code, "no opa on PATH" in said) == (2, True)
    assert check(tree, TALLYGATE_ENGINE="opa")[0] == 2
    assert check(tree, "--engine", "server")[0] == 2
    assert check(tree, "--engine", "conftest")[0] == 2
    assert check(tree, "--engine", "embedded", TALLYGATE_ENGINE="opa")[1]["engine"].startswith("embedded")


def test_what_the_embedded_engine_lacks_is_an_error_with_both_cures(tree: Path) -> None:
    (tree.parent / "far").mkdir()
    (tree.parent / "far" / "far.rego").write_text(FAR)
    for arguments in ((), ("--engine", "embedded")):
        code, _, said = check(tree, "-p", str(tree.parent / "far"), *arguments)
        assert code == 4
        assert "far.rego:6:32: tg_capability: crypto.sha256" in said
        assert ("TALLYGATE_OPA" in said or "install opa" in said) == (not arguments)


def test_a_broken_binary_is_never_a_pass(tree: Path) -> None:
    opa = tree.parent / "opa"
    opa.write_text(BROKEN)
    opa.chmod(0o755)
    code, _, said = check(tree, "--engine", "opa", PATH="/usr/bin:/bin", TALLYGATE_OPA=str(opa))
    assert code == 4
    assert "tg_engine_protocol" in said


def test_a_server_that_the_tree_names_itself_is_not_asked(tree: Path) -> None:
    (tree / "tallygate.yaml").write_text(
        "version: 1\npolicies: {engine: server, server: {url: http://127.0.0.1:1, token_env: HOME}}\n"
    )
    code, _, said = check(tree)
    assert code == 2
    assert "names the server itself" in said
    code, _, said = check(tree, TALLYGATE_OPA_URL="http://127.0.0.1:1")
    assert code == 4
    assert "cannot be reached" in said
    assert str(tree.parent) not in said
