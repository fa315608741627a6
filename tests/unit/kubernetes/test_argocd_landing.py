"""Where objects land, and that nothing goes unjudged because an Application says so."""

from pathlib import Path

import pytest

from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.evaluate import Tree
from tallygate.model.resource import Resource
from tests.unit.kubernetes.applications import (
    CHART,
    CONFIG,
    CONFIG_MAP,
    OWN,
    application,
    data,
    table,
    trees,
)
from tests.unit.kubernetes.rendering import needs_helm, needs_kustomize

ROOTS = {f"k8s/{env}/kustomization.yaml": "resources: [c.yaml]\n" for env in ("dev", "prod")}
MAPS = {f"k8s/{env}/c.yaml": CONFIG_MAP.replace("'1'", f"'{env}'") for env in ("dev", "prod")}
PLAIN = {f"k8s/{env}/c.yaml": text for env, text in zip(("dev", "prod"), MAPS.values(), strict=True)}


def maps(tree: Tree) -> list[Resource]:
    return [one for one in tree.reading.resources if one.type == "ConfigMap"]


def where(tree: Tree) -> list[tuple[str | None, str, str | None, tuple[str, ...]]]:
    return sorted(
        ((one.environment, one.cluster, one.namespace, one.applications) for one in maps(tree)), key=str
    )


def unresolved(tree: Tree) -> list[tuple[str, str]]:
    found = [told for told in tree.diagnostics if told.rule == "argocd-unresolved"]
    return [(f"{told.location.path}:{told.location.line}", told.message) for told in found]


@needs_kustomize
class TestPlaces:
    @pytest.mark.parametrize("content", [ROOTS | MAPS, PLAIN])
    def test_an_object_lands_once_where_its_application_says(
        self, tmp_path: Path, content: dict[str, str]
    ) -> None:
        [tree] = trees(tmp_path, content | {"app.yaml": application("path: k8s/dev")})
        assert where(tree) == [("dev", "one", "shop", ("web",)), ("prod", "", None, ())]
        assert {one.address for one in maps(tree)} == {
            "dev/v1/ConfigMap/shop/settings",
            "prod/v1/ConfigMap/settings",
        }

    @pytest.mark.parametrize("content", [ROOTS | MAPS, PLAIN])
    def test_in_two_clusters_of_one_environment(self, tmp_path: Path, content: dict[str, str]) -> None:
        apps = {
            f"{cluster}.yaml": application("path: k8s/prod", cluster, f"{{name: {cluster}, namespace: shop}}")
            for cluster in ("eu", "us")
        }
        [tree] = trees(tmp_path, content | apps)
        assert sorted(one.address for one in maps(tree)) == [
            "dev/v1/ConfigMap/settings",
            "prod@eu/v1/ConfigMap/shop/settings",
            "prod@us/v1/ConfigMap/shop/settings",
        ]

    def test_two_applications_with_one_place(self, tmp_path: Path) -> None:
        apps = {f"{name}.yaml": application("path: k8s/dev", name) for name in "ba"}
        [tree] = trees(tmp_path, ROOTS | MAPS | apps)
        assert ("dev", "one", "shop", ("a", "b")) in where(tree)
        assert len(maps(tree)) == 2

    def test_the_destination_gives_namespaced_kinds_a_namespace(self, tmp_path: Path) -> None:
        kinds = {
            "ConfigMap": "v1", "Namespace": "v1", "ClusterRole": "rbac.authorization.k8s.io/v1",
            "Thing": "example.com/v1", "Odd": "example.com/v1", "Certificate": "cert-manager.io/v1",
        }  # fmt: skip
        content = {
            f"web/{kind}.yaml": f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x}}\n"
            for kind, version in kinds.items()
        }
        content["web/own.yaml"] = CONFIG_MAP.replace("{name:", "{namespace: own, name:")
        content["crd.yaml"] = (
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things}\n"
            "spec: {group: example.com, scope: Namespaced, names: {kind: Thing}}\n"
        )
        [row] = table(tmp_path, content | {"app.yaml": application("path: web")})
        assert {(one.kind, one.name): one.namespace for one in row.objects} == {
            ("Certificate", "x"): "shop",
            ("ClusterRole", "x"): None,
            ("ConfigMap", "x"): "shop",
            ("ConfigMap", "settings"): "own",
            ("Namespace", "x"): None,
            ("Odd", "x"): "",
            ("Thing", "x"): "shop",
        }

    @pytest.mark.parametrize(
        ("path", "destination", "label", "environment"),
        [
            ("k8s/prod", "{name: shop-dev}", "", "prod"),
            ("web", "{name: shop-dev}", "", "dev"),
            ("web", "{name: shop-dev-prod}", "", None),
            ("web", "{server: 'https://prod.example'}", "", "prod"),
            ("web", "{name: one}", "environment: prod", "prod"),
            ("web", "{name: one}", "example.com/env: dev", "dev"),
            ("web", "{name: one}", "team: prod", None),
            ("web", "{name: listed}", "", "dev"),
            ("k8s/prod", "{server: 'https://listed'}", "", "dev"),
        ],
    )
    def test_environments(
        self, tmp_path: Path, path: str, destination: str, label: str, environment: str | None
    ) -> None:
        app = application(f"path: {path}", destination=destination).replace(
            "{name: web, ", f"{{labels: {{{label}}}, name: web, "
        )
        inventory = "clusters:\n- {name: listed, server: 'https://listed', environment: dev}\n"
        content = PLAIN | {"web/c.yaml": CONFIG_MAP, "app.yaml": app, "clusters.yaml": inventory}
        told = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), inventory="clusters.yaml")))
        [row] = table(tmp_path, content, told)
        assert row.environment == environment

    def test_applications_of_named_folders_alone(self, tmp_path: Path) -> None:
        apps = {f"{folder}/app.yaml": application("path: k8s/dev", folder) for folder in ("argo", "example")}
        told = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), roots=("argo/",))))
        assert [row.application for row in table(tmp_path, PLAIN | apps, told)] == ["argo"]


@needs_kustomize
class TestDecoys:
    """The author of a change writes an Application: what it points to is judged as before."""

    APP = application("path: k8s/prod")
    ELSEWHERE = application("path: k8s/prod, kustomize: {namespace: x}", destination="{name: shop-dev}")

    def test_a_new_application_with_settings_hides_no_root(self, tmp_path: Path) -> None:
        base = ROOTS | MAPS
        patch = '{patches: [{target: {kind: ConfigMap}, patch: \'[{"op": "remove", "path": "/data/a"}]\'}]}'
        app = application(f"path: k8s/prod, kustomize: {patch}")
        head, _ = trees(tmp_path, base | {"app.yaml": app}, base)
        assert {"a": "prod"} in data(head)
        assert {} in data(head)

    def test_one_that_the_base_has_is_what_is_deployed(self, tmp_path: Path) -> None:
        app = {"app.yaml": application("path: k8s/prod, kustomize: {namePrefix: a-}")}
        head, _ = trees(tmp_path, ROOTS | MAPS | app, ROOTS | MAPS | app)
        assert sorted(one.name for one in maps(head)) == ["a-settings", "settings"]

    @pytest.mark.parametrize("content", [ROOTS | MAPS, PLAIN])
    def test_a_new_application_moves_nothing_to_another_environment(
        self, tmp_path: Path, content: dict[str, str]
    ) -> None:
        inventory = {"clusters.yaml": "clusters:\n- {name: one, server: 'https://one', environment: dev}\n"}
        told = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), inventory="clusters.yaml")))
        head, _ = trees(tmp_path, content | inventory | {"app.yaml": self.APP}, content, config=told)
        assert [env for env, *_ in where(head)] == ["dev", "dev", "prod"]

    def test_a_destination_that_changes_moves_nothing_either(self, tmp_path: Path) -> None:
        inventory = (
            "clusters:\n- {name: one, server: 'https://one', environment: prod}\n"
            "- {name: two, server: 'https://two', environment: dev}\n"
        )
        content = ROOTS | MAPS | {"clusters.yaml": inventory}
        told = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=(OWN,), inventory="clusters.yaml")))
        moved = {"app.yaml": self.APP.replace("name: one", "name: two")}
        head, base = trees(tmp_path, content | moved, content | {"app.yaml": self.APP}, config=told)
        assert [env for env, *_ in where(base)] == ["dev", "prod"]
        assert [env for env, *_ in where(head)] == ["dev", "dev", "prod"]

    def test_one_that_does_not_render_hides_nothing(self, tmp_path: Path) -> None:
        app = {"app.yaml": application("path: k8s/prod, kustomize: {images: [web]}")}
        [tree] = trees(tmp_path, ROOTS | MAPS | app)
        assert [env for env, *_ in where(tree)] == ["dev", "prod"]
        [(place, message)] = unresolved(tree)
        assert place == "app.yaml:7"
        assert message == "what web deploys is not known: web is no image that kustomize would set"

    @needs_helm
    def test_values_of_environments_that_no_application_names_are_judged(self, tmp_path: Path) -> None:
        files = {f"chart/values-{env}.yaml": f"a: {env}\n" for env in ("dev", "prod")}
        app = application("path: chart, helm: {valueFiles: [values-dev.yaml]}")
        [tree] = trees(tmp_path, CHART | files | {"app.yaml": app})
        assert sorted((one.environment, one.name) for one in maps(tree)) == [
            ("dev", "web-shop"),
            ("prod", "chart-default"),
        ]


class TestWhatIsNotKnown:
    def test_each_is_told_by_itself(self, tmp_path: Path) -> None:
        apps = {
            f"{name}.yaml": application("path: web", name).replace(OWN, "https://u:p@git.example/other")
            for name in "dbca"
        }
        [tree] = trees(tmp_path, apps)
        assert sorted(unresolved(tree)) == [
            (
                f"{name}.yaml:7",
                f"what {name} deploys is not known: https://git.example/other is another repository;"
                " name a folder with its files in kubernetes.argocd.repos",
            )
            for name in "abcd"
        ]

    @pytest.mark.parametrize(
        ("source", "status", "reason"),
        [
            (
                "chart: redis, targetRevision: 1.0.0",
                "remote",
                "chart redis@1.0.0 is not vendored",
            ),
            ("path: /web", "failed", "no path within"),
            ("path: ../web", "failed", "no path within"),
            ("path: gone", "failed", "there is no such file or folder"),
            ("path: web, plugin: {name: x}", "plugin", "program"),
            ("path: web, targetRevision: v1", "unresolved", "revision v1 is not"),
            ("path: web, helm: {}, kustomize: {}", "failed", "at once"),
        ],
    )
    def test_causes(self, tmp_path: Path, source: str, status: str, reason: str) -> None:
        [row] = table(tmp_path, {"web/c.yaml": CONFIG_MAP, "app.yaml": application(source)})
        assert row.status == status
        assert reason in row.reason


@needs_kustomize
class TestApplicationsOfApplications:
    def test_a_root_and_what_it_makes(self, tmp_path: Path) -> None:
        root = application("path: apps", "root", "{name: one, namespace: argocd}")
        child = application("path: k8s/dev", "child")
        kustomization = (
            "resources: [child.yaml]\npatches:\n- target: {kind: Application}\n"
            '  patch: \'[{"op": "replace", "path": "/spec/destination/namespace", "value": "other"}]\'\n'
        )
        content = ROOTS | MAPS | {
            "root.yaml": root, "apps/kustomization.yaml": kustomization, "apps/child.yaml": child,
        }  # fmt: skip
        [tree] = trees(tmp_path, content)
        assert ("dev", "one", "other", ("child",)) in where(tree)
        assert [row.application for row in tree.reading.rendering.deployments] == ["root", "child"]
        judged = [one for one in tree.reading.resources if one.type == "argoproj.io/Application"]
        assert [(one.name, one.applications) for one in judged] == [("root", ()), ("child", ("root",))]

    @needs_helm
    def test_a_child_is_reached_by_what_makes_it(self, tmp_path: Path) -> None:
        template = application("path: k8s/dev", "child").replace(
            "namespace: shop", "namespace: {{ .Values.space }}"
        )
        root = application("path: apps, helm: {valueFiles: [/v.yaml]}", "root")
        content = ROOTS | MAPS | {
            "apps/Chart.yaml": CHART["chart/Chart.yaml"], "apps/values.yaml": "space: ignored\n",
            "apps/templates/child.yaml": template, "root.yaml": root,
            "v.yaml": "space: given\n",
        }  # fmt: skip
        [tree] = trees(tmp_path, content)
        assert ("dev", "one", "given", ("child",)) in where(tree)
        [child] = [one for one in tree.reading.rendering.described if one.name == "child"]
        assert {"root.yaml", "v.yaml", "apps/templates/child.yaml"} <= child.inputs

    def test_one_of_its_own_folder_ends(self, tmp_path: Path) -> None:
        content = {"apps/root.yaml": application("path: apps", "root"), "apps/c.yaml": CONFIG_MAP}
        [tree] = trees(tmp_path, content)
        [facts] = tree.reading.rendering.described
        assert facts.values["cycle"] == ["root", "root"]
        assert len(facts.values["objects"]) == 2

    @needs_helm
    def test_a_circle_ends(self, tmp_path: Path) -> None:
        content = {"first.yaml": application("path: a", "b")}
        for own, other in ("ab", "ba"):
            content |= {
                f"{own}/Chart.yaml": CHART["chart/Chart.yaml"],
                f"{own}/templates/x.yaml": application(f"path: {other}", own).replace("shop", "'{{ now }}'"),
            }
        rows = table(tmp_path, content)
        assert len(rows) < 20

    def test_sets_are_expanded_and_their_applications_judged(self, tmp_path: Path) -> None:
        set_ = (
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n"
            "  generators: [{list: {elements: [{e: dev}, {e: prod}]}}]\n  template:\n"
            "    metadata: {name: 'web-{{e}}'}\n    spec:\n      project: default\n"
            f"      source: {{repoURL: '{OWN}', path: 'k8s/{{{{e}}}}'}}\n"
            "      destination: {name: one, namespace: shop}\n"
        )
        [tree] = trees(tmp_path, ROOTS | MAPS | {"set.yaml": set_}, config=CONFIG)
        assert where(tree) == [
            ("dev", "one", "shop", ("web-dev",)),
            ("prod", "one", "shop", ("web-prod",)),
        ]
        judged = [one for one in tree.reading.resources if one.type == "argoproj.io/Application"]
        assert [(one.name, one.environment, one.source.path) for one in judged] == [
            ("web-dev", "dev", "set.yaml"),
            ("web-prod", "prod", "set.yaml"),
        ]
        assert judged[0].locator.value(("spec", "source", "path")).line == 10


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    [tree] = trees(tmp_path, {"app.yaml": application("path: gone")})
    [(place, message)] = unresolved(tree)
    assert place.startswith("app.yaml:")
    assert message == "what web deploys is not known: gone: there is no such file or folder"
