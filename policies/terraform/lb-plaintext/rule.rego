# METADATA
# title: Load balancer that serves plain HTTP
# description: >-
#   A listener of a load balancer that faces the internet forwards HTTP, without a redirect to HTTPS.
# custom:
#   id: tf-lb-plaintext
#   severity: medium
#   scope: resource
#   resources: [aws_lb_listener, aws_alb_listener]
#   related: [aws_lb, aws_alb, aws_lb_listener_rule, aws_alb_listener_rule]
#   needs: [aws_lb, aws_alb]
#   fix: redirect to HTTPS in the default action of the listener
#   docs: policies/terraform/lb-plaintext
#   tags: [aws, network, encryption, graph]
#   frameworks: [AWS-FSBP-ELB.1, PCI-DSS-4.0-4.2.1]
#   peers: [checkov:CKV_AWS_2, checkov:CKV2_AWS_20, trivy:AVD-AWS-0054]
package tallygate.terraform.lb_plaintext

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["default_action", i], "label": "not encrypted"} if {
	input.values.protocol == "HTTP"
	some i
	input.values.default_action[i].type == "forward"
	some balancer in graph.sources_at({"aws_alb", "aws_lb"}, "/load_balancer_arn")
	not internal(balancer)
	not redirected
	msg := sprintf("%s faces the internet and answers plain HTTP", [balancer.address])
}

internal(balancer) if terraform.is_true(balancer.values.internal)

redirected if {
	some one in graph.readers({"aws_alb_listener_rule", "aws_lb_listener_rule"})
	one.values.action[_].type == "redirect"
}
