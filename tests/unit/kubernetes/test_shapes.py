"""Kinds that Kubernetes does not have, and containers that no rule would find."""

from typing import Any

import pytest

from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.shapes import diagnostics
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Level

SPECS = {
    "v1/Pod": "spec:",
    "apps/v1/Deployment": "spec: {template: {spec:",
    "batch/v1/CronJob": "spec: {jobTemplate: {spec: {template: {spec:",
}


def told(text: str) -> list[tuple[str, str, str]]:
    documents = load("yaml", text.encode(), "a.yaml").documents
    found = resources(documents, lambda _: "prod", lambda _: True, ("kubernetes",)).resources
    return [(one.rule, one.message, str(one.location)) for one in diagnostics(found)]


def judged(version: str, kind: str) -> list[str]:
    return [
        message for _, message, _ in told(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n")
    ]


@pytest.mark.parametrize(
    ("version", "kind", "message"),
    [
        ("apps/v1", "Deploymnet", "apps/v1 has no kind Deploymnet; did you mean `Deployment`?"),
        ("v1", "pod", "v1 has no kind pod; did you mean `Pod`?"),
        ("v1", "Deployment", "v1 has no kind Deployment"),
        ("batch/v1beta1", "CronJobs", "batch/v1beta1 has no kind CronJobs; did you mean `CronJob`?"),
        ("rbac.authorization.k8s.io/v1", "Wombat", "rbac.authorization.k8s.io/v1 has no kind Wombat"),
        ("app/v1", "Deployment", "there is no API group app; did you mean `apps`?"),
        ("Apps/v1", "Deployment", "there is no API group Apps; did you mean `apps`?"),
    ],
)
def test_a_kind_that_is_none_is_unknown(version: str, kind: str, message: str) -> None:
    assert judged(version, kind) == [message]


@pytest.mark.parametrize(
    ("version", "kind"),
    [
        ("apps/v1", "Deployment"),
        ("v1", "PodList"),
        ("v1", "List"),
        ("v1", "Config"),
        ("policy/v1beta1", "PodSecurityPolicy"),
        ("example.org/v1", "Deploymnet"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        ("skaffold/v4beta11", "Config"),
        ("v1.0", "Thing"),
        ("2", "Thing"),
    ],
)
def test_kinds_of_kubernetes_and_of_others_are_left_alone(version: str, kind: str) -> None:
    assert judged(version, kind) == []


def test_an_unknown_kind_stands_at_its_line() -> None:
    text = "apiVersion: v1\nitems:\n  - apiVersion: apps/v1\n    kind: Deploymnet\nkind: List\n"
    [(rule, _, place)] = told(text)
    assert (rule, place) == ("k8s-kind-unknown", "a.yaml:4:5")


@pytest.mark.parametrize(
    ("kind", "type_name"),
    [
        ("Deployment", "apps/Deployment"),
        ("DaemonSet", "apps/DaemonSet"),
        ("Ingress", "networking.k8s.io/Ingress"),
        ("PodSecurityPolicy", "policy/PodSecurityPolicy"),
    ],
)
def test_a_kind_of_a_group_that_was_removed_is_judged_as_what_it_became(kind: str, type_name: str) -> None:
    text = f"apiVersion: extensions/v1beta1\nkind: {kind}\nmetadata: {{name: a}}\n"
    [made] = resources(
        load("yaml", text.encode(), "a.yaml").documents, lambda _: "p", lambda _: True, ()
    ).resources
    assert (made.type, made.address) == (type_name, f"p/extensions/v1beta1/{kind}/a")
    message = f"extensions is no longer an API group of {kind}; it is judged as {type_name}"
    assert told(text) == [("k8s-kind-unknown", message, "a.yaml:1:1")]


def test_containers_of_a_kind_that_was_removed_are_looked_at() -> None:
    text = "apiVersion: extensions/v1beta1\nkind: Deployment\nspec: {template: {spec: {containers: {}}}}\n"
    assert [rule for rule, _, _ in told(text)] == ["k8s-kind-unknown", "k8s-misshapen"]


def _object(name: str, spec: str) -> str:
    version, _, kind = name.rpartition("/")
    return f"apiVersion: {version}\nkind: {kind}\n{SPECS[name]} {spec}{'}' * SPECS[name].count('{')}\n"


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize(
    ("spec", "messages"),
    [
        (
            "{containers: {name: a, securityContext: {privileged: true}}}",
            ["containers must be a list of containers"],
        ),
        ("{initContainers: a}", ["initContainers must be a list of containers"]),
        ("{ephemeralContainers: {}}", ["ephemeralContainers must be a list of containers"]),
        (
            "{containers: [{name: a}, b, null]}",
            [f"containers.{n} must be a container, a mapping" for n in (1, 2)],
        ),
        ("[{containers: []}]", [""]),
        ("{containers: [{name: a}], initContainers: null}", []),
        ("{}", []),
        ("null", []),
    ],
)
def test_containers_are_a_list_of_mappings(name: str, spec: str, messages: list[str]) -> None:
    found = told(_object(name, spec))
    assert [rule for rule, _, _ in found] == ["k8s-misshapen"] * len(messages)
    for (_, message, place), expected in zip(found, messages, strict=True):
        assert message.startswith("spec")
        assert message.endswith(expected or "spec must be a mapping")
        assert place.startswith("a.yaml:3:")


def test_a_template_that_is_no_mapping() -> None:
    [(rule, message, _)] = told("apiVersion: apps/v1\nkind: Deployment\nspec: {template: [a]}\n")
    assert (rule, message) == ("k8s-misshapen", "spec.template must be a mapping")


def test_levels_and_what_they_belong_to() -> None:
    text = "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}\n"
    text += "---\napiVersion: v1\nkind: Pod\nspec: 1\n"
    found: Any = resources(
        load("yaml", text.encode(), "a.yaml").documents, lambda _: "prod", lambda _: True, ()
    )
    unknown, wrong = diagnostics(found.resources)
    assert (unknown.level, wrong.level) == (Level.UNKNOWN, Level.FINDING)
    assert (unknown.environment, unknown.resource) == ("prod", "prod/apps/v1/Deploymnet/a")
