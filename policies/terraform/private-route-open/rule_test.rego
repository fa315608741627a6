package tallygate.terraform.private_route_open_test

import data.tallygate.terraform.private_route_open as rule
import rego.v1

judge(type, name, references) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"type": type,
		"name": name,
		"values": {},
		"references": references,
		"referenced_by": [],
	}
}

gateway(pointer) := {"type": "aws_internet_gateway", "address": "aws_internet_gateway.g", "at": [pointer], "values": {}}

table(name) := {"type": "aws_route_table", "name": name, "address": "aws_route_table.t", "at": ["/route_table_id"], "values": {}}

test_route if judge("aws_route", "out", [gateway("/gateway_id"), table("private")]) == {["gateway_id"]}

test_table if judge("aws_route_table", "db_private", [gateway("/route/1/gateway_id")]) == {["route", 1, "gateway_id"]}

test_public if {
	judge("aws_route", "out", [gateway("/gateway_id"), table("public")]) == set()
	judge("aws_route_table", "database_public", [gateway("/route/0/gateway_id")]) == set()
	judge("aws_route_table", "main", [gateway("/route/0/gateway_id")]) == set()
}

test_no_route if {
	judge("aws_route_table", "private", [gateway("/depends_on")]) == set()
	judge("aws_route", "out", [gateway("/depends_on"), table("private")]) == set()
}

test_words if {
	every name in ["intra", "data-a", "isolated_1", "db"] {
		judge("aws_route_table", name, [gateway("/route/0/gateway_id")]) == {["route", 0, "gateway_id"]}
	}
}

test_words_within_words if judge("aws_route_table", "metadata", [gateway("/route/0/gateway_id")]) == set()
