"""Hostile files: markers by the ten thousand, deep nesting, names without end."""

import subprocess
import sys

import pytest

# Each case is quadratic, and takes minutes, where a marker looks at all others.
SCRIPT = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from tallygate.engine.suppress.apply import _Cover
from tallygate.engine.suppress.comments import comment_markers
from tallygate.engine.suppress.marker import Marker
from tallygate.loaders.outline import outline
from tests.unit.engine.made import finding
from tallygate.model.location import Location
from tallygate.engine.suppress.scheme import Scheme
from tallygate.engine.config import Config

loader, text, expected = {case}
found = outline(loader, text.encode(), "a.x")
made = list(comment_markers(found, "a.x", []))
assert len(made) == expected, len(made)
markers = [one for one in made if isinstance(one, Marker)]
cover = _Cover([(marker, rule) for marker in markers for rule in marker.rules])
for line in range(1, 40_000):
    cover.on(finding(rule="r", location=Location("a.x", line)))
scheme = Scheme(Config(), "2026-01-01", frozenset({{"some-rule"}}), frozenset(), frozenset(), [], [])
for marker in markers:
    for rule in marker.rules:
        scheme.problem(marker, rule, ())
"""
MARK = "# tallygate: ignore[r] x\\n"
CASES = {
    "one above the other": f'("yaml", "{MARK}" * 40_000 + "a: 1\\n", 40_000)',
    "without a target": f'("yaml", "a: 1\\n" + "{MARK}" * 40_000, 40_000)',
    "a line each": f'("yaml", "".join(f"k{{i}}: 1 {MARK}" for i in range(40_000)), 40_000)',
    "in one comment": '("yaml", "a: 1 " + "# tallygate: ignore[r] x " * 40_000, 40_000)',
    "in a block comment": '("hcl", "/*\\n" + "tallygate: ignore[r] x\\n" * 40_000 + "*/\\na = 1\\n", 40_000)',
    "one in the other": f'("yaml", "".join(" " * i + f"k: {MARK}" for i in range(900)), 900)',
    "stars": '("hcl", "/" + "*" * 1_000_000 + "/\\na = 1\\n", 0)',
    "rules without end": (
        '("yaml", "a: 1 # tallygate: ignore[" + ",".join(f"r{i}" for i in range(40_000)) + "] x", 1)'
    ),
    "brackets": '("yaml", "a: 1 # tallygate: " + "ignore[" * 40_000, 1)',
    "quotes of dotenv": '("dotenv", "Z=1\\n" + "A=\\"\\\\\\\\" * 40_000 + "\\n", 0)',
}


@pytest.mark.hostile
@pytest.mark.parametrize("name", CASES)
def test_many_markers_take_no_longer_than_many_lines(name: str) -> None:
    script = SCRIPT.format(case=CASES[name])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
