package tallygate.kubernetes.job_never_removed_test

import data.tallygate.kubernetes.job_never_removed as rule
import rego.v1

judge(type, values) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": type, "name": "api", "values": values}
}

test_without if judge("batch/Job", {"spec": {}}) == {"api is never removed"}

test_with if judge("batch/Job", {"spec": {"ttlSecondsAfterFinished": 0}}) == set()

test_hooks if {
	every key in ["argocd.argoproj.io/hook", "helm.sh/hook"] {
		judge("batch/Job", {"metadata": {"annotations": {key: "PreSync"}}, "spec": {}}) == set()
	}
}

test_of_a_cron_job if {
	values := {"spec": {"jobTemplate": {"spec": {"ttlSecondsAfterFinished": 60}}}}
	judge("batch/CronJob", values) == {"api removes its jobs before its history limits do"}
}

test_cron_job_without if judge("batch/CronJob", {"spec": {"jobTemplate": {"spec": {}}}}) == set()

test_null_is_none if count(judge("batch/Job", {"spec": {"ttlSecondsAfterFinished": null}})) == 1
