# METADATA
# title: Too much has no price
# description: >-
#   More resources than cost.max_unpriced allows have no price, no known quantity or nothing that bounds it, and nobody
#   accepted that; or somebody did, for a time that is over.
# custom:
#   id: cost-max-unpriced
#   severity: medium
#   scope: change
#   fix: price them (a usage file, .tallygate/prices.yaml), or have them accepted in cost.accept_unpriced on the base branch
#   docs: policies/cost/max-unpriced
#   tags: [cost]
package tallygate.cost.max_unpriced

import data.tallygate.lib.budgets
import rego.v1

deny contains result if {
	is_object(input.cost.limits.max_unpriced)
	not input.cost.unpriced.within
	found := input.cost.unpriced
	found.resources > 0
	msg := sprintf("%d of %d resources have no price: %s", [found.resources, found.of, budgets.listed(found.items)])
	result := {"msg": msg, "about": "unpriced"}
}

warn contains result if {
	some entry in input.cost.expired
	msg := sprintf("the %s of %s by %s ended on %s (%s:%d)", [entry.kind, entry.name, entry.owner, entry.until, entry.path, entry.line])
	result := {"msg": msg, "about": sprintf("%s %s", [entry.kind, entry.name])}
}
