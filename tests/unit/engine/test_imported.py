"""Results of other scanners: ids that are never ours, places in the tree alone, short lists of the lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.adapters.interface import Result, Scan, ScannerError
from tallygate.engine import scanners
from tallygate.engine.evaluate import Evaluation, read_trees
from tallygate.engine.imported import Foreign, foreign, rule_id
from tallygate.engine.own_rules import own_rule_ids
from tallygate.engine.packs import builtin_packs
from tallygate.engine.policies import library
from tallygate.rego.embedded import EmbeddedEngine
from tallygate.rego.types import CompileOptions
from tallygate.sources.worktree import worktree_snapshot

MAIN = 'resource "aws_s3_bucket" "a" {\n}\n\nresource "aws_s3_bucket" "b" {\n}\n'


@pytest.fixture
def tree(tmp_path: Path) -> Evaluation:
    (tmp_path / "main.tf").write_text(MAIN)
    (tmp_path / "link").symlink_to("/etc/passwd")
    [read] = read_trees([worktree_snapshot(tmp_path, None)], builtin_packs(), ())
    return Evaluation(read, (), (), (), frozenset(), frozenset())


def said(tree: Evaluation, root: Path, *results: Result) -> Foreign:
    return foreign([(Scan("tool", "1", results), {})], tree, (), (), (), str(root))


def result(path: str, line: int = 0, end_line: int = 0) -> Result:
    return Result("R", "t", "m", (path,), line, end_line)


@pytest.mark.parametrize(
    ("tool", "told", "wanted"),
    [
        ("Checkov", "CKV_K8S_16", "checkov-ckv-k8s-16"),
        ("tflint", "tflint-rule", "tflint-rule"),
        ("", "../../x", "scanner-x"),
        ("Ünïcode", "é", "n-code-scanner"),
        ("k8s", "k8s-run-as-root", "k8s-run-as-root"),
        ("tf", "public-bucket", "tf-public-bucket"),
    ],
)
def test_ids(tool: str, told: str, wanted: str) -> None:
    assert rule_id(tool, told) == wanted


@given(st.text(max_size=40), st.text(max_size=40))
def test_ids_are_kebab_case_whatever_a_file_says(tool: str, told: str) -> None:
    assert all(part.isascii() and part.isalnum() for part in rule_id(tool, told).split("-"))


@pytest.mark.parametrize(
    ("line", "end_line", "address"),
    [
        (0, 0, "main.tf"),
        (1, 2, "aws_s3_bucket.a"),
        (2, 2, "aws_s3_bucket.a"),
        (3, 5, "aws_s3_bucket.b"),
        (4, 4, "aws_s3_bucket.b"),
        (99, 99, "aws_s3_bucket.b"),
    ],
)
def test_the_resource_is_that_of_the_lines(
    tree: Evaluation, tmp_path: Path, line: int, end_line: int, address: str
) -> None:
    [finding] = said(tree, tmp_path, result("main.tf", line, end_line)).findings
    assert finding.resource == address
    assert finding.location.line == max(line, 1)


@pytest.mark.parametrize(
    "path", ["main.tf", "./main.tf", "x/../main.tf", "{root}/main.tf", "{root}/x/../main.tf"]
)
def test_ways_to_name_a_file_of_the_tree(tree: Evaluation, tmp_path: Path, path: str) -> None:
    found = said(tree, tmp_path, result(path.replace("{root}", str(tmp_path))))
    assert [one.location.path for one in found.findings] == ["main.tf"]
    assert found.problems == ()


@pytest.mark.parametrize(
    "path",
    ["", "/main.tf", "../main.tf", "main.tf\0", "MAIN.TF", "link", "https://h/main.tf", "/etc/passwd", "."],
)
def test_everything_else_is_told(tree: Evaluation, tmp_path: Path, path: str) -> None:
    found = said(tree, tmp_path, result(path))
    assert found.findings == ()
    assert len(found.problems) == 1


def test_what_is_lost_is_counted_and_the_list_is_short(tree: Evaluation, tmp_path: Path) -> None:
    found = said(tree, tmp_path, *(result(f"gone/{n:03}.tf") for n in range(500)), result("gone/000.tf"))
    assert len(found.problems) == 21
    assert found.problems[0].startswith("2 results of tool are about gone/000.tf")
    assert found.problems[-1].startswith("and 480 more files")


def test_equal_results_have_equal_fingerprints_whatever_their_lines(tree: Evaluation, tmp_path: Path) -> None:
    found = said(tree, tmp_path, result("main.tf", 1, 1), result("main.tf", 2, 2), result("main.tf", 4, 4))
    first, second, third = (one.fingerprint for one in found.findings)
    assert first == second != third


def test_reading_never_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", ".", "absent"):
        with pytest.raises(ScannerError):
            scanners._bytes(tmp_path / name)


@pytest.mark.hostile
def test_a_million_results_are_refused_in_bounded_memory(tmp_path: Path) -> None:
    one = b'{"message":{"text":"x"},"kind":"fail"}'
    file = tmp_path / "big.sarif"
    runs = b'{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":['
    file.write_bytes(runs + b",".join([one] * 1_000_000) + b"]}]}")
    code = (
        "import resource, sys; from pathlib import Path; "
        "resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)); "
        "from tallygate.adapters.recognise import read_results\n"
        "try: read_results(Path(sys.argv[1]).read_bytes())\n"
        "except Exception as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "holds more than 50000 results"


def test_no_file_speaks_in_the_name_of_a_rule_of_ours(tree: Evaluation, tmp_path: Path) -> None:
    rules = EmbeddedEngine().compile(library(), b"{}", CompileOptions()).rules()
    own = ["k8s-privileged", "yaml-duplicate-key", "kubernetes-schema", "suppression-unused"]
    for name in own:
        scan = Scan(name.partition("-")[0], "1", (Result(name, "t", "m", ("main.tf",)),))
        said = foreign([(scan, {})], tree, rules, builtin_packs(), (), str(tmp_path))
        assert [rule.id for rule in said.rules] == [f"scanner-{name}" if name in taken() else name]


def taken() -> set[str]:
    rules = EmbeddedEngine().compile(library(), b"{}", CompileOptions()).rules()
    return {*(rule.id for rule in rules), *own_rule_ids(builtin_packs())}
