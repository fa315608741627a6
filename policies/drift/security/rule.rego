# METADATA
# title: A security setting is not as declared
# description: >-
#   Somebody changed an attribute that guards something (a policy, a rule of a security group, a role, a key), not the
#   code.
# custom:
#   id: drift-security
#   severity: high
#   scope: change
#   fix: >-
#     take the change back, or put it into the code and have it reviewed
#   docs: policies/drift/security
#   tags: [drift]
package tallygate.drift.security

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("security")
}
