"""A renderer is run again where anything that it depends on is another, and only there."""

import os
from pathlib import Path

import pytest

from tallygate.cache.store import Store
from tallygate.kubernetes.charts import changes, is_lasting
from tallygate.kubernetes.kept import KeptRuns
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import Rendering
from tests.unit.kubernetes.rendering import DEPLOYMENT, fake, needs_helm, needs_kustomize, rendered

TREE = {"prod/kustomization.yaml": "resources: [web.yaml]\n", "prod/web.yaml": DEPLOYMENT}
CHART = {
    "chart/Chart.yaml": "name: web\nversion: 1.0.0\napiVersion: v2\n",
    "chart/values.yaml": "name: web\n",
    "chart/templates/map.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\ndata: {a: b}\n"
    ),
}
BUILDS = 'echo "$@" >> {log}; test "$1" = version && echo v1 || cat tree/prod/web.yaml'


class Counted:
    """A renderer that says how often it was run, and a cache that outlives each rendering."""

    def __init__(self, folder: Path, script: str = BUILDS) -> None:
        self._folder, self._turn = folder, 0
        self.log = folder / "log"
        self.program = Path(fake(folder, script.format(log=self.log)))

    def render(self, tree: dict[str, str], bounds: Bounds | None = None) -> Rendering:
        """In a check of its own, with nothing in memory."""
        self._turn += 1
        kept = KeptRuns(Store(self._folder / "kept"))
        options = Options(bounds=bounds or Bounds(), kept=kept)
        return rendered(self._folder / f"tree{self._turn}", tree, options=options)

    @property
    def builds(self) -> int:
        return self.log.read_text().splitlines().count("build above")


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counted:
    made = Counted(tmp_path)
    monkeypatch.setenv("TALLYGATE_KUSTOMIZE", str(made.program))
    return made


def seen(rendering: Rendering) -> list[object]:
    objects = [(one.value, one.source, one.locator.value(()), one.inputs) for one in rendering.objects]
    return [*objects, rendering.diagnostics, rendering.consumed, rendering.kustomizations]


def test_the_second_time_nothing_is_run_and_all_is_the_same(counted: Counted) -> None:
    first = counted.render(TREE)
    assert counted.builds == 1
    assert seen(counted.render(TREE)) == seen(first)
    assert counted.builds == 1
    assert [one.value["kind"] for one in first.objects] == ["Deployment"]


def test_a_file_that_has_no_part_in_it_changes_nothing(counted: Counted) -> None:
    counted.render(TREE)
    counted.render({**TREE, "README.md": "other"})
    assert counted.builds == 1


@pytest.mark.parametrize(
    "tree",
    [
        {**TREE, "prod/web.yaml": DEPLOYMENT.replace("nginx:1.2", "nginx:1.3")},
        {**TREE, "prod/kustomization.yaml": "resources: [web.yaml]\nnamePrefix: a-\n"},
        {path.replace("prod", "dev"): text for path, text in TREE.items()} | TREE,
    ],
)
def test_another_input_is_another_run(counted: Counted, tree: dict[str, str]) -> None:
    counted.render(TREE)
    counted.render(tree)
    assert counted.builds == 2


def test_another_program_another_version_and_other_bounds_are_other_runs(counted: Counted) -> None:
    counted.render(TREE)
    counted.render(TREE, Bounds(output=1 << 20))
    assert counted.builds == 2
    text = counted.program.read_text()
    counted.program.write_text(text + "# another build of the same version\n")
    counted.render(TREE)
    assert counted.builds == 3
    said = counted.program.parent / "version"
    counted.program.write_text(text.replace("echo v1", f"cat {said}"))
    for number, version in enumerate(["v1", "v2", "v2"]):
        said.write_text(version)
        counted.render(TREE)
        assert counted.builds == [4, 5, 5][number]


def test_a_program_that_tells_no_version_is_always_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = Counted(tmp_path, BUILDS.replace("echo v1", "exit 1"))
    monkeypatch.setenv("TALLYGATE_KUSTOMIZE", str(counted.program))
    assert seen(counted.render(TREE)) == seen(counted.render(TREE))
    assert counted.builds == 2


@pytest.mark.parametrize("fails", ["exit 1", "sleep 5", "head -c 200000 /dev/zero"])
def test_what_fails_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    broken = tmp_path / "broken"
    script = BUILDS.replace("cat tree", f"if test -e {broken}; then {fails}; else cat tree") + "; fi"
    counted = Counted(tmp_path, script)
    monkeypatch.setenv("TALLYGATE_KUSTOMIZE", str(counted.program))
    bounds = Bounds(timeout=1.0, output=100_000)
    broken.touch()
    assert [told.rule for told in counted.render(TREE, bounds).diagnostics] == ["k8s-unrendered"]
    broken.unlink()
    made = counted.render(TREE, bounds)
    assert (made.diagnostics, len(made.objects), counted.builds) == ((), 1, 2)


def test_a_damaged_entry_is_made_anew(counted: Counted) -> None:
    first = counted.render(TREE)
    for entry in (counted.log.parent / "kept").glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:-7] + b"1234567")
    assert seen(counted.render(TREE)) == seen(first)
    assert seen(counted.render(TREE)) == seen(first)
    assert counted.builds == 2


@needs_kustomize
@needs_helm
def test_real_renderers_say_the_same_of_what_is_kept(tmp_path: Path) -> None:
    tree, store = TREE | CHART, Store(tmp_path / "kept")
    fresh = rendered(tmp_path / "fresh", tree)
    for turn in ("cold", "warm"):
        options = Options(kept=KeptRuns(store))
        assert seen(rendered(tmp_path / turn, tree, options=options)) == seen(fresh)
    assert len(fresh.objects) == 2
    assert len([*(tmp_path / "kept").glob("??/*")]) == 4  # two programs, two outputs


@needs_helm
@pytest.mark.parametrize(
    "name", ["{{ randAlpha 5 | lower }}", "{{ now | unixEpoch }}", '{{ date "2006" 1 }}']
)
def test_what_is_another_tomorrow_is_not_kept(tmp_path: Path, name: str) -> None:
    template = CHART["chart/templates/map.yaml"].replace("{{ .Values.name }}", name)
    tree = {**CHART, "chart/templates/map.yaml": template}
    rendered(tmp_path / "tree", tree, options=Options(kept=KeptRuns(Store(tmp_path / "kept"))))
    assert len([*(tmp_path / "kept").glob("??/*")]) == 1  # the program


def test_what_is_packed_is_not_known_to_last() -> None:
    for call in (b"now", b"dateInZone", b"date_in_zone", b"htmlDate", b"uuidv4", b"genCA"):
        assert changes({"a.tpl": b"{{ " + call + b" }}"})
        assert not is_lasting({"a.tpl": b"{{ " + call + b" }}"})
    assert is_lasting({"a.yaml": b"{{ .Values.updated }}", "b.bin": b"now"})
    assert not is_lasting({"charts/redis-1.0.0.tgz": b"packed"})
    assert not changes({"values.yaml": b"candidate: nowhere"})


def test_without_a_store_no_program_is_asked(counted: Counted) -> None:
    rendered(counted.log.parent / "tree", TREE, options=Options())
    assert counted.log.read_text().splitlines() == ["build above"]
    assert os.listdir(counted.log.parent / "tree") == ["prod"]
