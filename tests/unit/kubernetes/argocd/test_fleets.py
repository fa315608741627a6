"""What stands in one environment alone counts there alone; what is not known has a row and a next step."""

from pathlib import Path
from typing import Any

import pytest

from tallygate.engine.config import Config, EnvironmentConfig
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.redact import secret_texts
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator, Resource
from tallygate.reports.deployments import document
from tallygate.reports.deployments import table as lines
from tests.unit.kubernetes.applications import CHART, CONFIG_MAP, OWN, application, set_of, table, trees
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize

SECRET = (
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: local\n"
    "  labels: {argocd.argoproj.io/secret-type: cluster, tier: small}\n"
    "stringData: {name: local, server: 'https://10.0.0.1', config: '{}'}\n"
)
INVENTORY = {"clusters.yaml": "clusters:\n- {name: one, server: 'https://one', environment: %s}\n"}
NO_INVENTORY = "a clusters generator needs an inventory: name one in kubernetes.argocd.inventory"


def listed(environment: str) -> dict[str, str]:
    return {path: text % environment for path, text in INVENTORY.items()}


def with_inventory(*declared: str) -> Config:
    return Config(
        environments={name: EnvironmentConfig() for name in declared},
        kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), inventory="clusters.yaml")),
    )


@needs_kustomize
def test_a_cluster_of_one_overlay_is_not_the_fleet_of_the_others(tmp_path: Path) -> None:
    content = {"web/c.yaml": CONFIG_MAP, "argo/local/secret.yaml": SECRET}
    for env, resources in (("dev", "[set.yaml, ../local/secret.yaml]"), ("prod", "[set.yaml]")):
        content[f"argo/{env}/kustomization.yaml"] = f"resources: {resources}\n".replace("secret.yaml", "")
        content[f"argo/{env}/set.yaml"] = set_of(f"web-{env}")
    content["argo/local/kustomization.yaml"] = "resources: [secret.yaml]\n"
    [tree] = trees(tmp_path, content)
    rendering = tree.reading.rendering
    assert [(row.application, row.environment) for row in rendering.deployments] == [("web-dev-local", "dev")]
    assert [(row.application, row.status, row.reason) for row in rendering.unexpanded] == [
        ("web-prod", "unresolved", NO_INVENTORY)
    ]
    assert not [told for told in tree.diagnostics if told.rule in ("argocd-set", "argocd-inventory")]


def test_secrets_that_fit_no_selector_are_no_empty_fleet(tmp_path: Path) -> None:
    content = {"s.yaml": SECRET.replace("small", "large"), "set.yaml": set_of("web")}
    [tree] = trees(tmp_path, content)
    [row] = tree.reading.rendering.unexpanded
    assert row.reason.startswith("no Secret of the tree tells of a cluster that fits")
    assert [told.rule for told in tree.diagnostics if told.rule.startswith("argocd")] == ["argocd-unresolved"]


def test_sets_that_lack_the_same_are_told_each(tmp_path: Path) -> None:
    several = {f"{name}.yaml": set_of(name) for name in ("d", "b", "a", "c")}
    [tree] = trees(tmp_path, {**several, "prod/e.yaml": set_of("e"), "dev/x.yaml": "a: 1\n"})
    told = [one for one in tree.diagnostics if one.rule == "argocd-unresolved"]
    assert sorted((one.message, one.environment, str(one.location), one.resource) for one in told) == [
        (
            f"what the set {name} generates is not known: {NO_INVENTORY}",
            "prod" if folder else None,
            f"{folder}{name}.yaml:5:17",
            name,
        )
        for name, folder in (("a", ""), ("b", ""), ("c", ""), ("d", ""), ("e", "prod/"))
    ]
    assert {f"{one.resource}.yaml" for one in told if one.location.path in one.inputs} >= set(several)
    assert len(tree.reading.rendering.unexpanded) == 5


@needs_kustomize
def test_one_set_of_several_overlays_is_told_once(tmp_path: Path) -> None:
    nothing = set_of("web", "{list: {elements: []}}")
    content = {"base/kustomization.yaml": "resources: [set.yaml]\n", "base/set.yaml": nothing}
    for name in ("one", "two"):
        content[f"{name}/kustomization.yaml"] = f"resources: [../base]\nnamespace: {name}\n"
    [tree] = trees(tmp_path, content)
    told = [one for one in tree.diagnostics if one.rule == "argocd-set"]
    assert [(one.message, str(one.location)) for one in told] == [
        ("ApplicationSet web: it makes no Application", "base/set.yaml:5:15")
    ]
    assert {"one/kustomization.yaml", "two/kustomization.yaml"} <= told[0].inputs


def test_an_inventory_is_the_whole_fleet(tmp_path: Path) -> None:
    content = {"s.yaml": SECRET, "set.yaml": set_of("web"), **listed("prod")}
    [tree] = trees(tmp_path, content, config=with_inventory())
    told = {told.rule: told.message for told in tree.diagnostics}
    assert told["argocd-set"] == "ApplicationSet web: it makes no Application"
    assert "not in the inventory, clusters.yaml" in told["argocd-inventory"]


@pytest.mark.parametrize(
    ("name", "declared", "wanted", "message"),
    [
        ("prood", ("prod",), None, "cluster one: there is no environment prood; did you mean `prod`?"),
        (
            "production",
            ("prod",),
            None,
            "cluster one: there is no environment production; did you mean `prod`?",
        ),
        ("qx", ("prod",), None, "cluster one: there is no environment qx: declare it in `environments`"),
        ("prod", ("prod",), "prod", ""),
        ("prod", (), "prod", ""),
    ],
)
def test_environments_of_an_inventory(
    name: str, declared: tuple[str, ...], wanted: str | None, message: str, tmp_path: Path
) -> None:
    content = {"web/c.yaml": CONFIG_MAP, "app.yaml": application("path: web"), **listed(name)}
    [tree] = trees(tmp_path, content, config=with_inventory(*declared))
    assert [row.environment for row in tree.reading.rendering.deployments] == [wanted]
    assert [d.message for d in tree.diagnostics if d.rule == "argocd-inventory"] == [message] * bool(message)
    assert tree.environments == ((wanted,) if wanted else ())


@needs_helm
def test_what_a_chart_makes_with_values_of_an_environment_is_of_it(tmp_path: Path) -> None:
    made = application("path: web", "web-{{ .Values.env }}")
    content = {
        "web/c.yaml": CONFIG_MAP,
        "apps/Chart.yaml": CHART["chart/Chart.yaml"],
        "apps/values.yaml": "env: none\n",
        "apps/templates/a.yaml": made,
        **{f"apps/values-{env}.yaml": f"env: {env}x\n" for env in ("dev", "prod")},
    }
    [tree] = trees(tmp_path, content)
    rendering = tree.reading.rendering
    assert [(row.application, row.environment) for row in rendering.deployments] == [
        ("web-devx", "dev"),
        ("web-prodx", "prod"),
    ]
    assert [note for note in rendering.notes if "1 Application of its own values alone" in note]


@needs_kustomize
def test_one_application_in_two_overlays_lands_in_both_environments(tmp_path: Path) -> None:
    content = {"web/c.yaml": CONFIG_MAP, "argo/all/app.yaml": application("path: web")}
    content["argo/all/kustomization.yaml"] = "resources: [app.yaml]\n"
    for env in ("dev", "prod"):
        content[f"argo/{env}/kustomization.yaml"] = "resources: [../all]\n"
    assert [row.environment for row in table(tmp_path, content)] == ["dev", "prod"]


def test_what_an_application_makes_is_of_its_environment(tmp_path: Path) -> None:
    outer = application("path: children", "all").replace("metadata: {", "metadata: {labels: {env: prod}, ")
    content = {
        "all.yaml": outer,
        "children/app.yaml": application("path: web"),
        "web/c.yaml": CONFIG_MAP,
        **{f"k8s/{env}/c.yaml": CONFIG_MAP for env in ("dev", "prod")},
    }
    made = [row for row in table(tmp_path, content) if row.application == "web"]
    assert "prod" in {row.environment for row in made}


def test_another_repository_names_the_next_step(tmp_path: Path) -> None:
    content = {"web/c.yaml": CONFIG_MAP}
    content |= {f"{path}.yaml": application(f"path: {path}", path) for path in ("web", "gone")}
    rows = table(tmp_path, content, Config(kubernetes=Kubernetes(argocd=ArgoCD(own=("https://x/y",)))))
    assert {row.application: row.reason.partition("; ")[2] for row in rows} == {
        "web": "its path is here: if it is this one, name it in kubernetes.argocd.self",
        "gone": "name a folder with its files in kubernetes.argocd.repos",
    }


def secret(labels: dict[str, str]) -> Resource:
    values: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"labels": labels},
        "stringData": {"name": "shop-eu", "server": "https://10.0.0.1", "config": "token"},
    }
    place = Location("s.yaml")
    return Resource("kubernetes", "Secret", "s", "s", None, None, values, place, FixedLocator(place))


def test_names_of_clusters_are_no_secrets() -> None:
    assert secret_texts(secret({"argocd.argoproj.io/secret-type": "cluster"})) == ["token"]
    assert len(secret_texts(secret({}))) == 3


def test_a_set_that_is_not_expanded_has_a_row(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"set.yaml": set_of("web")})
    rows = tree.reading.rendering.unexpanded
    [_, line] = lines(rows)
    assert line.startswith("web (set)")
    assert line.endswith(f"unresolved: {NO_INVENTORY}")
    [told] = document(rows)["applications"]
    assert (told["status"], told["origin"], told["location"]["path"]) == ("unresolved", "set", "set.yaml")


@needs_kustomize
@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (
            "helmCharts: [{name: web}]",
            "not rendered (plugin): helmCharts are inflated only with"
            " kubernetes.argocd.kustomize.build_options: --enable-helm",
            "set it in tallygate.yaml",
        ),
        (
            "resources: ['git::file:///srv/base']",
            "not rendered (remote): git::file:///srv/base is on one machine alone:"
            " commit it, and map it under kubernetes.vendor",
            "commit it, and map it under kubernetes.vendor",
        ),
    ],
)
def test_what_keeps_a_kustomization_from_rendering_names_the_step(
    line: str, message: str, hint: str, tmp_path: Path
) -> None:
    content = {"k/kustomization.yaml": f"{line}\n", "charts/web/Chart.yaml": CHART["chart/Chart.yaml"]}
    [tree] = trees(tmp_path, content | {"k/charts/web/Chart.yaml": CHART["chart/Chart.yaml"]})
    found = [(one.message, one.hint) for one in tree.diagnostics if one.rule == "k8s-unrendered"]
    assert (message, hint) in found


@needs_kustomize
def test_one_set_of_two_overlays_is_expanded_for_the_clusters_of_each(tmp_path: Path) -> None:
    content = {"base/kustomization.yaml": "resources: [set.yaml]\n", "base/set.yaml": set_of("web")}
    for name, resources in (("a", "[../base]"), ("b", "[../base, secret.yaml]"), ("dev", "[secret.yaml]")):
        content[f"{name}/kustomization.yaml"] = f"resources: {resources}\n"
        content[f"{name}/secret.yaml"] = SECRET
    del content["a/secret.yaml"]
    [tree] = trees(tmp_path, content | {"web/c.yaml": CONFIG_MAP, "prod/x.yaml": "a: 1\n"})
    assert [row.application for row in tree.reading.rendering.deployments] == ["web-local"]
