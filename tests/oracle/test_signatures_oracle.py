"""The committed signatures are those of the tools of their versions."""

import json

import pytest

from tests.oracle.make_signatures import TABLE, described, run
from tests.oracle.tools import tool

COMMITTED = json.loads(TABLE.read_bytes())


@pytest.mark.oracle
@pytest.mark.parametrize(("program", "key"), [("terraform", "terraform"), ("tofu", "opentofu")])
def test_signatures_are_those_of_the_tool(program: str, key: str) -> None:
    tool(program)
    version = json.loads(run(program, "version", "-json"))["terraform_version"]
    if f"{program} {version}" not in COMMITTED["source"]:
        pytest.skip(f"{program} is {version}; the table is from {COMMITTED['source']}")
    found = described(program)
    committed = {
        name: {key: part for key, part in one.items() if key != "not_null"}
        for name, one in COMMITTED[key].items()
    }
    assert {name: found[name] for name in committed} == committed
    if program == "terraform":
        assert found.keys() == committed.keys()
