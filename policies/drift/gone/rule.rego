# METADATA
# title: Gone from production
# description: >-
#   What the code declares for production, and what was there by its state, is proved to be there no more.
# custom:
#   id: drift-gone
#   severity: critical
#   scope: change
#   fix: >-
#     find out what removed it; apply the code, after restoring what it held
#   docs: policies/drift/gone
#   tags: [drift]
package tallygate.drift.gone

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("gone")
}
