# METADATA
# title: Data store in a public subnet
# description: >-
#   A subnet group of a database or cache, or a Kafka cluster, uses subnets that give out public addresses.
# custom:
#   id: tf-data-subnet-public
#   severity: high
#   scope: resource
#   resources:
#     - aws_db_subnet_group
#     - aws_docdb_subnet_group
#     - aws_neptune_subnet_group
#     - aws_elasticache_subnet_group
#     - aws_memorydb_subnet_group
#     - aws_redshift_subnet_group
#     - aws_dms_replication_subnet_group
#     - aws_msk_cluster
#   related: [aws_subnet]
#   needs: [aws_subnet]
#   fix: use subnets without map_public_ip_on_launch and without a route to an internet gateway
#   docs: policies/terraform/data-subnet-public
#   tags: [aws, network, database, exposure, graph]
#   frameworks: [AWS-FSBP-EC2.15, PCI-DSS-4.0-1.4.4]
package tallygate.terraform.data_subnet_public

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

pointers := {"/broker_node_group_info/0/client_subnets", "/subnet_ids"}

deny contains {"msg": msg, "label": "public subnets"} if {
	public := [subnet |
		some pointer in pointers
		some subnet in graph.sources_at({"aws_subnet"}, pointer)
		terraform.is_true(subnet.values.map_public_ip_on_launch)
	]
	count(public) > 0
	msg := sprintf("data is put where public addresses are given out: %s", [graph.named(public)])
}
