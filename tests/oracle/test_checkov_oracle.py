"""Checkov itself: on the reference platform, on a bad tree, and what it writes, led to our findings."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.tools import ROOT, tool

pytestmark = pytest.mark.oracle

BAD = {
    "terraform/prod/main.tf": """resource "aws_s3_bucket" "logs" {
  #checkov:skip=CKV_AWS_18:later
  bucket = "logs"
}
""",
    "k8s/prod/pod.yaml": """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers:
    - name: a
      image: nginx:1.27
      securityContext: {privileged: true}
""",
    ".checkov.yaml": "external-checks-dir: [evil]\nskip-check: [CKV_AWS_21]\n",
    "evil/__init__.py": "open('../../ran', 'w').write('x')\n",
}


def check(tree: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "tallygate", "check", str(tree), "--format", "json", *arguments]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tree),
        "TALLYGATE_NO_CONFIG": "1",
        "TALLYGATE_CHECKOV": str(tool("checkov")),
    }
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)
    return done.returncode, json.loads(done.stdout)


def theirs(report: dict[str, Any]) -> set[tuple[str, str, int]]:
    found = [one for one in report["findings"] if one.get("tool")]
    return {(one["evidence"]["id"], one["location"]["path"], one["location"]["line"]) for one in found}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    for path, text in BAD.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_a_bad_tree_run_and_imported(tree: Path, tmp_path: Path) -> None:
    code, report = check(tree, "--scanner", "checkov")
    assert code == 1
    run = theirs(report)
    # What the tree's own comment and settings would hide is found; what a rule of ours says is said once.
    assert {("CKV_AWS_18", "terraform/prod/main.tf", 1), ("CKV_AWS_21", "terraform/prod/main.tf", 1)} <= run
    assert "CKV_K8S_16" not in {check_id for check_id, _, _ in run}
    assert "k8s-privileged" in {one["rule"] for one in report["findings"]}
    assert not (tree.parent / "ran").exists()
    for kind in ("json", "sarif"):
        out = tmp_path / kind
        clean = [str(tool("checkov")), "-d", ".", "-o", kind, "--skip-download", "--soft-fail"]
        frameworks = ["--framework", "terraform", "kubernetes"]
        (tree / ".checkov.yaml").unlink(missing_ok=True)
        command = [*clean, *frameworks, "--output-file-path", str(out)]
        subprocess.run(command, cwd=tree, check=True, capture_output=True, timeout=280)
        [file] = out.iterdir()
        code, report = check(tree, "--import", str(file))
        imported = theirs(report)
        assert code == 1
        # SARIF holds what a comment skips as suppressed; it counts all the same.
        assert imported == run


def test_the_reference_platform_is_scanned_without_a_problem(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "gitops", tmp_path / "gitops")
    code, report = check(tmp_path, "--scanner", "checkov")
    assert code in (0, 1)
    assert "scanner-results" not in {one["rule"] for one in report["diagnostics"]}
    paths = {path for _, path, _ in theirs(report)}
    assert any(path.startswith("gitops/terraform") for path in paths)
    assert any(path.startswith("gitops/apps") for path in paths)
