"""An engine that says nothing of costs or of drift has not said that all is well."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tallygate.engine import run
from tallygate.engine.answers import ask as answered
from tallygate.engine.options import Options
from tallygate.rego.types import EvalResult, Job
from tests.unit.sources.git_repositories import write

MACHINE = (
    'provider "aws" {\n  region = "us-east-1"\n}\n'
    'resource "aws_instance" "web" {\n  ami = "ami-1"\n  instance_type = "m5.large"\n}\n'
)
CONFIG = "version: 1\nenvironments: {prod: {}}\nbudgets: [{name: prod, environment: prod, monthly: 500}]\n"
OBJECT = '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "b"}}'


@pytest.mark.parametrize("silent", ["cost", "drift"])
def test_rules_without_an_answer_were_not_evaluated(
    silent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(program: Any, jobs: Sequence[Job], *more: Any) -> list[EvalResult]:
        return [one for one in answered(program, jobs, *more) if one.job != silent]

    monkeypatch.setattr(run, "ask", ask)
    files = {"tallygate.yaml": CONFIG, "terraform/prod/main.tf": MACHINE, "config/prod/a.yaml": OBJECT}
    write(tmp_path / "shop", files)
    (tmp_path / "live.json").write_text(OBJECT)
    live = (("prod", tmp_path / "live.json"),)
    report = run.check(Options(path=tmp_path / "shop", live=live, fail_on="critical")).report
    told = {one.message for one in report.diagnostics if one.rule == "tg_engine_protocol"}
    assert told
    assert all(f"gave no answer for {silent}-" in one for one in told), told
