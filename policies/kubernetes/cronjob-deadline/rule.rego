# METADATA
# title: CronJob without a deadline
# description: >-
#   Without startingDeadlineSeconds a CronJob that missed more than 100 runs, after a suspension or an outage of the
#   controller, is never started again.
# custom:
#   id: k8s-cronjob-deadline
#   severity: low
#   scope: resource
#   effect: audit
#   resources: [batch/CronJob]
#   fix: set spec.startingDeadlineSeconds
#   docs: policies/kubernetes/cronjob-deadline
#   tags: [kubernetes, reliability]
#   peers: ["kube-score:cronjob-has-deadline"]
package tallygate.kubernetes.cronjob_deadline

import rego.v1

deny contains {"msg": msg, "path": ["spec", "startingDeadlineSeconds"], "label": "may stop for good"} if {
	is_string(input.values.spec.schedule)
	not is_number(object.get(input.values.spec, "startingDeadlineSeconds", null))
	msg := sprintf("%s has no startingDeadlineSeconds", [input.name])
}
