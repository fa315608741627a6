package tallygate.kubernetes.cronjob_deadline_test

import data.tallygate.kubernetes.cronjob_deadline as rule
import rego.v1

judge(spec) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "batch/CronJob", "name": "nightly", "values": {"spec": spec}}
}

told := {"nightly has no startingDeadlineSeconds"}

test_without if judge({"schedule": "@daily"}) == told

test_with if judge({"schedule": "@daily", "startingDeadlineSeconds": 600}) == set()

test_zero_is_one if judge({"schedule": "@daily", "startingDeadlineSeconds": 0}) == set()

test_null_is_none if judge({"schedule": "@daily", "startingDeadlineSeconds": null}) == told

test_of_the_job_is_something_else if judge({"schedule": "@daily", "jobTemplate": {"spec": {"activeDeadlineSeconds": 600}}}) == told

test_part_of_a_patch if judge({"suspend": true}) == set()
