# METADATA
# title: Secret in an environment variable
# description: >-
#   What is in the environment is inherited by every child, printed by crash reports and debug pages, and never renewed
#   while the pod runs.
# custom:
#   id: k8s-secret-in-environment
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: mount the Secret as a volume and read the file
#   docs: policies/kubernetes/secret-in-environment
#   tags: [kubernetes, secrets]
#   frameworks: [CIS-K8S-1.8-5.4.1]
#   peers: ["kube-linter:read-secret-from-env-var", "checkov:CKV_K8S_35"]
package tallygate.kubernetes.secret_in_environment

import data.tallygate.lib.pods
import rego.v1

deny contains {"msg": msg, "path": path, "label": "inherited and printed"} if {
	some found in pods.containers
	some i, variable in found.container.env
	is_object(variable.valueFrom.secretKeyRef)
	path := array.concat(found.path, ["env", i])
	msg := sprintf("container %s: variable %s holds a secret", [pods.name(found.container), pods.name(variable)])
}

deny contains {"msg": msg, "path": path, "label": "inherited and printed"} if {
	some found in pods.containers
	some i, source in found.container.envFrom
	is_object(source.secretRef)
	path := array.concat(found.path, ["envFrom", i])
	msg := sprintf("container %s: variables hold all of secret %s", [pods.name(found.container), pods.name(source.secretRef)])
}
