# METADATA
# title: Security group lets everything out
# description: >-
#   Egress on all ports to any address. It is how most groups begin, and what an intruder needs to fetch tools and to
#   carry data away.
# custom:
#   id: tf-security-group-egress
#   severity: low
#   scope: resource
#   resources: [aws_security_group, aws_vpc_security_group_egress_rule]
#   fix: name the networks, prefix lists or security groups that are needed, or port 443 alone
#   docs: policies/terraform/security-group-egress
#   tags: [aws, network, exfiltration]
#   peers: [checkov:CKV_AWS_382, trivy:AVD-AWS-0104]
package tallygate.terraform.security_group_egress

import data.tallygate.lib.terraform
import rego.v1

# Only a warning: a group that may reach everything is the custom, and most services need some of it.
warn contains {"msg": msg, "path": ["egress", open.i, open.field, open.j], "label": "the whole internet"} if {
	input.type == "aws_security_group"
	some open in open_blocks
	open.i in every_port
	msg := sprintf("every port is open to %s", [open.cidr])
}

warn contains {"msg": msg, "path": [open.field], "label": "the whole internet"} if {
	input.type == "aws_vpc_security_group_egress_rule"
	every_protocol(input.values.ip_protocol)
	some open in open_networks
	msg := sprintf("every port is open to %s", [open.cidr])
}

# Each network is read by its own path: names of security groups beside it are seldom known.
open_blocks contains {"i": i, "j": j, "field": "cidr_blocks", "cidr": cidr} if {
	some i, j
	cidr := input.values.egress[i].cidr_blocks[j]
	terraform.internet(cidr)
}

open_blocks contains {"i": i, "j": j, "field": "ipv6_cidr_blocks", "cidr": cidr} if {
	some i, j
	cidr := input.values.egress[i].ipv6_cidr_blocks[j]
	terraform.internet(cidr)
}

open_networks contains {"field": "cidr_ipv4", "cidr": input.values.cidr_ipv4} if {
	terraform.internet(input.values.cidr_ipv4)
}

open_networks contains {"field": "cidr_ipv6", "cidr": input.values.cidr_ipv6} if {
	terraform.internet(input.values.cidr_ipv6)
}

# Positions of blocks that let every port out.
every_port contains i if {
	some i
	every_protocol(input.values.egress[i].protocol)
}

every_port contains i if {
	some i
	input.values.egress[i].protocol == "tcp"
	terraform.whole(input.values.egress[i].from_port) <= 1
	terraform.whole(input.values.egress[i].to_port) >= 65535
}

every_protocol(protocol) if lower(sprintf("%v", [protocol])) in {"-1", "all"}
