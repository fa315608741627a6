"""What Argo CD and Flux are told to deploy, as far as it is written out."""

from pathlib import Path

import pytest

from tallygate.kubernetes.deployed import deployed_folders
from tallygate.loaders.registry import load
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_kustomize, rendered

ARGO = "apiVersion: argoproj.io/v1alpha1\nkind: {}\nspec: {}\n"


def folders(text: str) -> list[str]:
    return list(
        deployed_folders(document.value for document in load("yaml", text.encode(), "a.yaml").documents)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ARGO.format("Application", "{source: {path: apps/web}}"), ["apps/web"]),
        (ARGO.format("Application", "{sources: [{path: ./a/}, {chart: x}, {path: b}]}"), ["a", "b"]),
        (ARGO.format("Application", "{source: {path: .}}"), [""]),
        (ARGO.format("ApplicationSet", "{template: {spec: {source: {path: 'x/{{path}}'}}}}"), []),
        (
            ARGO.format(
                "ApplicationSet", "{generators: [{git: {directories: [{path: apps/*}]}}, {list: {}}]}"
            ),
            ["apps/*"],
        ),
        (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {path: ./apps/prod}\n",
            ["apps/prod"],
        ),
        ("apiVersion: v1\nkind: Pod\nspec: {path: x, source: {path: y}}\n", []),
        ("[]\n---\n5\n---\napiVersion: 5\n", []),
        (ARGO.format("Application", "{source: {path: [x]}}"), []),
    ],
)
def test_paths_that_are_written_out(text: str, expected: list[str]) -> None:
    assert folders(text) == expected


@needs_kustomize
@pytest.mark.parametrize(
    ("glob", "roots"),
    [
        ("apps/base", {"apps/base/kustomization.yaml", "apps/prod/kustomization.yaml"}),
        ("apps/*", {"apps/base/kustomization.yaml", "apps/prod/kustomization.yaml"}),
        ("*", {"apps/prod/kustomization.yaml"}),
        ("apps", {"apps/prod/kustomization.yaml"}),
    ],
)
def test_no_overlay_hides_a_base_that_is_deployed(tmp_path: Path, glob: str, roots: set[str]) -> None:
    content = {
        "apps/base/kustomization.yaml": "resources: [d.yaml]\n",
        "apps/base/d.yaml": DEPLOYMENT,
        "apps/prod/kustomization.yaml": "resources: [../base]\nreplicas: [{name: web, count: 2}]\n",
    }
    assert {one.root for one in rendered(tmp_path, content, [glob]).objects} == roots
