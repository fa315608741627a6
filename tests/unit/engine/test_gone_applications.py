"""What a change says of Applications that it takes away, and of what they deployed."""

from pathlib import Path

import pytest

from tallygate.engine.destroyed import destroyed
from tallygate.engine.evaluate import Tree
from tallygate.model.change import Destroyed
from tests.unit.kubernetes.applications import OWN, trees
from tests.unit.kubernetes.rendering import needs_kustomize

DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n"
    "  selector: {matchLabels: {app: NAME}}\n  template:\n    metadata: {labels: {app: NAME}}\n"
    "    spec: {containers: [{name: web, image: 'web:1'}]}\n"
)
ELEMENTS = {name: f"{{environment: {name}, revision: main}}" for name in ("dev", "staging")}
BASES = {"base/kustomization.yaml": "resources: [web.yaml]\n"}
PROD = "{environment: prod, revision: v9}"
"""Of a revision that the clone does not have."""


def services(*elements: str, generator: str = "list") -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\n"
        "metadata: {name: services, namespace: argocd}\n"
        f"spec:\n  generators: [{{{generator}: {{elements: [{', '.join(elements)}]}}}}]\n"
        "  template:\n    metadata:\n      name: 'web-{{environment}}'\n      namespace: argocd\n"
        "      finalizers: [resources-finalizer.argocd.argoproj.io]\n"
        "    spec:\n      project: default\n      destination: {name: in-cluster, namespace: shop}\n"
        f"      source: {{repoURL: '{OWN}', path: 'overlays/{{{{environment}}}}',"
        " targetRevision: '{{revision}}'}\n"
    )


def tree(sets: str, name: str = "web") -> dict[str, str]:
    overlays = {
        f"overlays/{one}/kustomization.yaml": "namespace: shop\nresources: [../../base]\n" for one in ELEMENTS
    }
    return {"sets.yaml": sets, "base/web.yaml": DEPLOYMENT.replace("NAME", name), **BASES, **overlays}


def immutable(head: Tree) -> list[str | None]:
    return [one.environment for one in head.diagnostics if one.rule == "k8s-immutable-changed"]


def lost(head: Tree, base: Tree) -> list[Destroyed]:
    return [one for one in destroyed(head, base) if one.type == "argoproj.io/Application"]


BASE = tree(services(*ELEMENTS.values(), PROD))


@needs_kustomize
def test_a_set_that_is_read_is_no_reason_for_doubt(tmp_path: Path) -> None:
    head, base = trees(tmp_path, tree(services(ELEMENTS["dev"], PROD)), BASE)
    [one] = lost(head, base)
    assert one.address.endswith("Application/argocd/web-staging")
    assert one.known
    assert one.reason == "it is gone, and its finalizer deletes 1 Deployment"


@needs_kustomize
def test_one_that_does_not_render_is_no_reason_for_doubt_of_another(tmp_path: Path) -> None:
    broken = {"overlays/dev/kustomization.yaml": "resources: [../../absent]\n"}
    head, base = trees(tmp_path, tree(services(ELEMENTS["dev"])) | broken, BASE)
    assert any(one.rule == "k8s-unrendered" for one in head.diagnostics)
    assert [one.known for one in lost(head, base)] == [True, True]


@needs_kustomize
def test_a_set_of_which_nobody_knows_what_it_makes_is(tmp_path: Path) -> None:
    head, base = trees(tmp_path, tree(services(ELEMENTS["dev"], generator="scmProvider")), BASE)
    assert {(one.known, one.reason) for one in lost(head, base)} == {(False, "sets.yaml could not be read")}


@needs_kustomize
@pytest.mark.parametrize(
    ("sets", "told"),
    [
        (services(*ELEMENTS.values(), PROD), ["dev", "staging"]),
        (services(ELEMENTS["dev"], PROD), ["dev"]),
        (services(ELEMENTS["dev"], generator="scmProvider"), ["dev", "staging"]),
    ],
)
def test_what_is_deleted_is_not_changed(tmp_path: Path, sets: str, told: list[str]) -> None:
    head, _ = trees(tmp_path, tree(sets, "other"), BASE)
    assert immutable(head) == told
