"""Nothing that kustomize would fetch passes for a file of the tree."""

from pathlib import Path

import pytest

from tallygate.kubernetes.kustomize import Problem
from tests.unit.kubernetes.test_kustomize_graph import reach

URL = "http://127.0.0.1:80/x"
BUILT_IN = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: p}\n"


def problems(folder: Path, text: str, **more: str) -> list[Problem]:
    content = {f"a/{name}.yaml": own for name, own in more.items()}
    # Where a URL would stand if it were a path.
    content |= {"a/http:/127.0.0.1:80/x": "a: b\n", "a/x.env": "a: b\n"}
    return list(reach(folder, {**content, "a/kustomization.yaml": text}).problems)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"Resources: ['{URL}']\n", "resources"),
        (f"RESOURCES: ['{URL}']\nresources: [b.yaml]\n", "resources"),
        (f"re\u017fources: ['{URL}']\n", "resources"),
        (f"namespace: x\npatches:\n- Path: '{URL}'\n", "path"),
        (f"configMapGenerator:\n- name: x\n  Envs: ['{URL}']\n", "envs"),
        ("Transformers: [b.yaml]\n", "transformers"),
        ("helmcharts: [{name: b}]\n", "helmCharts"),
        ("helmGlobals: {charthome: ../..}\n", "chartHome"),
        ("Namespace: x\n", "namespace"),
    ],
)
def test_keys_in_another_case_are_told(tmp_path: Path, text: str, name: str) -> None:
    told = problems(tmp_path, text, b=BUILT_IN)[0]
    assert (told.reason, told.message) == ("failed", f"kustomize reads this key as {name}: write it so")
    key = {line.lstrip("- ").partition(":")[0]: n for n, line in enumerate(text.splitlines(), 1)}
    assert told.location.line == next((n for own, n in key.items() if own.casefold() == name.casefold()), 1)


@pytest.mark.parametrize(
    "text",
    [
        "commonLabels: {Resources: x, PATH: y}\n",
        "configMapGenerator:\n- name: x\n  literals: [Files=1]\n  options: {labels: {Envs: a}}\n",
        "metadata: {annotations: {Path: x}}\n",
    ],
)
def test_but_not_those_that_are_free(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize("field", ["configMapGenerator", "secretGenerator"])
@pytest.mark.parametrize(
    "entry", [f"envs: ['{URL}']", f"envs: ['{URL}?a=x.env']", f"env: '{URL}'", f"files: ['{URL}', 'k={URL}']"]
)
def test_generators_read_files_alone(tmp_path: Path, field: str, entry: str) -> None:
    found = problems(tmp_path, f"{field}:\n- name: x\n  {entry}\n")
    assert {(told.reason, told.location.line) for told in found} == {("remote", 3)}


@pytest.mark.parametrize("field", ["generators", "transformers", "validators"])
@pytest.mark.parametrize(
    "setting",
    [
        f"path: '{URL}'",
        f"paths: ['{URL}']",
        f"files: ['k={URL}']",
        f"envs: ['{URL}?a=x.env']",
        f"env: '{URL}'",
        f"replacements: [{{path: '{URL}'}}]",
    ],
)
class TestFilesOfBuiltInPlugins:
    def test_in_a_file(self, tmp_path: Path, field: str, setting: str) -> None:
        [told] = problems(tmp_path, f"namespace: x\n{field}: [b.yaml]\n", b=f"{BUILT_IN}{setting}\n")
        assert (told.reason, told.location.line) == ("remote", 2)
        assert URL in told.message

    def test_in_line(self, tmp_path: Path, field: str, setting: str) -> None:
        lines = f"{BUILT_IN}{setting}\n".replace("\n", "\n  ")
        [told] = problems(tmp_path, f"{field}:\n- |-\n  {lines}\n")
        assert (told.reason, told.location.path) == ("remote", "a/kustomization.yaml")

    def test_in_another_case(self, tmp_path: Path, field: str, setting: str) -> None:
        own = f"{BUILT_IN}{setting[0].upper()}{setting[1:]}\n"
        [told] = problems(tmp_path, f"{field}: [b.yaml]\n", b=own)
        assert told.message == f"kustomize reads a key of it as {setting.partition(':')[0]}"


def test_files_of_built_in_plugins_are_found(tmp_path: Path) -> None:
    own = f"{BUILT_IN}path: p.yaml\n---\n{BUILT_IN}path: absent.yaml\n"
    [told] = problems(tmp_path, "transformers: [b.yaml]\n", b=own, p="a: 1\n")
    assert told.message == "absent.yaml: there is no such file or folder"
    own = f"{BUILT_IN}patch: |-\n  kind: A\n"
    assert problems(tmp_path / "2", "transformers: [b.yaml]\n", b=own) == []


@pytest.mark.parametrize("item", ["apiVersion: x/v1, kind: Program", f"{{path: '{URL}'}}"])
def test_a_list_of_plugins_is_refused(tmp_path: Path, item: str) -> None:
    own = f"apiVersion: builtin\nkind: AnyList\nitems:\n- {{{item.strip('{}')}}}\n"
    assert [told.reason for told in problems(tmp_path, "generators: [b.yaml]\n", b=own)] == ["plugin"]


@pytest.mark.parametrize(
    ("chart", "folder", "reasons"),
    [
        ("{name: b, repo: 'https://x.org', version: 1.2.3}", "charts/b-1.2.3/b", []),
        ("{name: b, repo: 'https://x.org', version: 1.2.3}", "charts/b", ["remote"]),
        ("{name: b, version: 1.2.3}", "charts/b", []),
        ("{name: b, repo: 'https://x.org'}", "charts/b", []),
    ],
)
def test_a_chart_of_a_repository_stands_where_kustomize_looks(
    tmp_path: Path, chart: str, folder: str, reasons: list[str]
) -> None:
    content = {"a/kustomization.yaml": f"helmCharts: [{chart}]\n", f"a/{folder}/Chart.yaml": ""}
    assert [told.reason for told in reach(tmp_path, content).problems] == reasons


@pytest.mark.parametrize("setting", ["chartHome: ../b", "chartRepoUrl: 'https://x.org'"])
def test_the_older_way_to_name_charts_brings_no_others(tmp_path: Path, setting: str) -> None:
    text = f"helmChartInflationGenerator: [{{chartName: b, {setting}}}]\n"
    content = {"a/kustomization.yaml": text, "a/charts/b/Chart.yaml": ""}
    assert [told.reason for told in reach(tmp_path, content).problems] == ["remote"]
