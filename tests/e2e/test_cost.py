"""`tallygate cost`: what the platform costs, as a person sees it, and how it ends."""

import json
import shutil
from pathlib import Path

import pytest

from tallygate.assets import assets
from tests.conftest import Golden
from tests.e2e.command import tallygate
from tests.unit.sources.git_repositories import commit_all, git, write

DAY = ("--now", "2026-11-21")
MACHINE = 'provider "aws" {\n  region = "us-east-1"\n}\n\nresource "aws_instance" "web" {\n  ami = "ami-1"\n'
BUDGET = "version: 1\nenvironments: {prod: {}}\nbudgets: [{name: prod, environment: prod, monthly: %s}]\n"


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    for name in ("config", "gitops"):
        shutil.copytree(assets(name), folder / name)
    text = assets("tallygate.yaml").read_bytes().partition(b"\nexclude:")[0]
    (folder / "tallygate.yaml").write_bytes(text)
    git(folder, "init", "-q", "-b", "main")
    commit_all(folder)
    git(folder, "tag", "release-2026.11.2")
    return folder


def machine(folder: Path, limit: str, type_: str = "m5.large") -> Path:
    text = f'{MACHINE}  instance_type = "{type_}"\n}}\n'
    write(folder, {"tallygate.yaml": BUDGET % limit, "terraform/prod/main.tf": text})
    return folder


def test_the_platform_with_every_assumption_and_all_that_has_no_price(platform: Path, golden: Golden) -> None:
    ran = tallygate("cost", "--show", "all", "--top", "10", *DAY, cwd=platform)
    assert ran.code == 0, ran.err
    golden("cost/platform.txt", ran.out)
    assert (
        tallygate("cost", "--show", "all", "--top", "10", *DAY, cwd=platform, PYTHONHASHSEED="7").out
        == ran.out
    )


def test_one_environment_as_markdown(platform: Path, golden: Golden) -> None:
    ran = tallygate("cost", "--format", "markdown", "--env", "prod", *DAY, cwd=platform)
    assert ran.code == 0, ran.err
    golden("cost/prod.md", ran.out)


def test_the_json_sums_to_the_cent(platform: Path) -> None:
    document = json.loads(tallygate("cost", "--format", "json", *DAY, cwd=platform).out)
    rows = document["environments"]
    assert list(rows) == ["dev", "prod", "staging"]
    cents = sum(round(row["after"] * 100) for row in rows.values())
    assert cents == round(document["total"]["after"] * 100)
    assert document["exit"] == 0


def test_a_budget_that_is_over(tmp_path: Path) -> None:
    ran = tallygate("cost", *DAY, cwd=machine(tmp_path, "50"))
    assert ran.code == 1
    assert "error[cost-budget]: budget prod: $74.53 a month are $24.53 over its limit of $50.00" in ran.out


def test_check_closes_the_same_gate(tmp_path: Path) -> None:
    ran = tallygate("check", *DAY, cwd=machine(tmp_path, "50"))
    assert ran.code == 1
    assert "cost-budget" in ran.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--format", "xml"), 2, "there is no format xml"),
        (("--usage", "nowhere.yml"), 2, "cannot be read"),
        (("--prices", "nowhere.yaml"), 2, "cannot be read"),
        (("--init",), 2, "usage --init"),
        (("--env", "nowhere"), 2, "nowhere"),
        (("--max-price-age", "0"), 1, ""),
    ],
)
def test_how_it_ends(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = tallygate("cost", *words, *DAY, cwd=machine(tmp_path, "500"))
    assert ran.code == code, ran.err
    assert said in ran.err


def test_nothing_that_costs(tmp_path: Path) -> None:
    write(tmp_path, {"config.yaml": "a: 1\n"})
    assert tallygate("cost", cwd=tmp_path).code == 3


def test_a_usage_file_to_begin_with_changes_nothing(platform: Path, tmp_path: Path) -> None:
    shutil.copytree(platform, tmp_path / "p")
    before = tallygate("cost", *DAY, cwd=tmp_path / "p").out
    assert tallygate("cost", "usage", "--init", cwd=tmp_path / "p").code == 0
    after = tallygate("cost", *DAY, cwd=tmp_path / "p").out
    assert after.splitlines()[:8] == before.splitlines()[:8]
    text = (tmp_path / "p/.tallygate/usage.yml").read_text()
    assert (
        "  # 'module.vpc.aws_nat_gateway.this[\"ap-northeast-2a\"]':\n  #   monthly_data_processed_gb: 100"
        in text
    )
    told = text.replace("  # ", "  ").replace("  #   ", "    ").replace("  #     ", "      ")
    (tmp_path / "p/.tallygate/usage.yml").write_text(told)
    filled = tallygate("cost", *DAY, cwd=tmp_path / "p")
    assert "unknown key" not in filled.out + filled.err
    assert tallygate("cost", "usage", "--init", cwd=tmp_path / "p").code == 2


def test_every_factor_of_one_figure(platform: Path, golden: Golden) -> None:
    ran = tallygate("explain", "cost", "module.msk.aws_msk_cluster.this", cwd=platform)
    assert ran.code == 0, ran.err
    golden("cost/explained.txt", ran.out)
    assert tallygate("explain", "cost", "aws_nothing.x", cwd=platform).code == 3


def test_a_hostile_name_stays_text(tmp_path: Path) -> None:
    folder = machine(tmp_path, "5")
    provider = 'provider "aws" {\n  region = "us-east-1"\n}\n'
    text = provider + 'resource "aws_eip" "a" {\n  for_each = toset(["%s"])\n}\n'
    write(folder, {"terraform/prod/main.tf": text % "</summary>|`@x`\\n::error::"})
    shown = tallygate("cost", "--format", "markdown", *DAY, cwd=folder).out
    assert "summary" in shown
    assert "</summary>|" not in shown
    assert "`@x" not in shown
    assert not any(line.startswith("::") for line in tallygate("cost", *DAY, cwd=folder).out.splitlines())
