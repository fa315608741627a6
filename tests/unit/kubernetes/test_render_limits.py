"""What makes rendering slow: patterns of targets, charts that change at each run, many runs."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tallygate.kubernetes import writers
from tests.unit.kubernetes.rendering import fake, rendered

CHART = {"c/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "c/templates/x.yaml": "{{ now }}"}


def fits(pattern: object, texts: Iterable[object]) -> bool:
    return writers._any_match(pattern, texts)


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("web", "web", "web-1"),
        ("web.*", "web-1", "a-web"),
        ("^web$", "web", "webs"),
        ("a|b", "b", "ab"),
        ("web-[0-9]{1,2}", "web-12", "web-123"),
        (r"v1\.2", "v1.2", "v1x2"),
        (12, "12", "1"),
    ],
)
def test_a_target_is_matched_as_a_whole(pattern: object, matching: str, other: str) -> None:
    assert fits(pattern, ["x", matching])
    assert not fits(pattern, [other, None, 5])


@pytest.mark.parametrize("pattern", ["[", "(?=a)a", "a)|(?:b", r"\Qa\E", "((a{1000}){1000}){1000}"])
def test_a_target_that_is_not_understood_may_match(pattern: str) -> None:
    assert fits(pattern, ["web"])
    assert not fits(pattern, [None])


@pytest.mark.hostile
@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(.*)*x", "(?:a{1,50}){1,50}b"])
def test_a_pattern_does_not_stall(pattern: str) -> None:
    code = (
        "import sys\nfrom tallygate.kubernetes.writers import _any_match\n"
        "sys.exit(_any_match(sys.argv[1], ['a' * 100_000 + 'c']))"
    )
    asked = subprocess.run([sys.executable, "-c", code, pattern], timeout=20, check=False)
    assert asked.returncode == 0


@pytest.mark.hostile
def test_a_chart_that_is_another_at_each_run_does_not_stall(tmp_path: Path) -> None:
    """Twenty thousand objects of two runs, none of which is alike."""
    count = 20_000
    code = f"""
import tallygate.kubernetes.templates as t
from types import SimpleNamespace as N
runs = iter([b"now", b"then"])
made = [[N(value={{"kind": "A", "metadata": {{"name": f"{{i}}"}}, "data": {{run: "x"}}}},
           locator=N(value=lambda path: None)) for i in range({count})] for run in "ab"]
both = iter(made)
t.run = lambda *_: next(runs)
t._rendered = lambda *_: next(both)
t.inputs_of = lambda *_: ["x.yaml"]
same, other = t.template(
    N(release="r", folder=""), N(files=()), N(read=lambda _: b"now"), N(template=lambda *_: []),
    N(bounds=None),
)
assert (len(same), len(other)) == (0, {count})
"""
    asked = subprocess.run([sys.executable, "-c", code], timeout=20, check=False)
    assert asked.returncode == 0


def test_objects_are_compared_whatever_the_order_of_their_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = ("kind: Pod\\nmetadata: {name: a}", "metadata: {name: a}\\nkind: Pod")
    times = tmp_path / "times"
    script = (
        f"echo >> {times}; printf 'apiVersion: v1\\n'\n"
        f'if [ "$(wc -l < {times})" = 1 ]; then printf "{first}\\n"; else printf "{again}\\n"; fi'
    )
    monkeypatch.setenv("TALLYGATE_HELM", fake(tmp_path, script, "helm"))
    made = rendered(tmp_path / "tree", CHART)
    assert [one.value["metadata"]["name"] for one in made.objects] == ["a"]
    assert made.diagnostics == ()
