# METADATA
# title: Job that stays after it has ended
# description: >-
#   A Job of its own stays with its pods until somebody deletes it. Jobs of a CronJob are removed by its history
#   limits, and a time to live takes them away before that.
# custom:
#   id: k8s-job-never-removed
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [batch/CronJob, batch/Job]
#   fix: set ttlSecondsAfterFinished of a Job; leave it out in the jobTemplate of a CronJob
#   docs: policies/kubernetes/job-never-removed
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:job-ttl-seconds-after-finished"]
package tallygate.kubernetes.job_never_removed

import rego.v1

deny contains {"msg": msg, "path": ["spec", "ttlSecondsAfterFinished"], "label": "stays for ever"} if {
	input.type == "batch/Job"
	not is_number(object.get(input.values, ["spec", "ttlSecondsAfterFinished"], null))
	not is_hook
	msg := sprintf("%s is never removed", [input.name])
}

deny contains {"msg": msg, "path": path, "label": "before its history ends"} if {
	input.type == "batch/CronJob"
	is_number(input.values.spec.jobTemplate.spec.ttlSecondsAfterFinished)
	path := ["spec", "jobTemplate", "spec", "ttlSecondsAfterFinished"]
	msg := sprintf("%s removes its jobs before its history limits do", [input.name])
}

# Argo CD and Helm remove their hooks themselves.
is_hook if {
	some key in ["argocd.argoproj.io/hook", "helm.sh/hook"]
	is_string(input.values.metadata.annotations[key])
}
