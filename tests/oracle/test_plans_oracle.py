"""The plans that tests read are those that terraform makes."""

import json
import subprocess

import pytest

from tests.oracle.make_plans import PLANS, TARGET, VERSION, Case, made
from tests.oracle.tools import tool

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def terraform_version() -> str:
    told = subprocess.run(
        [str(tool("terraform")), "version", "-json"], capture_output=True, text=True, check=True
    )
    return str(json.loads(told.stdout)["terraform_version"])


@pytest.mark.parametrize("case", PLANS, ids=lambda case: case.name)
def test_checked_in_plans_are_those_of_terraform(case: Case, terraform_version: str) -> None:
    if terraform_version != VERSION:
        pytest.skip(f"terraform is {terraform_version}; the plans are of {VERSION}")
    for name, text in made(case).items():
        assert text == (TARGET / name).read_text(encoding="utf-8")
