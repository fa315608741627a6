"""What is built, what it reads and what is wrong with it, before anything is run."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tallygate.kubernetes.deadline import Deadline
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.graph import Graph, Reach
from tallygate.kubernetes.kustomize import (
    NAMES,
    Kustomization,
    Problem,
    fields,
    kustomization,
    own_folders,
    select,
)
from tallygate.kubernetes.sandbox import RunError
from tallygate.kubernetes.vendored import Vendored
from tallygate.loaders.loads import Loads
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tests.unit.kubernetes.rendering import written

COMPONENT = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n"


def graph(folder: Path, content: dict[str, str]) -> Graph:
    files = written(folder, content)
    return Graph(files, Vendored(files, {}))


def roots(folder: Path, content: dict[str, str], *deployed: str) -> list[str]:
    paths = [path for path in content if path.rpartition("/")[2] in NAMES]
    return [k.folder for k in graph(folder, content).roots(paths, frozenset(deployed))]


def reach(folder: Path, content: dict[str, str], root: str = "a/kustomization.yaml") -> Reach:
    made = graph(folder, content)
    return made.reach(made.read(root))


def test_a_base_is_not_built_alone(tmp_path: Path) -> None:
    content = {
        "base/kustomization.yaml": "resources: [x.yaml]\n",
        "base/x.yaml": "",
        "dev/kustomization.yml": "resources: [../base]\n",
        "prod/Kustomization": "bases: [../base/]\n",
    }
    assert roots(tmp_path, content) == ["dev", "prod"]


def test_a_base_that_is_deployed_by_itself_is_built_too(tmp_path: Path) -> None:
    content = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "namespace: x\n"}
    assert roots(tmp_path, content) == ["a"]
    assert roots(tmp_path, content, "b") == ["a", "b"]


def test_what_components_alone_reach_is_built(tmp_path: Path) -> None:
    content = {
        "a/kustomization.yaml": "components: [../c]\n",
        "c/kustomization.yaml": COMPONENT + "resources: [../b]\n",
        "b/kustomization.yaml": "namespace: x\n",
    }
    assert roots(tmp_path, content) == ["a", "b"]


def test_circles_and_forgotten_components_are_told_of(tmp_path: Path) -> None:
    content = {
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
        "c/kustomization.yaml": COMPONENT,
    }
    assert roots(tmp_path, content) == ["a", "c"]


def test_excluded_ones_hide_no_base(tmp_path: Path) -> None:
    content = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "namespace: x\n"}
    made = graph(tmp_path, content)
    assert [k.folder for k in made.roots(["b/kustomization.yaml"], frozenset())] == ["b"]


def test_everything_that_a_field_names_is_an_input(tmp_path: Path) -> None:
    text = """\
resources: [r.yaml, ../base]
crds: [crd.yaml]
patches: [{path: p1.yaml}]
patchesStrategicMerge: [p2.yaml, "kind: Pod\\nmetadata: {name: x}"]
patchesJson6902: [{path: p3.json}]
replacements: [{path: rep.yaml}]
configurations: [conf.yaml]
openapi: {path: api.json}
configMapGenerator: [{name: a, files: [f.txt, key=g.txt], envs: [e.env], env: old.env}]
secretGenerator: [{name: b, files: [s.txt]}]
"""
    names = (
        "r.yaml crd.yaml p1.yaml p2.yaml p3.json rep.yaml conf.yaml api.json f.txt g.txt e.env old.env s.txt"
    )
    content = {f"a/{name}": "" for name in names.split()} | {"a/unused.yaml": ""}
    content |= {
        "a/kustomization.yaml": text,
        "base/kustomization.yaml": "resources: [b.yaml]\n",
        "base/b.yaml": "",
    }
    found = reach(tmp_path, content)
    assert found.problems == ()
    assert found.inputs == set(content) - {"a/unused.yaml"}
    data = {f"a/{name}" for name in ["conf.yaml", "api.json", "f.txt", "g.txt", "e.env", "old.env", "s.txt"]}
    kustomizations = {"a/kustomization.yaml", "base/kustomization.yaml"}
    assert found.objects == found.inputs - data - kustomizations


def test_a_field_that_nobody_knows_may_read_the_whole_folder(tmp_path: Path) -> None:
    content = {"a/kustomization.yaml": "novelty: {}\n", "a/x/y.txt": "", "b/z.txt": ""}
    found = reach(tmp_path, content)
    assert found.inputs == {"a/kustomization.yaml", "a/x/y.txt"}
    assert found.objects == set()


REMOTE = [
    "https://example.com/x.yaml",
    "http://example.com/x.yaml",
    "git@example.com:org/x.git",
    "ssh://git@example.com/x",
    "git::https://example.com/x",
    "github.com/org/x//base?ref=v1",
    "org/x?ref=main",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("text", REMOTE)
@pytest.mark.parametrize(
    "field",
    ["resources: ['{}']", "bases: ['{}']", "components: ['{}']", "crds: ['{}']", "configurations: ['{}']",
     "patches: [{{path: '{}'}}]", "patchesStrategicMerge: ['{}']", "patchesJson6902: [{{path: '{}'}}]",
     "replacements: [{{path: '{}'}}]", "openapi: {{path: '{}'}}"],
)  # fmt: skip
def test_what_is_remote_is_found_at_its_place(tmp_path: Path, field: str, text: str) -> None:
    [told] = reach(tmp_path, {"a/kustomization.yaml": "# first\n" + field.format(text)}).problems
    assert (told.reason, told.location.path, told.location.line) == ("remote", "a/kustomization.yaml", 2)
    assert text in told.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("../../../etc/passwd", "leads out of the repository"),
        ("..//..//x", "leads out of the repository"),
        ("/etc/passwd", "leads out of the repository"),
        ("absent.yaml", "there is no such file or folder"),
        ("../empty", "the folder has no kustomization"),
        ("../two", "it holds 2 kustomizations"),
        ("out.yaml", "link leads out of the repository"),
        ("link/deep.yaml", "link to an absolute path"),
    ],
)
@pytest.mark.parametrize("field", ["resources: ['{}']", "secretGenerator: [{{name: s, files: ['k={}']}}]"])
def test_what_is_not_there_is_found_before_a_run(tmp_path: Path, field: str, text: str, why: str) -> None:
    folder = tmp_path / "tree"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "out.yaml").symlink_to("../../../etc/hostname")
    (folder / "a" / "link").symlink_to("/etc")
    content = {"a/kustomization.yaml": field.format(text), "empty/x.txt": ""}
    content |= {f"two/{name}": "" for name in NAMES[:2]}
    [told] = reach(folder, content).problems
    if "secret" in field and text.startswith("../") and why.startswith(("the folder", "it holds")):
        assert told.reason == "failed"
    else:
        assert (told.reason, why in told.message) == ("failed", True)


@pytest.mark.parametrize("field", ["generators", "transformers", "validators"])
class TestPlugins:
    def test_programs_are_not_run(self, tmp_path: Path, field: str) -> None:
        function = "metadata: {annotations: {config.kubernetes.io/function: 'exec: {path: ./x}'}}\n"
        for text in ("[p.yaml]", "[{a: 1}]", "[absent.yaml]"):
            found = reach(tmp_path, {"a/kustomization.yaml": f"{field}: {text}\n", "a/p.yaml": function})
            assert [told.reason for told in found.problems] == ["plugin"]
            assert found.inputs == {"a/kustomization.yaml", "a/p.yaml"}

    def test_what_kustomize_does_itself_is(self, tmp_path: Path, field: str) -> None:
        built_in = "apiVersion: builtin\nkind: NamespaceTransformer\n"
        in_line = built_in.replace("\n", "\n    ")
        text = f"{field}:\n- p.yaml\n- |-\n    {in_line}\n"
        assert reach(tmp_path, {"a/kustomization.yaml": text, "a/p.yaml": built_in}).problems == ()

    def test_but_not_that_it_calls_helm(self, tmp_path: Path, field: str) -> None:
        chart = "apiVersion: builtin\nkind: HelmChartInflationGenerator\n"
        found = reach(tmp_path, {"a/kustomization.yaml": f"{field}: [p.yaml]\n", "a/p.yaml": chart})
        assert [told.reason for told in found.problems] == ["plugin"]


def test_charts_in_the_tree_and_elsewhere(tmp_path: Path) -> None:
    text = "helmCharts:\n- {name: here, valuesFile: v.yaml}\n- {name: there, repo: 'https://example.com'}\n"
    content = {"a/kustomization.yaml": text, "a/charts/here/Chart.yaml": "", "a/v.yaml": ""}
    found = reach(tmp_path, content)
    assert found.inputs == set(content)
    assert [(told.reason, told.location.line) for told in found.problems] == [("remote", 3)]


@pytest.mark.parametrize("text", ["", "[]", "5", "a: 1\n---\nb: 2\n"])
def test_what_is_no_mapping_does_not_render(tmp_path: Path, text: str) -> None:
    found = reach(tmp_path, {"a/kustomization.yaml": text})
    assert [told.reason for told in found.problems] == ["failed"]


@pytest.mark.parametrize(
    "text",
    ["resources: 5\n", "resources: {a: b}\n", "resources: [null, 5, [x]]\n", "patches: [[], 5, {path: 5}]\n"],
)
def test_fields_of_odd_shapes_name_nothing(tmp_path: Path, text: str) -> None:
    found = reach(tmp_path, {"a/kustomization.yaml": text})
    assert not found.problems
    assert found.inputs == {"a/kustomization.yaml"}


def test_parents_come_before_children_and_components_before_resources(tmp_path: Path) -> None:
    content = {
        "a/kustomization.yaml": "resources: [../b]\ncomponents: [../c, ../d]\n",
        "b/kustomization.yaml": "namespace: x\n",
        "c/kustomization.yaml": COMPONENT,
        "d/kustomization.yaml": COMPONENT,
    }
    found: tuple[Kustomization, ...] = reach(tmp_path, content).kustomizations
    assert [k.folder for k in found] == ["a", "d", "c", "b"]


def test_places_by_pattern() -> None:
    value = {"a": [{"b": 1}, {"c": 2}, {"b": None}, 5]}
    assert select(value, "a.*.b") == [(("a", 0, "b"), 1)]
    assert select(value, "a") == [(("a",), value["a"])]
    assert select([], "a") == []


def test_the_table_of_fields_says_where_it_is_from() -> None:
    assert "kustomize" in fields().source
    assert fields().known >= {"resources", "patches", "helmCharts", "namespace"}


def chain(folder: Path, length: int) -> tuple[Graph, list[Kustomization]]:
    """As many kustomizations, each of which leads to the next, and as many roots that lead to the first."""
    steps = {f"c/{i}/kustomization.yaml": f"resources: [../{i + 1}]\n" for i in range(length - 1)}
    last = {f"c/{length - 1}/kustomization.yaml": "resources: [x.yaml]\n", f"c/{length - 1}/x.yaml": ""}
    roots = {f"r/{i}/kustomization.yaml": "resources: [../../c/0]\n" for i in range(length)}
    content = {**steps, **last, **roots}
    made = graph(folder, content)
    return made, made.roots([path for path in content if path.endswith("kustomization.yaml")], frozenset())


def test_each_kustomization_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def counted(k: Kustomization, files: Files) -> list[Problem]:
        looked.append(k.path)
        return []

    monkeypatch.setattr("tallygate.kubernetes.graph.unsupported", counted)
    made, found = chain(tmp_path, 20)
    assert [k.folder for k in found] == sorted(f"r/{i}" for i in range(20))
    assert {len(made.reach(k).inputs) for k in found} == {22}
    assert len(looked) == len(set(looked)) == 40


@pytest.mark.hostile
def test_many_roots_of_a_long_chain_do_not_stall(tmp_path: Path) -> None:
    """Within a time of the processor that looking through each pair would take many times over."""
    chain(tmp_path, 700)
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from pathlib import Path
from tallygate.kubernetes.files import Files
from tallygate.kubernetes.graph import Graph
from tallygate.kubernetes.vendored import Vendored
from tallygate.loaders.loads import Loads
from tallygate.sources.worktree import worktree_snapshot
files = Files(worktree_snapshot(Path({str(tmp_path)!r}), None), Loads())
made = Graph(files, Vendored(files, {{}}))
roots = made.roots([path for path in files.paths if path.endswith("kustomization.yaml")], frozenset())
assert sum(len(made.reach(root).inputs) for root in roots) == 700 * 702
"""
    asked = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)
    assert asked.returncode == 0


def test_what_all_read_together_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallygate.kubernetes.graph._MOST_READ", 50)
    made, found = chain(tmp_path, 20)
    assert [len(made.reach(k).inputs) for k in found[:2]] == [22, 22]
    for k in found[2:4]:
        with pytest.raises(RunError, match="read more than 50 files together"):
            made.reach(k)


def test_what_comes_after_the_deadline_is_a_root_that_is_not_known(tmp_path: Path) -> None:
    files = written(
        tmp_path, {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "namespace: x\n"}
    )
    made = Graph(files, Vendored(files, {}), Deadline(0.0))
    found = made.roots(files.paths, frozenset())
    assert [k.folder for k in found] == ["a", "b"]
    with pytest.raises(RunError, match="the time for it was over") as error:
        made.reach(found[0])
    assert error.value.reason == "timeout"


def test_objects_go_through_all_that_leads_to_them_and_through_components(tmp_path: Path) -> None:
    content = {
        "a/kustomization.yaml": "resources: [../b, ../c]\ncomponents: [../d]\n",
        "b/kustomization.yaml": "resources: [../e]\n",
        "c/kustomization.yaml": "resources: [y.yaml, ../e]\n",
        "c/y.yaml": "",
        "d/kustomization.yaml": COMPONENT,
        "e/kustomization.yaml": "resources: [x.yaml]\n",
        "e/x.yaml": "",
    }
    made = reach(tmp_path, content)
    assert [k.folder for k in made.through("c/y.yaml")] == ["a", "d", "c"]
    assert {k.folder for k in made.through("e/x.yaml")} == set("abcde")
    assert [k.folder for k in made.through("unknown")] == ["d"]


def test_circles_end(tmp_path: Path) -> None:
    content = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"}
    made = reach(tmp_path, content)
    assert [k.folder for k in made.through("b/kustomization.yaml")] == ["a", "b"]


def test_a_folder_inside_another_is_read_once(tmp_path: Path) -> None:
    text = "helmCharts: [{name: a}, {name: a, version: 1}, {name: a/b}, {name: a-b}]\n"
    files = written(tmp_path, {"k/kustomization.yaml": text})
    assert own_folders(kustomization("k/kustomization.yaml", files.documents("k/kustomization.yaml"))) == [
        "k/charts/a",
        "k/charts/a-b",
    ]


def test_a_plugin_that_is_named_again_is_read_once(tmp_path: Path) -> None:
    content = {
        "a/kustomization.yaml": "generators: [g.yaml, g.yaml, none.yaml, none.yaml]\n",
        "a/g.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n",
    }
    told = [p for p in reach(tmp_path, content).problems if p.reason == "plugin"]
    assert len(told) == 3


def test_why_a_path_is_missing_is_what_was_told_first_of_it_or_of_a_folder_on_the_way(tmp_path: Path) -> None:
    def told(path: str, message: str) -> Diagnostic:
        return Diagnostic("x", message, Location(path), Level.UNKNOWN)

    every = (told("a/b/c", "c"), told("a", "a"), told("a", "later"), told("d", "d"))
    files = Files(SimpleNamespace(entries=list, diagnostics=every), Loads())
    found = [files.missing(path) for path in ("a/b/c/x", "a/b", "a/b/c", "d", "dd", "", "e/" * 9)]
    nothing = "there is no such file or folder"
    assert found == ["c", "a", "c", "d", nothing, nothing, nothing]
