"""What rules see of Applications: their faults, and what they do to each other."""

from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.kubernetes.argocd.together import Together, repeated
from tallygate.model.deployment import RESOURCE_TYPE, DeployedObject, Deployment
from tallygate.model.diagnostic import Level
from tallygate.model.location import Location
from tests.unit.kubernetes.applications import CHART, CONFIG_MAP, OWN, application, several, trees

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: NAME}\n"
LISTED = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), inventory="clusters.yaml")))
INVENTORY = {"clusters.yaml": "clusters:\n- {name: one, server: 'https://one'}\n"}


def made(name: str, namespace: str | None = "shop", kind: str = "ConfigMap") -> DeployedObject:
    return DeployedObject("", "v1", kind, namespace, name, Location("a.yaml"))


def row(name: str, *objects: DeployedObject, cluster: str = "one", status: str = "rendered") -> Deployment:
    return Deployment(name, "default", cluster, "prod", "shop", (), status, Location("a.yaml"), "", objects)


def facts(
    folder: Path, content: dict[str, str], *, config: Config | None = None
) -> dict[str, dict[str, Any]]:
    [tree] = trees(folder, content, **({"config": config} if config else {}))
    return {one.name: one.values for one in tree.reading.resources if one.type == RESOURCE_TYPE}


def test_objects_of_two_applications_are_told_at_the_second() -> None:
    first, second = row("a", made("x"), made("y")), row("b", made("y"), made("x"), made("z"))
    both = Together([first, second])
    assert list(both.shared(first)) == []
    assert list(both.shared(second)) == [
        {"application": "a", "objects": ["ConfigMap/shop/y", "ConfigMap/shop/x"]}
    ]


@pytest.mark.parametrize(
    "other",
    [
        row("b", made("x"), cluster="two"),
        row("b", made("x", "other")),
        row("b", made("x", kind="Secret")),
        row("a", made("x")),
    ],
)
def test_other_objects_are_none_of_theirs(other: Deployment) -> None:
    assert list(Together([row("a", made("x")), other]).shared(other)) == []


@pytest.mark.parametrize("one", [made("run-"), made(""), made("x", "")])
def test_what_may_be_another_object_each_time_is_not_told(one: DeployedObject) -> None:
    assert list(repeated([one, one])) == []
    assert list(Together([row("a", one), row("b", one)]).shared(row("b", one))) == []


def test_an_object_three_times_is_told_once() -> None:
    assert list(repeated([made("x"), made("y"), made("x"), made("x"), made("c", None)])) == [
        "ConfigMap/shop/x"
    ]


def test_objects_of_many_applications_are_indexed() -> None:
    """Each is looked up, none is held against all others."""
    every = [row(f"a{n:04}", *(made(f"x{n}-{m}") for m in range(20)), made("x")) for n in range(2_000)]
    both = Together(every)
    assert sum(1 for one in every for _ in both.shared(one)) == 1_999


class TestFaults:
    def test_a_path_that_is_not_there(self, tmp_path: Path) -> None:
        found = facts(tmp_path, {"app.yaml": application("path: none"), "web/c.yaml": CONFIG_MAP})
        [source] = found["web"]["sources"]
        assert (source["reason"], source["at"]) == ("orphan", ["written", "spec", "source"])

    @pytest.mark.parametrize(
        ("names", "place"), [("[none.yaml]", 0), ("[values.yaml, $other/x.yaml]", 1), ("['*.none']", 0)]
    )
    def test_a_values_file_that_is_not_there(self, tmp_path: Path, names: str, place: int) -> None:
        app = application(f"path: chart, helm: {{valueFiles: {names}}}")
        [source] = facts(tmp_path, CHART | {"app.yaml": app})["web"]["sources"]
        assert (source["reason"], source["key"]) == ("values", ["helm", "valueFiles", place])

    def test_what_a_rule_denies_is_unknown_as_well(self, tmp_path: Path) -> None:
        [tree] = trees(tmp_path, {"app.yaml": application("path: none"), "web/c.yaml": CONFIG_MAP})
        [told] = [one for one in tree.diagnostics if one.rule == "argocd-unresolved"]
        assert told.level is Level.UNKNOWN

    def test_an_application_without_a_source_is_unknown(self, tmp_path: Path) -> None:
        text = application("path: none").partition("  source:")[0]
        [tree] = trees(tmp_path, {"app.yaml": text})
        [told] = [one for one in tree.diagnostics if one.rule == "argocd-unresolved"]
        assert (told.level, str(told.location)) == (Level.UNKNOWN, "app.yaml:4:1")
        assert told.message == "what web deploys is not known: it has no source"

    def test_two_kinds_in_one_folder(self, tmp_path: Path) -> None:
        both = CHART | {"chart/kustomization.yaml": "resources: []\n"}
        [source] = facts(tmp_path, both | {"app.yaml": application("path: chart")})["web"]["sources"]
        assert "Chart.yaml" in source["ambiguous"]

    def test_an_object_in_two_sources(self, tmp_path: Path) -> None:
        content = {"a/c.yaml": CONFIG_MAP, "b/c.yaml": CONFIG_MAP}
        found = facts(tmp_path, content | {"app.yaml": several("path: a", "path: b")})
        assert found["web"]["repeated"] == ["ConfigMap/shop/settings"]

    @pytest.mark.parametrize(
        ("destination", "unknown"),
        [
            ("{name: one}", False), ("{server: 'https://one'}", False), ("{name: two}", True),
            ("{server: 'https://two'}", True), ("{name: in-cluster}", False),
            ("{server: 'https://kubernetes.default.svc'}", False), ("{namespace: shop}", False),
        ],
    )  # fmt: skip
    def test_clusters_that_no_inventory_has(self, tmp_path: Path, destination: str, unknown: bool) -> None:
        content = {"web/c.yaml": CONFIG_MAP, "app.yaml": application("path: web", destination=destination)}
        assert facts(tmp_path / "without", content)["web"]["unknown_cluster"] is False
        listed = facts(tmp_path / "with", content | INVENTORY, config=LISTED)
        assert listed["web"]["unknown_cluster"] is unknown

    def test_a_kind_that_a_project_refuses_is_told_once(self, tmp_path: Path) -> None:
        project = (
            "apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: default}\n"
            "spec: {sourceRepos: ['*'], destinations: [{server: '*', name: '*', namespace: '*'}]}\n"
        )
        spaces = {f"web/{name}.yaml": NAMESPACE.replace("NAME", name) for name in "ab"}
        found = facts(tmp_path, spaces | {"app.yaml": application("path: web"), "p.yaml": project})
        assert found["web"]["project_violations"] == [
            {"msg": "Namespace a and others", "path": ["written", "spec", "project"]}
        ]
