"""Every command: what it prints (golden files) and how it ends."""

from pathlib import Path

import msgspec
import pytest

from tests.conftest import Golden
from tests.e2e.command import tallygate
from tests.e2e.samples import GOOD_POD, PRIVILEGED_POD, PUBLIC_BUCKET, RULE, UNKNOWN_DATABASE
from tests.unit.sources.git_repositories import repository, write


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    config = {f"config/{name}/app.yaml": f"host: db.{name}.internal\n" for name in ("dev", "staging", "prod")}
    files = {
        "pod.yaml": PRIVILEGED_POD,
        "s3.tf": PUBLIC_BUCKET,
        "db/main.tf": UNKNOWN_DATABASE,
        "notes.txt": "x",
    }
    return repository(tmp_path / "shop", {**config, **files})


def test_help(golden: Golden, tmp_path: Path) -> None:
    ran = tallygate("--help", cwd=tmp_path)
    golden("commands/help.txt", ran.out)
    assert (ran.code, tallygate("help", cwd=tmp_path).out) == (0, ran.out)


@pytest.mark.parametrize("command", ["check", "demo", "doctor", "explain", "inspect", "rules", "test"])
def test_help_of_a_command(command: str, tmp_path: Path) -> None:
    """Its wording is argparse's and differs between versions of Python; docs/reference has every option."""
    ran = tallygate(command, "--help", cwd=tmp_path, COLUMNS="100")
    assert ran.code == 0
    assert ran.out.startswith(f"usage: tallygate {command}")


def test_version(tmp_path: Path) -> None:
    from tallygate import __version__

    assert tallygate("--version", cwd=tmp_path).out == f"tallygate {__version__}\n"


def test_check_text(golden: Golden, tree: Path) -> None:
    ran = tallygate("check", cwd=tree)
    assert ran.code == 1
    golden("commands/check.txt", ran.out)


def test_check_several_formats_in_one_run(tree: Path) -> None:
    ran = tallygate(
        "check", "--format", "text", "--format", "json=r.json", "--format", "sarif=r.sarif", cwd=tree
    )
    assert ran.code == 1
    assert ran.out.startswith("error[")
    assert msgspec.json.decode((tree / "r.json").read_bytes())["verdict"] == "closed"
    assert msgspec.json.decode((tree / "r.sarif").read_bytes())["version"] == "2.1.0"


def test_check_one_environment(tree: Path) -> None:
    write(tree, {"config/dev/extra.env": "A=changeme\n", "config/prod/extra.env": "A=changeme\n"})
    report = msgspec.json.decode(tallygate("check", "--env", "prod", "--format", "json", cwd=tree).out)
    assert {finding["environment"] for finding in report["findings"]} == {"prod"}
    assert [gate["environment"] for gate in report["gates"]] == ["prod"]


def test_inspect(golden: Golden, tree: Path) -> None:
    ran = tallygate("inspect", "--format", "json", cwd=tree)
    assert ran.code == 0
    golden("commands/inspect.json", ran.out)
    assert "/storage_encrypted (unknown: reads var.encrypted" in tallygate("inspect", cwd=tree).out


def test_inspect_of_nothing(tmp_path: Path) -> None:
    assert tallygate("inspect", cwd=tmp_path).code == 3


def test_inspect_of_a_broken_file(tree: Path) -> None:
    write(tree, {"broken.tf": "resource {"})
    assert tallygate("inspect", cwd=tree).code == 4


def test_doctor_tells_every_file(tree: Path) -> None:
    ran = tallygate("doctor", cwd=tree)
    assert ran.code == 0
    for told in (
        "validator terraform",
        "    db/main.tf",
        "validator environments",
        "    config/prod/app.yaml",
        "claimed by no validator: 1",
        "    notes.txt",
        "environments: dev, staging, prod",
        "configuration: none",
    ):
        assert told in ran.out


def test_doctor_of_nothing(tmp_path: Path) -> None:
    assert tallygate("doctor", cwd=tmp_path).code == 3


def test_rules(golden: Golden, tmp_path: Path) -> None:
    golden("commands/rules.txt", tallygate("rules", cwd=tmp_path).out)
    rules = msgspec.json.decode(tallygate("rules", "--format", "json", cwd=tmp_path).out)["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    assert len(rules) >= 45


def test_explain(golden: Golden, tmp_path: Path) -> None:
    golden("commands/explain.txt", tallygate("explain", "k8s-privileged", cwd=tmp_path).out)


def test_explain_a_gate(golden: Golden, tmp_path: Path) -> None:
    gates = "{soak-24h: {kind: soak, for: 24h}}"
    environments = "{dev: {}, prod: {after: [dev]}}"
    text = f"version: 1\nenvironments: {environments}\ngates: {gates}\nrequire: {{prod: [soak-24h]}}\n"
    (tmp_path / "tallygate.yaml").write_text(text)
    told = [tallygate("explain", name, cwd=tmp_path) for name in ("soak-24h", "order", "adopt")]
    golden("commands/explain-gate.txt", "\n".join(ran.out for ran in told))
    assert [ran.code for ran in (*told, tallygate("explain", "soak-24", cwd=tmp_path))] == [0, 0, 0, 2]


def test_explain_a_rule_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, {"policy/own.rego": RULE})
    ran = tallygate("explain", "own-pod-name", "-p", "policy", cwd=tmp_path)
    assert "Pods are called web" in ran.out


def test_the_shipped_library_passes_its_own_tests(tmp_path: Path) -> None:
    ran = tallygate("test", cwd=tmp_path)
    assert ran.code == 0, ran.out
    passed = int(ran.out.split()[0])
    assert passed > 200
    assert ran.out.endswith(f"{passed} passed, 0 failed\n")


OWN_TEST = """\
package own.pod_name_test

import data.own.pod_name
import rego.v1

test_denies if count(pod_name.deny) == 1 with input as {"values": {"metadata": {"name": "x"}}}
"""


def test_tests_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, {"policy/own.rego": RULE, "policy/own_test.rego": OWN_TEST})
    ran = tallygate("test", "policy", cwd=tmp_path)
    assert (ran.code, ran.out) == (0, "1 passed, 0 failed\n")


def test_a_test_that_fails_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"policy/own.rego": RULE, "policy/own_test.rego": OWN_TEST.replace("== 1", "== 2")})
    ran = tallygate("test", "policy", cwd=tmp_path)
    assert ran.code == 1
    assert "policy/own_test.rego:6: test_denies  is not true" in ran.out


def test_policies_without_any_test(tmp_path: Path) -> None:
    write(tmp_path, {"policy/own.rego": RULE})
    assert tallygate("test", "policy", cwd=tmp_path).code == 3


def test_a_fixture_line_that_is_not_found_fails(tmp_path: Path) -> None:
    bad = GOOD_POD.replace("kind: Pod", "kind: Pod # expect: own-pod-name")
    write(tmp_path, {"policy/own.rego": RULE, "policy/bad/a.yaml": bad, "policy/good/a.yaml": GOOD_POD})
    ran = tallygate("test", "policy", cwd=tmp_path)
    assert ran.code == 1
    assert "a.yaml:2: expected, not found" in ran.out
