"""Charts: which are rendered, with which values, and where their objects come from."""

from pathlib import Path

import pytest

from tallygate.kubernetes.charts import chart_folders, find_charts, value_sets
from tallygate.kubernetes.dependencies import brought
from tallygate.kubernetes.options import Bounds, Options
from tallygate.kubernetes.rendered import Rendered
from tallygate.kubernetes.vendored import Vendored
from tests.unit.kubernetes.rendering import environment_of, fake, needs_helm, only, rendered, written

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
TEMPLATE = """\
{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: app
          {{- with .Values.env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          image: "nginx:{{ .Values.tag }}"
        - name: side
          image: proxy:1
      hostNetwork: true
{{- end }}
"""
VALUES = "enabled: true\nreplicas: 1\ntag: '1'\nenv: [{name: A, value: b}]\n"
TREE = {"c/Chart.yaml": CHART, "c/values.yaml": VALUES, "c/templates/d.yaml": TEMPLATE}


def charts(folder: Path, content: dict[str, str], *deployed: str) -> list[str]:
    files = written(folder, content)
    return [chart.folder for chart in find_charts(files, chart_folders(files.paths), frozenset(deployed))]


def test_a_part_of_another_chart_is_not_rendered_alone(tmp_path: Path) -> None:
    content = {"a/Chart.yaml": CHART, "a/charts/b/Chart.yaml": CHART, "charts/c/Chart.yaml": CHART}
    assert charts(tmp_path, content) == ["a", "charts/c"]
    assert charts(tmp_path, content, "a/charts/b") == ["a", "a/charts/b", "charts/c"]


def test_a_library_is_no_chart_and_hides_none(tmp_path: Path) -> None:
    content = {"Chart.yaml": CHART + "type: library\n", "charts/c/Chart.yaml": CHART}
    assert charts(tmp_path, content) == ["charts/c"]


@pytest.mark.parametrize("text", ["", "[]", "a: [\n", "name: x\n---\nname: y\n"])
def test_a_chart_that_cannot_be_read_is_not_forgotten(tmp_path: Path, text: str) -> None:
    assert charts(tmp_path, {"a/Chart.yaml": text}) == ["a"]


@pytest.mark.parametrize(
    "path",
    [
        "values-prod.yaml",
        "values.prod.yml",
        "values_prod.yaml",
        "values/prod.yaml",
        "environments/prod/values.yaml",
    ],
)
def test_values_of_environments(tmp_path: Path, path: str) -> None:
    files = written(
        tmp_path, {**TREE, f"c/{path}": "a: 1\n", "c/other/prod.yaml": "", "c/values-eu.yaml": ""}
    )
    [chart] = find_charts(files, frozenset({"c"}), frozenset())
    own, prod = value_sets(chart, files, environment_of)
    assert (own.environment, own.files) == (None, ())
    assert (prod.environment, prod.files) == ("prod", (f"c/{path}",))


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        ({}, ["dependency redis@19.1.0 is not in charts/"]),
        ({"c/charts/redis/Chart.yaml": CHART}, []),
        ({"c/charts/redis-19.1.0.tgz": ""}, []),
        ({"c/charts/redistribute/Chart.yaml": CHART}, ["dependency redis@19.1.0 is not in charts/"]),
    ],
)
def test_dependencies_must_be_in_the_tree(
    tmp_path: Path, content: dict[str, str], missing: list[str]
) -> None:
    text = CHART + "dependencies:\n- version: 19.1.0\n  name: redis\n"
    files = written(tmp_path, {**content, "c/Chart.yaml": text})
    chart = next(
        chart for chart in find_charts(files, chart_folders(files.paths), frozenset()) if chart.folder == "c"
    )
    found = brought(chart, files, Vendored(files, {})).problems
    assert [told.message for told in found] == missing
    assert {str(told.location) for told in found} <= {"c/Chart.yaml:6:3"}


def test_dependencies_as_helm_2_wrote_them(tmp_path: Path) -> None:
    files = written(
        tmp_path, {"c/Chart.yaml": CHART, "c/requirements.yaml": "dependencies: [{name: x}, 5]\n"}
    )
    [chart] = find_charts(files, frozenset({"c"}), frozenset())
    told = brought(chart, files, Vendored(files, {})).problems
    assert [str(one.location) for one in told] == ["c/requirements.yaml:1:17"]


@pytest.mark.parametrize(
    ("name", "release"), [("web", "web"), ("-x", "release"), ("a b", "release"), ("A", "release")]
)
def test_the_release_is_a_name_and_no_option(tmp_path: Path, name: str, release: str) -> None:
    [chart] = find_charts(
        written(tmp_path, {"c/Chart.yaml": f"name: '{name}'\n"}), frozenset({"c"}), frozenset()
    )
    assert chart.release == release


def place(one: Rendered, *path: str | int) -> str:
    assert str(one.locator.value(path)) == str(one.locator.key(path))
    return str(one.locator.key(path)).removeprefix("c/templates/")


@needs_helm
class TestRendered:
    def test_lines_of_the_template(self, tmp_path: Path) -> None:
        one = only(rendered(tmp_path, TREE))
        containers = ("spec", "template", "spec", "containers")
        assert (one.source, one.root, one.environment) == ("c/templates/d.yaml", "c/Chart.yaml", None)
        assert one.value["spec"]["replicas"] == 1
        assert place(one) == "d.yaml:2:1"
        assert place(one, "metadata", "name") == "d.yaml:5:3"
        assert str(one.locator.value(("spec", "replicas"))) == "c/values.yaml:2:11"
        assert str(one.locator.value((*containers, 0, "image"))) == "c/values.yaml:3:6"
        assert place(one, *containers, 1, "image") == "d.yaml:18:11"
        assert place(one, *containers, 1, "resources", "limits") == "d.yaml:17:9"
        assert str(one.locator.value((*containers, 0, "env", 0))) == "c/values.yaml:4:7"
        assert place(one, "spec", "template", "spec", "hostNetwork") == "d.yaml:19:7"
        assert place(one, "status") == "d.yaml:2:1"

    def test_once_for_each_environment(self, tmp_path: Path) -> None:
        made = rendered(
            tmp_path, {**TREE, "c/values-prod.yaml": "replicas: 3\n", "c/values-dev.yaml": "tag: '2'\n"}
        )
        found = {one.environment: one.value["spec"] for one in made.objects}
        assert {name: spec["replicas"] for name, spec in found.items()} == {None: 1, "dev": 1, "prod": 3}
        assert found["dev"]["template"]["spec"]["containers"][0]["image"] == "nginx:2"

    def test_each_document_of_a_template(self, tmp_path: Path) -> None:
        service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {0}\nspec:\n  type: NodePort\n"
        text = (
            service.format("a")
            + "---\n"
            + service.format("b")
            + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
        )
        made = rendered(tmp_path, {"c/Chart.yaml": CHART, "c/templates/s.yaml": text})
        found = {one.value["metadata"]["name"]: place(one) for one in made.objects}
        assert found == {"a": "s.yaml:1:1", "b": "s.yaml:8:1", "s": "s.yaml:15:1"}

    def test_parts_and_definitions(self, tmp_path: Path) -> None:
        crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\n"
        content = {**TREE, "c/charts/sub/Chart.yaml": CHART.replace("web", "sub"), "c/crds/x.yaml": crd}
        pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: '{{ .Chart.Name }}'}\n"
        made = rendered(tmp_path, content | {"c/charts/sub/templates/p.yaml": pod})
        found = {one.value["kind"]: one.source for one in made.objects}
        assert found == {
            "Deployment": "c/templates/d.yaml",
            "Pod": "c/charts/sub/templates/p.yaml",
            "CustomResourceDefinition": "c/crds/x.yaml",
        }
        assert made.templates == set(found.values())

    def test_what_differs_at_each_run_is_unknown(self, tmp_path: Path) -> None:
        secret = (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: '{{ randAlphaNum 20 }}'}\n"
        )
        made = rendered(tmp_path, {**TREE, "c/templates/s.yaml": secret})
        assert [one.value["kind"] for one in made.objects] == ["Deployment"]
        [told] = made.diagnostics
        assert told.message == "not rendered (unstable): Secret s is another at each run"
        assert told.location.path == "c/templates/s.yaml"

    def test_a_name_that_differs_at_each_run_is_not_told(self, tmp_path: Path) -> None:
        pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: test-{{ randAlphaNum 5 | lower }}\n"
        made = [rendered(tmp_path, {**TREE, "c/templates/p.yaml": pod}) for _ in range(2)]
        [told], [again] = (one.diagnostics for one in made)
        assert told.message == "not rendered (unstable): the Pod is another at each run"
        assert told == again

    def test_every_key_of_a_long_template_has_its_line(self, tmp_path: Path) -> None:
        head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: long\ndata:\n"
        text = (
            head + "".join(f"  key{n}: value\n" for n in range(4000)) + "items:\n" + "- a: 1\n  b: 2\n" * 1500
        )
        one = only(rendered(tmp_path, {"c/Chart.yaml": CHART, "c/templates/l.yaml": text}))
        assert all(one.locator.value(("data", f"key{n}")).line == n + 6 for n in range(4000))
        assert all(one.locator.value(("items", n, "b")).line == 4008 + 2 * n for n in range(1500))

    def test_a_chart_that_renders_to_nothing(self, tmp_path: Path) -> None:
        made = rendered(tmp_path, {**TREE, "c/values.yaml": "enabled: false\n"})
        assert [told.rule for told in made.diagnostics] == ["k8s-renders-nothing"]

    @pytest.mark.parametrize(
        "template", ['{{ required "say it" .Values.no }}', '{{ fail "say it" }}', "{{ .nope.nope }}"]
    )
    def test_what_fails_is_unknown(self, tmp_path: Path, template: str) -> None:
        made = rendered(tmp_path, {**TREE, "c/templates/x.yaml": template})
        assert [told.rule for told in made.diagnostics] == ["k8s-unrendered"]
        assert made.consumed == {"c/templates/d.yaml", "c/templates/x.yaml"}

    def test_what_fails_is_told_at_its_template_with_the_reason(self, tmp_path: Path) -> None:
        text = "apiVersion: v1\nkind: ConfigMap\ndata: {a: {{ .Values.a.b }}}\n"
        [told] = rendered(tmp_path, {**TREE, "c/templates/x.yaml": text}).diagnostics
        assert (told.location.path, told.location.line) == ("c/templates/x.yaml", 3)
        assert "nil pointer" in told.message

    def test_a_dependency_elsewhere_is_not_fetched(self, tmp_path: Path) -> None:
        text = CHART + "dependencies: [{name: x, version: 1.0.0, repository: 'https://example.com'}]\n"
        [told] = rendered(tmp_path, {**TREE, "c/Chart.yaml": text}).diagnostics
        assert (told.location.line, "(remote)" in told.message) == (4, True)

    @pytest.mark.hostile
    @pytest.mark.parametrize(
        "template",
        [
            '{{ .Files.Get "../../outside.txt" }}',
            '{{ .Files.Get "/etc/hostname" }}',
            '{{ (lookup "v1" "Secret" "kube-system" "") }}',
            '{{ getHostByName "example.com" }}',
            '{{ env "HOME" }}',
        ],
    )
    def test_nothing_of_the_machine_is_in_it(self, tmp_path: Path, template: str) -> None:
        (tmp_path / "outside.txt").write_text("outside")
        got = template.replace('"', "`")
        text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata: {{got: {got} }}\n"
        made = rendered(tmp_path / "tree", {"c/Chart.yaml": CHART, "c/templates/x.yaml": text})
        assert [one.value["data"]["got"] for one in made.objects] in ([], [None], [""], [{}])
        assert len(made.objects) + len(made.diagnostics) == 1

    @pytest.mark.hostile
    @pytest.mark.parametrize(
        "template",
        [
            '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
            '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}',
            "{{ range until 1000000000 }}x{{ end }}",
            '{{ repeat 2000000000 "x" }}',
        ],
    )
    def test_templates_without_end_are_ended(self, tmp_path: Path, template: str) -> None:
        options = Options(bounds=Bounds(timeout=10.0, memory=512 << 20, output=1 << 20))
        made = rendered(tmp_path, {**TREE, "c/templates/x.yaml": template}, options=options)
        assert [told.rule for told in made.diagnostics] == ["k8s-unrendered"]


def test_without_helm_a_chart_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TALLYGATE_HELM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    made = rendered(tmp_path / "tree", TREE)
    [told] = made.diagnostics
    assert "(no-renderer): there is no helm here" in told.message
    assert made.notes == ("1 chart is unknown: there is no helm here: install helm, or set TALLYGATE_HELM",)
    assert told.location.path == "c/Chart.yaml"
    assert told.inputs == set(TREE)
    assert made.templates == {"c/templates/d.yaml"}


def test_documents_of_an_archive_lead_to_the_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = "---\\n# Source: web/charts/sub/templates/p.yaml\\n# Source: forged\\napiVersion: v1\\nkind: Pod\\n"
    monkeypatch.setenv("TALLYGATE_HELM", fake(tmp_path, f"printf '%b' '{out}'", "helm"))
    one = only(rendered(tmp_path / "tree", TREE))
    assert one.source == "c/Chart.yaml"
    assert place(one, "spec").startswith("c/Chart.yaml:1:")
