"""The library on real OPA: strict check, its tests, and the same answers as the embedded engine."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tallygate.assets import assets
from tallygate.engine.policies import library
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Job
from tests.oracle.tools import tool
from tests.unit.policies.odd_inputs import MADE_BY_THE_ENGINE, SAMPLES, odd_inputs

pytestmark = pytest.mark.oracle

POLICIES = assets("policies")
# OPA would read the manifests of the fixtures as data.
NO_FIXTURES = ("--ignore", "bad", "--ignore", "good")


def opa(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    command = [str(tool("opa")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def test_strict_check() -> None:
    checked = opa("check", "--strict", str(POLICIES))
    assert checked.returncode == 0, checked.stderr


def test_formatted() -> None:
    files = [str(path) for path in sorted(POLICIES.rglob("*.rego"))]
    listed = opa("fmt", "--list", *files)
    assert (listed.returncode, listed.stdout) == (0, "")


def test_tests_of_the_library() -> None:
    ran = opa("test", str(POLICIES), *NO_FIXTURES, "--format", "json")
    assert ran.returncode == 0, ran.stdout
    names = {(result["package"], result["name"]) for result in json.loads(ran.stdout)}
    written = sum(
        len(re.findall(r"^test_\w+ if", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in POLICIES.rglob("*_test.rego")
    )
    assert len(names) == written > 0


@cache
def inputs_of(rule_id: str) -> list[dict[str, Any]]:
    """Odd ones too, but not of facts that the engine makes: where the embedded engine stops at an error,
    and so shuts the gate, OPA goes on."""
    samples = SAMPLES[rule_id]
    spoiled = [] if rule_id in MADE_BY_THE_ENGINE else [one for one in samples if "values" in one]
    return [*samples, *(odd for sample in spoiled for odd in odd_inputs(sample))]


@pytest.mark.parametrize("rule_id", sorted(SAMPLES))
def test_the_embedded_engine_answers_as_opa_does(rule_id: str, tmp_path: Path) -> None:
    program = EmbeddedEngine().compile(library(), b"{}", CompileOptions())
    inputs = inputs_of(rule_id)
    for index, rule in enumerate(program.rules()):
        if rule.id != rule_id:
            continue
        ours = [one.value for one in program.eval(Job("", json.dumps(i).encode(), (index,)) for i in inputs)]
        theirs = _ask_opa(f"data.{rule.package}.{rule.name}", inputs, tmp_path)
        for one, embedded, real in zip(inputs, ours, theirs, strict=True):
            assert _sorted(embedded) == _sorted(real), json.dumps(one)


def _ask_opa(query: str, inputs: list[dict[str, Any]], folder: Path) -> list[Any]:
    (folder / "inputs.json").write_text(json.dumps({"inputs": inputs}), encoding="utf-8")
    every = f"[answer | some i; one := input.inputs[i]; answer := {query} with input as one]"
    arguments = ("eval", "--data", str(POLICIES), *NO_FIXTURES, "--input", str(folder / "inputs.json"))
    asked = opa(*arguments, "--format", "raw", every)
    assert asked.returncode == 0, asked.stderr
    answers: list[Any] = json.loads(asked.stdout)
    return answers


def _sorted(answer: list[Any]) -> list[str]:
    return sorted(json.dumps(result, sort_keys=True) for result in answer)
