"""Plans and logs that OpenTofu and Terraform made (tests/oracle/make_drift_plans.py): T1 to T6, and more."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tallygate.engine.drift_verdict import DriftVerdict, drifts
from tallygate.engine.options import DriftOptions, Options
from tallygate.model.drift import DriftItem
from tallygate.model.location import json_pointer
from tallygate.model.verdict import Exit

PLANS = Path(__file__).parents[2] / "golden" / "drift_plans"
NAMES = sorted(path.stem for path in PLANS.glob("*.json"))


def told(folder: Path, name: str, with_log: bool = False, with_code: bool = True) -> DriftVerdict:
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_bytes((PLANS / f"{name}.tf").read_bytes() if with_code else b"")
    live = [PLANS / f"{name}.json", *([PLANS / f"{name}.log"] if with_log else [])]
    return drifts(Options(path=folder, drift=DriftOptions(live=tuple(live))))


def said(items: Iterable[DriftItem]) -> list[tuple[str, str, str, str, str]]:
    return [
        (one.layer, one.kind.value, one.subject.address, json_pointer(one.path), one.effect) for one in items
    ]


def of(verdict: DriftVerdict, layer: str = "tf-live") -> list[tuple[str, str, str, str, str]]:
    return [one for one in said(verdict.drifting.drift.items) if one[0] == layer]


def test_drift_is_at_the_line_of_the_code(tmp_path: Path) -> None:
    verdict = told(tmp_path, "changed")
    [item] = [one for one in verdict.drifting.drift.items if one.layer == "tf-live"]
    assert (item.expected, item.actual, str(item.location)) == ("one", "two", "main.tf:9:10")
    assert of(verdict, "tf-code") == []
    assert verdict.drifting.drift.complete


def test_what_is_gone_is_missing(tmp_path: Path) -> None:
    verdict = told(tmp_path, "gone")
    assert of(verdict) == [("tf-live", "missing", "note_file.a", "", "deny")]
    assert of(verdict, "tf-code") == []
    assert verdict.exit is Exit.CLOSED


def test_t1_ignore_changes_is_still_in_resource_drift(tmp_path: Path) -> None:
    raw = json.loads((PLANS / "ignored.json").read_text())
    assert raw["resource_drift"][0]["change"]["after"]["text"] == "two", "Terraform lists it"
    verdict = told(tmp_path, "ignored")
    rules = {json_pointer(one.path): one.ignore_rule for one in verdict.drifting.drift.items}
    assert rules == {"/size": "", "/text": "lifecycle.ignore_changes"}
    assert of(verdict) == [
        ("tf-live", "modified", "note_file.b", "/size", "deny"),
        ("tf-live", "modified", "note_file.b", "/text", "audit"),
    ]


def test_t1_without_the_code_it_is_not_taken_for_ignored_where_the_plan_changes_more(tmp_path: Path) -> None:
    verdict = told(tmp_path, "ignored", with_code=False)
    assert {one.ignore_rule for one in verdict.drifting.drift.items} == {""}


@pytest.mark.parametrize("name", ["unrefreshed", "unrefreshed-terraform"])
def test_t2_refresh_false_is_never_no_drift(tmp_path: Path, name: str) -> None:
    for with_log in (False, True):
        verdict = told(tmp_path, name, with_log)
        assert of(verdict) == [("tf-live", "unknown", f"note_file.{one}", "", "deny") for one in "ab"]
        assert verdict.exit is Exit.ERROR


@pytest.mark.parametrize("name", ["none", "none-terraform"])
def test_t2_a_plan_without_drift_is_the_same_and_its_log_proves_it(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, name).exit is Exit.ERROR
    verdict = told(tmp_path, name, with_log=True)
    assert (verdict.exit, verdict.drifting.drift.items) == (Exit.PASS, ())


def test_the_log_of_another_run_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_bytes((PLANS / "none.tf").read_bytes())
    live = (PLANS / "none.json", PLANS / "changed.log")
    verdict = drifts(Options(path=tmp_path, drift=DriftOptions(live=live)))
    assert ("tf-live", "unknown", "note_file.a", "", "deny") in of(verdict)
    assert verdict.exit is Exit.ERROR


def test_a_refresh_only_plan_of_terraform_says_that_it_is_complete(tmp_path: Path) -> None:
    verdict = told(tmp_path, "refresh-only")
    assert of(verdict) == [("tf-live", "modified", "note_file.a", "/text", "deny")]
    assert verdict.drifting.drift.complete
    assert told(tmp_path, "refresh-only-none").exit is Exit.PASS


def test_t3_sensitive_values_are_masked(tmp_path: Path) -> None:
    verdict = told(tmp_path, "sensitive")
    [item] = [one for one in verdict.drifting.drift.items if one.layer == "tf-live"]
    assert (item.expected, item.actual) == ("(sensitive 1)", "(sensitive 2)")
    assert "canary" not in repr((verdict.drifting.drift, verdict.report))


def test_t4_unknown_after_apply(tmp_path: Path) -> None:
    verdict = told(tmp_path, "unknown", with_log=True)
    assert of(verdict, "tf-code") == [
        ("tf-code", "pending", "note_file.c", "", "deny"),
        ("tf-code", "pending", "note_file.d", "", "deny"),
    ]
    assert verdict.drifting.drift.complete


def test_t5_a_replacement_says_what_forces_it_and_drift_of_another_is_drift(tmp_path: Path) -> None:
    verdict = told(tmp_path, "replaced")
    assert of(verdict) == [("tf-live", "modified", "note_file.b", "/size", "deny")]
    [item] = [one for one in verdict.drifting.drift.items if one.layer == "tf-code"]
    assert item.evidence[:2] == ("replace", "forced by /path")


def test_t6_a_pure_move_is_nothing(tmp_path: Path) -> None:
    verdict = told(tmp_path, "moved", with_log=True)
    assert verdict.drifting.drift.items == ()
    assert verdict.exit is Exit.PASS


def test_an_attribute_that_the_code_does_not_set_is_extra(tmp_path: Path) -> None:
    assert of(told(tmp_path, "unset")) == [("tf-live", "extra", "note_file.a", "/owner", "audit")]


@pytest.mark.parametrize("name", NAMES)
def test_our_drift_is_that_of_terraform(tmp_path: Path, name: str) -> None:
    """Address, action and changed paths."""
    raw = json.loads((PLANS / f"{name}.json").read_text())
    wanted = set()
    for one in raw.get("resource_drift") or []:
        before, after = one["change"]["before"], one["change"]["after"]
        if after is None:
            wanted.add((one["address"], "missing", ""))
        else:
            keys = [key for key in before if before[key] != after.get(key)]
            wanted |= {(one["address"], "changed", f"/{key}") for key in keys}
    found = {
        (one[2], "missing" if one[1] == "missing" else "changed", one[3])
        for one in of(told(tmp_path, name, with_log=True))
        if one[1] != "unknown"
    }
    assert found == wanted


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_of_other_code_is_not_complete(tmp_path: Path, name: str) -> None:
    code = (PLANS / f"{name}.tf").read_text() + '\nresource "note_file" "later" {\n  path = "l"\n}\n'
    (tmp_path / "main.tf").write_text(code)
    live = (PLANS / f"{name}.json", PLANS / f"{name}.log")
    verdict = drifts(Options(path=tmp_path, drift=DriftOptions(live=live)))
    assert not verdict.drifting.drift.complete
    assert any("note_file.later" in one.message for one in verdict.report.findings)
