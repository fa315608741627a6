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

test_classic_balancer if {
	judge({}, [{"type": "aws_elb", "at": ["/load_balancers"], "values": {}}], []) == {["health_check_type"]}
}

test_lattice if judge({"health_check_type": "VPC_LATTICE"}, [target], []) == set()

test_attachment_of_another_group if judge({}, [], [object.union(attachment, {"at": ["/depends_on"]})]) == set()
