# METADATA
# title: MSK takes unencrypted connections
# description: >-
#   Clients, or the brokers among themselves, may talk without TLS. Whoever sits on the network reads the messages, and
#   the passwords of clients that log in.
# custom:
#   id: tf-msk-plaintext
#   severity: high
#   scope: resource
#   resources: [aws_msk_cluster]
#   fix: set client_broker = "TLS" and in_cluster = true, or leave both out
#   docs: policies/terraform/msk-plaintext
#   tags: [aws, msk, kafka, encryption]
#   frameworks: [AWS-FSBP-MSK.1, PCI-DSS-4.0-4.2.1, SOC2-CC6.7]
#   peers: [checkov:CKV_AWS_81, trivy:AVD-AWS-0073]
package tallygate.terraform.msk_plaintext

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": path, "label": "must be TLS"} if {
	some i, j
	protocol := input.values.encryption_info[i].encryption_in_transit[j].client_broker
	problem := problems[protocol]
	path := ["encryption_info", i, "encryption_in_transit", j, "client_broker"]
	msg := sprintf("clients %s: client_broker is %s", [problem, protocol])
}

deny contains {"msg": msg, "path": path, "label": "must be true"} if {
	some i, j
	terraform.is_false(input.values.encryption_info[i].encryption_in_transit[j].in_cluster)
	path := ["encryption_info", i, "encryption_in_transit", j, "in_cluster"]
	msg := "brokers copy messages to each other without TLS: in_cluster is false"
}

problems := {"PLAINTEXT": "connect without TLS", "TLS_PLAINTEXT": "may connect without TLS"}
