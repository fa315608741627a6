# METADATA
# title: Scaling group that keeps dead instances
# description: >-
#   An auto scaling group behind a load balancer replaces an instance when the machine stops, not when the balancer
#   finds the service dead.
# custom:
#   id: tf-scaling-health
#   severity: low
#   scope: resource
#   resources: [aws_autoscaling_group]
#   related:
#     - aws_lb_target_group
#     - aws_alb_target_group
#     - aws_elb
#     - aws_autoscaling_attachment
#     - aws_autoscaling_traffic_source_attachment
#   needs:
#     - aws_lb_target_group
#     - aws_alb_target_group
#     - aws_elb
#     - aws_autoscaling_attachment
#     - aws_autoscaling_traffic_source_attachment
#   fix: set health_check_type = "ELB"
#   docs: policies/terraform/scaling-health
#   tags: [aws, autoscaling, availability, graph]
#   frameworks: [AWS-FSBP-AutoScaling.1]
#   peers: [checkov:CKV2_AWS_15]
package tallygate.terraform.scaling_health

import data.tallygate.lib.graph
import rego.v1

deny contains {"msg": msg, "path": ["health_check_type"], "label": "must be ELB"} if {
	balanced
	not asks_the_balancer
	msg := "instances that fail the load balancer's health check stay: health_check_type is not ELB"
}

balanced if {
	some pointer in ["/load_balancers", "/target_group_arns"]
	count(graph.sources_at({"aws_alb_target_group", "aws_elb", "aws_lb_target_group"}, pointer)) > 0
}

balanced if {
	kinds := {"aws_autoscaling_attachment", "aws_autoscaling_traffic_source_attachment"}
	count(graph.readers_at(kinds, "/autoscaling_group_name")) > 0
}

asks_the_balancer if input.values.health_check_type in {"ELB", "VPC_LATTICE"}
