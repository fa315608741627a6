# METADATA
# title: Audit log that can be overwritten
# description: >-
#   A bucket into which CloudTrail or AWS Config writes keeps no versions, or is emptied when it is destroyed: who
#   gets in removes the record of it.
# custom:
#   id: tf-audit-log-deletable
#   severity: high
#   scope: resource
#   resources: [aws_s3_bucket]
#   related: [aws_cloudtrail, aws_config_delivery_channel, aws_s3_bucket_versioning]
#   needs: [aws_cloudtrail, aws_config_delivery_channel]
#   fix: enable versioning or object lock for the bucket, and leave force_destroy false
#   docs: policies/terraform/audit-log-deletable
#   tags: [aws, s3, audit, graph]
#   frameworks: [PCI-DSS-4.0-10.3.2]
#   peers: [checkov:CKV_AWS_21, trivy:AVD-AWS-0090]
package tallygate.terraform.audit_log_deletable

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

writers := graph.readers_at({"aws_cloudtrail", "aws_config_delivery_channel"}, "/s3_bucket_name")

deny contains {"msg": msg, "label": "keeps no versions"} if {
	count(writers) > 0
	not versioned
	msg := sprintf("%s writes its record here, where every object can be overwritten and deleted", [graph.named(writers)])
}

deny contains {"msg": msg, "path": ["force_destroy"], "label": "must not be true"} if {
	count(writers) > 0
	terraform.is_true(input.values.force_destroy)
	msg := sprintf("the record that %s writes is deleted with the bucket, without a question", [graph.named(writers)])
}

versioned if {
	some one in graph.readers({"aws_s3_bucket_versioning"})
	one.values.versioning_configuration[_].status == "Enabled"
}

versioned if terraform.is_true(input.values.versioning[_].enabled)

versioned if terraform.is_true(input.values.object_lock_enabled)
