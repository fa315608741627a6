"""What a change destroys is what terraform, having applied the base, plans to destroy for the head."""

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tallygate.terraform.facts.destroyed import Side, destroyed
from tallygate.terraform.modules.roots import Before
from tallygate.terraform.modules.tree import Options
from tests.oracle.terraform_runs import ENVIRONMENT
from tests.oracle.tools import tool
from tests.unit.sources.git_repositories import write
from tests.unit.terraform.made import facts

pytestmark = pytest.mark.oracle

Files = dict[str, str]
X = 'resource "terraform_data" "x" {\n  triggers_replace = 1\n}\n'
MODULE = {"m/main.tf": X + 'resource "terraform_data" "y" {\n  count = 2\n}\n'}
CALL = 'module "m" {\n  source = "./m"\n}\n'
EACH = 'module "m" {\n  source   = "./m"\n  for_each = toset(["a", "b"])\n}\n'
KEYS = 'resource "terraform_data" "x" {\n  for_each = toset(["a", "b\\"c", "d.e"])\n}\n'


def moved(origin: str, target: str) -> str:
    return f"moved {{\n  from = {origin}\n  to   = {target}\n}}\n"


def removed(origin: str, destroy: str) -> str:
    return f"removed {{\n  from = {origin}\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n"


CASES: dict[str, tuple[str, str]] = {
    "same": (X, X),
    "gone": (X, ""),
    "renamed": (X, X.replace('"x"', '"y"')),
    "moved": (X, X.replace('"x"', '"y"') + moved("terraform_data.x", "terraform_data.y")),
    "moved twice": (
        X,
        X.replace('"x"', '"z"')
        + moved("terraform_data.x", "terraform_data.y")
        + moved("terraform_data.y", "terraform_data.z"),
    ),
    "count comes": (X, X.replace("{\n", "{\n  count = 2\n")),
    "count goes": (X.replace("{\n", "{\n  count = 3\n"), X),
    "count is less": (X.replace("{\n", "{\n  count = 3\n"), X.replace("{\n", "{\n  count = 1\n")),
    "for_each comes": (X, X.replace("{\n", '{\n  for_each = toset(["a"])\n')),
    "for_each comes and is moved to": (
        X,
        X.replace("{\n", '{\n  for_each = toset(["a"])\n')
        + moved("terraform_data.x", 'terraform_data.x["a"]'),
    ),
    "a key goes": (KEYS, KEYS.replace(', "b\\"c"', "")),
    "replaced": (X, X.replace("= 1", "= 2")),
    "replaced and moved": (
        X,
        X.replace("= 1", "= 2").replace('"x"', '"y"') + moved("terraform_data.x", "terraform_data.y"),
    ),
    "trigger goes": (X, X.replace("  triggers_replace = 1\n", "")),
    "trigger is ignored": (
        X,
        X.replace("= 1", "= 2\n  lifecycle {\n    ignore_changes = [triggers_replace]\n  }"),
    ),
    "updated": (X.replace("= 1", "= 1\n  input = 1"), X.replace("= 1", "= 1\n  input = 2")),
    "forgotten": (X, removed("terraform_data.x", "false")),
    "removed": (X, removed("terraform_data.x", "true")),
    "removed without a word": (X, "removed {\n  from = terraform_data.x\n}\n"),
    "call goes": (CALL, ""),
    "call is renamed": (CALL, CALL.replace('"m"', '"n"')),
    "call is moved": (CALL, CALL.replace('"m"', '"n"') + moved("module.m", "module.n")),
    "call is forgotten": (CALL, removed("module.m", "false")),
    "one resource of a call is forgotten": (CALL, removed("module.m.terraform_data.y", "false")),
    "call gets keys": (CALL, EACH),
    "call gets keys and is moved": (CALL, EACH + moved("module.m", 'module.m["a"]')),
    "call gets a count": (CALL, CALL.replace("{\n", "{\n  count = 1\n")),
    "a key of a call goes": (EACH, EACH.replace(', "b"', "")),
    "calls with keys are renamed": (EACH, EACH.replace('"m" {', '"n" {') + moved("module.m", "module.n")),
    "a move through calls with keys": (
        EACH,
        EACH + moved("module.m.terraform_data.x", "terraform_data.x") + X,
    ),
    "out of a call": (CALL, X + moved("module.m.terraform_data.x", "terraform_data.x")),
    "into a call": (X, CALL + moved("terraform_data.x", "module.m.terraform_data.x")),
}


def terraform(folder: Path, *words: str) -> str:
    ran = subprocess.run(
        [str(tool("terraform")), *words],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout


def planned(folder: Path, base: Files, head: Files) -> set[tuple[str, str]]:
    """(address, delete or replace) of what terraform destroys."""
    write(folder, base)
    terraform(folder, "init", "-backend=false", "-input=false")
    terraform(folder, "apply", "-auto-approve", "-input=false")
    write(folder, head)
    shutil.rmtree(folder / ".terraform", ignore_errors=True)
    terraform(folder, "init", "-backend=false", "-input=false")
    terraform(folder, "plan", "-input=false", "-out=p.bin")
    changes = json.loads(terraform(folder, "show", "-json", "p.bin")).get("resource_changes", [])
    actions = {one["address"]: one["change"]["actions"] for one in changes}
    return {
        (address, "delete" if told == ["delete"] else "replace")
        for address, told in actions.items()
        if "delete" in told
    }


def ours(base: Files, head: Files) -> set[tuple[str, str]]:
    before = facts(base)
    after = facts(head, Options(before=Before(before.folders, frozenset(before.successions))))
    found = destroyed(Side(before.resources, before.successions), Side(after.resources, after.successions))
    assert all(one.known for one in found)
    return {(one.address, str(one.action)) for one in found}


@pytest.mark.parametrize("name", CASES)
def test_what_terraform_destroys(name: str, tmp_path: Path) -> None:
    base, head = ({"main.tf": text, **MODULE} for text in CASES[name])
    assert ours(base, head) == planned(tmp_path, base, head)


def random_side(chance: random.Random) -> str:
    """Three resources and two calls of changing names, numbers, keys and triggers."""
    parts = []
    for name in chance.sample(["a", "b", "c", "d"], 3):
        number = chance.choice(["", "  count = 1\n", "  count = 2\n", '  for_each = toset(["k", "l"])\n'])
        parts.append(
            f'resource "terraform_data" "{name}" {{\n{number}'
            f"  triggers_replace = {chance.randint(1, 2)}\n}}\n"
        )
    for name in chance.sample(["m", "n", "o"], 2):
        number = chance.choice(["", "  count = 2\n", '  for_each = toset(["k"])\n'])
        parts.append(f'module "{name}" {{\n  source = "./m"\n{number}}}\n')
    return "".join(parts)


@pytest.mark.parametrize("seed", range(int(os.environ.get("TALLYGATE_ORACLE_SEEDS", "12"))))
def test_random_changes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    base, head = ({"main.tf": random_side(chance), **MODULE} for _ in range(2))
    assert ours(base, head) == planned(tmp_path, base, head)
