# METADATA
# title: Set by another
# description: >-
#   What is there has a field or an attribute that the code does not declare: a controller, a webhook or a hand set
#   it.
# custom:
#   id: drift-extra
#   severity: low
#   scope: change
#   fix: >-
#     declare it, or leave it to whoever owns it
#   docs: policies/drift/extra
#   tags: [drift]
package tallygate.drift.extra

import data.tallygate.lib.drift
import rego.v1

warn contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("extra")
}
