import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.substitution import known
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level
from tallygate.model.facts import Facts
from tallygate.model.location import ValuePath

POD = {"apiVersion": "v1", "kind": "Pod"}


def unknown(value: dict[str, Any]) -> dict[ValuePath, str]:
    return {one.path: one.reason for one in known({**POD, **value})[1]}


def facts(text: str) -> Facts:
    return resources(load("yaml", text.encode(), "a.yaml").documents, lambda _: "prod", lambda _: True, ())


@pytest.mark.parametrize(
    "text",
    [
        "${NET}",
        "a:${NET}",
        "${NET:=false}",
        "${NET:-false}",
        "${NET-}",
        "${NET:=}",
        "${NET:=${OTHER}}",
        "${NET^^}",
        "${NET:0:3}",
        "${NET/a/b}",
        "${NET%%x}",
        "${#NET}",
        "$$${NET}",
        "$${ESCAPED} ${NET}",
        "x" * 500 + "${NET:=" + "x" * 500 + "}",
    ],
)
def test_what_is_substituted_is_not_known(text: str) -> None:
    rest, found = known({**POD, "spec": {"hostNetwork": text, "hostPID": True}})
    assert rest["spec"] == {"hostPID": True}
    [one] = found
    assert (one.path, one.reason) == (
        ("spec", "hostNetwork"),
        "is substituted by Flux or envsubst: ${NET}",
    )


@pytest.mark.parametrize(
    "text",
    ["$${NET}", "$$$${NET}", "$(NET)", "$NET", "${}", "${ NET }", "${1}", "${a.b}", "{NET}", "$ {NET}"],
)
def test_what_stays_as_it_is_written(text: str) -> None:
    value = {**POD, "spec": {"hostname": text}}
    assert known(value) == (value, ())


def test_a_default_is_not_told() -> None:
    assert "hunter2" not in str(unknown({"spec": {"x": "${PASSWORD:=hunter2}"}}))


def test_items_of_lists_keep_their_index_and_the_object_is_left_as_it_is() -> None:
    value = {**POD, "spec": {"containers": [{"image": "a:${TAG}"}, {"ports": ["${PORT}", 80]}]}}
    before = repr(value)
    rest, found = known(value)
    assert rest["spec"]["containers"] == [{}, {"ports": [None, 80]}]
    assert {one.path for one in found} == {
        ("spec", "containers", 0, "image"),
        ("spec", "containers", 1, "ports", 0),
    }
    assert repr(value) == before


def test_a_substituted_key_may_be_any_key() -> None:
    assert unknown({"spec": {"${KEY}": True, "hostPID": "${NET}"}}) == {
        ("spec",): "is substituted by Flux or envsubst: ${KEY}"
    }
    rest, found = known({**POD, "${KEY}": {}, "spec": {}})
    assert rest == POD
    assert [one.path for one in found] == [()]


@pytest.mark.parametrize(
    "container",
    [
        {"command": ["sh", "-c", "echo ${HOME}"]},
        {"args": ["--node=${NODE}"]},
        {"env": [{"name": "URL", "value": "http://${HOST}"}]},
        {"script": "echo ${HOME}"},
        {"source": "echo ${HOME}"},
    ],
)
def test_programs_are_full_of_variables_of_their_own(container: dict[str, Any]) -> None:
    assert unknown({"spec": {"containers": [container]}}) == {}


def test_only_what_is_text_there_is_passed_over() -> None:
    found = unknown(
        {
            "metadata": {"annotations": {"a": "${A}"}, "labels": {"b": "${B}"}},
            "spec": {
                "source": {"targetRevision": "${REVISION}"},
                "env": [{"name": "${NAME}", "valueFrom": {"secretKeyRef": {"name": "${SECRET}"}}}],
                "value": "${VALUE}",
            },
        }
    )
    assert set(found) == {
        ("metadata", "labels", "b"),
        ("spec", "source", "targetRevision"),
        ("spec", "env", 0, "name"),
        ("spec", "env", 0, "valueFrom", "secretKeyRef", "name"),
        ("spec", "value"),
    }


@pytest.mark.parametrize("kind", ["ConfigMap", "Secret", "Pod", "CustomResourceDefinition"])
def test_data_and_schemas_are_text(kind: str) -> None:
    found = unknown({"kind": kind, "data": {"a": "${A}"}, "spec": {"b": "${B}"}})
    assert (
        found.keys()
        == {
            "ConfigMap": {("spec", "b")},
            "Secret": {("spec", "b")},
            "Pod": {("data", "a"), ("spec", "b")},
            "CustomResourceDefinition": set(),
        }[kind]
    )


def test_name_and_address_are_told_as_written() -> None:
    [pod] = facts("apiVersion: v1\nkind: Pod\nmetadata: {name: '${APP}', namespace: shop}\n").resources
    assert (pod.name, pod.address, pod.values["metadata"]) == (
        "${APP}",
        "prod/v1/Pod/shop/${APP}",
        {"namespace": "shop"},
    )
    assert [one.path for one in pod.unknown] == [("metadata", "name")]


@pytest.mark.parametrize(
    ("text", "place"),
    [("apiVersion: v1\nkind: ${KIND}\n", "a.yaml:2:1"), ("apiVersion: ${V}\nkind: Pod\n", "a.yaml:1:1")],
)
def test_an_object_of_a_type_that_is_not_known_is_told(text: str, place: str) -> None:
    [told] = facts(text).diagnostics
    assert (told.rule, told.level, told.environment) == ("k8s-unrendered", Level.UNKNOWN, "prod")
    assert str(told.location) == place
    assert "is substituted by Flux or envsubst: ${" in told.message


def test_a_known_type_is_no_diagnostic() -> None:
    assert facts("apiVersion: v1\nkind: Pod\nspec: {hostNetwork: '${NET}'}\n").diagnostics == []


@given(
    st.recursive(st.text("${}AZ_:$"), lambda inner: st.lists(inner) | st.dictionaries(st.text("${}A"), inner))
)
def test_nothing_that_is_left_is_substituted(spec: Any) -> None:
    rest, _ = known({**POD, "spec": spec})
    assert known(rest) == (rest, ())


@pytest.mark.hostile
def test_nesting_that_is_too_deep_is_not_known() -> None:
    deep: Any = "${NET}"
    for _ in range(sys.getrecursionlimit() * 2):
        deep = [deep]
    rest, [one] = known({**POD, "spec": deep})
    assert (rest, one.path) == (POD, ())
