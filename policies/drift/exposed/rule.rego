# METADATA
# title: Opened to the world outside of the code
# description: >-
#   Somebody changed what runs, not the code, and now anybody may reach it, anything may be done by it, or nothing
#   encrypts it.
# custom:
#   id: drift-exposed
#   severity: critical
#   scope: change
#   fix: >-
#     take the change back where it was made, or apply the code; then find out who made it and why
#   docs: policies/drift/exposed
#   tags: [drift]
package tallygate.drift.exposed

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("exposed")
}
