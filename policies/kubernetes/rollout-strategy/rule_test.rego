package tallygate.kubernetes.rollout_strategy_test

import data.tallygate.kubernetes.rollout_strategy as rule
import rego.v1

judge(type, values) := found if {
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": "api", "values": values}
}

test_recreate if {
	judge("apps/Deployment", {"spec": {"replicas": 3, "strategy": {"type": "Recreate"}}}) == {"a rollout of api takes all 3 replicas away at once"}
}

test_recreate_of_one if {
	judge("apps/Deployment", {"spec": {"replicas": 1, "strategy": {"type": "Recreate"}}}) == set()
	judge("apps/Deployment", {"spec": {"strategy": {"type": "Recreate"}}}) == set()
}

test_rolling if judge("apps/Deployment", {"spec": {"replicas": 3, "strategy": {"type": "RollingUpdate"}}}) == set()

test_unsaid_is_rolling if judge("apps/Deployment", {"spec": {"replicas": 3}}) == set()

test_on_delete if {
	every type in ["apps/DaemonSet", "apps/StatefulSet"] {
		judge(type, {"spec": {"updateStrategy": {"type": "OnDelete"}}}) == {"a change of api reaches no pod until somebody deletes it"}
		judge(type, {"spec": {"updateStrategy": {"type": "RollingUpdate"}}}) == set()
	}
}

test_fields_of_another_kind if {
	judge("apps/Deployment", {"spec": {"updateStrategy": {"type": "OnDelete"}}}) == set()
	judge("apps/DaemonSet", {"spec": {"replicas": 3, "strategy": {"type": "Recreate"}}}) == set()
}
