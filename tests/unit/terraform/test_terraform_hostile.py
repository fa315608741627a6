"""Configurations that are meant to take all the time or memory, each in a process of its own.

In two seconds of CPU and 300 MB each gives resources; what is beyond a limit is told and unknown.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tallygate.terraform.modules.tree import Limits, Options
from tests.unit.terraform.made import facts

LIMITS = Limits(instances=5_000, steps=500_000)
"""A tenth of what is usual, for a tenth of the time."""

BIG = "locals {\n  big = [for x in range(100) : range(1000)]\n}\n"


def resource(value: str) -> str:
    return f'resource "aws_x" "a" {{\n  a = {value}\n}}\n'


def rounds(value: str) -> str:
    inner = f"length([for z in range(1024) : {value}])"
    return f"[for x in range(1024) : length([for y in range(1024) : {inner}])]"


def chain(first: str, link: str, count: int) -> str:
    links = "".join(f"  a{i + 1} = {link.replace('@', f'local.a{i}')}\n" for i in range(count))
    return f"locals {{\n  a0 = {first}\n{links}}}\n" + resource(f"local.a{count}")


def nested_dynamic(depth: int, content: str) -> str:
    for level in range(depth):
        content = f'dynamic "b{level}" {{\nfor_each = range(1000)\ncontent {{\n{content}\n}}\n}}'
    return f'resource "aws_x" "a" {{\n{content}\n}}\n'


def bomb_of_modules(levels: int) -> dict[str, str]:
    """Each level calls the next ten times."""
    files = {
        f"m{i}/main.tf": f'module "m" {{\n  source = "../m{i + 1}"\n  count = 10\n}}\n' for i in range(levels)
    }
    return {**files, f"m{levels}/main.tf": resource("1")}


def branching_modules(levels: int) -> dict[str, str]:
    """Each level calls the next in two blocks."""
    return {
        **{
            f"m{i}/main.tf": "".join(f'module "{n}" {{ source = "../m{i + 1}" }}\n' for n in "ab")
            for i in range(levels)
        },
        f"m{levels}/main.tf": resource("1"),
    }


CASES: dict[str, Callable[[], str | dict[str, str]]] = {
    "rounds": lambda: resource(rounds("1")),
    "rounds of a template": lambda: resource(
        '"' + "%{ for x in range(1024) }" * 4 + "a" + "%{ endfor }" * 4 + '"'
    ),
    "comparisons": lambda: BIG + resource(rounds("local.big == local.big")),
    "conditionals": lambda: BIG + resource(rounds("true ? local.big : []")),
    "conditionals of two types": lambda: BIG + resource(rounds("true ? { a = local.big } : { b = "
    "local.big }")),
    "can": lambda: BIG + resource(rounds("can(local.big)")),
    "splats": lambda: BIG + resource(rounds("local.big[*][0]")),
    "marks": lambda: BIG + resource(rounds("sensitive(local.big)")),
    "sets": lambda: BIG + resource(rounds("toset(local.big)")),
    "objects": lambda: BIG + resource(rounds("{ a = local.big, b = local.big }")),
    "large numbers": lambda: resource(rounds("1e-9000 / 7e9000")),
    "products": lambda: chain("1e9000", "@ * @", 40),
    "quotients": lambda: chain("7e-9000", "@ / 3e9000", 40),
    "texts that double": lambda: chain('"xxxxxxxx"', '"${@}${@}"', 60),
    "lists that double": lambda: chain("[1]", "[@, @]", 60),
    "concatenations": lambda: chain("[1]", "concat(@, @)", 60),
    "JSON in JSON": lambda: chain('"\\""', "jsonencode(@)", 60),
    "products of sets": lambda: resource("setproduct(range(1000), range(1000), range(1000))"),
    "widths": lambda: resource('format("%1000000000d", 1)'),
    "powers": lambda: resource("pow(2, 1000000000)"),
    "exponents": lambda: resource("1e1000000000"),
    "replacements": lambda: chain('"aaaa"', 'replace(@, "a", "aaaa")', 60),
    "patterns": lambda: resource('regexall("(a*)*(a*)*(a*)*b", "' + "a" * 30_000 + '")'),
    "a count of a billion": lambda: 'resource "aws_x" "a" {\n  count = 1000000000\n}\n',
    "a large count": lambda: BIG + 'resource "aws_x" "a" {\n  count = 4000\n  a = local.big\n}\n',
    "many that read one": lambda: BIG + "".join(
        f'resource "aws_x" "a{i}" {{\n  a = local.big\n}}\n' for i in range(200)
    ),
    "dynamic blocks": lambda: nested_dynamic(3, "a = 1"),
    "dynamic blocks of large values": lambda: BIG + nested_dynamic(2, "a = local.big"),
    "modules of modules": lambda: {"main.tf": 'module "m" { source = "./m0" }\n', **bomb_of_modules(8)},
    "modules that branch": lambda: {"main.tf": 'module "m" { source = "./m0" }\n', **branching_modules(30)},
    "a chain of modules": lambda: {
        "main.tf": 'module "m" { source = "./m0" }\n',
        **{f"m{i}/main.tf": f'module "m" {{ source = "../m{i + 1}" }}\n' for i in range(200)},
        "m200/main.tf": resource("1"),
    },
    "locals in a line": lambda: chain("1", "@", 5000),
    "references of locals that branch": lambda: chain("1", "@ + @ + @", 400),
    "a long sum": lambda: resource("1" + " + 1" * 50_000),
    "many steps": lambda: resource("local.a" + ".b" * 100_000),
    "many signs": lambda: resource("-" * 100_000 + "1"),
    "a wide object": lambda: resource("{\n" + "".join(f"    k{i} = {i}\n" for i in range(50_000)) + "  }"),
    "one type for many objects": lambda: resource(
        "tolist([" + ", ".join(f"{{ k{i} = {i} }}" for i in range(3000)) + "])"
    ),
    "many blocks": lambda: "".join(f'resource "aws_x" "a{i}" {{ a = {i} }}\n' for i in range(5000)),
    "many duplicates": lambda: resource("1") * 5000,
    "references to all instances": lambda: 'resource "aws_y" "y" { count = 2000 }\n'
    'resource "aws_x" "a" {\n  count = 2000\n  a = aws_y.y[*].id\n}\n',
}  # fmt: skip


def evaluated(name: str) -> dict[str, Any]:
    made = CASES[name]()
    found = facts(made if isinstance(made, dict) else {"main.tf": made}, Options(limits=LIMITS))
    return {
        "resources": len(found.resources),
        "rules": sorted({one.rule for one in found.diagnostics}),
        "levels": sorted({one.level.name for one in found.diagnostics}),
        "unknown": sum(len(one.unknown) + one.symbolic for one in found.resources),
    }


# Peak memory by /proc: getrusage also counts what the parent had when it started the process.
_CODE = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
from tests.unit.terraform.test_terraform_hostile import evaluated
print(json.dumps({**evaluated(sys.argv[1]),
    "memory": int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) // 1024,
    "time": resource.getrusage(resource.RUSAGE_SELF).ru_utime}))
"""


@pytest.mark.hostile
@pytest.mark.parametrize("name", CASES)
def test_hostile_configurations_end(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CODE, name], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["memory"] < 300
    assert found["rules"] in ([], ["tf-expression"], ["tf-limit"])
    assert found["levels"] in ([], ["ERROR"], ["UNKNOWN"])
    assert found["resources"] > 0 or found["levels"] == ["ERROR"]
