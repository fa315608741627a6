"""The library's own tests: every Rego test on the embedded engine, every fixture through the whole engine."""

import re
from pathlib import Path

import pytest

from tallygate.assets import assets
from tallygate.engine.policies import library
from tallygate.engine.rule_tests import fixture_tests, rego_tests
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions, Module

POLICIES = assets("policies")


def test_rego_tests_pass_on_the_embedded_engine() -> None:
    tests = [
        Module(str(path.relative_to(POLICIES)), path.read_text(encoding="utf-8"))
        for path in sorted(POLICIES.rglob("*_test.rego"))
    ]
    cases = rego_tests(library(), tests, trusted=True)
    assert len(cases) > 200
    assert [case for case in cases if case.problem] == []


@pytest.fixture(scope="module")
def fixture_problems() -> dict[str, str]:
    program = EmbeddedEngine().compile(library(), b"{}", CompileOptions())
    folders = [(rule.id, POLICIES.parent / rule.docs) for rule in program.rules()]
    return {case.name: case.problem for case in fixture_tests(program, sorted(set(folders)), trusted=True)}


@pytest.mark.parametrize("kind", ["bad", "good"])
@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in POLICIES.glob("*/*/rule.rego")),
    ids=lambda path: path.name,
)
def test_findings_stand_on_the_marked_lines(
    fixture_problems: dict[str, str], folder: Path, kind: str
) -> None:
    [rule_id] = set(re.findall(r"^#   id: (\S+)$", (folder / "rule.rego").read_text(), re.MULTILINE))
    assert rule_id.endswith(f"-{folder.name}")
    assert fixture_problems[f"{rule_id}/{kind}"] == ""
