# METADATA
# title: Cost-allocation tags missing
# description: >-
#   The default tags of the AWS provider do not say who owns a resource, who pays for it, and to which environment and
#   service it belongs. Its cost then ends up in a remainder that nobody answers for.
# custom:
#   id: tf-cost-tags
#   severity: low
#   scope: resource
#   resources: [provider.aws]
#   fix: name owner, cost centre, environment and service in default_tags of the provider
#   docs: policies/terraform/cost-tags
#   tags: [aws, cost, tags]
package tallygate.terraform.cost_tags

import rego.v1

# What a bill must be split by: the key to write, and how keys that say the same are spelt, in lower case and without
# separators. Source: AWS, Best Practices for Tagging AWS Resources; FinOps Foundation, Allocation; October 2025.
required := {
	"CostCenter": `cost(cent(er|re)|code|allocation|group)|billing|budget|businessunit|department|chargeback`,
	"Environment": `env$|environment|^stage$|^isprod`,
	"Owner": `owner|team|squad|maintainer|contact`,
	"Service": `service|application|^app|project|product|component|system|workload`,
}

# A provider with an alias, mostly a second region of the first, has no keys.
deny contains {"msg": msg, "path": ["default_tags", i, "tags"], "label": "keys are missing"} if {
	some i
	keys := input.values.default_tags[i].keys
	missing := [key | some key, spelling in required; not said(keys, spelling)]
	count(missing) > 0
	msg := sprintf("default_tags lack %s", [concat(", ", sort(missing))])
}

# Tags may still be set on each resource, and a configuration of no environment is often an example.
warn contains {"msg": msg, "path": ["default_tags"], "label": "no default_tags"} if {
	is_string(input.environment)
	not input.values.alias
	not input.values.default_tags
	msg := "no default_tags: whatever has no tags of its own cannot be allocated to anybody"
}

said(keys, spelling) if {
	some key in keys
	is_string(key)
	regex.match(spelling, regex.replace(lower(key), `[^a-z0-9]`, ""))
}
