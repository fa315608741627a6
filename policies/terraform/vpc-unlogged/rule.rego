# METADATA
# title: Network without flow logs
# description: >-
#   No flow log is made for a VPC: after an incident nobody can tell who spoke with whom.
# custom:
#   id: tf-vpc-unlogged
#   severity: low
#   scope: resource
#   resources: [aws_vpc]
#   related: [aws_flow_log]
#   strays: [aws_flow_log=vpc_id]
#   fix: add an aws_flow_log for the VPC
#   docs: policies/terraform/vpc-unlogged
#   tags: [aws, network, audit, graph]
#   frameworks: [AWS-FSBP-EC2.6, CIS-AWS-3.0.0-3.7]
#   peers: [checkov:CKV2_AWS_11, trivy:AVD-AWS-0178]
package tallygate.terraform.vpc_unlogged

import data.tallygate.lib.graph
import rego.v1

warn contains {"msg": msg, "label": "no flow log"} if {
	count(graph.readers({"aws_flow_log"})) == 0
	msg := "no flow log is made for this network"
}
