"""What an Application heals and ignores, as rules see it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.kubernetes.argocd.applications import Application
from tallygate.kubernetes.argocd.ignored import ignored, jq_path, respects_ignored, self_heals
from tallygate.model.location import Location
from tallygate.model.resource import FixedLocator

TYPES = [
    ("apps", "Deployment"),
    ("", "Secret"),
    ("apps", "Deployment"),
    ("networking.istio.io", "VirtualService"),
]


def application(**spec: Any) -> Application:
    return Application({"spec": spec}, FixedLocator(Location("a.yaml")))


def found(**entry: Any) -> list[dict[str, Any]]:
    return list(ignored(application(ignoreDifferences=[entry]), TYPES))


@pytest.mark.parametrize(
    ("policy", "heals"),
    [
        ({"automated": {"selfHeal": True}}, True),
        ({"automated": {"selfHeal": True, "enabled": True}}, True),
        ({"automated": {"selfHeal": True, "enabled": False}}, False),
        ({"automated": {"selfHeal": "true"}}, False),
        ({"automated": {}}, False),
        ({"automated": True}, False),
        (None, False),
    ],
)
def test_self_heal(policy: Any, heals: bool) -> None:
    assert self_heals(application(syncPolicy=policy)) is heals


@pytest.mark.parametrize(
    ("options", "respects"),
    [(["RespectIgnoreDifferences=true"], True), (["RespectIgnoreDifferences=false"], False), ("x", False)],
)
def test_respected(options: Any, respects: bool) -> None:
    assert respects_ignored(application(syncPolicy={"syncOptions": options})) is respects


@pytest.mark.parametrize(
    ("group", "kind", "types"),
    [
        ("apps", "Deployment", ["apps/Deployment"]),
        ("*", "*", ["Secret", "apps/Deployment", "networking.istio.io/VirtualService"]),
        ("*.istio.io", "Virtual*", ["networking.istio.io/VirtualService"]),
        (None, "Secret", ["Secret"]),
        ("", "*", ["Secret"]),
    ],
)
def test_groups_and_kinds_are_globs(group: str | None, kind: str, types: list[str]) -> None:
    [one] = found(group=group, kind=kind, jsonPointers=["/a"], name="n")
    assert (one["types"], one["name"], one["namespace"]) == (types, "n", "")


def test_entries_that_mean_nothing_deployed_are_left_out() -> None:
    assert found(group="apps", kind="StatefulSet", jsonPointers=["/a"]) == []
    assert found(group="apps", kind="Deployment") == []
    assert found(group="apps", kind="Deployment", jsonPointers=["", "spec.replicas", 3]) == []


def test_fields_of_an_entry() -> None:
    told = found(
        group="apps",
        kind="Deployment",
        jsonPointers=["/metadata/annotations/a~1b~01/0"],
        jqPathExpressions=[" .spec.replicas "],
        managedFieldsManagers=["kube-controller-manager"],
    )
    assert [(one["path"], one["is_exact"], one["text"]) for one in told] == [
        (["metadata", "annotations", "a/b~1", "0"], True, "/metadata/annotations/a~1b~01/0"),
        (["spec", "replicas"], True, " .spec.replicas "),
        ([], False, "kube-controller-manager"),
    ]


@pytest.mark.parametrize(
    ("expression", "path", "is_exact"),
    [
        (".spec.replicas", ["spec", "replicas"], True),
        (".webhooks[]?.clientConfig.caBundle", ["webhooks", None, "clientConfig", "caBundle"], True),
        ('.metadata.annotations["a.b/c"]', ["metadata", "annotations", "a.b/c"], True),
        ('.metadata.annotations."a\\"b"?', ["metadata", "annotations", 'a"b'], True),
        ('."spec".["x"][3]', ["spec", "x", "3"], True),
        ('.spec.containers[] | select(.name == "a").image', ["spec", "containers", None], False),
        (".a, .b", [], False),
        (".a // .b", [], False),
        (".a |= 1", [], False),
        (".a[-1]", [], False),
        (".a[1:2]", [], False),
        ("..", [], False),
        (".", [], False),
        ("", [], False),
        ("spec.replicas", [], False),
        ('"spec"', [], False),
        ("[.a]", [], False),
        ("del(.a)", [], False),
        (".a\n.b", [], False),
    ],
)
def test_expressions_of_jq(expression: str, path: list[str | None], is_exact: bool) -> None:
    assert jq_path(expression) == (path, is_exact)


@given(st.text(alphabet='.[]"|?ab1\\ ', max_size=40))
def test_any_text_is_a_field_or_may_be_anything(text: str) -> None:
    path, is_exact = jq_path(text.strip())
    assert path or not is_exact


@pytest.mark.hostile
@pytest.mark.parametrize(
    "text", ['."' + "\\" * 100_000, ".a" * 100_000 + "!", "." + '["a"]' * 50_000 + "|", '."a' * 50_000]
)
def test_long_expressions_end(text: str) -> None:
    jq_path(text)


@pytest.mark.parametrize(
    "odd", [None, "x", {}, [None, "x", 3], [{"jsonPointers": "x", "jqPathExpressions": {}}]]
)
def test_odd_lists_ignore_nothing(odd: Any) -> None:
    assert list(ignored(application(ignoreDifferences=odd), TYPES)) == []
