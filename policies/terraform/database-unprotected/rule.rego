# METADATA
# title: Production database easily lost
# description: >-
#   A database of production that one apply may delete, or whose backups are off or kept for less than a week: too
#   short for an error that is noticed after a weekend.
# custom:
#   id: tf-database-unprotected
#   severity: medium
#   scope: resource
#   resources: [aws_db_instance, aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster, aws_dynamodb_table]
#   fix: switch deletion protection on, and keep backups for 7 days or more (DynamoDB, point-in-time recovery)
#   docs: policies/terraform/database-unprotected
#   tags: [aws, rds, dynamodb, availability]
#   frameworks: [AWS-FSBP-RDS.7, AWS-FSBP-RDS.8, AWS-FSBP-RDS.11, AWS-FSBP-DynamoDB.2, AWS-FSBP-DynamoDB.6]
#   peers: [checkov:CKV_AWS_28, checkov:CKV_AWS_133, checkov:CKV_AWS_139, checkov:CKV_AWS_293, trivy:AVD-AWS-0024, trivy:AVD-AWS-0077, trivy:AVD-AWS-0177, trivy:AVD-AWS-0343]
package tallygate.terraform.database_unprotected

import data.tallygate.lib.environments
import data.tallygate.lib.terraform
import rego.v1

# Fewer days of backups than AWS Foundational Security Best Practices ask for (RDS.11, DocumentDB.2, Neptune.5).
days := 7

# How long the provider keeps backups where nothing is said.
kept_by_default := {"aws_db_instance": 0, "aws_rds_cluster": 1, "aws_docdb_cluster": 1, "aws_neptune_cluster": 1}

deny contains {"msg": msg, "path": ["deletion_protection"], "label": "must be true"} if {
	in_production
	kept_by_default[input.type]
	not protected
	msg := "one apply deletes this database of production: deletion_protection is not true"
}

deny contains {"msg": msg, "path": ["backup_retention_period"], "label": "too short"} if {
	in_production
	kept := retention
	kept < days
	msg := sprintf("backups of production are %s", [in_words(kept)])
}

deny contains {"msg": msg, "path": ["deletion_protection_enabled"], "label": "must be true"} if {
	in_production
	input.type == "aws_dynamodb_table"
	not protected_table
	msg := "one apply deletes this table of production: deletion_protection_enabled is not true"
}

deny contains {"msg": msg, "path": ["point_in_time_recovery"], "label": "must be enabled"} if {
	in_production
	input.type == "aws_dynamodb_table"
	not recoverable
	msg := "this table of production cannot be put back to an earlier state: point-in-time recovery is off"
}

# A replica is made again from its source.
in_production if {
	environments.is_production(input.environment)
	not input.values.replicate_source_db
	not terraform.unknown("/replicate_source_db")
}

protected if terraform.is_true(input.values.deletion_protection)

protected_table if terraform.is_true(input.values.deletion_protection_enabled)

recoverable if terraform.is_true(input.values.point_in_time_recovery[_].enabled)

retention := kept if {
	kept_by_default[input.type]
	kept := terraform.whole(input.values.backup_retention_period)
} else := kept_by_default[input.type]

in_words(kept) := "off" if kept == 0

in_words(kept) := "kept for 1 day" if kept == 1

in_words(kept) := sprintf("kept for %v days", [kept]) if kept > 1
