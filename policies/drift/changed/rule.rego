# METADATA
# title: Not as it is declared
# description: >-
#   What is there has another value than the code, or the state, declares; or a setting is not as the other
#   environments have it.
# custom:
#   id: drift-changed
#   severity: medium
#   scope: change
#   fix: >-
#     apply the code, or put the value into it; what is meant to differ stands in drift.ignore
#   docs: policies/drift/changed
#   tags: [drift]
package tallygate.drift.changed

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("changed")
}
