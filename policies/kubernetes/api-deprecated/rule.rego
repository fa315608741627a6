# METADATA
# title: Deprecated API version
# description: >-
#   A version that Kubernetes serves today and has announced to drop: an upgrade of the cluster will refuse the object.
# custom:
#   id: k8s-api-deprecated
#   severity: low
#   scope: resource
#   resources: [admissionregistration.k8s.io/MutatingAdmissionPolicy, admissionregistration.k8s.io/MutatingAdmissionPolicyBinding, certificates.k8s.io/ClusterTrustBundle, certificates.k8s.io/PodCertificateRequest, ComponentStatus, coordination.k8s.io/LeaseCandidate, Endpoints, resource.k8s.io/DeviceClass, resource.k8s.io/DeviceTaintRule, resource.k8s.io/ResourceClaim, resource.k8s.io/ResourceClaimTemplate, resource.k8s.io/ResourceSlice, storagemigration.k8s.io/StorageVersionMigration]
#   fix: move to the version that replaces it
#   docs: policies/kubernetes/api-deprecated
#   tags: [kubernetes, upgrades]
#   peers: ["kube-linter:no-extensions-v1beta", "kube-score:stable-version", "kyverno:check-deprecated-apis", "gatekeeper:verifydeprecatedapi"]
package tallygate.kubernetes.api_deprecated

import rego.v1

# Deprecated and served by Kubernetes 1.37: since when, until when, and what comes next. From the lifecycle that the
# types of k8s.io/api v0.37.2 declare, 2026-11-21; Endpoints and ComponentStatus from the deprecation guide.
versions := {
	"admissionregistration.k8s.io/v1alpha1": ["1.35", "1.38", "admissionregistration.k8s.io/v1"],
	"admissionregistration.k8s.io/v1beta1": ["1.37", "1.40", "admissionregistration.k8s.io/v1"],
	"certificates.k8s.io/v1beta1": ["1.37", "1.40", "certificates.k8s.io/v1"],
	"coordination.k8s.io/v1alpha2": ["1.35", "1.38", "a later version"],
	"coordination.k8s.io/v1beta1": ["1.36", "1.39", "a later version"],
	"resource.k8s.io/v1alpha3": ["1.36", "1.39", "a later version"],
	"resource.k8s.io/v1beta1": ["1.35", "1.38", "resource.k8s.io/v1"],
	"resource.k8s.io/v1beta2": ["1.36", "1.39", "resource.k8s.io/v1"],
	"storagemigration.k8s.io/v1beta1": ["1.37", "1.40", "storagemigration.k8s.io/v1"],
}

kinds := {
	"ComponentStatus": ["1.19", "health checks of the components"],
	"Endpoints": ["1.33", "discovery.k8s.io/v1 EndpointSlice"],
}

warn contains {"msg": msg, "path": ["apiVersion"], "label": "announced to go"} if {
	[since, until, next] := versions[input.values.apiVersion]
	msg := sprintf("%s is deprecated since %s and gone in %s: use %s", [input.values.apiVersion, since, until, next])
}

warn contains {"msg": msg, "path": ["kind"], "label": "announced to go"} if {
	[since, next] := kinds[input.type]
	msg := sprintf("%s is deprecated since %s: use %s", [input.type, since, next])
}
