"""Cases K1 to K24, where comparing objects of a cluster with Git goes wrong."""

import base64
import json
from typing import Any

import msgspec
import pytest

from tallygate.drift.kubernetes.owners import known
from tallygate.kubernetes.kinds import builtin
from tallygate.model.resource import Unknown
from tests.unit.drift.kubernetes.clusters import (
    LAST_APPLIED,
    applied,
    clean,
    declared,
    drift,
    found,
    objects,
    told,
)

CONTAINER = "spec/template/spec/containers/name=app"


def deployment(
    spec: str = "", container: str = "", metadata: str = "", pod: str = "", version: str = "apps/v1"
) -> str:
    """Each part is YAML of its place, on lines of its own."""

    def at(depth: int, text: str) -> str:
        return "".join(f"{' ' * depth}{line}\n" for line in text.splitlines())

    return (
        f"apiVersion: {version}\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n{at(2, metadata)}"
        f"spec:\n  selector: {{matchLabels: {{app: web}}}}\n{at(2, spec)}"
        f"  template:\n    metadata: {{labels: {{app: web}}}}\n    spec:\n{at(6, pod)}"
        f"      containers:\n      - name: app\n        image: web:1\n{at(8, container)}"
    )


def pair(kind: str, one: str, other: str, version: str = "v1") -> tuple[str, str]:
    head = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\n"
    return head + one, head + other


@pytest.mark.parametrize(
    ("git", "live", "other"),
    [
        ("cpu: 1000m", "cpu: '1'", "cpu: 1001m"),
        ("cpu: 0.1", "cpu: 100m", "cpu: 110m"),
        ("memory: 1Gi", "memory: 1024Mi", "memory: 1G"),
        ("memory: 1e3", "memory: 1k", "memory: 1Ki"),
        ("cpu: 0.5m", "cpu: 1m", "cpu: 2m"),
        ("cpu: 1", "cpu: '1.0'", "cpu: '1.1'"),
    ],
)
def test_k1_quantities_in_any_notation(git: str, live: str, other: str) -> None:
    one, same, not_same = (
        deployment(container=f"resources:\n  limits: {{{text}}}") for text in (git, live, other)
    )
    assert found(one, same) == []
    [(kind, path, _, _)] = found(one, not_same)
    assert (kind, path) == ("modified", f"{CONTAINER}/resources/limits/{git.split(':')[0]}")


def test_k2_durations_in_any_notation() -> None:
    head = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\n"
    assert found(head + "spec: {duration: 2h}", head + "spec: {duration: 2h0m0s}") == []
    assert found(head + "spec: {duration: 2h}", head + "spec: {duration: 3h}") == [
        ("modified", "spec/duration", "2h", "3h")
    ]


def test_k3_ports_and_percentages_as_number_or_text() -> None:
    one = deployment("strategy: {rollingUpdate: {maxSurge: 1}}", "readinessProbe: {httpGet: {port: 80}}")
    same = deployment("strategy: {rollingUpdate: {maxSurge: '1'}}", "readinessProbe: {httpGet: {port: '80'}}")
    assert found(one, same) == []
    other = deployment("strategy: {rollingUpdate: {maxSurge: 1%}}", "readinessProbe: {httpGet: {port: http}}")
    assert found(one, other) == [
        ("modified", "spec/strategy/rollingUpdate/maxSurge", 1, "1%"),
        ("modified", f"{CONTAINER}/readinessProbe/httpGet/port", 80, "http"),
    ]


def test_k4_plain_and_encoded_secrets_and_null() -> None:
    encoded = base64.b64encode(b"hunter2").decode()
    git, live = pair(
        "Secret",
        "stringData: {password: hunter2}\ndata: {empty: null}",
        f"data: {{password: {encoded}, empty: ''}}\ntype: Opaque",
    )
    assert found(git, live) == []
    changed = live.replace(encoded, base64.b64encode(b"hunter3").decode())
    [one] = drift(git, objects(changed)).items
    assert told(one) == ("modified", "data/password", "(sensitive 1)", "(sensitive 2)")
    assert one.location.line == 4, "where it is written, under stringData"


def test_k5_lists_with_composite_keys() -> None:
    git, live = pair(
        "Service",
        "spec: {ports: [{port: 53, name: tcp}, {port: 53, protocol: UDP, name: udp}]}",
        "spec: {ports: [{port: 53, protocol: UDP, name: udp, targetPort: 53}, {port: 53, name: tcp, targetPort: 54}]}",
    )
    assert found(git, live) == [("modified", "spec/ports/port=53,protocol=TCP/targetPort", 53, 54)]


def test_k6_sets_endpoints_and_metrics_have_no_order() -> None:
    cpu, memory = (
        f"{{type: Resource, resource: {{name: {name}, target: {{type: Utilization, averageUtilization: 50}}}}}}"
        for name in ("cpu", "memory")
    )
    target = "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5"
    git, live = pair(
        "HorizontalPodAutoscaler",
        f"spec: {{{target}, metrics: [{cpu}, {memory}]}}",
        f"spec: {{{target}, minReplicas: 1, metrics: [{memory}, {cpu}]}}",
        "autoscaling/v2",
    )
    assert found(git, live) == []
    assert len(found(git, live.replace("50", "60", 1))) == 2
    git, live = pair(
        "Endpoints",
        "subsets: [{addresses: [{ip: 10.0.0.2}, {ip: 10.0.0.1}], ports: [{port: 80}]}]",
        "subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 80, protocol: TCP}]}]",
    )
    assert found(git, live) == []
    assert found(git, live.replace("10.0.0.1", "10.0.0.3")) != []


def test_k7_defaults_of_the_server_are_no_drift() -> None:
    live = deployment(
        "replicas: 1\nrevisionHistoryLimit: 10\nprogressDeadlineSeconds: 600\n"
        "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}",
        "resources: {}\nimagePullPolicy: IfNotPresent\nterminationMessagePath: /dev/termination-log\n"
        "terminationMessagePolicy: File",
        pod="dnsPolicy: ClusterFirst\nrestartPolicy: Always\nsecurityContext: {}\n"
        "terminationGracePeriodSeconds: 30\nschedulerName: default-scheduler",
    )
    assert found(deployment(), [applied(objects(live)[0])]) == []
    assert [one[:2] for one in found(deployment(), live.replace("10\n", "3\n"))] == [
        ("modified", "spec/revisionHistoryLimit")
    ]


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("web", "Always"),
        ("web:latest", "Always"),
        ("r.example:5000/web", "Always"),
        ("r.example:5000/web:latest", "Always"),
        ("web:1", "IfNotPresent"),
        ("r.example:5000/web:1", "IfNotPresent"),
        ("web@sha256:abc", "IfNotPresent"),
        ("web:latest@sha256:abc", "Always"),
    ],
)
def test_k7_images_are_pulled_as_their_tags_say(image: str, policy: str) -> None:
    other = {"Always": "IfNotPresent", "IfNotPresent": "Always"}[policy]
    git = deployment().replace("web:1", image)
    live = deployment(container=f"imagePullPolicy: {policy}").replace("web:1", image)
    assert found(git, live) == []
    assert len(found(git, live.replace(policy, other))) == 1


def test_k8_explicit_defaults_that_the_server_leaves_out() -> None:
    git = deployment(
        "minReadySeconds: 0\npaused: false",
        "env: [{name: EMPTY, value: ''}]\nargs: []\nstdin: false\n"
        "volumeMounts: [{name: v, mountPath: /v, readOnly: false}]",
        metadata="annotations: {}\nlabels: {}",
        pod="hostNetwork: false\nnodeSelector: {}\nvolumes: [{name: v}]",
    )
    live = deployment(
        container="env: [{name: EMPTY}]\nvolumeMounts: [{name: v, mountPath: /v}]",
        pod="volumes: [{name: v, emptyDir: {}}]",
    )
    assert found(git, live) == []
    assert [one[1] for one in found(git.replace("stdin: false", "stdin: true"), live)] == [
        f"{CONTAINER}/stdin"
    ]


def test_k9_removed_keys_are_seen_by_what_was_applied_last() -> None:
    before = deployment("minReadySeconds: 5", "env: [{name: OLD, value: a}, {name: NEW, value: b}]")
    git = deployment(container="env: [{name: NEW, value: b}]")
    live = applied(objects(before)[0])
    assert found(git, [live]) == [
        ("modified", "spec/minReadySeconds", 0, 5),
        ("modified", f"{CONTAINER}/env/name=OLD", None, {"name": "OLD", "value": "a"}),
    ]


def test_k9_removed_keys_are_seen_by_who_owns_them() -> None:
    [live] = objects(deployment(container="env: [{name: OLD, value: a}]"))
    owned: Any = {
        "f:spec": {
            "f:template": {
                "f:spec": {
                    "f:containers": {
                        'k:{"name":"app"}': {
                            ".": {},
                            "f:env": {'k:{"name":"OLD"}': {".": {}, "f:name": {}, "f:value": {}}},
                        }
                    }
                }
            }
        }
    }
    for manager, operation, kind in (
        ("argocd-controller", "Apply", "modified"),
        ("argocd-controller", "Update", "extra"),
        ("kubectl-edit", "Update", "extra"),
    ):
        entry = {"manager": manager, "operation": operation, "fieldsV1": owned}
        ours = {"manager": "argocd-controller", "operation": "Apply", "fieldsV1": {"f:spec": {"f:x": {}}}}
        live["metadata"]["managedFields"] = [entry, ours]
        [one] = drift(deployment(), [live]).items
        assert told(one)[:2] == (kind, f"{CONTAINER}/env/name=OLD")
        assert f"manager: {manager}" in one.evidence


def test_k9_without_either_removals_are_said_not_to_be_visible() -> None:
    made = drift(deployment(), objects(deployment(container="env: [{name: OLD, value: a}]")))
    assert [(one.kind.value, one.path[-1]) for one in made.items] == [("extra", "name=OLD")]
    assert made.coverage[0].not_compared == ("keys that the repository lacks: removals not visible",)


def test_k10_a_variable_of_another_manager_is_extra() -> None:
    live = applied(objects(deployment(container="env: [{name: OWN, value: a}]"))[0])
    live["spec"]["template"]["spec"]["containers"][0]["env"].insert(0, {"name": "POD", "value": "x"})
    [one] = drift(deployment(container="env: [{name: OWN, value: a}]"), [live]).items
    assert told(one) == ("extra", f"{CONTAINER}/env/name=POD", None, {"name": "POD", "value": "x"})


def test_k11_what_is_injected_is_extra_and_named() -> None:
    live = applied(objects(deployment())[0])
    pod = live["spec"]["template"]["spec"]
    pod["containers"].append({"name": "istio-proxy", "image": "proxy:1"})
    pod["initContainers"] = [{"name": "istio-init", "image": "proxy:1"}]
    pod["volumes"] = [{"name": "istio-data", "emptyDir": {}}]
    assert [one[:2] for one in found(deployment(), [live])] == [
        ("extra", "spec/template/spec/containers/name=istio-proxy"),
        ("extra", "spec/template/spec/initContainers/name=istio-init"),
        ("extra", "spec/template/spec/volumes/name=istio-data"),
    ]
    hook = "webhooks: [{name: a.example, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {service: {name: s, namespace: n}%s}}]"
    git, certified = pair(
        "ValidatingWebhookConfiguration",
        hook % "",
        hook % ", caBundle: YWJj",
        "admissionregistration.k8s.io/v1",
    )
    assert found(git, [applied(objects(certified)[0])]) == []


def test_k12_fields_that_autoscalers_own_are_extra() -> None:
    git = deployment("replicas: 2", "resources: {requests: {cpu: 100m}}")
    [live] = objects(deployment("replicas: 5", "resources: {requests: {cpu: 300m}}"))
    requests: Any = {"f:resources": {"f:requests": {"f:cpu": {}}}}
    live["metadata"]["managedFields"] = [
        {"manager": "kube-controller-manager", "operation": "Update", "subresource": "scale", "fieldsV1": {"f:spec": {"f:replicas": {}}}},
        {"manager": "vpa-updater", "operation": "Update", "fieldsV1": {"f:spec": {"f:template": {"f:spec": {"f:containers": {'k:{"name":"app"}': requests}}}}}},
    ]  # fmt: skip
    made = drift(git, [live]).items
    assert [(one.kind.value, one.effect, one.evidence[-1]) for one in made] == [
        ("extra", "audit", "manager: kube-controller-manager"),
        ("extra", "audit", "manager: vpa-updater"),
    ]
    live["metadata"]["managedFields"][0]["manager"] = "kubectl"
    assert [one.kind.value for one in drift(git, [live]).items] == ["modified", "extra"]


def test_k12_an_autoscaler_of_the_dump_explains_replicas_without_managed_fields() -> None:
    scaler = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: hpa, namespace: %s}\n"
        "spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}"
    )
    live = objects(deployment("replicas: 5"))
    [one] = drift(deployment("replicas: 2"), [*live, *objects(scaler % "shop")]).items
    assert (one.kind.value, one.evidence[-1]) == ("extra", "sized by: HorizontalPodAutoscaler hpa")
    [one] = drift(deployment("replicas: 2"), [*live, *objects(scaler % "elsewhere")]).items
    assert one.kind.value == "modified"


def test_k13_rules_that_a_controller_aggregates_are_told() -> None:
    text = "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}\nrules: %s"
    git, live = pair("ClusterRole", text % "[]", text % "null", "rbac.authorization.k8s.io/v1")
    assert found(git, live) == []
    filled = live.replace("null", "[{apiGroups: [''], resources: [pods], verbs: [get]}]")
    assert [one[:2] for one in found(git, filled)] == [("modified", "rules")]


def test_k14_claims_of_stateful_sets() -> None:
    claim = "spec: {selector: {}, template: {}, volumeClaimTemplates: [{metadata: {name: %s}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}"
    full = claim.replace("[{metadata", "[{apiVersion: v1, kind: PersistentVolumeClaim, status: {phase: Pending}, metadata").replace("name: %s", "name: %s, creationTimestamp: null").replace("1Gi}}", "1Gi}}, volumeMode: Filesystem")  # fmt: skip
    git, live = pair("StatefulSet", claim % "data", full % "data", "apps/v1")
    assert found(git, live) == []
    assert found(git, live.replace("name: data", "name: date"))[0][:2] == (
        "modified",
        "spec/volumeClaimTemplates/0/metadata/name",
    )


def test_k15_status_and_metadata_of_the_server() -> None:
    live = objects(deployment())[0]
    live["metadata"] |= {
        "uid": "1", "resourceVersion": "2", "generation": 3, "selfLink": "/x", "creationTimestamp": "2026-01-01T00:00:00Z",
        "annotations": {"deployment.kubernetes.io/revision": "4"},
    }  # fmt: skip
    live["status"] = {"replicas": 1}
    made = drift(deployment(), [applied(live)])
    assert made.items == ()
    live["spec"]["replicas"] = 2
    assert drift(deployment(), [live]).items[0].actual_source == "dump.json at resourceVersion 2"


def test_k16_namespaces_that_one_side_does_not_say() -> None:
    git = deployment().replace("  namespace: shop\n", "")
    assert found(git, deployment()) == []
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r%s}\nrules: []"
    assert found(role % ", namespace: shop", role % "") == []
    [one] = drift(git, [*objects(deployment()), *objects(deployment().replace("shop", "other"))]).items
    assert (one.kind.value, "2 objects" in one.reason) == ("unknown", True)


def test_k17_versions_of_one_shape_are_compared_and_others_are_unknown() -> None:
    assert found(deployment("replicas: 2"), deployment("replicas: 3", version="apps/v1beta2")) == [
        ("modified", "spec/replicas", 2, 3)
    ]
    assert found(deployment("replicas: 2"), deployment("replicas: 2", version="extensions/v1beta1")) == []
    git, live = pair("Ingress", "spec: {rules: []}", "spec: {rules: []}", "networking.k8s.io/v1")
    assert found(git, live.replace("networking.k8s.io/v1", "extensions/v1beta1"))[0][0] == "unknown"
    git, _ = pair("HorizontalPodAutoscaler", "spec: {maxReplicas: 1}", "", "autoscaling/v2")
    [one] = drift(git, objects(git.replace("v2", "v1"))).items
    assert (one.kind.value, one.reason) == (
        "unknown",
        "the dump has autoscaling/v1 of HorizontalPodAutoscaler, the repository autoscaling/v2: dump that version",
    )


def test_k17_kinds_that_moved_are_those_that_rendering_knows() -> None:
    moved = known().successors
    assert moved.items() <= builtin().successors.items()


def test_k18_null_timestamps_and_empty_annotations() -> None:
    git = deployment(metadata="creationTimestamp: null\nannotations: {}").replace(
        "{labels: {app: web}}", "{creationTimestamp: null, labels: {app: web}}"
    )
    assert found(git, deployment()) == []


def test_k19_generated_names_are_matched_by_what_stands_before_the_hash() -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: shop%s}\ndata: {a: '%s'}\n"
    git = head % ("web-2b4c6d8f9g", "", "2")
    old = head % ("web-5hm7gk9kkt", ", creationTimestamp: '2026-01-01T00:00:00Z'", "0")
    new = head % ("web-5hm7gk9kkb", ", creationTimestamp: '2026-02-01T00:00:00Z'", "1")
    assert found(git, f"{old}---\n{new}") == [("modified", "data/a", "2", "1")]
    assert found(git, f"{old}---\n{new}---\n{git}") == []
    assert found(git, head % ("web-config", "", "2"))[0][0] == "missing"


def test_k20_what_rendering_cannot_tell_is_unknown() -> None:
    [resource] = declared(deployment("replicas: 2"))
    random = msgspec.structs.replace(
        resource, unknown=(Unknown(("spec", "template", "metadata", "labels", "seed"), "a random value"),)
    )
    [live] = objects(deployment("replicas: 2"))
    live["spec"]["template"]["metadata"]["labels"]["seed"] = "x7"
    [one] = drift([random], [live]).items
    assert (one.kind.value, one.reason, one.actual) == ("unknown", "a random value", "x7")


def test_k21_switches_octals_and_floats_are_read_as_kubernetes_does() -> None:
    git, live = pair("ConfigMap", "immutable: on", "immutable: true")
    assert found(git, live) == []
    volume = "volumes: [{name: v, configMap: {name: c, defaultMode: %s}}]"
    assert found(deployment(pod=volume % "0644"), deployment(pod=volume % "420")) == []
    assert found(deployment(pod=volume % "0600"), deployment(pod=volume % "420")) != []
    assert found(deployment("replicas: 1"), deployment("replicas: 1.0")) == []


def test_k22_a_custom_resource_keeps_what_webhooks_add() -> None:
    head = "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: t, namespace: shop}\nspec: {size: 1, rows: [{a: 1}]%s}"
    live = applied(objects(head % "")[0])
    live["spec"] |= {"injected": True, "size": 1}
    live["spec"]["rows"][0]["defaulted"] = 5
    assert found(head % "", [live]) == []
    live["spec"]["size"] = 2
    live["spec"]["rows"].append({"a": 2})
    assert found(head % "", [live]) == [
        ("modified", "spec/rows/1", None, {"a": 2}),
        ("modified", "spec/size", 1, 2),
    ]


def test_k23_defaults_of_custom_resources() -> None:
    head = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: t, namespace: shop}\n"
    git = head + "spec: {managed: {roles: [{name: app}]}, storage: {size: 1024Mi}}"
    live = (
        head
        + "spec: {enablePDB: true, managed: {roles: [{name: app, connectionLimit: -1, inherit: true, ensure: present}]}, storage: {size: 1Gi}}"
    )
    assert found(git, live) == found(live, git) == []
    assert found(git, live.replace("-1", "7")) == [
        ("modified", "spec/managed/roles/0/connectionLimit", -1, 7)
    ]


@pytest.mark.parametrize(
    "metadata",
    [
        {"annotations": {LAST_APPLIED: "{not json"}},
        {"annotations": {LAST_APPLIED: "[" * 100_000}},
        {"annotations": {LAST_APPLIED: "[]"}},
        {"annotations": {LAST_APPLIED: '{"kind": "Service"}'}},
        {"annotations": {LAST_APPLIED: 5}},
        {"managedFields": {}},
        {"managedFields": ["x"]},
        {"managedFields": [{"manager": 5, "fieldsV1": {}}]},
        {"managedFields": [{"manager": "a", "fieldsV1": []}]},
        {"managedFields": [{"manager": "a", "fieldsV1": {"f:spec": 1}}]},
        {"managedFields": [{"manager": "a", "fieldsV1": {"spec": {}}}]},
        {"managedFields": [{"manager": "a", "fieldsV1": {"k:{": {}}}]},
        {"managedFields": [{"manager": "a", "fieldsV1": {"k:[1]": {}}}]},
    ],
    ids=str,
)
def test_k24_malformed_ownership_fails_closed(metadata: dict[str, Any]) -> None:
    [live] = objects(deployment())
    live["metadata"] |= metadata
    made = drift(deployment(), [live])
    assert [one.kind.value for one in made.items] == ["unknown"]
    assert made.items[0].reason
    assert not made.complete


def test_k24_a_secret_whose_annotation_cannot_be_read_shows_nothing() -> None:
    git, live = pair("Secret", "stringData: {password: canary-1}", "data: {password: Y2FuYXJ5LTI=}")
    [secret] = objects(live)
    secret["metadata"]["annotations"] = {LAST_APPLIED: '{"kind": "Secret", "data": canary-3'}
    made = drift(git, [secret])
    text = msgspec.json.encode(made).decode()
    assert made.items[0].kind.value == "unknown"
    assert not any(canary in text for canary in ("canary", "Y2FuYXJ5"))


def test_secrets_of_dumps_are_not_shown() -> None:
    git, live = pair(
        "Secret", "stringData: {a: canary-1, b: canary-2}", "data: {a: Y2FuYXJ5LTI=, c: Y2FuYXJ5LTM=}"
    )
    [secret] = objects(live)
    text = msgspec.json.encode(drift(git, [applied(secret)])).decode()
    assert not any(canary in text for canary in ("canary", "Y2FuYXJ5"))
    [one, *_] = [one for one in drift(git, [applied(secret)]).items if one.path == ("data", "a")]
    assert (one.expected, one.actual) == ("(sensitive 1)", "(sensitive 2)")
    env = "env: [{name: DB_PASSWORD, value: %s}]"
    [told_of] = drift(
        deployment(container=env % "canary-1"), objects(deployment(container=env % "canary-2"))
    ).items
    assert (told_of.expected, told_of.actual) == ("(sensitive 1)", "(sensitive 2)")
    assert clean("plain") == "plain"
    assert json.dumps(told_of.path)


def test_what_deploys_an_object_may_mark_it() -> None:
    marked = deployment(
        metadata="labels: {app.kubernetes.io/instance: web}\nannotations: {argocd.argoproj.io/tracking-id: 'web:apps/Deployment:shop/web'}"
    )
    assert found(deployment(), [applied(objects(marked)[0])]) == []
    own = deployment(metadata="labels: {app.kubernetes.io/instance: other}")
    assert found(own, [applied(objects(marked)[0])]) == [
        ("modified", "metadata/labels/app.kubernetes.io/instance", "other", "web")
    ]


def test_replicas_that_git_leaves_to_an_autoscaler_are_no_drift() -> None:
    scaler = (
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: hpa, namespace: shop}\n"
        "spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}"
    )
    live = objects(deployment("replicas: 5"))
    assert found(deployment(), [*live, *objects(scaler)]) == []
    both = f"{deployment()}---\n{scaler}"
    assert [one[:2] for one in found(both, live)] == [("unknown", "")], (
        "the autoscaler alone is not in the dump"
    )
    said = f"{deployment('replicas: 2')}---\n{scaler}"
    assert [one[0] for one in found(said, live)] == ["modified", "unknown"], "declared alone it sizes nothing"
    [one] = drift(deployment(), live).items
    assert (told(one), one.evidence[1]) == (
        ("modified", "spec/replicas", 1, 5),
        "expected: the default of Kubernetes",
    )
