"""The version of Kubernetes that charts are told, and that objects are held against."""

from pathlib import Path

import pytest

from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.problems import UsageError
from tests.unit.kubernetes.applications import CONFIG_MAP, OWN, application, data, trees
from tests.unit.kubernetes.rendering import needs_helm

CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/values-dev.yaml": "{}\n",
    "chart/values-prod.yaml": "{}\n",
    "chart/templates/c.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
        "data: {version: {{ .Capabilities.KubeVersion.Version | quote }}}\n"
    ),
}
CLAIM = "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {}\n"


def config(default: str = "1.30", **environments: str) -> Config:
    own = {name: EnvironmentConfig(kubernetes_version=version) for name, version in environments.items()}
    argocd = ArgoCD(own=(OWN,), inventory="clusters.yaml")
    return Config(environments=own, kubernetes=Kubernetes(argocd=argocd, version=default))


def inventory(**versions: str) -> dict[str, str]:
    rows = (
        f"- {{name: {name}, server: 'https://{name}', environment: prod, version: '{version}'}}\n"
        for name, version in versions.items()
    )
    return {"clusters.yaml": "clusters:\n" + "".join(rows)}


@needs_helm
@pytest.mark.parametrize(
    ("source", "known", "told"),
    [
        ("path: chart", "v1.33.4", "v1.33.4"),
        ("path: chart, helm: {kubeVersion: '1.35'}", "1.33", "v1.35"),
        ("path: chart", "", "v1.32"),
    ],
    ids=["of the cluster", "of the Application", "of the environment"],
)
def test_an_application_has_its_chart_told_the_version_of_its_cluster(
    tmp_path: Path, source: str, known: str, told: str
) -> None:
    content = {**CHART, "prod.yaml": application(source), **inventory(one=known)}
    [tree] = trees(tmp_path, content, config=config(prod="1.32"))
    assert {"version": told} in data(tree)


@needs_helm
def test_a_chart_is_told_the_version_of_the_environment_of_its_values(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {**CHART, **inventory()}, config=config(prod="1.32"))
    found = {
        one.environment: one.values["data"]["version"]
        for one in tree.reading.resources
        if one.type == "ConfigMap"
    }
    assert found == {None: "v1.30", "dev": "v1.30", "prod": "v1.32"}


def test_objects_are_held_against_the_version_of_each_cluster(tmp_path: Path) -> None:
    old = application("path: web", "old", "{name: old, namespace: shop}")
    new = application("path: web", "new", "{name: new, namespace: shop}")
    content = {"web/a.yaml": CLAIM, "old.yaml": old, "new.yaml": new, **inventory(old="v1.33.1", new="1.34")}
    [tree] = trees(tmp_path, content, config=config())
    [told] = [one for one in tree.reading.diagnostics if one.rule == "k8s-api-removed"]
    assert "resource.k8s.io/v1 has no ResourceClaim in Kubernetes 1.33" in told.message
    assert "@old/" in str(told.resource)


def test_a_version_without_schemas_is_refused(tmp_path: Path) -> None:
    content = {"web/a.yaml": CONFIG_MAP, "a.yaml": application("path: web"), **inventory(one="1.24")}
    with pytest.raises(
        UsageError, match=r"clusters\.yaml: cluster one: version 1.24: the schemas are of 1.25 to"
    ):
        trees(tmp_path, content, config=config())


def test_a_change_may_mend_the_version_that_the_base_has_wrong(tmp_path: Path) -> None:
    wrong = {"web/a.yaml": CLAIM, "a.yaml": application("path: web"), **inventory(one="1.24")}
    head, base = trees(tmp_path, {**wrong, **inventory(one="1.33")}, wrong, config=config())
    old, before = (
        [one for one in tree.reading.diagnostics if one.rule == "k8s-api-removed"] for tree in (head, base)
    )
    assert ["in Kubernetes 1.33" in one.message for one in old] == [True]
    assert ["in Kubernetes 1.30" in one.message for one in before] == [True]  # as of tallygate.yaml
    with pytest.raises(UsageError, match=r"version 1\.24"):
        trees(tmp_path / "worse", wrong, {**wrong, **inventory(one="1.33")}, config=config())


def test_what_is_no_version_is_no_cluster(tmp_path: Path) -> None:
    content = {
        "web/a.yaml": CONFIG_MAP,
        "a.yaml": application("path: web"),
        **inventory(one="--post-renderer"),
    }
    [tree] = trees(tmp_path, content, config=config())
    [told] = [one for one in tree.reading.diagnostics if one.rule == "argocd-inventory"]
    assert told.message == "version of a cluster is no version of Kubernetes"
