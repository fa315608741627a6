"""`--plan`: a plan of terraform judged like configuration, and led back to its lines."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from tallygate.reports.registry import FORMATS
from tests.e2e.command import Ran, findings, tallygate
from tests.unit.sources.git_repositories import commit_all, git, write

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "tests" / "golden" / "plans"
CONFIGURATIONS = ROOT / "tests" / "oracle" / "plans"
SECRETS = ("hunter2-of-the-plan", "4711", "xyz")

# Says all it sees, as the worst policy might.
RULE = """\
# METADATA
# title: Says all
# custom:
#   id: own-says-all
#   severity: high
#   scope: resource
#   resources: [terraform_data]
package own.says_all

import rego.v1

deny contains result if {
	seen := input.values.input
	result := {
		"msg": sprintf("%s has %v, %s", [input.address, seen, json.marshal(seen)]),
		"path": ["input"],
		"label": sprintf("%v", [seen]),
		"evidence": {"all": seen},
	}
}
"""


def made(tmp_path: Path, name: str, *roots: str, version: str = "after") -> Path:
    """A tree with the configuration of a plan in each of `roots`; the plan and a rule stand beside it."""
    for root in roots:
        shutil.copytree(CONFIGURATIONS / name / version, tmp_path / "tree" / root, dirs_exist_ok=True)
    (tmp_path / "tree").mkdir(exist_ok=True)
    shutil.copy(PLANS / f"{name}.json", tmp_path / "plan.json")
    write(tmp_path, {"policies/own/rule.rego": RULE})
    return tmp_path / "tree"


def checked(tree: Path, *words: str) -> Ran:
    own = ("--plan", "../plan.json", "--policy", "../policies")
    return tallygate("check", *own, *words, cwd=tree)


def test_findings_stand_at_the_lines_that_write_the_resources(tmp_path: Path) -> None:
    tree = made(tmp_path, "modules", "infra")
    ran = checked(tree, "--format", "json")
    assert findings(ran) == [
        ("own-says-all", "infra/main.tf:7", "unknown"),
        ("own-says-all", "infra/modules/shop/main.tf:9", "new"),
        ("own-says-all", "infra/modules/shop/main.tf:13", "unknown"),
        ("own-says-all", "infra/modules/store/main.tf:4", "new"),
    ]
    assert ran.code == 1
    report = msgspec.json.decode(ran.out)
    store = next(f for f in report["findings"] if f["resource"].endswith("terraform_data.store"))
    assert [f"{one['path']}:{one['line']}" for one in store["also"]] == [
        "infra/main.tf:1",
        "infra/modules/shop/main.tf:3",
    ]
    assert store["evidence"]["plan"] == "/resource_changes/4/change/after/input"
    assert report["notes"][0] == "plan plan.json of infra: 5 to create"


def test_of_no_root_in_the_tree_they_stand_in_the_plan(tmp_path: Path) -> None:
    tree = made(tmp_path, "update")
    ran = checked(tree, "--format", "json")
    assert findings(ran) == [("own-says-all", "plan.json:1", "new")] * 2
    report = msgspec.json.decode(ran.out)
    assert report["notes"][0] == "plan plan.json of no root in this tree: 1 to update"
    assert [f["evidence"]["plan"] for f in report["findings"]] == [
        "/resource_changes/0/change/after/input",
        "/resource_changes/1/change/after/input",
    ]


def test_they_are_reported_whatever_the_path(tmp_path: Path) -> None:
    tree = made(tmp_path, "update")
    write(tree, {"elsewhere/x.txt": "x"})
    git(tree, "init", "-q", "-b", "main")
    commit_all(tree)
    ran = tallygate(
        "check", "elsewhere", "--plan", "../plan.json", "-p", "../policies", "--format", "compact", cwd=tree
    )
    assert ran.code == 1
    assert ran.out.count("error[own-says-all]") == 2


def test_instances_of_the_plan_take_the_place_of_the_block(tmp_path: Path) -> None:
    tree = made(tmp_path, "keys", ".")
    ran = tallygate("inspect", "--plan", "../plan.json", "--format", "json", cwd=tree)
    resources = {one["address"]: one for one in msgspec.json.decode(ran.out)["resources"]}
    assert len(resources) == 21
    assert resources["terraform_data.numbered[10]"]["values"] == {"input": 10}
    assert resources["terraform_data.numbered[10]"]["source"] == {"path": "main.tf", "line": 6, "column": 1}
    assert resources['module.inner["x.y"].terraform_data.in[1]']["source"]["path"] == "inner/main.tf"


def test_what_the_plan_destroys_is_judged_no_more(tmp_path: Path) -> None:
    tree = made(tmp_path, "destroy", ".", version="before")
    assert tallygate("inspect", cwd=tree).code == 0
    assert tallygate("inspect", "--plan", "../plan.json", cwd=tree).code == 3


@pytest.mark.parametrize("name", [*FORMATS])
def test_no_format_shows_a_secret_of_the_plan(name: str, tmp_path: Path) -> None:
    tree = made(tmp_path, "sensitive", ".")
    ran = checked(tree, "--format", name, "-v", "--show-suppressed")
    assert ran.code == 1
    told = ran.out + ran.err
    assert "sensitive" in told
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize("roots", [(".",), ()])
@pytest.mark.parametrize("format_", ["text", "json"])
def test_inspect_shows_no_secret_of_the_plan(format_: str, roots: tuple[str, ...], tmp_path: Path) -> None:
    tree = made(tmp_path, "sensitive", *roots)
    ran = tallygate("inspect", "--plan", "../plan.json", "--format", format_, cwd=tree)
    assert ran.code == 0
    assert "terraform_data.leaf" in ran.out
    assert [secret for secret in SECRETS if secret in ran.out] == []
    if format_ == "json":
        resources = {one["address"]: one for one in msgspec.json.decode(ran.out)["resources"]}
        assert resources["terraform_data.whole"]["values"] == {"input": "(sensitive)"}
        assert resources["terraform_data.leaf"]["values"]["input"]["user"] == "shop"
        assert resources["terraform_data.leaf"]["sensitive"] == ["/input/hosts/1", "/input/password"]


def test_a_plan_inside_of_the_tree_is_never_quoted(tmp_path: Path) -> None:
    """A JSON file of configuration is claimed, and its one line would be the excerpt."""
    tree = made(tmp_path, "sensitive")
    write(tree, {"config/dev/a.json": "{}", "config/prod/a.json": "{}"})
    shutil.copy(tmp_path / "plan.json", tree / "config" / "dev" / "plan.json")
    ran = tallygate("check", "--plan", "config/dev/plan.json", "-p", "../policies", cwd=tree)
    assert "config/dev/plan.json:1:1" in ran.out
    assert [secret for secret in SECRETS if secret in ran.out] == []


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("errored", 4, "Terraform could not finish this plan"),
        ("targeted", 4, "is not complete: it was made with"),
        ("state-raw", 2, "is a state as Terraform keeps it; a plan is made by"),
        ("state-shown", 2, "is a state as `terraform show -json` prints it"),
        ("empty", 3, "no changes"),
    ],
)
def test_exit_codes(name: str, code: int, says: str, tmp_path: Path) -> None:
    tree = made(tmp_path, "create")
    shutil.copy(PLANS / f"{name}.json", tmp_path / "plan.json")
    ran = checked(tree)
    assert ran.code == code
    assert says in ran.out + ran.err


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"PK\x03\x04", 2, "terraform show -json FILE > plan.json"),
        (b'{"format_version":"2.0","planned_values":{}}', 4, "tf-plan-version"),
        (b'{"format_version":"1.2","planned_values":[]}', 4, "tf-plan-shape"),
        (b'{"format_version":"1.2","planned_values":' + b"[" * 100_000, 4, "tf-plan-shape"),
        (b'{"format_version":"1.2","planned_values":{}}' + b" " * (64 << 20), 4, "tf-plan-limit"),
        (b"", 2, "is no plan"),
    ],
    ids=["binary", "version", "shape", "depth", "size", "empty"],
)
def test_what_is_no_plan(data: bytes, code: int, says: str, tmp_path: Path) -> None:
    tree = made(tmp_path, "create")
    (tmp_path / "plan.json").write_bytes(data)
    ran = checked(tree)
    assert (ran.code, says in ran.out + ran.err) == (code, True)


def test_inspect_says_why_a_plan_is_not_shown(tmp_path: Path) -> None:
    tree = made(tmp_path, "targeted", ".")
    ran = tallygate("inspect", "--plan", "../plan.json", cwd=tree)
    assert ran.code == 4
    assert ran.err.startswith("tallygate: plan.json: this plan is not complete")


def test_wrong_usage(tmp_path: Path) -> None:
    tree = made(tmp_path, "create", "infra")
    for words, says in (
        (("--plan", "absent.json"), "absent.json: the plan cannot be read: No such file"),
        (("--plan", "."), "the plan cannot be read: Is a directory"),
        (("--plan-root", "infra"), "give --plan, too"),
        (
            ("--plan", "../plan.json", "--plan-root", "other"),
            "no Terraform configuration of this tree",
        ),
        (("--plan", "../plan.json", "--plan-root", "/"), "no Terraform configuration of this tree"),
    ):
        ran = tallygate("check", *words, cwd=tree)
        assert (ran.code, says in ran.err) == (2, True), ran.err


def test_a_plan_of_the_commit_is_not_believed(tmp_path: Path) -> None:
    """Its author could have left out of it what a rule would find."""
    tree = made(tmp_path, "create", ".")
    shutil.copy(tmp_path / "plan.json", tree / "plan.json")
    git(tree, "init", "-q", "-b", "main")
    commit_all(tree)
    ran = tallygate("check", "--plan", "plan.json", cwd=tree)
    assert ran.code == 4
    assert "tf-plan-committed" in ran.out


def test_of_equal_roots_the_environment_or_the_option_tells_which(tmp_path: Path) -> None:
    tree = made(tmp_path, "create", "envs/dev", "envs/prod")
    ran = checked(tree, "--format", "json")
    assert "fits envs/dev, envs/prod: name one with --plan-root" in ran.out
    assert {one for _, one, _ in findings(ran) if one.startswith("plan.json")} == {"plan.json:1"}
    for words in (("--env", "prod"), ("--plan-root", "envs/prod")):
        ran = checked(tree, *words, "--format", "json")
        report = msgspec.json.decode(ran.out)
        assert report["notes"][0] == "plan plan.json of envs/prod (prod): 2 to create"
        own = [f for f in report["findings"] if f["evidence"].get("plan")]
        assert {f["environment"] for f in own} == {"prod"}
        assert {f["location"]["path"] for f in own} == {"envs/prod/main.tf"}
    ran = checked(tree, "--plan-root", "envs/dev", "--env", "prod")
    assert (ran.code, "envs/dev belongs to dev, not to prod" in ran.err) == (2, True)


def test_with_a_base_the_plan_speaks_for_head(tmp_path: Path) -> None:
    tree = made(tmp_path, "update", ".", version="before")
    git(tree, "init", "-q", "-b", "base")
    commit_all(tree)
    git(tree, "checkout", "-q", "-b", "change")
    shutil.copy(CONFIGURATIONS / "update" / "after" / "main.tf", tree / "main.tf")
    commit_all(tree)
    ran = checked(tree, "--base", "base", "--format", "json")
    assert sorted(findings(ran)) == [
        ("own-says-all", "main.tf:2", "fixed"),
        ("own-says-all", "main.tf:2", "new"),
        ("own-says-all", "main.tf:6", "existing"),
    ]


def test_a_plan_that_cannot_be_judged_leaves_the_tree_judged(tmp_path: Path) -> None:
    tree = made(tmp_path, "update", ".")
    shutil.copy(PLANS / "errored.json", tmp_path / "plan.json")
    ran = checked(tree, "--format", "json")
    assert ran.code == 1
    assert [place for _, place, _ in findings(ran)] == ["main.tf:2", "main.tf:6"]
    assert [d["rule"] for d in msgspec.json.decode(ran.out)["diagnostics"]] == ["tf-plan-errored"]


def test_the_report_is_the_same_each_time(tmp_path: Path) -> None:
    tree = made(tmp_path, "modules", ".")
    first, second = (checked(tree, "--format", "json", "--workers", count).out for count in ("1", "2"))
    assert json.loads(first) == json.loads(second)
    assert first == second
