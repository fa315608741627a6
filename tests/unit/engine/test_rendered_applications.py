"""No Application hides a file that it deploys: wherever it is written, whatever makes it, whatever it was."""

import os
from pathlib import Path

import pytest

from tallygate.engine import render
from tallygate.engine.config import Config
from tallygate.engine.config_platforms import ArgoCD, Kubernetes
from tallygate.engine.packs import builtin_packs
from tallygate.kubernetes.renderer import find_helm, find_kustomize
from tests.unit.engine.test_engine_report import found, run
from tests.unit.engine.written import pod

needs_kustomize = pytest.mark.skipif(
    bool(find_kustomize(os.environ).problem), reason="no kustomize or kubectl: `make test` brings one"
)
needs_helm = pytest.mark.skipif(bool(find_helm(os.environ).problem), reason="no helm: `make test` brings one")

PACKS = tuple(pack for pack in builtin_packs() if pack.id in ("kubernetes", "kustomize"))
APPLICATION = (
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n"
    "spec: {source: {repoURL: https://git.example/own, path: web}}\n"
)
RECURSIVE = APPLICATION.replace("path: web", "path: web, directory: {recurse: true}")
PATCH = """\
patches:
- target: {kind: KIND}
  patch: '[{"op": "replace", "path": "WHERE", "value": "WHAT"}]'
"""
FIX = PATCH.replace("KIND", "Pod").replace("WHERE", "/spec/containers/0/image").replace("WHAT", "web:1")
POINT = PATCH.replace("KIND", "Application").replace("WHERE", "/spec/source/path")
LATEST = pod(image="web:latest")
OVER = {"web/kustomization.yaml": f"resources: [in/p.yaml]\n{FIX}", "web/in/p.yaml": LATEST}
"""Rendered alone it is right; deployed as written it is not."""
AS_WRITTEN = [("own-latest", "web/in/p.yaml:8", "new")]


def told(
    folder: Path, head: dict[str, str], base: dict[str, str] | None = None
) -> list[tuple[str, str, str]]:
    config = Config(kubernetes=Kubernetes(argocd=ArgoCD(own=("https://git.example/own",))))
    every = found(run(folder, head, base, packs=PACKS, config=config))
    return [one for one in every if one[0] != "argocd-unresolved"]  # some point elsewhere


@needs_kustomize
class TestBothSidesOfAChange:
    @pytest.mark.parametrize("head", [APPLICATION, RECURSIVE.replace("{recurse: true}", "null"), ""])
    @pytest.mark.parametrize("more", [{}, {"x/kustomization.yaml": "configMapGenerator: [{name: c}]\n"}])
    def test_what_the_base_deploys_as_written_still_is(
        self, tmp_path: Path, head: str, more: dict[str, str]
    ) -> None:
        base = {"app.yaml": RECURSIVE, "web/old.yaml": pod()} | more
        assert told(tmp_path, base | OVER | {"app.yaml": head}, base) == AS_WRITTEN

    def test_a_kustomization_of_its_own_is_told_apart_by_argo_cd(self, tmp_path: Path) -> None:
        base = {"app.yaml": APPLICATION, "web/old.yaml": pod()}
        assert told(tmp_path, base | OVER, base) == []

    def test_an_overlay_elsewhere_hides_no_folder_of_plain_files(self, tmp_path: Path) -> None:
        app = APPLICATION.replace("path: web", "path: web/in")
        assert told(tmp_path, OVER | {"app.yaml": app}) == AS_WRITTEN
        assert told(tmp_path / "without", OVER) == []


@needs_kustomize
class TestWhatTheyStandIn:
    @pytest.mark.parametrize(
        "text",
        [
            "apiVersion: v1\nkind: List\nitems:\n- " + RECURSIVE.replace("\n", "\n  "),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nitems:\n- "
            + RECURSIVE.replace("\n", "\n  "),
            RECURSIVE.replace("argoproj.io/v1alpha1", '"argoproj\\x2eio/v1alpha1"'),
        ],
    )
    def test_lists_and_other_spellings(self, tmp_path: Path, text: str) -> None:
        assert told(tmp_path, OVER | {"app.yaml": text}) == AS_WRITTEN

    @pytest.mark.parametrize(
        "patch",
        [
            '[{"op": "replace", "path": "/spec/source/path", "value": "web"}]',
            '[{"op": "add", "path": "/spec/source", "value":'
            ' {"repoURL": "https://git.example/own", "path": "web/in", "directory": {}}}]',
        ],
    )
    def test_a_kustomization_changes_where_they_point(self, tmp_path: Path, patch: str) -> None:
        content = OVER | {
            "apps/app.yaml": RECURSIVE.replace("path: web", "path: elsewhere"),
            "apps/kustomization.yaml": (
                f"resources: [app.yaml]\npatches: [{{patch: '{patch}', target: {{kind: Application}}}}]\n"
            ),
        }
        assert told(tmp_path, content) == AS_WRITTEN

    @needs_helm
    def test_a_chart_makes_them(self, tmp_path: Path) -> None:
        content = OVER | {
            "c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
            "c/values.yaml": "path: web\n",
            "c/templates/app.yaml": RECURSIVE.replace("path: web", "path: '{{ .Values.path }}'"),
        }
        assert told(tmp_path, content) == AS_WRITTEN

    @pytest.mark.parametrize(("most", "rules"), [(2, ["own-latest", "k8s-unrendered"]), (3, ["own-latest"])])
    def test_one_that_makes_another(
        self, tmp_path: Path, most: int, rules: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A base that an overlay puts right is deployed by an Application that only its own base makes."""
        monkeypatch.setattr(render, "_MOST_PASSES", most)
        there, far = (RECURSIVE.replace("path: web", f"path: {to}") for to in ("elsewhere", "far"))
        content = OVER | {
            "first/app.yaml": far,
            "first/kustomization.yaml": "resources: [app.yaml]\n" + POINT.replace("WHAT", "second"),
            "second/app.yaml": there,
            "second/kustomization.yaml": "resources: [app.yaml]\n" + POINT.replace("WHAT", "web"),
            "third/kustomization.yaml": "resources: [../second]\n" + POINT.replace("WHAT", "far"),
        }
        assert [rule for rule, _, _ in told(tmp_path, content)] == rules
