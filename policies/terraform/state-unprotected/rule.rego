# METADATA
# title: Terraform state without a lock
# description: >-
#   Two runs that write the state at the same time lose resources from it. The s3 and http backends lock only when
#   they are told to. As a warning: state in S3 without encrypt, which leaves its encryption to the bucket.
# custom:
#   id: tf-state-unprotected
#   severity: medium
#   scope: resource
#   resources: [backend.s3, backend.http]
#   fix: set use_lockfile = true and encrypt = true (s3; dynamodb_table before Terraform 1.10), lock_address (http)
#   docs: policies/terraform/state-unprotected
#   tags: [terraform, state]
package tallygate.terraform.state_unprotected

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["use_lockfile"], "label": "no lock"} if {
	complete
	not locked
	msg := "two runs can write this state at once: neither use_lockfile nor dynamodb_table is set"
}

deny contains {"msg": msg, "path": ["lock_address"], "label": "no lock"} if {
	input.type == "backend.http"
	text(input.values.address)
	not lockable
	msg := "two runs can write this state at once: lock_address is not set"
}

warn contains {"msg": msg, "path": ["encrypt"], "label": "must be true"} if {
	complete
	not encrypted
	msg := "state with all its secrets is encrypted only as the bucket happens to be: encrypt is not true"
}

# A partial configuration gets the rest, perhaps the lock too, from -backend-config.
complete if {
	input.type == "backend.s3"
	text(input.values.bucket)
	text(input.values.key)
}

locked if terraform.is_true(input.values.use_lockfile)

locked if text(input.values.dynamodb_table)

lockable if text(input.values.lock_address)

encrypted if terraform.is_true(input.values.encrypt)

text(value) if {
	is_string(value)
	value != ""
}
