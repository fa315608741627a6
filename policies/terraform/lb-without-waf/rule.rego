# METADATA
# title: Public load balancer without a firewall
# description: >-
#   No web ACL of AWS WAF is associated with an application load balancer that faces the internet.
# custom:
#   id: tf-lb-without-waf
#   severity: low
#   scope: resource
#   resources: [aws_lb, aws_alb]
#   related: [aws_wafv2_web_acl_association, aws_wafregional_web_acl_association]
#   fix: associate a web ACL with the load balancer by aws_wafv2_web_acl_association
#   docs: policies/terraform/lb-without-waf
#   tags: [aws, network, exposure, graph]
#   frameworks: [AWS-FSBP-ELB.16]
#   peers: [checkov:CKV2_AWS_28]
package tallygate.terraform.lb_without_waf

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

warn contains {"msg": msg, "label": "no web ACL"} if {
	not inside
	not other_kind
	count(graph.readers({"aws_wafregional_web_acl_association", "aws_wafv2_web_acl_association"})) == 0
	msg := "this load balancer faces the internet without a web ACL of AWS WAF"
}

inside if terraform.is_true(input.values.internal)

other_kind if input.values.load_balancer_type in {"gateway", "network"}
