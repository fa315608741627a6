"""Hostile YAML ends in a clean answer within limits on time and memory, each in a process of its own."""

import resource
import subprocess
import sys

import pytest

from tallygate.loaders.yaml_loader import load

_PROGRAM = """
import sys
from tallygate.loaders.yaml_loader import load
data = {made}
loaded = load(data, "f.yaml")
for document in loaded.documents:
    document.spans.value(("a", 0))
found = loaded.diagnostics[0] if loaded.diagnostics else None
print(len(loaded.documents), found.rule if found else "none", found.location if found else "")
"""
_BOMB = r"""("a0: &a0 x\n" + "".join(f"a{n}: &a{n} [" + ", ".join([f"*a{n-1}"] * 10)
    + "]\n" for n in range(1, 11))).encode()"""
_MERGES = r"""("m0: &m0 {k: x}\n" + "".join(f"m{n}: &m{n} {{<<: [" + ", ".join([f"*m{n-1}"] * 10)
    + "]}\n" for n in range(1, 11))).encode()"""


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))


def answer(made: str) -> str:
    command = [sys.executable, "-c", _PROGRAM.replace("{made}", made)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=_limited)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.mark.hostile
@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (_BOMB, "0 yaml-limit f.yaml:7:"),
        (_MERGES, "0 yaml-limit f.yaml:"),
        (r'b"[" * 20_000', "0 yaml-limit f.yaml:1:101"),
        (r'b"{a: " * 20_000', "0 yaml-limit f.yaml:1:401"),
        (r'b"- " * 20_000', "0 yaml-limit f.yaml:1:201"),
        (r'"".join(" " * n + "a:\n" for n in range(3_000)).encode()', "0 yaml-limit f.yaml:101:101"),
        (r'b"[" + b"1, " * 300_000 + b"1]"', "1 none"),
        (r'b"{" + b"".join(b"k%d: 1, " % n for n in range(50_000)) + b"}"', "1 none"),
        (r'b"a: " + b"x" * 15_000_000', "1 none"),
        (r'b"a: " + b"1" * 15_000_000', "1 none"),
        (r'b"a: |\n" + b"  line\n" * 1_500_000', "1 none"),
        (r'b"a: \"" + b"x \\\n" * 200_000 + b"\""', "1 none"),
        (r'b"a: 1\n" * 50_000', "1 yaml-duplicate-key f.yaml:2:1"),
        (r'b"#\n" * 5_000_000', "0 none"),
        (r'b" " * 16_000_000', "0 none"),
        (r'b"---\n" * 300_000', "0 none"),
        (r'b"? " * 100_000', "0 yaml-syntax f.yaml:1:"),
        (r'b"a: {{ x }}\n" * 100_000', "0 yaml-template f.yaml:1:4"),
        (r'b"a: [{" * 5_000', "0 yaml-limit f.yaml:1:"),
        (r'b"&" + b"a" * 1_000_000 + b" x"', "1 none"),
        (r'b"- a: |\n" + b"   x\n\n" * 1_000_000', "1 none"),
        (r'b"a:" + b" " * 5_000_000 + b"1"', "1 none"),
        (r'b"---" + b" " * 5_000_000 + b"x"', "1 yaml-separator f.yaml:1:"),
        (r'b"a: " + b"b: " * 1_000_000', "0 yaml-syntax f.yaml:1:"),
        (r'b"--- #" * 1_000_000', "0 none"),
        (r"bytes(range(256)) * 1_000", "0 yaml-encoding f.yaml:3:115"),
    ],
    ids=lambda made: made[:28],
)
def test_hostile_files_get_a_clean_answer(made: str, expected: str) -> None:
    assert answer(made).startswith(expected)


@pytest.mark.hostile
def test_just_below_the_depth_limit_is_read() -> None:
    assert answer(r'b"[" * 100 + b"]" * 100') == "1 none"
    assert answer(r'"".join(" " * n + "a:\n" for n in range(100)).encode()') == "1 none"


def test_a_long_text_is_not_repeated_for_nothing() -> None:
    """20,000 aliases of 100 KB would be 2 GB of policy input."""
    text = "x: &a " + "A" * 100_000 + "\nl:\n" + "- *a\n" * 20_000
    nested = "x: &a\n  k: " + "A" * 100_000 + "\nl:\n" + "- *a\n" * 20_000
    for data in (text, nested):
        [told] = load(data.encode(), "a.yaml").diagnostics
        assert told.rule == "yaml-limit"
