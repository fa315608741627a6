# METADATA
# title: Instance metadata without a session
# description: >-
#   Version 1 of the instance metadata service gives the credentials of the instance to any plain GET request, so one
#   server-side request forgery in a service gives them to a stranger.
# custom:
#   id: tf-imdsv1
#   severity: medium
#   scope: resource
#   resources: [aws_instance, aws_launch_configuration, aws_launch_template]
#   fix: set http_tokens = "required" in metadata_options
#   docs: policies/terraform/imdsv1
#   tags: [aws, ec2, credentials]
#   frameworks: [CIS-AWS-3.0.0-5.6, AWS-FSBP-EC2.8]
#   peers: [checkov:CKV_AWS_79, trivy:AVD-AWS-0028, trivy:AVD-AWS-0130]
package tallygate.terraform.imdsv1

import rego.v1

deny contains {"msg": msg, "path": ["metadata_options", i, "http_tokens"], "label": "must be required"} if {
	some i
	input.values.metadata_options[i].http_tokens == "optional"
	not i in switched_off
	msg := "version 1 of the metadata service is allowed: a session is optional"
}

# Only a warning: the image or the account may ask for version 2.
warn contains {"msg": msg, "path": ["metadata_options"], "label": "http_tokens is not set"} if {
	not said
	msg := "version 1 of the metadata service is allowed unless the image or the account forbids it"
}

said if {
	some i
	input.values.metadata_options[i].http_tokens != null
}

said if count(switched_off) > 0

# A launch template has options of its own, which are judged where it stands.
said if input.values.launch_template

switched_off contains i if {
	some i
	input.values.metadata_options[i].http_endpoint == "disabled"
}
