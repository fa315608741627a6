from pathlib import Path

import msgspec
import pytest

from tallygate.cli import main
from tests.unit.sources.git_repositories import write

Capture = pytest.CaptureFixture[str]
PLANS = Path(__file__).parents[2] / "golden" / "plans"
TREE = {
    "live/main.tf": (
        'module "store" {\n  source = "../store"\n  name   = "logs"\n  key    = "correct horse"\n}\n'
    ),
    "store/main.tf": (
        'variable "name" {}\nvariable "key" {\n  sensitive = true\n}\n'
        'resource "aws_s3_bucket" "this" {\n  bucket = var.name\n  note = var.key\n}\n'
        'resource "aws_s3_bucket_policy" "this" {\n  bucket = aws_s3_bucket.this.id\n}\n'
    ),
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, TREE)
    return tmp_path


def ran(capsys: Capture, *words: str) -> tuple[int, str]:
    code = main(["inspect", *words])
    return code, capsys.readouterr().out


def test_a_module_is_shown_with_its_call(tree: Path, capsys: Capture) -> None:
    code, shown = ran(capsys)
    assert code == 0
    assert "store/main.tf:5:1, called at live/main.tf:1  module.store.aws_s3_bucket.this\n" in shown
    assert "    /bucket (unknown: reads module.store.aws_s3_bucket.this.id, which its provider sets)" in shown


def test_one_address_is_shown_with_its_values(tree: Path, capsys: Capture) -> None:
    _, shown = ran(capsys, "--address", "module.store.aws_s3_bucket.this")
    assert shown.splitlines()[1:] == ['    /bucket = "logs"', '    /note = "(sensitive)"']
    assert "policy" not in shown


def test_the_address_of_a_module_means_all_in_it(tree: Path, capsys: Capture) -> None:
    assert ran(capsys, "--address", "module.store")[1].count("called at") == 2
    assert ran(capsys, "--address", "module.stor") == (3, "")


def test_json_has_what_it_is_made_from_and_hides_what_is_declared_secret(tree: Path, capsys: Capture) -> None:
    _, shown = ran(capsys, "--format", "json")
    bucket, policy = msgspec.json.decode(shown)["resources"]
    assert policy["references"] == {"/bucket": ["module.store.aws_s3_bucket.this"]}
    assert policy["calls"] == [{"path": "live/main.tf", "line": 1, "column": 1}]
    assert (policy["root"], policy["unknown"], policy["symbolic"]) == ("live", ["/bucket"], False)
    assert (bucket["values"]["note"], bucket["sensitive"]) == ("(sensitive)", ["/note"])
    assert "correct horse" not in shown


def test_the_graph_is_dot(tree: Path, capsys: Capture) -> None:
    code, shown = ran(capsys, "--graph")
    assert code == 0
    assert shown.startswith("digraph tallygate {\n")
    assert 'label="bucket"' in shown


@pytest.mark.parametrize("name", ["state-raw.json", "create.json"])
def test_a_plan_or_a_state_by_itself(name: str, capsys: Capture) -> None:
    code, shown = ran(capsys, str(PLANS / name), "--format", "json")
    resources = msgspec.json.decode(shown)["resources"]
    assert code == 0
    assert {one["kind"] for one in resources} == {"terraform"}
    assert {one["source"]["path"] for one in resources} == {name}


def test_what_cannot_be_read_is_told(tmp_path: Path, capsys: Capture) -> None:
    errored = PLANS / "errored.json"
    assert main(["inspect", str(errored)]) == 4
    assert "errored.json: " in capsys.readouterr().err
    binary = tmp_path / "plan.tfplan"
    binary.write_bytes(b"PK\x03\x04tfplan")
    assert main(["inspect", str(binary)]) == 2
    assert "terraform show -json" in capsys.readouterr().err


def test_an_address_that_is_not_there_is_told(tree: Path, capsys: Capture) -> None:
    for words in ([], ["--format", "json"], ["--graph"]):
        assert main(["inspect", "--address", "nope.x\x1b[2J", *words]) == 3
        assert capsys.readouterr().err == "tallygate: no resource here has the address nope.x\\x1b[2J\n"


@pytest.mark.parametrize("words", [[], ["--graph"], ["--format", "json"]])
def test_a_file_that_does_not_parse_is_told(words: list[str], tree: Path, capsys: Capture) -> None:
    write(tree, {"live/bad.tf": "locals {\n  a = \n}\n"})
    assert main(["inspect", *words]) == 4
    assert "tallygate: live/bad.tf:2:" in capsys.readouterr().err


def test_the_environment_tells_apart_what_has_one_address(tree: Path, capsys: Capture) -> None:
    sizes = {f"db/{name}.tfvars": f'size = "{name}"\n' for name in ("dev", "prod")}
    write(tree, {"db/main.tf": 'variable "size" {}\nresource "a" "b" {\n  size = var.size\n}\n', **sizes})
    _, shown = ran(capsys, "--address", "a.b")
    assert [line for line in shown.splitlines() if "a.b" in line] == [
        "db/main.tf:2:1  a.b  (dev)",
        "db/main.tf:2:1  a.b  (prod)",
    ]
