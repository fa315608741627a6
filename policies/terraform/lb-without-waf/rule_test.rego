package tallygate.terraform.lb_without_waf_test

import data.tallygate.terraform.lb_without_waf as rule
import rego.v1

judge(values, readers) := found if {
	found := count(rule.warn) with input as {"values": values, "references": [], "referenced_by": readers}
}

association := {"type": "aws_wafv2_web_acl_association", "at": ["/resource_arn"], "values": {}}

test_public if {
	judge({}, []) == 1
	judge({"internal": false, "load_balancer_type": "application"}, []) == 1
}

test_associated if judge({}, [association]) == 0

test_internal if judge({"internal": true}, []) == 0

test_of_another_kind if judge({"load_balancer_type": "network"}, []) == 0

test_classic_association if judge({}, [object.union(association, {"type": "aws_wafregional_web_acl_association"})]) == 0

test_association_in_a_loop if judge({}, [object.union(association, {"at": ["/for_each"]})]) == 0
