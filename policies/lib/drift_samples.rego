# METADATA
# title: Samples of drift
# description: An item of `input.drift` for the tests of rules about drift; no rule reads it.
package tallygate.lib.drift_samples

import rego.v1

item := {
	"index": 0,
	"id": "1",
	"layer": "k8s-live",
	"kind": "modified",
	"subject": {"address": "apps/v1/Deployment/shop/web", "type": "apps/Deployment", "environment": "dev"},
	"path": "/spec/replicas",
	"steps": ["spec", "replicas"],
	"expected": 2,
	"actual": 3,
	"reason": "",
	"ignore_rule": "",
	"evidence": [],
	"production": false,
}

# The item with what is otherwise, as all that drifts.
with_item(changes) := {"drift": {"items": [object.union(item, changes)]}}

nothing := {"drift": {"items": []}}
