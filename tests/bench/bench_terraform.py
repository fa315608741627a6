"""Terraform evaluated: how time grows with the tree, what a second environment costs, and Checkov beside it.

TALLYGATE_BENCH_TREE names a public tree, such as a checkout of terraform-aws-modules/terraform-aws-eks, for
the whole check; without it a generated tree of modules stands in. Checkov is the one of `make tools`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench import Row

TALLYGATE = str(Path(sys.executable).with_name("tallygate"))
CHECKOV = Path(__file__).parents[2] / ".tools" / "bin" / "checkov"
MODULE = """
variable "name" {}
variable "zones" { type = map(object({ cidr = string, public = optional(bool, false) })) }
locals { tags = merge({ Name = var.name }, { for zone, one in var.zones : "zone-${zone}" => one.cidr }) }
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
  tags       = local.tags
}
resource "aws_subnet" "this" {
  for_each   = var.zones
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(aws_vpc.this.cidr_block, 8, index(keys(var.zones), each.key))
  tags = merge(local.tags, {
    Name   = format("%s-%s", var.name, each.key)
    Public = tostring(each.value.public)
  })
}
resource "aws_security_group" "this" {
  vpc_id = aws_vpc.this.id
  dynamic "ingress" {
    for_each = var.zones
    content {
      from_port   = 443
      to_port     = 443
      protocol    = "tcp"
      cidr_blocks = [ingress.value.cidr]
    }
  }
}
output "subnets" { value = values(aws_subnet.this)[*].id }
"""
ZONES = "{ " + ", ".join(f'{zone} = {{ cidr = "10.0.{n}.0/24" }}' for n, zone in enumerate("abcdef")) + " }"
ENVIRONMENTS = ("dev", "staging", "prod")


def tree(folder: Path, calls: int, environments: tuple[str, ...] = ENVIRONMENTS[:1]) -> Path:
    """A root for each environment that calls the module `calls` times."""
    (folder / "modules" / "net").mkdir(parents=True)
    (folder / "modules" / "net" / "main.tf").write_text(MODULE)
    for environment in environments:
        root = folder / "environments" / environment
        root.mkdir(parents=True)
        text = "".join(
            f'module "net{n}" {{\n  source = "../../modules/net"\n  name = "{environment}-{n}"\n'
            f"  zones = {ZONES}\n}}\n"
            for n in range(calls)
        )
        (root / "main.tf").write_text(text)
    return folder


def seconds(words: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - start


def evaluated(folder: Path, rounds: int = 5) -> float:
    return median(seconds([TALLYGATE, "inspect", "--format", "json"], folder) for _ in range(rounds))


def growth() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        sizes = {calls: evaluated(tree(Path(name, str(calls)), calls), 3) for calls in (20, 80, 320)}
        start = evaluated(tree(Path(name, "none"), 0), 3)
    own = {calls: spent - start for calls, spent in sizes.items()}
    note = ", ".join(f"{calls * 8} resources {spent:.2f} s" for calls, spent in sizes.items())
    return [
        Row("16 times the tree to its share", own[320] / own[20] / 16, "<= 1.3", note),
        Row("4 times the tree to its share", own[80] / own[20] / 4, "<= 1.3"),
    ]


def environments() -> Row:
    with tempfile.TemporaryDirectory() as name:
        one = evaluated(tree(Path(name, "one"), 40))
        two = evaluated(tree(Path(name, "two"), 40, ENVIRONMENTS[:2]))
    return Row("two environments to one", two / one, "<= 2", f"{one:.2f} s for one")


def parsing(folder: Path) -> float:
    """Seconds to parse the same files, with one interpreter start."""
    code = (
        "import pathlib;from tallygate.loaders.hcl import load;"
        "[load(p.read_bytes(),str(p)) for p in pathlib.Path('.').rglob('*.tf')]"
    )
    return median(seconds([sys.executable, "-c", code], folder) for _ in range(3))


def whole() -> list[Row]:
    """The whole check of one tree beside Checkov's, both offline."""
    public = os.environ.get("TALLYGATE_BENCH_TREE")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "tree")
        if public:
            shutil.copytree(public, folder, ignore=shutil.ignore_patterns(".git"))
        else:
            tree(folder, 40, ENVIRONMENTS)
        ours = median(seconds([TALLYGATE, "check"], folder) for _ in range(3))
        rows = [Row("whole check to parsing alone", ours / parsing(folder), "<= 12", f"{ours:.2f} s")]
        if CHECKOV.exists():
            words = [str(CHECKOV), "-d", ".", "--framework", "terraform", "--compact", "--quiet"]
            theirs = seconds([*words, "--skip-download", "--download-external-modules", "false"], folder)
            rows.append(Row("Checkov to the whole check", theirs / ours, ">= 40", f"{theirs:.1f} s"))
    return rows


def run() -> list[Row]:
    return [*growth(), environments(), *whole()]
