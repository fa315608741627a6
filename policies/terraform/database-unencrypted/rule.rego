# METADATA
# title: Database storage not encrypted
# description: >-
#   Storage, snapshots and replicas of the database hold plain data. Encryption can only be chosen when the database
#   is created, so an omission costs a migration later.
# custom:
#   id: tf-database-unencrypted
#   severity: high
#   scope: resource
#   resources: [aws_db_instance, aws_rds_cluster, aws_docdb_cluster, aws_neptune_cluster]
#   fix: set storage_encrypted = true (and kms_key_id for a key of your own) before the database is created
#   docs: policies/terraform/database-unencrypted
#   tags: [aws, rds, encryption]
#   frameworks: [CIS-AWS-3.0.0-2.3.1]
#   peers: [checkov:CKV_AWS_16, checkov:CKV_AWS_44, checkov:CKV_AWS_74, checkov:CKV_AWS_96, trivy:AVD-AWS-0080, trivy:AVD-AWS-0079, trivy:AVD-AWS-0021, trivy:AVD-AWS-0076]
package tallygate.terraform.database_unencrypted

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["storage_encrypted"], "label": "must be true"} if {
	terraform.is_false(input.values.storage_encrypted)
	not replica
	msg := "storage is not encrypted: storage_encrypted is false"
}

deny contains {"msg": msg, "path": ["storage_encrypted"], "label": "storage_encrypted is not set"} if {
	not chosen
	not replica
	not decided_elsewhere
	msg := "storage is not encrypted: storage_encrypted is not set and is false by default"
}

chosen if input.values.storage_encrypted != null

# A replica has the encryption of its source, which is judged itself; AWS ignores the argument.
replica if given(input.values.replicate_source_db)

replica if given(input.values.replication_source_identifier)

replica if terraform.unknown("/replicate_source_db")

replica if terraform.unknown("/replication_source_identifier")

# Aurora Serverless v1 is always encrypted, and a cluster restored without the argument follows its snapshot.
decided_elsewhere if {
	input.type == "aws_rds_cluster"
	input.values.engine_mode == "serverless"
}

decided_elsewhere if {
	input.type == "aws_rds_cluster"
	given(input.values.snapshot_identifier)
}

decided_elsewhere if {
	input.type == "aws_rds_cluster"
	some pointer in ["/engine_mode", "/snapshot_identifier"]
	terraform.unknown(pointer)
}

given(value) if {
	is_string(value)
	value != ""
}
