# METADATA
# title: Declared and not there
# description: >-
#   What the code declares, and what was there by its state, is proved to be there no more; or a service that is
#   declared to run in an environment has nothing there.
# custom:
#   id: drift-missing
#   severity: high
#   scope: change
#   fix: >-
#     find out what removed it, and apply the code; or take the declaration back
#   docs: policies/drift/missing
#   tags: [drift]
package tallygate.drift.missing

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("missing")
}
