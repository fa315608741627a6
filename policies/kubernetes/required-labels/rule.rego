# METADATA
# title: Label missing that all objects must have
# description: >-
#   Owner, team or cost centre as a label is how one finds whom to call and who pays. Which labels are asked for is
#   said in tallygate.yaml.
# custom:
#   id: k8s-required-labels
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job, Namespace, networking.k8s.io/Ingress, PersistentVolumeClaim, Pod, Service]
#   settings: [labels]
#   fix: add the label to metadata.labels
#   docs: policies/kubernetes/required-labels
#   tags: [kubernetes, labels]
#   peers: ["kube-linter:required-label-owner", "kyverno:require-labels", "gatekeeper:requiredlabels"]
package tallygate.kubernetes.required_labels

import rego.v1

required := object.get(input, ["settings", "k8s-required-labels", "labels"], [])

deny contains {"msg": msg, "path": ["metadata", "labels"], "label": "not labelled"} if {
	missing := [label | some label in required; not is_set(label)]
	count(missing) > 0
	msg := sprintf("%s lacks %s", [input.name, concat(", ", missing)])
}

is_set(label) if not input.values.metadata.labels[label] in {null, ""}
