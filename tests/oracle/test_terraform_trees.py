"""Module trees have the instances, values, unknowns and secrets that terraform plans for them."""

import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tallygate.model.resource import Resource
from tests.oracle import terraform_runs
from tests.oracle.terraform_runs import PROGRAM, UNKNOWN, VERSIONS, PlanError, initialised, merged
from tests.oracle.terraform_verdicts import compared
from tests.oracle.tree_writer import TreeWriter
from tests.unit.terraform.made import facts

pytestmark = pytest.mark.oracle
TREES = int(os.environ.get("TALLYGATE_ORACLE_TREES", "215"))
ATTRIBUTES = ("input", "triggers_replace")
Values = dict[tuple[str, str], tuple[Any, bool]]
"""(address, attribute) -> value, and whether it is sensitive in any part."""


@pytest.fixture(scope="module", autouse=True)
def _version() -> None:
    found, expected = terraform_runs.version(), VERSIONS[PROGRAM]
    if not found.startswith(expected):
        pytest.skip(f"{PROGRAM} is {found}; what is expected here is of {expected}x")


def planned(files: Mapping[str, str]) -> Values:
    """What terraform plans. Raises PlanError."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        initialised(folder)
        plan = terraform_runs.plan(folder)
    found: Values = {}
    for one in plan["resource_changes"]:
        after, unknown, secret = (one["change"][f"after{part}"] for part in ("", "_unknown", "_sensitive"))
        for name in ATTRIBUTES:
            value = merged(after.get(name), unknown.get(name))
            found[one["address"], name] = value, _any(secret.get(name))
    return found


def evaluated(files: Mapping[str, str]) -> Values:
    """What we make of it."""
    found: Values = {}
    for one in facts(dict(files)).resources:
        if one.type == "terraform_data" and not one.root:  # a module without instances is judged by itself
            for name in ATTRIBUTES:
                secret = any(path[0] == name for path in one.sensitive)
                found[one.address, name] = _with_unknown(one, name), secret
    return found


def _with_unknown(resource: Resource, name: str) -> Any:
    value = resource.values.get(name)
    for path in (one.path for one in resource.unknown if one.path[0] == name):
        value = _placed(value, path[1:])
    return value


def _placed(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value with UNKNOWN where the path leads."""
    if not path:
        return UNKNOWN
    if isinstance(value, list):
        return [_placed(item, path[1:]) if index == path[0] else item for index, item in enumerate(value)]
    return {**(value or {}), str(path[0]): _placed((value or {}).get(path[0]), path[1:])}


def _any(mirror: Any) -> bool:
    if isinstance(mirror, dict | list):
        return any(map(_any, mirror.values() if isinstance(mirror, dict) else mirror))
    return mirror is True


def _numbers(value: Any) -> Any:
    """Floats as terraform writes them."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def differences(ours: Values, theirs: Values) -> dict[tuple[str, str], str]:
    """Why each attribute differs: absent, extra, wrong, unknown, mark.

    symbolic: it stands for a number of instances that we do not know, as the id of a terraform_data, which
    terraform knows is not null.
    """
    found = dict.fromkeys(theirs.keys() - ours.keys(), "absent")
    found |= {key: "symbolic" if "[*]" in key[0] else "extra" for key in ours.keys() - theirs.keys()}
    for key in ours.keys() & theirs.keys():
        (value, secret), (expected, hidden) = ours[key], theirs[key]
        verdict = compared(_numbers(value), expected)
        if verdict != "equal":
            found[key] = verdict
        elif secret != hidden and value is not UNKNOWN:
            found[key] = "mark"
    return found


def test_trees() -> None:
    count: Counter[str] = Counter()
    shown = []
    for seed in range(TREES):
        files = TreeWriter(seed).write()
        try:
            theirs = planned(files)
        except PlanError:
            count["refused"] += 1
            continue
        ours = evaluated(files)
        bad = differences(ours, theirs)
        count.update(("trees", *bad.values()))
        count["attributes"] += len(theirs)
        shown += [f"{seed} {why} {key}: {ours.get(key)} / {theirs.get(key)}" for key, why in bad.items()]
    print(dict(count))
    report = "\n".join(shown[:20])
    assert count["wrong"] + count["extra"] + count["mark"] == 0, report
    assert count["absent"] + count["unknown"] <= 0.01 * count["attributes"], report
    assert count["trees"] >= 0.93 * TREES
