"""What the API server refuses: the table of objects, unknown values, places, and bounds."""

import copy
import resource
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.own_rules import own_page, own_rule
from tallygate.kubernetes.kinds import judged_type
from tallygate.kubernetes.objects import resources
from tallygate.kubernetes.semantics.api_server import diagnostics, faults
from tallygate.loaders.registry import load
from tallygate.model.diagnostic import Diagnostic, Level
from tests.unit.kubernetes.object_cases import BAD, BASES, GOOD, changed, path_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def found(one: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...]]]:
    told = faults(judged_type(one["apiVersion"], one["kind"]), one)
    return [(fault.rule, fault.path) for fault in told]


@pytest.mark.parametrize(("kind", "changes", "rule", "place"), BAD, ids=lambda value: str(value)[:60])
def test_what_is_refused_has_one_fault_at_its_place(
    kind: str, changes: dict[str, Any], rule: str, place: str
) -> None:
    assert found(changed(kind, changes)) == [(rule, path_of(place))]


@pytest.mark.parametrize(("kind", "changes"), [*((kind, {}) for kind in BASES), *GOOD], ids=str)
def test_what_is_taken_has_none(kind: str, changes: dict[str, Any]) -> None:
    assert found(changed(kind, changes)) == []


def test_every_rule_of_the_table_is_explained() -> None:
    for rule in {rule for _, _, rule, _ in BAD} | {"k8s-env-repeated", "k8s-port-unresolved"}:
        assert own_page(own_rule(rule))
        assert own_rule(rule).fix


@given(st.data())
def test_values_of_any_type_anywhere_break_nothing(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(BASES)))
    one: Any = copy.deepcopy(BASES[kind])
    value, key = one, data.draw(st.sampled_from(sorted(one)))
    while isinstance(value[key], dict | list) and value[key] and data.draw(st.booleans()):
        value = value[key]
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = data.draw(st.sampled_from(keys))
    value[key] = data.draw(JSON)
    assert all(fault.message for fault in faults(judged_type(BASES[kind]["apiVersion"], kind), one))


def told(text: str) -> list[Diagnostic]:
    documents = load("yaml", text.encode(), "a.yaml").documents
    return diagnostics(resources(documents, lambda _: "prod", lambda _: True, ("kubernetes",)).resources)


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: api
      image: api:1
"""


def test_a_fault_stands_at_its_line() -> None:
    [one] = told(POD + "      ports:\n        - containerPort: 99999\n")
    assert (one.rule, str(one.location), one.level) == ("k8s-port-invalid", "a.yaml:9:11", Level.FINDING)
    assert one.message == "spec.containers.0.ports.0.containerPort: `99999` must be from 1 to 65535"
    assert (one.environment, one.resource) == ("prod", "prod/v1/Pod/a")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (
            "k8s-mount-without-volume",
            "      volumeMounts: [{name: x, mountPath: /x}]\n  volumes: [{name: '${V}'}]\n",
        ),
        ("k8s-mount-without-volume", "      volumeMounts: [{name: x, mountPath: /x}]\n  volumes: ${V}\n"),
        (
            "k8s-port-unresolved",
            "      livenessProbe: {tcpSocket: {port: x}}\n      ports: [{name: '${P}'}]\n",
        ),
    ],
)
def test_what_an_unknown_value_may_put_right_is_unknown(rule: str, text: str) -> None:
    [one] = told(POD + text)
    assert (one.rule, one.level) == (rule, Level.UNKNOWN)
    assert "is substituted by Flux or envsubst" in one.message


@pytest.mark.parametrize(
    "text",
    [
        "      volumeMounts: [{name: x, mountPath: /x}]\n  volumes: [{name: y, configMap: {name: '${C}'}}]\n",
        "      volumeMounts: [{name: x, mountPath: /x}]\n  restartPolicy: ${R}\n",
    ],
)
def test_an_unknown_value_elsewhere_changes_nothing(text: str) -> None:
    assert [one.level for one in told(POD + text)] == [Level.FINDING]


@pytest.mark.parametrize(
    "text",
    [
        "      ports: [{containerPort: '${P}'}]\n",
        "      resources: {requests: {cpu: '${C}'}, limits: {cpu: 1}}\n",
        "    - {name: '${NAME}', image: '${IMAGE}', envFrom: [{secretRef: '${S}'}]}\n  dnsPolicy: ${D}\n",
        "      livenessProbe: {httpGet: '${H}'}\n",
        "  volumes: [{name: '${A}'}, {name: '${A}'}]\n",
    ],
)
def test_an_unknown_value_is_no_fault(text: str) -> None:
    assert told(POD + text) == []


def test_a_selector_that_waits_for_a_label_is_unknown() -> None:
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector:\n    matchLabels: "
        "{app: APP, tier: x}\n  template:\n    metadata: {labels: {app: web, tier: '${T}'}}\n    spec: "
        "{containers: [{name: a, image: a}]}\n"
    )
    assert [one.level for one in told(text.replace("APP", "web"))] == [Level.UNKNOWN]
    assert [one.level for one in told(text.replace("APP", "api"))] == [Level.FINDING, Level.UNKNOWN]


def test_variables_that_are_set_twice_and_ports_of_no_name_are_told() -> None:
    one = changed("Deployment", {})
    container = one["spec"]["template"]["spec"]["containers"][0]
    container["env"][1] = {"name": "A", "value": "secret"}
    container["livenessProbe"]["httpGet"]["port"] = "web"
    assert [rule for rule, _ in found(one)] == ["k8s-env-repeated", "k8s-port-unresolved"]


@pytest.mark.parametrize("value", ["${TOKEN}", "<path:secret/data/a#b>", "<token>"])
def test_a_secret_that_is_filled_in_later_is_not_looked_into(value: str) -> None:
    assert found(changed("Secret", {"data.password": value})) == []


def test_what_sops_encrypted_is_not_looked_into() -> None:
    assert found(changed("Secret", {"data.password": "ENC[AES256_GCM,data:x]", "sops": {"mac": "x"}})) == []


def test_no_message_shows_a_secret() -> None:
    made = changed("Secret", {"data.password": "hunter two", "stringData.pin": 4711})
    messages = " ".join(fault.message for fault in faults("Secret", made))
    assert "hunter" not in messages
    assert "4711" not in messages


def test_objects_that_are_no_cluster_s_have_any_name() -> None:
    text = "apiVersion: {}\nkind: {}\nmetadata: {{name: My_Cluster}}\n"
    assert told(text.format("eksctl.io/v1alpha5", "ClusterConfig")) == []
    assert told(text.format("v1", "Config")) == []
    assert [one.rule for one in told(text.format("argoproj.io/v1alpha1", "Application"))] == [
        "k8s-name-invalid"
    ]


_PROGRAM = """
from tallygate.kubernetes.semantics.api_server import faults
many = 100_000
made = {MADE}
print(sum(1 for _ in faults("apps/Deployment", made)))
"""
_HOSTILE = {
    "ports": '[{"name": "a", "containerPort": 0, "hostPort": 80} for _ in range(many)]',
    "env": '[{"name": "A", "value": "x"} for _ in range(many)]',
    "volumeMounts": '[{"name": "none", "mountPath": "/a"} for _ in range(many)]',
}


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))


@pytest.mark.hostile
@pytest.mark.parametrize("key", _HOSTILE)
def test_a_list_without_end_is_walked_once(key: str) -> None:
    container = f'{{"name": "a", "image": "a", "{key}": {_HOSTILE[key]}}}'
    made = f'{{"spec": {{"template": {{"spec": {{"containers": [{container}]}}}}}}}}'
    command = [sys.executable, "-c", _PROGRAM.replace("{MADE}", made)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=_limited)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 99_999


def test_of_one_object_a_hundred_faults_are_told() -> None:
    ports = "".join("        - containerPort: 0\n" for _ in range(500))
    assert len(told(POD + "      ports:\n" + ports)) == 100
