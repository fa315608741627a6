package tallygate.terraform.database_one_instance_test

import data.tallygate.terraform.database_one_instance as rule
import rego.v1

judge(environment, addresses) := found if {
	found := count(rule.deny) with input as {
		"environment": environment,
		"values": {},
		"references": [],
		"referenced_by": [{
			"type": "aws_rds_cluster_instance",
			"address": address,
			"at": ["/cluster_identifier"],
			"values": {},
		} |
			some address in addresses
		],
	}
}

test_one if {
	judge("prod", ["aws_rds_cluster_instance.a"]) == 1
	judge("prod", ["aws_rds_cluster_instance.a[0]"]) == 1
}

test_two if judge("prod", ["aws_rds_cluster_instance.a[0]", "aws_rds_cluster_instance.a[1]"]) == 0

test_no_number if {
	judge("prod", ["aws_rds_cluster_instance.a[*]"]) == 0
	judge("prod", ["module.db[*].aws_rds_cluster_instance.a"]) == 0
}

test_none if judge("prod", []) == 0

test_not_production if {
	judge("dev", ["aws_rds_cluster_instance.a"]) == 0
	judge(null, ["aws_rds_cluster_instance.a"]) == 0
}

test_instance_of_another_cluster if {
	other := {"type": "aws_rds_cluster_instance", "address": "x.y", "at": ["/depends_on"], "values": {}}
	count(rule.deny) == 0 with input as {"environment": "prod", "values": {}, "references": [], "referenced_by": [other]}
}
