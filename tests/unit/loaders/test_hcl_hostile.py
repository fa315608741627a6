"""Hostile files, each in a process of its own: a result or a diagnostic in 2 seconds of CPU and 300 MB."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tallygate.loaders import hcl

MANY = 100_000
CASES: dict[str, tuple[Callable[[], str], str]] = {
    "parentheses unclosed": (lambda: "a = " + "(" * MANY, "tf-limit"),
    "brackets unclosed": (lambda: "a = " + "[" * MANY, "tf-limit"),
    "braces unclosed": (lambda: "a = " + "{" * MANY, "tf-limit"),
    "parentheses": (lambda: "a = " + "(" * MANY + "1" + ")" * MANY, "tf-limit"),
    "brackets": (lambda: "a = " + "[" * MANY + "]" * MANY, "tf-limit"),
    "braces": (lambda: "a = " + "{a=" * MANY + "1" + "}" * MANY, "tf-limit"),
    "calls": (lambda: "a = " + "f(" * MANY + ")" * MANY, "tf-limit"),
    "blocks unclosed": (lambda: "a {\n" * MANY, "tf-limit"),
    "blocks": (lambda: "a {\n" * MANY + "}\n" * MANY, "tf-limit"),
    "interpolations unclosed": (lambda: "a = " + '"${' * 20_000, "tf-limit"),
    "interpolations": (lambda: "a = " + '"${' * 20_000 + "b" + '}"' * 20_000, "tf-limit"),
    "conditionals": (lambda: "a = " + "b ? c : " * 20_000 + "d", "tf-limit"),
    "conditionals unclosed": (lambda: "a = " + "b ? " * 20_000, "tf-limit"),
    "directives": (lambda: 'a = "' + "%{if b}" * 20_000 + "%{endif}" * 20_000 + '"', "tf-limit"),
    "directives unclosed": (lambda: 'a = "' + "%{if b}" * 20_000 + '"', "tf-limit"),
    "splats": (lambda: "a = b" + "[*]" * 50_000, "tf-limit"),
    "operators": (lambda: "a = 1" + " + 1" * 100_000, ""),
    "signs": (lambda: "a = " + "-" * 200_000 + "1", ""),
    "steps": (lambda: "a = b" + ".c" * 150_000, ""),
    "items": (lambda: "a = [" + "1," * 250_000 + "]", ""),
    "attributes": (lambda: "".join(f"a{i} = {i}\n" for i in range(60_000)), ""),
    "small blocks": (lambda: "a {}\n" * 100_000, ""),
    "errors": (lambda: "a = =\n" * MANY, "tf-syntax"),
    "closing braces": (lambda: "}\n" * 100_000, "tf-syntax"),
    "lists left open": (lambda: "a = [1,\n" * MANY, "tf-syntax"),
    "duplicates": (lambda: "a = 1\n" * MANY, "tf-syntax"),
    "dollars": (lambda: 'a = "' + "$" * 900_000 + '"', ""),
    "backslashes": (lambda: 'a = "' + "\\" * 900_000, "tf-syntax"),
    "quotes": (lambda: '"' * 500_000, "tf-syntax"),
    "comments unclosed": (lambda: "/*" * 200_000, "tf-syntax"),
    "comments": (lambda: "/**/" * 200_000, ""),
    "unused characters": (lambda: "\x01" * 900_000, "tf-syntax"),
    "letters and curly quotes": (lambda: "é\u201c" * 150_000, "tf-syntax"),
    "combining marks": (lambda: 'a = "e' + "\u0301\u0316" * 200_000 + '"', "tf-syntax"),
    "heredocs": (lambda: "".join(f"a{i} = <<A{i}\nA{i}\n" for i in range(30_000)), ""),
    "heredocs unclosed": (lambda: "".join(f"a{i} = <<A{i}\n" for i in range(50_000)), "tf-syntax"),
    "interpolations in a line of a heredoc": (lambda: "a = <<E\n" + "${b}" * 100_000 + "\nE\n", ""),
    "long number": (lambda: "a = " + "1" * 900_000, ""),
    "number of dots": (lambda: "a = " + "1." * 400_000, "tf-syntax"),
    "huge exponent": (lambda: "a = 1e1000000000\n", ""),
    "nul": (lambda: "a = 1\n" * 50_000 + "\x00", "tf-encoding"),
    "white space": (lambda: "a = (" + " \n" * 300_000 + "1)", ""),
    "tokens cut short": (lambda: "<<" * 100_000, "tf-syntax"),
}
LARGE = {
    "string of 10 MB": lambda: 'a = "' + "x" * 10_000_000 + '"',
    "comment of 10 MB": lambda: "/*" + "x" * 10_000_000 + "*/",
    "line of 10 MB": lambda: "a = [" + '"0123456789012345678901234567890123456789", ' * 220_000 + "]",
    "heredoc of 300,000 interpolations": lambda: "a = <<E\n" + "  ${b}\n" * 300_000 + "E\n",
}


def rule_in_process(text: str, seconds: int, megabytes: int) -> str:
    """Rule of the first diagnostic, from a process that has so much CPU time and memory."""
    program = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({megabytes} << 20, {megabytes} << 20))\n"
        "from tallygate.loaders import hcl\n"
        "loaded = hcl.load(sys.stdin.buffer.read(), 'main.tf')\n"
        "print(loaded.diagnostics[0].rule if loaded.diagnostics else '')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], input=text.encode(), capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()[-500:]
    return ran.stdout.decode().strip()


@pytest.mark.hostile
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_of_up_to_a_megabyte(name: str) -> None:
    make, rule = CASES[name]
    text = make()
    assert len(text.encode()) <= 1 << 20
    assert rule_in_process(text, seconds=2, megabytes=300) == rule


@pytest.mark.hostile
@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_takes_time_and_memory_by_its_size(name: str) -> None:
    assert rule_in_process(LARGE[name](), seconds=20, megabytes=1500) == ""


@pytest.mark.hostile
def test_bytes_that_are_not_utf8_are_named_early_and_late() -> None:
    for position in (0, 900_000):
        data = b" " * position + b"\xff" + b" " * (900_000 - position)
        [diagnostic] = hcl.load(data, "main.tf").diagnostics
        assert (diagnostic.rule, diagnostic.location.column) == ("tf-encoding", position + 1)
