"""What a run of today says of notes that somebody changed, and what we make of it: Terraform's own drift."""

import json
from pathlib import Path

import pytest

from tallygate.engine.drift_verdict import drifts
from tallygate.engine.options import DriftOptions, Options
from tests.oracle.make_drift_plans import CASES, Case, made


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_our_drift_is_that_of_the_tool(tmp_path: Path, case: Case) -> None:
    for name, text in made(case).items():
        (tmp_path / name).write_text(text)
    raw = json.loads((tmp_path / f"{case.name}.json").read_text())
    told = raw.get("resource_drift") or []
    wanted = {one["address"] for one in told if one["change"]["before"] != one["change"]["after"]}
    live = (tmp_path / f"{case.name}.json", tmp_path / f"{case.name}.log")
    (tmp_path / "code").mkdir()
    (tmp_path / f"{case.name}.tf").rename(tmp_path / "code" / "main.tf")
    drift = drifts(Options(path=tmp_path / "code", drift=DriftOptions(live=live))).drifting.drift
    found = {
        one.subject.address for one in drift.items if one.layer == "tf-live" and one.kind.value != "unknown"
    }
    assert (
        found
        == wanted
        == {f"note_file.{name}" for name in case.changes if "-refresh=false" not in case.options}
    )
    assert drift.complete is ("-refresh=false" not in case.options)
