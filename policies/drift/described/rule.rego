# METADATA
# title: Tags or descriptions are not as declared
# description: >-
#   Tags, labels, annotations or a description are not what the code declares.
# custom:
#   id: drift-described
#   severity: low
#   scope: change
#   fix: >-
#     apply the code, or put the value into it
#   docs: policies/drift/described
#   tags: [drift]
package tallygate.drift.described

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("described")
}
