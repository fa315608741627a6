"""What the command writes meets the published schemas, on a good tree, a bad one and a hostile one."""

from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from tests.e2e.command import tallygate
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD, UNKNOWN_DATABASE
from tests.e2e.test_hostile import hostile_tree
from tests.unit.sources.git_repositories import write

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "src" / "tallygate" / "reports" / "schemas" / "report-v1.json"
SARIF = ROOT / "tests" / "oracle" / "schemas" / "sarif-schema-2.1.0.json"

TREES: dict[str, dict[str, str]] = {
    "nothing": {},
    "good": {"a.yaml": GOOD_POD},
    "bad": {"a.yaml": PRIVILEGED_POD, "b/c d.yaml": PRIVILEGED_POD},
    "unknown": {"main.tf": UNKNOWN_DATABASE},
    "broken": {"main.tf": "resource {", "a.yaml": GOOD_POD},
}


@pytest.fixture(params=[*TREES, "hostile"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "hostile":
        return hostile_tree(tmp_path)
    write(tmp_path, TREES[request.param])
    return tmp_path


def test_json_meets_its_published_schema(tree: Path) -> None:
    report = msgspec.json.decode(tallygate("check", "--format", "json", cwd=tree).out)
    jsonschema_rs.Draft202012Validator(msgspec.json.decode(REPORT.read_bytes())).validate(report)
    assert report["schema_version"] == "1"


def test_sarif_meets_the_schema_of_oasis(tree: Path) -> None:
    log = msgspec.json.decode(tallygate("check", "--format", "sarif", cwd=tree).out)
    jsonschema_rs.Draft7Validator(msgspec.json.decode(SARIF.read_bytes())).validate(log)
    [run] = log["runs"]
    for result in run["results"]:
        [location] = [one["physicalLocation"] for one in result["locations"]]
        assert not location["artifactLocation"]["uri"].startswith(("/", "."))
        assert min(location["region"].values()) >= 1
