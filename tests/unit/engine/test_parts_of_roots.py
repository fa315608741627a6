"""Files that a root takes which is not rendered: what they become is not known."""

from pathlib import Path

import pytest

from tallygate.engine.config import Config
from tallygate.engine.evaluate import Tree, read_trees
from tallygate.engine.packs import builtin_packs
from tests.unit.engine.written import Files, files
from tests.unit.kubernetes.schemas.held import crd, widget

PATCH = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2, minReadySeconds: -1}\n"
)
ACCOUNT = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
ACCOUNT += "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\n"
ACCOUNT += "subjects: [{kind: ServiceAccount, name: a}]\n"
APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n"
APPLICATION += "spec: {project: default, destination: {namespace: a}, source: {path: a}}\n"
JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {completions: %d}\n"
REMOTE = {
    "prod/c1/kustomization.yaml": "resources: [../base]\n",
    "prod/base/kustomization.yaml": "resources: ['https://github.com/acme/app/config/default?ref=v1']\n"
    "patches: [{path: p.yaml}]\n",
}


def read(folder: Path, *contents: Files) -> Tree:
    """The head, that comes first."""
    snapshots = [files(folder / str(number), content) for number, content in enumerate(contents)]
    return read_trees(snapshots, builtin_packs(), (), Config())[0]


def told(tree: Tree, path: str = "prod/base/p.yaml") -> set[str]:
    return {one.rule for one in tree.reading.diagnostics if one.location.path == path}


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (PATCH, {"k8s-schema", "k8s-number-invalid"}),
        (ACCOUNT, {"k8s-field-conflict"}),
        (APPLICATION, {"argocd-application-schema"}),
        ("apiVersion: example.io/v1\nkind: Widget\nmetadata: {name: a}\n", {"k8s-schema-missing"}),
        ("apiVersion: v1\nmetadata: {name: kind}\n", {"k8s-schema"}),
    ],
)
def test_a_part_is_not_held_against_what_a_whole_object_must_be(
    tmp_path: Path, text: str, alone: set[str]
) -> None:
    assert alone & told(read(tmp_path / "alone", {"prod/base/p.yaml": text}))
    tree = read(tmp_path / "part", REMOTE | {"prod/base/p.yaml": text})
    assert told(tree) & alone == set()
    assert "k8s-unrendered" in told(tree, "prod/base/kustomization.yaml")


def test_a_patch_that_is_named_as_text_is_one(tmp_path: Path) -> None:
    named = "resources: [there.yaml]\npatches: [p.yaml]\n"
    tree = read(tmp_path, {"prod/base/p.yaml": PATCH, "prod/base/kustomization.yaml": named})
    assert told(tree) & {"k8s-schema", "k8s-number-invalid"} == set()
    said = {one.message for one in tree.reading.diagnostics}
    assert "patches[0]: must be a mapping" in said
    assert any("patches[0] is text; write `- path: ` before a file" in message for message in said)


def test_policies_see_it_as_it_is_written(tmp_path: Path) -> None:
    tree = read(tmp_path, REMOTE | {"prod/base/p.yaml": PATCH})
    [one] = [one for one in tree.reading.resources if one.source.path == "prod/base/p.yaml"]
    assert "kubernetes" in one.domains


def test_no_change_makes_a_part_of_what_the_base_judges(tmp_path: Path) -> None:
    whole, partly = {"prod/base/p.yaml": PATCH}, REMOTE | {"prod/base/p.yaml": PATCH}
    assert "k8s-schema" in told(read(tmp_path / "hidden", partly, whole))
    assert "k8s-schema" not in told(read(tmp_path / "same", partly, partly))
    assert "k8s-schema" in told(read(tmp_path / "bare", whole, partly))


def test_parts_of_base_and_head_are_not_compared(tmp_path: Path) -> None:
    trees = [{"prod/base/p.yaml": JOB % number} for number in (2, 1)]
    assert "k8s-immutable-changed" in told(read(tmp_path / "whole", *trees))
    assert "k8s-immutable-changed" not in told(read(tmp_path / "part", *(REMOTE | tree for tree in trees)))


def test_a_definition_holds_wherever_it_stands(tmp_path: Path) -> None:
    definition = crd("{type: object, properties: {size: {type: integer}}}")
    tree = read(tmp_path, REMOTE | {"prod/base/p.yaml": definition, "w.yaml": widget("{size: a}")})
    assert told(tree, "w.yaml") == {"k8s-schema"}
