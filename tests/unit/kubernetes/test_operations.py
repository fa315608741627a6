"""Operations of a JSON patch whose indices a later merge has moved, and what is shown of them."""

import json
from pathlib import Path

import pytest

from tallygate.commands.inspect import _view
from tallygate.engine.evaluate import read_trees
from tallygate.engine.excerpts import Excerpts
from tallygate.engine.known_secrets import KnownSecrets, Origins
from tallygate.engine.packs import builtin_packs
from tallygate.kubernetes.operations import any_item, as_written, moved, operations
from tallygate.kubernetes.rendered import Place, Rendered
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator
from tallygate.sources.worktree import worktree_snapshot
from tests.unit.kubernetes.rendering import DEPLOYMENT, needs_kustomize, only, rendered, written

CONTAINERS = ("spec", "template", "spec", "containers")
MERGE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: first, image: "evil/first:latest"}]}}}
"""
OPS = """\
resources: [../base]
patches:
- target: {kind: Deployment}
  patch: |-
    - {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: ADMIN_PASSWORD, value: hunter2}}
    - {op: replace, path: /spec/template/spec/containers/0/image, value: "evil/app:latest"}
    - {op: add, path: /spec/template/spec/hostPID, value: true}
- path: debug.yaml
"""
TREE = {
    "base/kustomization.yaml": "resources: [d.yaml]\n",
    "base/d.yaml": DEPLOYMENT,
    "prod/kustomization.yaml": OPS,
    "prod/debug.yaml": MERGE,
}
SOURCE = {"items": [{"name": "a"}, {"name": "b"}]}
RENDERED = {"items": [{"name": "new"}, {"name": "a", "x": 1}, {"name": "b", "x": 1}]}


def line(one: Rendered, *path: str | int) -> tuple[str, int]:
    place = one.locator.value((*CONTAINERS, *path))
    return place.path, place.line


@needs_kustomize
def test_an_operation_is_found_though_a_merge_moved_its_item(tmp_path: Path) -> None:
    one = only(rendered(tmp_path, TREE))
    containers = one.value["spec"]["template"]["spec"]["containers"]
    assert [each["name"] for each in containers] == ["first", "app"]
    assert line(one, 1, "env", 1, "value") == ("prod/kustomization.yaml", 5)
    assert line(one, 1, "image") == ("prod/kustomization.yaml", 6)
    assert line(one, 0, "image") == ("prod/debug.yaml", 4)
    assert line(one, 1, "env", 0, "value") == ("base/d.yaml", 16)


@needs_kustomize
def test_no_excerpt_and_no_view_shows_a_secret_of_a_patch(tmp_path: Path) -> None:
    written(tmp_path, TREE)
    packs = tuple(pack for pack in builtin_packs() if pack.id in ("kubernetes", "kustomize"))
    [tree] = read_trees([worktree_snapshot(tmp_path, None)], packs, ())
    for number in range(3, 8):
        place = Location("prod/kustomization.yaml", number, 5)
        found = Finding("r", "low", Effect.DENY, "m", "web", place, "prod", Status.NEW, "0")
        assert "hunter2" not in str(Excerpts(tree)(found))
    known = KnownSecrets(Origins(tree.reading.resources))
    views = json.dumps([_view(resource, known) for resource in tree.reading.resources], default=str)
    assert "hunter2" not in views
    assert "ADMIN_PASSWORD" in views


@pytest.mark.parametrize(("index", "operation"), [(1, 0), (2, 1)])
def test_each_item_has_its_own_operation(index: int, operation: int) -> None:
    ops = [{"op": "add", "path": f"/items/{i}/x", "value": 1} for i in (0, 1)]
    patch = Place(FixedLocator(Location("p.yaml", 1)), (), ops)
    path = ("items", index, "x")
    found = operations(patch, path, RENDERED, lambda *given: moved(SOURCE, *given))
    assert [place.path for place in found] == [(operation, "value")]
    assert [p.path for p in operations(patch, path, RENDERED, any_item)] == [(1, "value"), (0, "value")]
    assert len(list(operations(patch, path, RENDERED, as_written))) == (index == 1)


def test_what_is_removed_from_nobody_knows_which_item_is_not_told() -> None:
    patch = Place(FixedLocator(Location("p.yaml", 1)), (), [{"op": "remove", "path": "/items/7/x"}])
    assert list(operations(patch, ("items", 0, "x"), RENDERED, any_item)) == []


def test_an_added_item_is_known_by_its_name() -> None:
    ops = [{"op": "add", "path": "/items/-", "value": {"name": n, "x": 1}} for n in ("b", "a")]
    patch = Place(FixedLocator(Location("p.yaml", 1)), (), ops)
    assert [p.path for p in operations(patch, ("items", 1, "x"), RENDERED, as_written)] == [(1, "value", "x")]


def test_an_endless_index_is_no_index() -> None:
    assert moved(SOURCE, ["items", "9" * 9999], {"op": "remove"}, RENDERED)[0] == "items"
