package tallygate.terraform.lb_plaintext_test

import data.tallygate.terraform.lb_plaintext as rule
import rego.v1

judge(values, balancer, readers) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"values": object.union({"protocol": "HTTP", "default_action": [{"type": "forward"}]}, values),
		"references": [{"type": "aws_lb", "address": "aws_lb.b", "at": ["/load_balancer_arn"], "values": balancer}],
		"referenced_by": readers,
	}
}

redirect := {"type": "aws_lb_listener_rule", "at": ["/listener_arn"], "values": {"action": [{"type": "redirect"}]}}

test_plain if {
	judge({}, {}, []) == {["default_action", 0]}
	judge({}, {"internal": false}, []) == {["default_action", 0]}
}

test_internal if judge({}, {"internal": true}, []) == set()

test_encrypted if judge({"protocol": "HTTPS"}, {}, []) == set()

test_redirected if {
	judge({"default_action": [{"type": "redirect"}]}, {}, []) == set()
	judge({}, {}, [redirect]) == set()
}

test_fixed_response if judge({"default_action": [{"type": "fixed-response"}]}, {}, []) == set()

test_a_rule_that_forwards if {
	forward := object.union(redirect, {"values": {"action": [{"type": "forward"}]}})
	judge({}, {}, [forward]) == {["default_action", 0]}
}
