# METADATA
# title: Database with a public address
# description: >-
#   publicly_accessible gives the database a name that resolves to an address on the internet. One open security group
#   rule then stands between everyone and its login.
# custom:
#   id: tf-database-public
#   severity: high
#   scope: resource
#   resources:
#     - aws_db_instance
#     - aws_rds_cluster_instance
#     - aws_neptune_cluster_instance
#     - aws_redshift_cluster
#     - aws_redshiftserverless_workgroup
#   fix: set publicly_accessible = false, and reach the database through a VPN, Session Manager or a private link
#   docs: policies/terraform/database-public
#   tags: [aws, rds, exposure]
#   frameworks: [CIS-AWS-3.0.0-2.3.3, AWS-FSBP-RDS.2, PCI-DSS-4.0-1.4.2, SOC2-CC6.6]
#   peers: [checkov:CKV_AWS_17, checkov:CKV_AWS_87, checkov:CKV_AWS_102, trivy:AVD-AWS-0180]
package tallygate.terraform.database_public

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["publicly_accessible"], "label": "an address on the internet"} if {
	terraform.is_true(input.values.publicly_accessible)
	msg := "the database has an address on the internet: publicly_accessible is true"
}
