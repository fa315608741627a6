"""Charts that kustomize inflates: what they are told of the cluster."""

import os
from pathlib import Path

import msgspec
import pytest

from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree
from tallygate.kubernetes.options import Options
from tallygate.kubernetes.renderer import Renderer, find_helm
from tests.unit.kubernetes.applications import OWN, application, trees
from tests.unit.kubernetes.rendering import fake, needs_helm, needs_kustomize

INFLATED = {
    "prod/kustomization.yaml": "helmCharts: [{name: web}]\n",
    "prod/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "prod/charts/web/values.yaml": "{}\n",
    "prod/charts/web/templates/c.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\ndata:\n"
        "  version: {{ .Capabilities.KubeVersion.Version }}\n"
        '  has: {{ .Capabilities.APIVersions.Has "example.io/v1/Widget" | quote }}\n'
    ),
}
MONITORING = "path: prod, kustomize: {apiVersions: [example.io/v1/Widget]}"


@pytest.fixture
def helm_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The helm that is here, as kustomize before 5.8 takes it: by what it says of its version."""
    tools = tmp_path / "tools"
    tools.mkdir()
    real = find_helm(os.environ).path
    script = f'if [ "$1" = version ]; then echo v3.19.0; else exec {real} "$@"; fi'
    monkeypatch.setenv("TALLYGATE_HELM", fake(tools, script, "helm"))


def checked(folder: Path, content: dict[str, str], version: str = "1.30", prod: str = "1.32") -> Tree:
    argocd = ArgoCD(own=(OWN,), inventory="clusters.yaml" if "clusters.yaml" in content else "")
    kubernetes = Kubernetes(argocd=argocd, version=version, build_options="--enable-helm")
    environments = {"prod": EnvironmentConfig(kubernetes_version=prod)}
    [tree] = trees(folder / "tree", content, config=Config(environments=environments, kubernetes=kubernetes))
    return tree


def told(tree: Tree, key: str = "version") -> set[object]:
    """What the chart of the kustomization was told; helm renders it by itself, too, under its own name."""
    found = [one.values for one in tree.reading.resources if one.type == "ConfigMap"]
    return {one["data"][key] for one in found if one["metadata"]["name"] == "release-name"}


def unrendered(tree: Tree) -> list[str]:
    return [
        one.message
        for one in tree.reading.diagnostics
        if one.rule == "k8s-unrendered" and one.resource == "prod/kustomization.yaml"
    ]


@needs_kustomize
@needs_helm
@pytest.mark.usefixtures("helm_3")
@pytest.mark.parametrize(
    ("own", "version"), [("1.32", "v1.32"), ("", "v1.30")], ids=["its own", "that of all"]
)
def test_a_chart_of_a_kustomization_is_told_the_version_of_its_environment(
    tmp_path: Path, own: str, version: str
) -> None:
    assert told(checked(tmp_path, INFLATED, prod=own)) == {version}


@needs_kustomize
@needs_helm
@pytest.mark.usefixtures("helm_3")
@pytest.mark.parametrize(
    ("source", "known", "version"),
    [
        ("path: prod", "v1.33.4", "v1.33.4"),
        ("path: prod, kustomize: {kubeVersion: '1.35'}", "1.33", "v1.35"),
        ("path: prod", "", "v1.32"),
    ],
    ids=["of the cluster", "of the Application", "of the environment"],
)
def test_an_application_has_its_kustomization_told_the_version_of_its_cluster(
    tmp_path: Path, source: str, known: str, version: str
) -> None:
    inventory = f"clusters: [{{name: one, server: 'https://one', environment: prod, version: '{known}'}}]\n"
    content = {**INFLATED, "prod.yaml": application(source), "clusters.yaml": inventory}
    assert version in told(checked(tmp_path, content))


@needs_kustomize
@needs_helm
@pytest.mark.usefixtures("helm_3")
def test_a_chart_of_a_kustomization_has_the_apis_that_the_application_names(tmp_path: Path) -> None:
    tree = checked(tmp_path, {**INFLATED, "prod.yaml": application(MONITORING)})
    assert told(tree, "has") == {"true"}
    assert told(checked(tmp_path / "alone", INFLATED), "has") == {"false"}


@needs_kustomize
@needs_helm
@pytest.mark.usefixtures("helm_3")
def test_a_chart_that_refuses_the_version_is_not_rendered(tmp_path: Path) -> None:
    chart = "apiVersion: v2\nname: web\nversion: 1.0.0\nkubeVersion: '>= 1.34'\n"
    content = {**INFLATED, "prod/charts/web/Chart.yaml": chart}
    [message] = unrendered(checked(tmp_path, content))
    assert "chart requires kubeVersion: >= 1.34 which is incompatible with Kubernetes v1.32" in message
    newer = checked(tmp_path / "newer", content, prod="1.34")
    assert (unrendered(newer), told(newer)) == ([], {"v1.34"})


def test_a_version_that_is_none_is_not_handed_on(tmp_path: Path) -> None:
    wrong = application("path: prod, kustomize: {kubeVersion: '--post-renderer=x'}")
    tree = checked(tmp_path, {**INFLATED, "prod.yaml": wrong})
    [message] = [one.message for one in tree.reading.diagnostics if one.rule == "argocd-unresolved"]
    assert "--post-renderer=x is no version of Kubernetes" in message


def test_words_of_a_build_with_charts() -> None:
    def words(options: Options) -> str:
        return " ".join(Renderer("kustomize", "/k").build("above", options, "/h"))

    known = Options(version="1.33", apis=("a/v1", "b/v1"))
    assert words(known) == "/k build above"
    inflating = "/k build --enable-helm --helm-command /h"
    assert words(Options(enable_helm=True)) == f"{inflating} above"
    told = "--helm-kube-version 1.33 --helm-api-versions a/v1 --helm-api-versions b/v1"
    assert words(msgspec.structs.replace(known, enable_helm=True)) == f"{inflating} {told} above"
