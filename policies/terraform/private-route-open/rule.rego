# METADATA
# title: Private subnet with a way to the internet
# description: >-
#   A route table that its name calls private leads to an internet gateway: what stands in its subnets is reachable
#   from outside as soon as it has a public address.
# custom:
#   id: tf-private-route-open
#   severity: high
#   scope: resource
#   resources: [aws_route, aws_route_table]
#   related: [aws_internet_gateway, aws_route_table]
#   needs: [aws_internet_gateway]
#   fix: route through a NAT gateway, or name the table after what it is
#   docs: policies/terraform/private-route-open
#   tags: [aws, network, exposure, graph]
#   frameworks: [PCI-DSS-4.0-1.4.2]
package tallygate.terraform.private_route_open

import data.tallygate.lib.environments
import data.tallygate.lib.graph
import rego.v1

# Words by which people name tables of subnets that nobody outside should reach.
private_words := {"data", "database", "databases", "db", "internal", "intra", "isolated", "private"}

deny contains {"msg": msg, "path": ["gateway_id"], "label": "an internet gateway"} if {
	input.type == "aws_route"
	some gateway in graph.sources_at({"aws_internet_gateway"}, "/gateway_id")
	some table in graph.sources_at({"aws_route_table"}, "/route_table_id")
	private(table.name)
	msg := sprintf("%s is private by its name and leads to %s", [table.address, gateway.address])
}

deny contains {"msg": msg, "path": ["route", i, "gateway_id"], "label": "an internet gateway"} if {
	input.type == "aws_route_table"
	private(input.name)
	some gateway in graph.sources({"aws_internet_gateway"})
	some pointer in gateway.at
	regex.match(`^/route/[0-9]+/gateway_id$`, pointer)
	i := to_number(split(pointer, "/")[2])
	msg := sprintf("this table is private by its name and leads to %s", [gateway.address])
}

private(name) if {
	words := {word | some word in environments.tokens(name)}
	count(words & private_words) > 0
	not "public" in words
}
