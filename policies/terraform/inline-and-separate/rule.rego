# METADATA
# title: Rules inside and beside a resource
# description: >-
#   A security group, route table or role holds its rules in blocks of its own, and other resources add more: each
#   apply takes away what the other has made.
# custom:
#   id: tf-inline-and-separate
#   severity: medium
#   scope: resource
#   resources: [aws_security_group, aws_route_table, aws_iam_role, aws_network_acl]
#   related:
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#     - aws_vpc_security_group_egress_rule
#     - aws_route
#     - aws_iam_role_policy
#     - aws_network_acl_rule
#   needs:
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#     - aws_vpc_security_group_egress_rule
#     - aws_route
#     - aws_iam_role_policy
#     - aws_network_acl_rule
#   fix: write all rules as blocks, or all as resources of their own
#   docs: policies/terraform/inline-and-separate
#   tags: [aws, correctness, network, graph]
package tallygate.terraform.inline_and_separate

import data.tallygate.lib.graph
import rego.v1

# Blocks that own all rules of their resource, and what adds to them from outside.
# Source: notes on the pages of these resources in the AWS provider's documentation, 6.x, read November 2025.
owned := [
	{"type": "aws_security_group", "block": "ingress", "beside": "aws_vpc_security_group_ingress_rule", "at": "/security_group_id"},
	{"type": "aws_security_group", "block": "egress", "beside": "aws_vpc_security_group_egress_rule", "at": "/security_group_id"},
	{"type": "aws_route_table", "block": "route", "beside": "aws_route", "at": "/route_table_id"},
	{"type": "aws_iam_role", "block": "inline_policy", "beside": "aws_iam_role_policy", "at": "/role"},
]

deny contains {"msg": msg, "path": [row.block, 0], "label": "more are made elsewhere"} if {
	some row in owned
	input.type == row.type
	has_block(row.block)
	others := graph.readers_at({row.beside}, row.at)
	count(others) > 0
	msg := sprintf("the %s blocks and %s undo each other", [row.block, graph.named(others)])
}

deny contains {"msg": msg, "path": [block, 0], "label": "more are made elsewhere"} if {
	input.type == "aws_security_group"
	some block in ["egress", "ingress"]
	has_block(block)
	others := [one |
		some one in graph.readers_at({"aws_security_group_rule"}, "/security_group_id")
		one.values.type == block
	]
	count(others) > 0
	msg := sprintf("the %s blocks and %s undo each other", [block, graph.named(others)])
}

deny contains {"msg": msg, "path": [block, 0], "label": "more are made elsewhere"} if {
	input.type == "aws_network_acl"
	some block in ["egress", "ingress"]
	has_block(block)
	others := graph.readers_at({"aws_network_acl_rule"}, "/network_acl_id")
	count(others) > 0
	msg := sprintf("the %s blocks and %s undo each other", [block, graph.named(others)])
}

has_block("ingress") if input.values.ingress[_]

has_block("egress") if input.values.egress[_]

has_block("route") if input.values.route[_]

has_block("inline_policy") if input.values.inline_policy[_]
