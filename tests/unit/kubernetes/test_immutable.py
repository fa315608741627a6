"""Fields that may not change in an object that exists."""

import copy
import json
from typing import Any

import pytest
from msgspec.structs import replace

from tallygate.kubernetes.immutable import diagnostics, table
from tallygate.kubernetes.objects import resources
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.resource import Resource
from tests.unit.kubernetes.immutable_cases import CHANGES, KEPT, sides


def objects(text: str, path: str = "a.yaml", environment: str | None = "prod") -> list[Resource]:
    documents = load("yaml", text.encode(), path).documents
    return list(resources(documents, lambda _: environment, lambda _: True, ("kubernetes",)).resources)


def made(one: dict[str, Any]) -> list[Resource]:
    return objects(json.dumps(one))


def told(base: str, head: str) -> list[Diagnostic]:
    return diagnostics(objects(base), objects(head))


@pytest.mark.parametrize(("kind", "changes", "place"), CHANGES, ids=lambda value: str(value)[:60])
def test_a_field_that_cannot_be_changed(kind: str, changes: dict[str, Any], place: str) -> None:
    base, head = sides(kind, changes)
    found = diagnostics(made(base), made(head))
    assert [one.message.split(" ")[0] for one in found] == [place]
    assert [one.level for one in found] == [Level.FINDING]


@pytest.mark.parametrize(("kind", "changes"), KEPT, ids=str)
def test_what_may_change(kind: str, changes: dict[str, Any]) -> None:
    base, head = sides(kind, changes)
    assert diagnostics(made(base), made(head)) == []


def test_every_kind_of_the_table_has_a_case() -> None:
    cases = {kind for kind, _, _ in CHANGES}
    known = table()
    types = {*known.fields, *known.once_set, *known.when_immutable}
    assert {one.rpartition("/")[2] for one in types} == cases


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: n}
spec:
  selector:
    matchLabels:
      app: LABEL
"""


def test_head_s_line_and_the_place_in_the_base() -> None:
    [one] = told("# older\n" + DEPLOYMENT.replace("LABEL", "a"), DEPLOYMENT.replace("LABEL", "b"))
    assert (one.rule, str(one.location)) == ("k8s-immutable-changed", "a.yaml:7:7")
    assert one.message == (
        "spec.selector.matchLabels.app cannot be changed in a Deployment that exists (`a` to `b`); "
        "the base has it at line 8 of a.yaml"
    )


@pytest.mark.parametrize("change", [("name: a", "name: b"), ("namespace: n", "namespace: m")])
def test_another_object_is_not_it(change: tuple[str, str]) -> None:
    assert told(DEPLOYMENT, DEPLOYMENT.replace("LABEL", "b").replace(*change)) == []


def test_another_environment_is_not_it() -> None:
    head = objects(DEPLOYMENT.replace("LABEL", "b"), environment="dev")
    assert diagnostics(objects(DEPLOYMENT), head) == []


def test_a_moved_object_is_still_it() -> None:
    head = objects(DEPLOYMENT.replace("LABEL", "b"), "other/b.yaml")
    assert len(diagnostics(objects(DEPLOYMENT), head)) == 1


def test_of_two_renderings_those_of_one_root_are_compared() -> None:
    [one], [two] = objects(DEPLOYMENT.replace("LABEL", "a")), objects(DEPLOYMENT.replace("LABEL", "b"))
    sides = [replace(one, rendered_from="x"), replace(two, rendered_from="y")]
    assert diagnostics(sides, sides) == []


@pytest.mark.parametrize(
    ("base", "head", "levels"),
    [
        ("${A}", "${A}", []),
        ("${A}", "${B}", [Level.UNKNOWN]),
        ("a", "${A}", [Level.UNKNOWN]),
    ],
)
def test_what_is_filled_in_later(base: str, head: str, levels: list[Level]) -> None:
    found = told(DEPLOYMENT.replace("LABEL", base), DEPLOYMENT.replace("LABEL", head))
    assert [one.level for one in found] == levels


@pytest.mark.parametrize(
    ("annotation", "count"),
    [
        ("argocd.argoproj.io/sync-options: 'Force=true, Replace=true'", 0),
        ("argocd.argoproj.io/sync-options: Replace=true", 1),
        ("argocd.argoproj.io/hook: PreSync", 0),
        ("helm.sh/hook: pre-install", 0),
        ("kustomize.toolkit.fluxcd.io/force: Enabled", 0),
        ("kustomize.toolkit.fluxcd.io/force: disabled", 1),
    ],
)
def test_objects_that_are_made_anew(annotation: str, count: int) -> None:
    head = DEPLOYMENT.replace("LABEL", "b").replace(
        "namespace: n", f"namespace: n, annotations: {{{annotation}}}"
    )
    assert len(told(DEPLOYMENT.replace("LABEL", "a"), head)) == count


def test_a_name_that_is_generated_is_another_each_time() -> None:
    base = DEPLOYMENT.replace("name: a,", "generateName: a-,")
    assert told(base, base.replace("LABEL", "b")) == []


def test_no_message_shows_data() -> None:
    base, head = sides("Secret", {})
    base = {**base, "immutable": True, "stringData": {"pin": "4711"}}
    head = {**copy.deepcopy(base), "stringData": {"pin": "0815"}}
    [one] = diagnostics(made(base), made(head))
    assert one.message.startswith("stringData.pin cannot be changed")
    assert "4711" not in one.message
    assert "0815" not in one.message
