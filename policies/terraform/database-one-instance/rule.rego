# METADATA
# title: Production cluster with one instance
# description: >-
#   A database cluster of production has one instance: when its zone or its machine fails, the database is away until
#   a new one is made.
# custom:
#   id: tf-database-one-instance
#   severity: medium
#   scope: resource
#   resources: [aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster]
#   related: [aws_rds_cluster_instance, aws_docdb_cluster_instance, aws_neptune_cluster_instance]
#   needs: [aws_rds_cluster_instance, aws_docdb_cluster_instance, aws_neptune_cluster_instance]
#   fix: make a second instance in another availability zone
#   docs: policies/terraform/database-one-instance
#   tags: [aws, rds, availability, graph]
#   frameworks: [AWS-FSBP-RDS.15]
package tallygate.terraform.database_one_instance

import data.tallygate.lib.environments
import data.tallygate.lib.graph
import rego.v1

instances := graph.readers_at(
	{"aws_docdb_cluster_instance", "aws_neptune_cluster_instance", "aws_rds_cluster_instance"},
	"/cluster_identifier",
)

deny contains {"msg": msg, "label": "one instance"} if {
	environments.is_production(input.environment)
	count(instances) == 1
	not uncounted
	msg := sprintf("%s is the only instance of this database of production", [graph.named(instances)])
}

# `name[*]` stands for a number of instances that is not known.
uncounted if contains(instances[_].address, "[*]")
