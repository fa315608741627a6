"""What makes the manifests of a source, with the settings of its Application."""

from pathlib import Path

import pytest

from tallygate.kubernetes.argocd.detect import SourceError, detect, merged, plain_files
from tallygate.model.deployment import Deployment
from tests.unit.kubernetes.applications import (
    CHART,
    CONFIG_MAP,
    application,
    data,
    several,
    table,
    trees,
)
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize, written

KUSTOMIZED = {"web/kustomization.yaml": "resources: [c.yaml]\n", "web/c.yaml": CONFIG_MAP}
DEPLOYED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""


@pytest.mark.parametrize(
    ("names", "kind", "ambiguous"),
    [
        (["a.yaml"], "directory", False),
        (["Chart.yaml"], "helm", False),
        (["kustomization.yml", "a.yaml"], "kustomize", False),
        (["Chart.yaml", "kustomization.yaml"], "kustomize", True),
        (["kustomization.yaml", "xChart.yaml"], "helm", True),
        (["Kustomization", "Chart.yaml"], "kustomize", True),
        (["sub/Chart.yaml", "sub/kustomization.yaml"], "directory", False),
    ],
)
def test_the_type_by_the_names_of_files(tmp_path: Path, names: list[str], kind: str, ambiguous: bool) -> None:
    found = detect({"path": "web"}, written(tmp_path, {f"web/{n}": "a: 1\n" for n in names}), "web", "app")
    assert (found.type, bool(found.ambiguous)) == (kind, ambiguous)


@pytest.mark.parametrize("key", ["kustomize", "helm", "directory", "plugin"])
def test_the_type_by_what_the_source_says(tmp_path: Path, key: str) -> None:
    files = written(tmp_path, {"web/Chart.yaml": "a: 1\n", "web/kustomization.yaml": "a: 1\n"})
    found = detect({key: {}}, files, "web", "app")
    assert (found.type, found.ambiguous) == (key, "")
    other = "helm" if key != "helm" else "plugin"
    with pytest.raises(SourceError, match="at once"):
        detect({key: {}, other: {}}, files, "web", "app")


def test_files_of_the_folder_have_their_say(tmp_path: Path) -> None:
    content = {
        "web/.argocd-source.yaml": (
            "helm: {releaseName: a, parameters: [{name: x, value: '1'}]}\npath: elsewhere\n"
        ),
        "web/.argocd-source-app.yaml": "helm: {releaseName: b, skipCrds: null}\n",
        "web/.argocd-source-other.yaml": "plugin: {}\n",
    }
    found = detect({"path": "web", "helm": {"skipCrds": True}}, written(tmp_path, content), "web", "app")
    assert found.value == {
        "path": "web",
        "helm": {"releaseName": "b", "parameters": [{"name": "x", "value": "1"}]},
    }
    assert found.changed == ("web/.argocd-source.yaml", "web/.argocd-source-app.yaml")


def test_a_merge_patch_changes_nothing_that_it_is_given() -> None:
    value = {"a": {"b": [1], "c": 2}, "d": 3}
    assert merged(value, {"a": {"b": [2], "c": None}, "d": {"e": 1}}) == {"a": {"b": [2]}, "d": {"e": 1}}
    assert value == {"a": {"b": [1], "c": 2}, "d": 3}


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        ({}, ["web/a.yaml", "web/b.json"]),
        ({"recurse": True}, ["web/a.yaml", "web/b.json", "web/in/c.yml"]),
        ({"recurse": True, "include": "*.y*ml"}, ["web/a.yaml", "web/in/c.yml"]),
        ({"recurse": True, "exclude": "in/*"}, ["web/a.yaml", "web/b.json"]),
        ({"include": "{a,b}.*", "exclude": "b.*"}, ["web/a.yaml"]),
        ({"disableExtensionFilter": True, "include": "*.txt"}, ["web/t.txt"]),
    ],
)
def test_plain_files(tmp_path: Path, options: dict[str, object], paths: list[str]) -> None:
    names = ["a.yaml", "b.json", "in/c.yml", "t.txt"]
    content = {f"web/{name}": "{}\n" for name in names} | {"web/s.yaml": "# +argocd:skip-file-rendering\n"}
    files = written(tmp_path, content | {"webs/z.yaml": "{}\n"})
    assert plain_files({"directory": options}, files, "web") == paths


def test_jsonnet_is_a_program(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Jsonnet"):
        plain_files({}, written(tmp_path, {"web/a.jsonnet": "{}"}), "web")


@needs_kustomize
class TestKustomize:
    def made(self, folder: Path, settings: str, root: str, **files: str) -> list[dict[str, object]]:
        content = {"web/kustomization.yaml": root, "web/d.yaml": DEPLOYED} | files
        app = application(f"path: web, kustomize: {settings}")
        [tree] = trees(folder, content | {"app.yaml": app})
        return [one.values for one in tree.reading.resources if one.type == "apps/Deployment"]

    @pytest.mark.parametrize(
        ("settings", "root", "name", "image"),
        [
            ("{namePrefix: a-, nameSuffix: -z}", "resources: [d.yaml]", "a-web-z", "web:1"),
            ("{namePrefix: a-}", "{resources: [d.yaml], namePrefix: b-}", "a-web", "web:1"),
            ("{images: ['web:2']}", "resources: [d.yaml]", "web", "web:2"),
            ("{images: ['web=hub/web@sha256:0a']}", "resources: [d.yaml]", "web", "hub/web@sha256:0a"),
            (
                "{images: ['web:3']}",
                "{resources: [d.yaml], images: [{name: web, newName: hub/x, newTag: '2'}]}",
                "web",
                "web:3",
            ),
            (
                "{images: ['web=*:3']}",
                "{resources: [d.yaml], images: [{name: web, newName: hub/x, newTag: '2'}]}",
                "web",
                "hub/x:3",
            ),
            (
                '{patches: [{target: {kind: Deployment}, patch: \'[{"op": "replace", "path": '
                '"/spec/template/spec/containers/0/image", "value": "p"}]\'}]}',
                "resources: [d.yaml]",
                "web",
                "p",
            ),
        ],
    )
    def test_settings_edit_the_root(
        self, tmp_path: Path, settings: str, root: str, name: str, image: str
    ) -> None:
        [one] = self.made(tmp_path, settings, root)
        assert one["metadata"]["name"] == name  # type: ignore[index]
        assert one["spec"]["template"]["spec"]["containers"][0]["image"] == image  # type: ignore[index]

    def test_replicas_labels_and_annotations(self, tmp_path: Path) -> None:
        settings = (
            "{replicas: [{name: web, count: 3}], commonAnnotations: {a: $ARGOCD_APP_NAME}, "
            "commonLabels: {by: '${ARGOCD_APP_NAME}-x'}, labelWithoutSelector: true, "
            "commonAnnotationsEnvsubst: true, namespace: own}"
        )
        [one] = self.made(tmp_path, settings, "resources: [d.yaml]")
        metadata, spec = one["metadata"], one["spec"]
        assert spec["replicas"] == 3  # type: ignore[index]
        assert spec["selector"] == {"matchLabels": {"app": "web"}}  # type: ignore[index]
        assert metadata == {
            "name": "web", "namespace": "own", "annotations": {"a": "web"}, "labels": {"by": "web-x"},
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("settings", "root", "reason"),
        [
            ("{commonLabels: {a: b}}", "{resources: [d.yaml], commonLabels: {a: c}}", "has a already"),
            ("{commonLabels: {a: b}, labelIncludeTemplates: true}", "resources: [d.yaml]", "needs"),
            ("{images: [web]}", "resources: [d.yaml]", "no image"),
            ("{replicas: [{name: web, count: x}]}", "resources: [d.yaml]", "no number"),
            ("{images: ['web:$ARGOCD_APP_REVISION']}", "resources: [d.yaml]", "cluster alone"),
        ],
    )  # fmt: skip
    def test_what_kustomize_edit_refuses(self, tmp_path: Path, settings: str, root: str, reason: str) -> None:
        app = application(f"path: web, kustomize: {settings}")
        content = {"web/kustomization.yaml": root, "web/d.yaml": DEPLOYED, "app.yaml": app}
        [row] = table(tmp_path, content)
        assert reason in row.reason
        assert row.status in ("failed", "unresolved")

    def test_components_that_are_missing_may_be_passed_over(self, tmp_path: Path) -> None:
        component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: c-\n"
        settings = "{components: [../c, ../gone], ignoreMissingComponents: true}"
        made = self.made(tmp_path, settings, "resources: [d.yaml]", **{"c/kustomization.yaml": component})
        assert [one["metadata"]["name"] for one in made] == ["c-web"]  # type: ignore[index]

    def test_a_value_of_the_application_leads_to_its_line(self, tmp_path: Path) -> None:
        app = application("path: web").replace(
            "source: {repoURL: 'https://git.example/own.git', path: web}",
            "source:\n    repoURL: https://git.example/own.git\n    path: web\n"
            "    kustomize:\n      images:\n        - web:2\n      patches:\n"
            "        - target: {kind: Deployment}\n          patch: |-\n"
            "            - op: replace\n              path: /spec/replicas\n              value: 7",
        )
        content = {"web/kustomization.yaml": "resources: [d.yaml]\n", "web/d.yaml": DEPLOYED, "app.yaml": app}
        [tree] = trees(tmp_path, content)
        [one] = [one for one in tree.reading.resources if one.type == "apps/Deployment"]
        image = ("spec", "template", "spec", "containers", 0, "image")
        lines = app.splitlines()
        for path, text in ((image, "web:2"), (("spec", "replicas"), "value: 7"), (("metadata", "name"), "")):
            place = one.locator.value(path)
            assert place.path == ("app.yaml" if text else "web/d.yaml")
            assert not text or text in lines[place.line - 1]


@needs_helm
class TestHelm:
    def made(self, folder: Path, helm: str, **files: str) -> dict[str, object]:
        content = CHART | {"app.yaml": application(f"path: chart, helm: {helm}")} | files
        [tree] = trees(folder, content)
        [one] = data(tree)
        return one

    def test_each_source_of_values_over_the_next(self, tmp_path: Path) -> None:
        files = {"chart/one.yaml": "a: one\nb: one\n", "two.yaml": "b: two\n"}
        values = "valueFiles: [one.yaml, /two.yaml]"
        assert self.made(tmp_path / "1", f"{{{values}}}", **files) == {"a": "one", "b": "two", "c": "chart"}
        assert self.made(
            tmp_path / "2", f"{{{values}, values: 'b: text', parameters: [{{name: a, value: set}}]}}", **files
        ) == {"a": "set", "b": "text", "c": "chart"}
        assert self.made(
            tmp_path / "3", f"{{{values}, values: 'b: text', valuesObject: {{c: object}}}}", **files
        ) == {"a": "one", "b": "two", "c": "object"}

    def test_parameters_as_argo_cd_gives_them(self, tmp_path: Path) -> None:
        given = (
            "[{name: a, value: 'x,y'}, {name: b, value: '007', forceString: true}, "
            "{name: c, value: lost}, {name: c, value: $ARGOCD_APP_NAME}]"
        )
        assert self.made(tmp_path, f"{{parameters: {given}}}") == {"a": "x,y", "b": "007", "c": "web"}

    def test_globs_in_their_place_and_missing_files(self, tmp_path: Path) -> None:
        files = {f"chart/v/{name}.yaml": f"a: {name}\nb: {name}\n" for name in ("1", "2", "3")}
        named = "{valueFiles: ['v/*.yaml', v/1.yaml, gone.yaml], ignoreMissingValueFiles: true}"
        assert self.made(tmp_path, named, **files) == {"a": "1", "b": "1", "c": "chart"}

    def test_release_and_namespace(self, tmp_path: Path) -> None:
        content = CHART | {"app.yaml": application("path: chart"), "z.yaml": application(
            "path: chart, helm: {releaseName: r, namespace: ns}", "other")}  # fmt: skip
        [tree] = trees(tmp_path, content)
        assert sorted(one.name for one in tree.reading.resources if one.type == "ConfigMap") == [
            "r-ns",
            "web-shop",
        ]

    def test_a_file_of_another_source(self, tmp_path: Path) -> None:
        sources = ("ref: vals, targetRevision: HEAD", "path: chart, helm: {valueFiles: [$vals/v/a.yaml]}")
        content = CHART | {"v/a.yaml": "a: ref\n", "app.yaml": several(*sources)}
        [tree] = trees(tmp_path, content)
        assert data(tree) == [{"a": "ref", "b": "chart", "c": "chart"}]
        [row] = tree.reading.rendering.deployments
        assert [(one.type, one.values) for one in row.sources] == [("ref", ()), ("helm", ("v/a.yaml",))]

    def test_a_file_parameter(self, tmp_path: Path) -> None:
        given = "{fileParameters: [{name: a, path: /t.txt}]}"
        assert self.made(tmp_path, given, **{"t.txt": "text"})["a"] == "text"

    @pytest.mark.parametrize(
        ("helm", "reason"),
        [
            ("{valueFiles: [gone.yaml]}", "values file gone.yaml"),
            ("{valueFiles: ['v/*.yaml']}", "no file fits"),
            ("{valueFiles: [../../x.yaml]}", "leads out"),
            ("{valueFiles: [$vals/x.yaml]}", "no source has the ref vals"),
            ("{valueFiles: ['https://a.example/v.yaml']}", "not in the repository"),
            ("{releaseName: --post-renderer}", "no name of a release"),
            ("{kubeVersion: '--x'}", "no version"),
            ("{namespace: -x}", "no name of a namespace"),
            ("{fileParameters: [{name: 'a=/etc/passwd,b', path: /chart/values.yaml}]}", "no key"),
            ("{fileParameters: [{name: a, path: /etc/passwd}]}", "no such file"),
        ],
    )
    def test_what_is_refused(self, tmp_path: Path, helm: str, reason: str) -> None:
        [row] = table(tmp_path, CHART | {"app.yaml": application(f"path: chart, helm: {helm}")})
        assert reason in row.reason
        assert row.objects == ()

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("values-.yaml", "unresolved"),
            (".yaml", "unresolved"),
            ("env//values.yaml", "unresolved"),
            ("values.yam", "failed"),
            ("values-dev.yaml", "failed"),
        ],
    )
    def test_a_name_with_an_empty_part_is_not_denied(self, tmp_path: Path, name: str, status: str) -> None:
        helm = f"path: chart, helm: {{valueFiles: [{name}]}}"
        [tree] = trees(tmp_path, CHART | {"app.yaml": application(helm)})
        assert [one.status for one in tree.reading.rendering.deployments] == [status]
        [told] = [one.message for one in tree.diagnostics if one.rule == "argocd-unresolved"]
        assert ("a part of its name is empty" in told) == (status == "unresolved")

    def test_a_chart_that_is_none(self, tmp_path: Path) -> None:
        row: Deployment
        [row] = table(tmp_path, {"web/xChart.yaml": "name: x\n", "app.yaml": application("path: web")})
        assert (row.status, row.reason) == ("failed", "web has no Chart.yaml, which helm wants")
