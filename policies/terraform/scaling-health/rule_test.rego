package tallygate.terraform.scaling_health_test

import data.tallygate.terraform.scaling_health as rule
import rego.v1

judge(values, references, readers) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"values": values,
		"references": references,
		"referenced_by": readers,
	}
}

target := {"type": "aws_lb_target_group", "at": ["/target_group_arns"], "values": {}}

attachment := {"type": "aws_autoscaling_attachment", "at": ["/autoscaling_group_name"], "values": {}}

test_machine_alone if {
	judge({}, [target], []) == {["health_check_type"]}
	judge({"health_check_type": "EC2"}, [], [attachment]) == {["health_check_type"]}
}

test_asks if judge({"health_check_type": "ELB"}, [target], [attachment]) == set()

test_no_balancer if {
	judge({}, [], []) == set()
	judge({}, [object.union(target, {"at": ["/depends_on"]})], []) == set()
}
