# METADATA
# title: Tags that costs are allocated by are missing
# description: >-
#   A resource that costs money lacks a tag of cost.required_tags, on itself and in the default_tags of its provider. Its
#   cost then ends up in a remainder that nobody answers for.
# custom:
#   id: cost-required-tags
#   severity: medium
#   scope: change
#   fix: set the tags in default_tags of the provider, or on the resource
#   docs: policies/cost/required-tags
#   tags: [cost, tags]
package tallygate.cost.required_tags

import rego.v1

# Those of the types that are priced, and have `tags` in the schema of the provider (6.x, 2026-11-21). An autoscaling group
# has blocks of its own, and passes them on to what it starts only where they say so.
taggable := {
	"aws_alb",
	"aws_cloudwatch_log_group",
	"aws_db_instance",
	"aws_dynamodb_table",
	"aws_ebs_volume",
	"aws_ecr_repository",
	"aws_eip",
	"aws_eks_cluster",
	"aws_eks_node_group",
	"aws_elasticache_cluster",
	"aws_elasticache_replication_group",
	"aws_instance",
	"aws_kms_key",
	"aws_lambda_function",
	"aws_lb",
	"aws_msk_cluster",
	"aws_nat_gateway",
	"aws_rds_cluster",
	"aws_rds_cluster_instance",
	"aws_route53_zone",
	"aws_s3_bucket",
	"aws_secretsmanager_secret",
}

deny contains result if {
	some item in input.cost.items
	item.first
	item.type in taggable
	missing := [tag | some tag in input.cost.limits.required_tags; not has(item, tag); not unsure(item, tag)]
	count(missing) > 0
	result := {"msg": sprintf("lacks %s", [concat(", ", missing)]), "item": item.index}
}

deny contains result if {
	some item in input.cost.items
	item.first
	item.type in taggable
	doubtful := [tag | some tag in input.cost.limits.required_tags; not has(item, tag); unsure(item, tag)]
	count(doubtful) > 0
	result := {"msg": sprintf("whether it has %s cannot be told", [concat(", ", doubtful)]), "item": item.index, "known": false}
}

has(item, tag) if trim_space(item.tags[tag]) != ""

# That a key is there is enough; of which keys there are, nobody knows where all are unknown.
unsure(item, tag) if tag in item.unknown_tags

unsure(item, _) if "*" in item.unknown_tags
