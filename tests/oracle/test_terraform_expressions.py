"""Expressions and calls of functions have the value, the type and the marks that terraform gives them."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.oracle import expression_writer, function_writer, terraform_runs, terraform_verdicts
from tests.oracle.terraform_runs import PROGRAM, VERSIONS, Answer
from tests.oracle.terraform_verdicts import verdict

pytestmark = pytest.mark.oracle
PREAMBLE = Path(__file__).with_name("expressions.tf").read_text(encoding="utf-8")
SEED = 11
MANY = int(os.environ.get("TALLYGATE_ORACLE_EXPRESSIONS", "3000"))
CALLS = int(os.environ.get("TALLYGATE_ORACLE_CALLS", "30"))  # of each function
BATCH = 500
# What OpenTofu does otherwise than terraform 1.11: left out where it stands in.
DIFFERS: dict[str, tuple[str, ...]] = {
    "terraform": (),
    "tofu": ("&&", "||", "ephemeralasnull(", "element(", "templatestring(", "format("),
}
EQUAL = {"terraform": 0.995, "tofu": 0.99}
FAILURES = ("wrong", "accepted", "error", "type", "mark")


@pytest.fixture(scope="module", autouse=True)
def _version() -> None:
    found, expected = terraform_runs.version(), VERSIONS[PROGRAM]
    if not found.startswith(expected):
        pytest.skip(f"{PROGRAM} is {found}; what is expected here is of {expected}x")


def compared(expressions: list[str], files: dict[str, str]) -> list[tuple[str, str, Answer, Answer]]:
    """(verdict, expression, ours, theirs)"""
    found = []
    alike = [one for one in expressions if not any(word in one for word in DIFFERS[PROGRAM])]
    for start in range(0, len(alike), BATCH):
        some = alike[start : start + BATCH]
        theirs = terraform_runs.answers(PREAMBLE, some, files)
        ours = terraform_verdicts.answers(PREAMBLE, some, files)
        found += [(verdict(a, b), text, a, b) for text, a, b in zip(some, ours, theirs, strict=True)]
    return found


def report(found: list[tuple[str, str, Answer, Answer]]) -> str:
    """The shortest few."""
    return "\n".join(f"{why}: {text}\n  ours: {a}\n  theirs: {b}" for why, text, a, b in found[:10])


def test_written_expressions() -> None:
    found = compared(expression_writer.expressions(MANY, SEED), {})
    count = Counter(one[0] for one in found)
    print(f"{len(found)} expressions of seed {SEED}: {dict(count)}")
    bad = sorted((one for one in found if one[0] in FAILURES), key=lambda one: len(one[1]))
    never = [one for one in bad if one[0] in ("wrong", "accepted")]
    assert not never, report(never)
    assert len(bad) <= 0.001 * len(found), report(bad)
    assert count["unknown"] + count["open"] <= 0.005 * len(found)
    assert 0.2 * len(found) < sum(not one[3].error for one in found)


def test_calls_of_every_function() -> None:
    calls = function_writer.calls(CALLS, SEED)
    found = compared([call for _, call in calls], function_writer.FILES)
    count = Counter(one[0] for one in found)
    print(f"{len(found)} calls of {len({name for name, _ in calls})} functions: {dict(count)}")
    bad = [one for one in found if one[0] in FAILURES]
    never = [one for one in bad if one[0] in ("wrong", "accepted")]
    assert not never, report(never)
    assert len(bad) <= 0.002 * len(found), report(bad)
    assert count["open"] <= 0.01 * len(found)  # what stands outside of the repository is not looked at
    decided = [one for one in found if one[0] != "open"]
    assert count["equal"] >= EQUAL[PROGRAM] * len(decided), report([o for o in decided if o[0] != "equal"])
    named = {call: name for name, call in calls}
    used = [
        one for one in found if named[one[1]] in function_writer.MOST_USED and one[0] not in ("equal", "open")
    ]
    assert not used, report(used)
