# METADATA
# title: Data store behind a group open to the world
# description: >-
#   A security group of a database, cache or broker lets every address in, by its own rules or by rules that other
#   files and modules add to it.
# custom:
#   id: tf-database-reachable
#   severity: high
#   scope: resource
#   resources: [aws_security_group]
#   related:
#     - aws_db_instance
#     - aws_rds_cluster
#     - aws_docdb_cluster
#     - aws_neptune_cluster
#     - aws_elasticache_cluster
#     - aws_elasticache_replication_group
#     - aws_memorydb_cluster
#     - aws_redshift_cluster
#     - aws_msk_cluster
#     - aws_mq_broker
#     - aws_opensearch_domain
#     - aws_dms_replication_instance
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#   needs:
#     - aws_db_instance
#     - aws_rds_cluster
#     - aws_docdb_cluster
#     - aws_neptune_cluster
#     - aws_elasticache_cluster
#     - aws_elasticache_replication_group
#     - aws_memorydb_cluster
#     - aws_redshift_cluster
#     - aws_msk_cluster
#     - aws_mq_broker
#     - aws_opensearch_domain
#     - aws_dms_replication_instance
#   fix: allow the security groups of the clients, not addresses
#   docs: policies/terraform/database-reachable
#   tags: [aws, network, database, exposure, graph]
#   frameworks: [CIS-AWS-3.0.0-5.2, PCI-DSS-4.0-1.4.4]
#   peers: [checkov:CKV_AWS_260]
package tallygate.terraform.database_reachable

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

stores := {
	"aws_db_instance", "aws_dms_replication_instance", "aws_docdb_cluster", "aws_elasticache_cluster",
	"aws_elasticache_replication_group", "aws_memorydb_cluster", "aws_mq_broker", "aws_msk_cluster",
	"aws_neptune_cluster", "aws_opensearch_domain", "aws_rds_cluster", "aws_redshift_cluster",
}

members := [one |
	some one in graph.readers(stores)
	some pointer in one.at
	regex.match(`/(\w*security_groups?(_ids)?)$`, pointer)
]

deny contains {"msg": msg, "path": ["ingress", i], "label": "every address"} if {
	count(members) > 0
	some i
	world(input.values.ingress[i])
	msg := sprintf("every address reaches %s through this group", [graph.named(members)])
}

deny contains {"msg": msg, "label": "opened by another resource"} if {
	count(members) > 0
	opening := [one | some one in graph.readers(rule_types); opens(one)]
	count(opening) > 0
	msg := sprintf("every address reaches %s: %s opens this group", [graph.named(members), graph.named(opening)])
}

rule_types := {"aws_security_group_rule", "aws_vpc_security_group_ingress_rule"}

opens(one) if {
	one.type == "aws_security_group_rule"
	"/security_group_id" in one.at
	one.values.type == "ingress"
	world(one.values)
}

opens(one) if {
	one.type == "aws_vpc_security_group_ingress_rule"
	"/security_group_id" in one.at
	terraform.internet(one.values.cidr_ipv4)
}

opens(one) if {
	one.type == "aws_vpc_security_group_ingress_rule"
	"/security_group_id" in one.at
	terraform.internet(one.values.cidr_ipv6)
}

world(block) if terraform.internet(block.cidr_blocks[_])

world(block) if terraform.internet(block.ipv6_cidr_blocks[_])
