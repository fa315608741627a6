"""What makes rendering slow: patterns of targets, charts that change at each run, many runs."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tallygate.engine.config import parse
from tallygate.engine.config_platforms import Kubernetes
from tallygate.engine.config_platforms import Rendering as Limits
from tallygate.engine.render import Renders
from tallygate.environments.discover import discover
from tallygate.kubernetes import writers
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.render import Built, as_it_is, render_alone
from tallygate.kubernetes.rendered import Outcomes, Rendering
from tallygate.loaders.loads import Loads
from tallygate.model.diagnostic import Level
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.kubernetes.rendering import DEPLOYMENT, environment_of, fake, rendered, written

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
    objects = 20_000
    code = f"""
import tallygate.kubernetes.templates as t
from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.options import Options
from types import SimpleNamespace as N
runs = iter([b"now", b"then"])
made = [[N(source="x.yaml", value={{"kind": "A", "metadata": {{"name": f"{{i}}"}}, "data": {{run: "x"}}}},
           locator=N(value=lambda path: None)) for i in range({objects})] for run in "ab"]
both = iter(made)
t.run = lambda *_: next(runs)
t._rendered = lambda *_: next(both)
t.inputs_of = lambda *_: {{"x.yaml"}}
same, other, _ = t.template(
    N(release="r", folder=""), (), N(files=(), call=None, environment=None),
    N(read=lambda _: b"now", documents=lambda _: []),
    N(template=lambda *_: []),
    Options(), Deadline(),
)
assert (len(same), len(other)) == (0, {objects})
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


TREE = {
    f"{name}/{path}": text
    for name in ("a", "b", "c")
    for path, text in {"kustomization.yaml": "resources: [d.yaml]\n", "d.yaml": DEPLOYMENT}.items()
}


class TestTimeOfAllRuns:
    def render(self, folder: Path, deadline: float, outcomes: Outcomes) -> Rendering:
        files = written(folder, TREE)
        return as_it_is(
            render_alone(files, files.paths, (), environment_of, Options(), outcomes, deadline=deadline)
        )

    @pytest.fixture
    def ran(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Where a renderer counts its runs, one after the other; the clock goes on by 1 at each."""
        ran = tmp_path / "ran"
        ran.touch()
        clock = SimpleNamespace(monotonic=lambda: float(len(ran.read_text())))
        monkeypatch.setenv("TALLYGATE_KUSTOMIZE", fake(tmp_path, f"echo >> {ran}; cat tree/*/d.yaml"))
        monkeypatch.setattr("os.cpu_count", lambda: 1)
        monkeypatch.setattr("tallygate.kubernetes.deadline.time", clock)
        return ran

    def test_what_has_not_begun_when_it_is_over_is_unknown(self, tmp_path: Path, ran: Path) -> None:
        made = self.render(tmp_path / "tree", 1.5, {})
        assert [(told.resource, told.message) for told in made.diagnostics] == [
            (
                "b/kustomization.yaml",
                "not rendered (timeout): the time for it was over before all of it was read and traced",
            ),
            (
                "c/kustomization.yaml",
                "not rendered (timeout): the time of all runs was over before its turn",
            ),
        ]
        assert {told.level for told in made.diagnostics} == {Level.UNKNOWN}
        assert {one.root for one in made.objects} == {"a/kustomization.yaml"}
        assert len(ran.read_text()) == 2

    def test_what_is_known_needs_no_time(self, tmp_path: Path, ran: Path) -> None:
        outcomes: Outcomes = {}
        first = self.render(tmp_path / "tree", 3.5, outcomes)
        again = self.render(tmp_path / "again", 3.5, outcomes)
        assert (again.objects, again.diagnostics) == (first.objects, ())
        assert len(ran.read_text()) == 3

    def test_what_is_not_looked_at_when_it_is_over_is_unknown(self, tmp_path: Path, ran: Path) -> None:
        made = self.render(tmp_path / "tree", 0.0, {})
        assert [told.resource for told in made.diagnostics] == [
            f"{name}/kustomization.yaml" for name in "abc"
        ]
        assert {told.level for told in made.diagnostics} == {Level.UNKNOWN}
        assert {told.message.partition(":")[0] for told in made.diagnostics} == {"not rendered (timeout)"}
        assert (made.objects, made.consumed, ran.read_text()) == ((), frozenset(), "")

    def test_both_trees_of_a_check_share_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        deadlines: list[float] = []

        def slow(files: Files, *_: object, deadline: float) -> Built:
            deadlines.append(deadline)
            return render_alone(files, (), (), environment_of, Options(), {})

        clock = iter([100.0, 120.0, 500.0, 505.0])
        monkeypatch.setattr("tallygate.kubernetes.render.render_alone", slow)
        monkeypatch.setattr("tallygate.engine.render.time", SimpleNamespace(monotonic=lambda: next(clock)))
        written(tmp_path, TREE)
        renders = Renders(Kubernetes(rendering=Limits(total=30.0)), discover([]), Loads())
        for _ in range(2):
            renders.of(worktree_snapshot(tmp_path, None), (), ())
        assert deadlines == [130.0, 510.0]


def test_the_time_of_all_runs_is_configured() -> None:
    text = b"version: 1\nkubernetes: {limits: {render: {total: 2m}}}\n"
    assert parse(text, "tallygate.yaml").kubernetes.rendering.total == 120.0
    assert parse(b"version: 1\n", "tallygate.yaml").kubernetes.rendering.total == 300.0
