# METADATA
# title: A later environment is ahead
# description: >-
#   An environment runs a later version than the one before it in the order of promotion: it got there by another way.
# custom:
#   id: drift-order
#   severity: high
#   scope: change
#   fix: >-
#     promote that version to the environments before it, or take it back
#   docs: policies/drift/order
#   tags: [drift]
package tallygate.drift.order

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("order")
}
