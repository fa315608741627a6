"""Results of other scanners, from a file to the exit code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.adapters.scans import TRIVY, at, checkov, sarif

MAIN = """resource "aws_security_group" "web" {
  ingress {
    cidr_blocks = ["10.0.0.0/8"]
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
  }
}
"""
BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for environment in ("dev", "prod"):
        folder = tmp_path / "tree" / "terraform" / environment
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(MAIN)
    return tmp_path / "tree"


def check(tree: Path, *arguments: str, **environ: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "tallygate", "check", str(tree), "--format", "json", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tree.parent), **environ}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout) if done.stdout else {"stderr": done.stderr}


def theirs(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in report["findings"] if one.get("tool")]


def saved(tree: Path, data: bytes, name: str = "results.sarif") -> str:
    path = tree.parent / name
    path.write_bytes(data)
    return str(path)


def git(tree: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True).stdout.strip()


def committed(tree: Path) -> str:
    git(tree, "init", "-q", "-b", "main")
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "x")
    return git(tree, "rev-parse", "HEAD")


def test_a_result_closes_the_gate_of_its_environment(tree: Path) -> None:
    file = saved(tree, sarif(at("terraform/prod/main.tf", 3, level="error")))
    code, report = check(tree, "--import", file)
    [finding] = theirs(report)
    assert code == 1
    assert (finding["rule"], finding["severity"], finding["status"]) == ("scanner-r1", "high", "new")
    assert (finding["environment"], finding["resource"]) == ("prod", "aws_security_group.web")
    assert finding["location"]["path"] == "terraform/prod/main.tf"
    assert {gate["environment"]: gate["state"] for gate in report["gates"]} == {"dev": "pass", "prod": "fail"}
    assert any("Scanner 1: 1 results" in note for note in report["notes"])
    assert "scanner-r1" in {rule["id"] for rule in report["rules"]}


def test_a_note_warns_and_a_low_one_does_not_close(tree: Path) -> None:
    file = saved(tree, sarif(at("terraform/prod/main.tf", 1, level="note")))
    code, report = check(tree, "--import", file)
    assert [one["effect"] for one in theirs(report)] == ["warn"]
    assert code == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        TRIVY[:-9],
        b'{"version": "2.1.0", "runs": []}',
        sarif(results=None),
        sarif(invocations=[{"executionSuccessful": False}]),
        sarif(at("absent.tf")),
        sarif(at("../outside.tf")),
        sarif(at("/etc/passwd")),
        sarif(at("https://elsewhere.example/main.tf")),
        sarif({"message": {"text": "no place"}}),
        checkov(parsing_errors=["/terraform/prod/main.tf"]),
    ],
)
def test_what_does_not_say_that_all_is_well_could_not_be_evaluated(tree: Path, data: bytes) -> None:
    code, report = check(tree, "--import", saved(tree, data))
    assert code == 4
    assert "scanner-results" in {one["rule"] for one in report["diagnostics"]}


def test_neither_a_path_nor_an_environment_leaves_a_broken_import_out(tree: Path) -> None:
    file = saved(tree, b"")
    assert check(tree, "--import", file, "--env", "dev")[0] == 4
    assert check(tree / "terraform" / "dev", "--import", file)[0] == 4
    assert check(tree, "--import", str(tree.parent / "absent"))[0] == 2
    assert check(tree, "--import", str(tree))[0] == 4


def test_an_empty_scan_that_succeeded_is_fine(tree: Path) -> None:
    assert check(tree, "--import", saved(tree, sarif(invocations=[{"executionSuccessful": True}])))[0] == 0


def test_checkov_absent_is_an_error(tree: Path) -> None:
    code, report = check(tree, "--scanner", "checkov")
    assert code == 4
    assert any("TALLYGATE_CHECKOV" in one["message"] for one in report["diagnostics"])


def test_what_ours_say_is_not_said_twice(tree: Path) -> None:
    open_to_all = MAIN.replace("10.0.0.0/8", "0.0.0.0/0")
    (tree / "terraform" / "prod" / "main.tf").write_text(open_to_all)
    trivy = TRIVY.replace(b'"main.tf"', b'"terraform/prod/main.tf"').replace(b'"endLine": 4', b'"endLine": 6')
    code, report = check(tree, "--import", saved(tree, trivy))
    assert code == 1
    ours = [one["rule"] for one in report["findings"]]
    assert [rule for rule in ours if rule.startswith("tf-")]
    assert theirs(report) == []
    assert any("1 said by rules of ours" in note for note in report["notes"])


def test_a_file_of_the_base_makes_old_results_existing(tree: Path) -> None:
    base = committed(tree)
    (tree / "terraform" / "prod" / "bucket.tf").write_text(BUCKET)
    old, new = at("terraform/prod/main.tf", 1), at("terraform/prod/bucket.tf", 1)
    head = saved(tree, sarif(old, new), "head.sarif")
    code, report = check(tree, "--base", base, "--import", head)
    assert [one["status"] for one in theirs(report)] == ["new", "new"]
    gone = at("terraform/dev/main.tf", 1)
    before = saved(tree, sarif(old, gone), "base.sarif")
    code, report = check(tree, "--base", base, "--import", head, "--import-base", before)
    assert code == 1
    assert {one["location"]["path"]: one["status"] for one in theirs(report)} == {
        "terraform/prod/main.tf": "existing",
        "terraform/prod/bucket.tf": "new",
        "terraform/dev/main.tf": "fixed",
    }
    code, report = check(tree, "--base", base, "--import", saved(tree, b""), "--import-base", before)
    assert code == 4
    assert theirs(report) == []
    assert check(tree, "--import", head, "--import-base", before)[0] == 2


def test_results_that_are_committed_are_refused(tree: Path) -> None:
    (tree / "trivy.sarif").write_bytes(sarif())
    base = committed(tree)
    for arguments in (("--base", base), ("--staged",), ()):
        code, report = check(tree, *arguments, "--import", str(tree / "trivy.sarif"))
        assert code == 4
        assert any("part of the commit" in one["message"] for one in report["diagnostics"])


def test_configured_files_severities_exceptions_and_exclusions(tree: Path) -> None:
    (tree / "tallygate.yaml").write_text(
        """version: 1
exclude: [terraform/dev/**]
scanners:
  - sarif: out/scan.sarif
    severity: {"R*": critical, R9: low}
exceptions:
  - {rule: scanner-r9, paths: ["**"], reason: known, owner: ops}
"""
    )
    (tree / "out").mkdir()
    results = [at("terraform/prod/main.tf", 1), at("terraform/dev/main.tf", 1)]
    results.append({**at("terraform/prod/main.tf", 1), "ruleId": "R9"})
    (tree / "out" / "scan.sarif").write_bytes(sarif(*results))
    code, report = check(tree)
    assert code == 1
    assert {(one["rule"], one["severity"], one["status"]) for one in theirs(report)} == {
        ("scanner-r1", "critical", "new"),
        ("scanner-r9", "low", "suppressed"),
    }
    assert any("1 in excluded paths" in note for note in report["notes"])
    (tree / "out" / "scan.sarif").unlink()
    assert check(tree)[0] == 4


def test_a_configured_file_stays_in_the_repository(tree: Path) -> None:
    for path in ("../x.sarif", "/x.sarif"):
        (tree / "tallygate.yaml").write_text(f"version: 1\nscanners: [{{sarif: {path}}}]\n")
        code, report = check(tree)
        assert code == 2
        assert "leaves the repository" in report["stderr"]


def test_a_baseline_accepts_results_like_our_own_findings(tree: Path) -> None:
    (tree / "tallygate.yaml").write_text("version: 1\nscanners: [{sarif: scan.sarif}]\n")
    (tree / "scan.sarif").write_bytes(sarif(at("terraform/prod/main.tf", 1)))
    assert check(tree)[0] == 1
    command = [sys.executable, "-m", "tallygate", "baseline", str(tree)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    code, report = check(tree)
    assert (code, [one["status"] for one in theirs(report)]) == (0, ["existing"])


def test_hostile_texts_stay_texts(tree: Path) -> None:
    nasty = "x\n::error::boom <script>alert(1)</script> \x1b[31m @team `code` ](http://a)"
    data = sarif(
        at("terraform/prod/main.tf", 10**30, message={"text": nasty}, ruleId=nasty),
        tool={"driver": {"name": nasty}},
    )
    file = saved(tree, data)
    for kind in ("text", "github", "markdown", "sarif", "junit", "gitlab", "compact"):
        command = [sys.executable, "-m", "tallygate", "check", str(tree), "--import", file, "--format", kind]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1, done.stderr
        assert "\x1b" not in done.stdout
        assert not [line for line in done.stdout.splitlines() if line.startswith("::error::boom")]
        if kind in ("markdown", "junit"):
            assert "<script>" not in done.stdout
