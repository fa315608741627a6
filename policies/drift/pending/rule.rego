# METADATA
# title: The code is not applied
# description: >-
#   A plan would change what is there although nothing drifted: the code was changed and not applied yet.
# custom:
#   id: drift-pending
#   severity: medium
#   scope: change
#   fix: >-
#     apply the plan, or take the change of the code back
#   docs: policies/drift/pending
#   tags: [drift]
package tallygate.drift.pending

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("pending")
}
