"""Models of ours, of kinds that no Kubernetes has: what they take, and what they refuse."""

import json
from typing import Any

import jsonschema_rs
import pytest

from tallygate.assets import assets
from tallygate.kubernetes.schemas import pack
from tallygate.kubernetes.schemas.pack import Gvk
from tests.unit.kubernetes.schemas.held import messages

MODELS = sorted((assets("validators") / "schemas" / "objects").glob("*.json"))
INTERVAL = "interval: 5m"


def kinds(path: Any) -> list[Gvk]:
    return [Gvk(**gvk) for gvk in json.loads(path.read_text())["x-kubernetes-group-version-kind"]]


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_says_what_it_is_of_and_where_it_is_from(path: Any) -> None:
    schema = json.loads(path.read_text())
    jsonschema_rs.meta.validate(schema)
    assert schema["source"].startswith("https://")
    assert schema["date"]
    for gvk in kinds(path):
        assert not any(gvk in pack.release(version) for version in pack.head().versions)


def test_no_kind_has_two_models() -> None:
    found = [gvk for path in MODELS for gvk in kinds(path)]
    assert len(found) == len(set(found)) > 25


def said(version: str, kind: str, spec: str) -> list[str]:
    return messages(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nspec: {{{spec}}}\n")


ES, FLUX, PROMETHEUS = "external-secrets.io/v1", "toolkit.fluxcd.io", "monitoring.coreos.com/v1"
SOURCE = "sourceRef: {kind: GitRepository, name: a}"
TAKEN = [
    (ES, "ExternalSecret", "secretStoreRef: {name: a}, data: [{secretKey: a, remoteRef: {key: b}}]"),
    (ES, "ClusterSecretStore", "provider: {aws: {service: SecretsManager}}"),
    ("bitnami.com/v1alpha1", "SealedSecret", "encryptedData: {a: AgB}, template: {metadata: {name: a}}"),
    (f"kustomize.{FLUX}/v1", "Kustomization", f"{INTERVAL}, prune: true, path: ./a, {SOURCE}"),
    (f"helm.{FLUX}/v2", "HelmRelease", f"{INTERVAL}, chart: {{spec: {{chart: a, version: '1', {SOURCE}}}}}"),
    (f"helm.{FLUX}/v2", "HelmRelease", f"{INTERVAL}, chartRef: {{kind: OCIRepository, name: a}}, values: {{a: 1}}"),
    (f"source.{FLUX}/v1", "GitRepository", f"{INTERVAL}, url: 'https://git.example/a', ref: {{branch: main}}"),
    (f"source.{FLUX}/v1", "HelmRepository", "url: 'oci://registry.example/charts', type: oci"),
    (f"source.{FLUX}/v1beta2", "OCIRepository", f"{INTERVAL}, url: 'oci://registry.example/a', ref: {{tag: v1}}"),
    ("karpenter.sh/v1", "NodePool", "template: {spec: {requirements: [{key: a, operator: In, values: [b]}], "
     "nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: a}}}, limits: {cpu: 10}"),
    ("karpenter.k8s.aws/v1", "EC2NodeClass", "subnetSelectorTerms: [{}], securityGroupSelectorTerms: [{}]"),
    ("velero.io/v1", "Schedule", "schedule: '0 1 * * *', template: {ttl: 24h}"),
    ("velero.io/v1", "BackupStorageLocation", "provider: aws, objectStorage: {bucket: a}"),
    ("cert-manager.io/v1", "Certificate", "secretName: a, issuerRef: {name: b}, dnsNames: [a.example.com]"),
    ("cert-manager.io/v1", "ClusterIssuer", "acme: {server: a, privateKeySecretRef: {name: b}, solvers: [{}]}"),
    (PROMETHEUS, "ServiceMonitor", "selector: {matchLabels: {a: b}}, endpoints: [{port: web, targetPort: 80}]"),
    (PROMETHEUS, "PodMonitor", "selector: {}, podMetricsEndpoints: [{port: web}]"),
    (PROMETHEUS, "PrometheusRule", "groups: [{name: a, rules: [{alert: B, expr: up == 0, for: 5m}]}]"),
    ("argoproj.io/v1alpha1", "Rollout", "template: {spec: {containers: [{name: a, image: b}]}}, strategy: {canary: {}}"),
    ("templates.gatekeeper.sh/v1", "ConstraintTemplate", "crd: {spec: {names: {kind: A}}}, targets: [{rego: a}]"),
]  # fmt: skip


@pytest.mark.parametrize(("version", "kind", "spec"), TAKEN, ids=[f"{kind}" for _, kind, _ in TAKEN])
def test_what_a_model_takes(version: str, kind: str, spec: str) -> None:
    assert said(version, kind, spec) == []


@pytest.mark.parametrize(("version", "kind", "spec"), TAKEN[:3], ids=[kind for _, kind, _ in TAKEN[:3]])
def test_keys_beside_the_specification_are_known(version: str, kind: str, spec: str) -> None:
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\nsepc: {{{spec}}}\n"
    assert "unknown key `sepc`; did you mean `spec`?" in messages(text)
    assert messages(text.replace("sepc", "spec"), strict=False) == []


REFUSED = [
    (ES, "ExternalSecret", "data: [{secretKey: a}]", 'spec.data[0]: "remoteRef" is a required property'),
    (ES, "ExternalSecret", "target: {creationPolicy: owner}", "must be one of Owner, Orphan, Merge, None"),
    (f"kustomize.{FLUX}/v1", "Kustomization", f"{INTERVAL}, {SOURCE}", '"prune" is a required property'),
    (f"kustomize.{FLUX}/v1", "Kustomization", f"interval: 5, prune: true, {SOURCE}", "spec.interval: must be text"),
    (f"kustomize.{FLUX}/v1", "Kustomization",
     f"{INTERVAL}, prune: true, {SOURCE}, postBuild: {{substitute: {{a: 1}}}}", "spec.postBuild.substitute.a: must be text"),
    (f"helm.{FLUX}/v2", "HelmRelease", f"{INTERVAL}, chart: {{spec: {{chart: a, version: 1.2, {SOURCE}}}}}",
     "spec.chart.spec.version: must be text"),
    (f"source.{FLUX}/v1", "OCIRepository", f"{INTERVAL}, url: 'https://a'", "spec.url: the value does not match"),
    ("karpenter.sh/v1", "NodePool", "template: {spec: {requirements: [], nodeClassRef: {name: a}}}",
     '"group" is a required property'),
    ("cert-manager.io/v1", "Certificate", "secretName: a", '"issuerRef" is a required property'),
    (PROMETHEUS, "ServiceMonitor", "selector: {}, endpoints: [{port: 80}]", "spec.endpoints[0].port: must be text"),
    (PROMETHEUS, "PrometheusRule", "groups: [{name: a, rules: [{alert: B}]}]", '"expr" is a required property'),
    ("argoproj.io/v1alpha1", "Rollout", "template: {spec: {containers: {}}}", "spec.template.spec.containers: must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("version", "kind", "spec", "message"), REFUSED)
def test_what_a_model_refuses(version: str, kind: str, spec: str, message: str) -> None:
    assert any(message in one for one in said(version, kind, spec))
